"""Counties for tests, in whichever Huiyin: no two that a process founds have the same code."""

from itertools import count

from huiyin_local.testing import Huiyin
from tests.e2e.county import County

_codes = count(991_000)


def founded(huiyin: Huiyin) -> County:
    """A county that nothing has happened in."""
    return County(huiyin, str(next(_codes)))
