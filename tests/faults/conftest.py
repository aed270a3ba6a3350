"""A Huiyin to itself for every test: what is killed here, no other test shall miss."""

from collections.abc import Iterator

import pytest

from huiyin_local.testing import Huiyin


@pytest.fixture
def huiyin() -> Iterator[Huiyin]:
    """A running Huiyin."""
    with Huiyin() as huiyin:
        yield huiyin
