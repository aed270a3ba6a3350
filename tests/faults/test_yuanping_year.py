"""The whole year of 原平市, played on a running Huiyin: every figure is exactly as told, and follows from the log."""

import pytest

from huiyin_demo.year.yuanping.figures import YEAR
from huiyin_demo.year.yuanping.plan import COUNTY
from huiyin_local.testing import Huiyin
from tests.year import shown

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

WITHIN = 2400.0
EVENTS = "SELECT count(*) FROM store.events"


def test_the_year_comes_to_what_was_told_and_so_it_does_from_the_log(huiyin: Huiyin) -> None:
    played = huiyin.command("year", within=WITHIN)
    assert played.returncode == 0, played.stdout
    assert shown(huiyin, COUNTY) == YEAR

    before = huiyin.count(EVENTS)
    again = huiyin.command("year", within=WITHIN)
    assert "这一年已经演过" in again.stdout, again.stdout
    assert huiyin.count(EVENTS) == before

    rebuilt = huiyin.command("projections", "rebuild", "dispatch", within=WITHIN)
    assert rebuilt.returncode == 0, rebuilt.stdout
    assert shown(huiyin, COUNTY) == YEAR
