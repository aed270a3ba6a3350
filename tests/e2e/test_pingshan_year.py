"""The year of 屏山县 in small: two months of it at three sites, on a moved clock; cut off, and gone on."""

import subprocess

import pytest

from huiyin_demo.year.pingshan.figures import of_plan
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.pingshan.scale import SMALL
from huiyin_local.testing import Huiyin, command, until
from tests.year import on_the_page, shown_of_pingshan

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

DONE = "SELECT count(*) FROM store.idempotency"
"""What somebody did; what comes by itself on the last morning may still be on its way."""


HELD = "SELECT count(*) FROM store.events WHERE type = 'deliberation.session.closed.v1' AND division LIKE '511529%'"


def test_two_months_come_to_what_was_planned_and_are_not_played_twice(moving: Huiyin) -> None:
    year = moving.now.year + 1 + (moving.now.month == 12 and moving.now.day > 1)
    playing = subprocess.Popen(command("year", COUNTY, "--small"), env=moving.environment, stdout=subprocess.DEVNULL)
    try:
        until(lambda: moving.count(HELD) >= 3, 120, "some sessions were held")
    finally:
        playing.kill()
        playing.wait()
    played = moving.command("year", COUNTY, "--small", "--language", "en", within=240)
    assert played.returncode == 0, played.stdout
    plan = PingshanYear(SMALL, year, int(COUNTY))
    expected = of_plan(plan)
    assert shown_of_pingshan(moving, plan) == expected
    assert set(expected.values()) <= set(on_the_page(moving, plan))

    before = moving.count(DONE)
    again = moving.command("year", COUNTY, "--small", within=60)
    assert "这一年已经演过" in again.stdout, again.stdout
    assert moving.count(DONE) == before
