"""A process that is killed during an import is started again, and nothing is lost or doubled.

Two of the eight, to be quick; `make faults` kills each of them, and more.
"""

from collections.abc import Iterator

import pytest

from huiyin_local.testing import Huiyin
from tests import myla311

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.timeout(300)]

LIMIT = 1_500


@pytest.fixture
def huiyin() -> Iterator[Huiyin]:
    """A Huiyin of this test's own."""
    with Huiyin() as huiyin:
        yield huiyin


def test_the_relay_and_a_service_may_be_killed_during_an_import(huiyin: Huiyin) -> None:
    restarts: dict[str, int] = {}
    myla311.import_through(
        huiyin, LIMIT, lambda: restarts.update({name: huiyin.kill(name) for name in ("relay", "dispatch")})
    )
    for name, number in restarts.items():
        huiyin.wait_for(name, number)
    myla311.agrees(huiyin, LIMIT)
