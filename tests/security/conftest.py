"""Attacks on the one running Huiyin, each from a county of its own."""

from itertools import count

import pytest

from huiyin_local.testing import Huiyin
from tests.e2e.county import Counties, County

_codes = count(995_200)


@pytest.fixture(scope="session")
def counties(huiyin: Huiyin) -> Counties:
    """Found another county."""
    return lambda: County(huiyin, str(next(_codes)))


@pytest.fixture
def county(counties: Counties) -> County:
    """A county that nothing has happened in."""
    return counties()
