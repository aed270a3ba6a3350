"""A Huiyin to itself for every test: what is killed here, no other test shall miss. And the seed of what is chance."""

import os
import random
from collections.abc import Iterator

import pytest

from huiyin_local.testing import Huiyin

SEED = int(os.environ.get("HUIYIN_SEED", random.SystemRandom().randrange(2**32)))


@pytest.fixture
def seed(capsys: pytest.CaptureFixture[str]) -> int:
    """What chance follows from, for everybody to read; HUIYIN_SEED sets it."""
    with capsys.disabled():
        print(f"\nHUIYIN_SEED={SEED}")
    return SEED


@pytest.fixture
def huiyin() -> Iterator[Huiyin]:
    """A running Huiyin."""
    with Huiyin() as huiyin:
        yield huiyin
