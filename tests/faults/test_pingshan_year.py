"""The whole year of 屏山县, played on a moved clock: every figure is exactly as planned, and follows from the log."""

from collections.abc import Iterator

import pytest

from huiyin_demo.year.pingshan.figures import of_plan
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.pingshan.scale import COUNTY as WHOLE
from huiyin_local.testing import Huiyin
from tests.year import on_the_page, shown_of_pingshan, summed_up

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3000)]

WITHIN = 2400.0
BESIDE = {"villages", "mediators"}
"""What stands now, and no summary counts."""


@pytest.fixture
def moving() -> Iterator[Huiyin]:
    """A running Huiyin whose clock can be moved."""
    with Huiyin({"HUIYIN_TESTING": "1"}) as moving:
        yield moving


def test_the_year_comes_to_what_was_planned_and_so_it_does_from_the_log(moving: Huiyin) -> None:
    played = moving.command("year", COUNTY, within=WITHIN)
    assert played.returncode == 0, played.stdout
    plan = PingshanYear(WHOLE, moving.now.year - 1, int(COUNTY))
    expected = of_plan(plan)
    assert shown_of_pingshan(moving, plan) == expected
    assert set(expected.values()) <= set(on_the_page(moving, plan))
    summary = summed_up(moving, plan)
    assert {name: summary[name] for name in expected if name not in BESIDE} == {
        name: many for name, many in expected.items() if name not in BESIDE
    }

    rebuilt = moving.command("projections", "rebuild", "deliberation", within=WITHIN)
    assert rebuilt.returncode == 0, rebuilt.stdout
    assert shown_of_pingshan(moving, plan) == expected
