"""What became of a division's orders in a period (Y10), asked while it happens."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin_local.testing import until

from .county import STEPS_WITHIN, County, Json
from .refusals import refused
from .test_verdict import second_order

pytestmark = pytest.mark.e2e

FIGURES = "/api/dispatch/figures"
TEAM = {"kind": "team", "name": "城西突击队"}


def figures(county: County, division: str = "", **period: str) -> Json:
    found: Json = county.read(FIGURES, division=division or county.code, **period)
    return found


def told(numbers: Json) -> Json:
    return {name: number for name, number in numbers.items() if number}


def test_orders_count_where_they_stand_by_who_accepted_and_by_what_they_solved(county: County) -> None:
    county.answered(county.report(kind="suggestion", description="建议在东门装充电桩"))
    county.answered(county.report())
    team = county.dispatch(county.report(kind="dispute", description="楼上漏水"), assignee=TEAM)
    county.on_order(team, "accept")
    county.on_order(county.dispatch(county.report()), "decline")
    returned = county.dispatch(county.report())
    county.on_order(returned, "accept", county.client("member"))
    county.on_order(returned, "return", county.client("member"), reason="不在本社区")

    found = figures(county)
    assert (found["dispatched"], found["accepted_total"], found["solved_total"]) == (5, 3, 2)
    assert told(found["by_stage"]) == {"publicised": 2, "accepted": 1, "declined": 1, "returned": 1}
    assert told(found["accepted"]) == {"member": 2, "team": 1}
    assert told(found["solved"]) == {"suggestion": 1, "problem": 1}
    assert figures(county, county.village)["dispatched"] == 5
    assert figures(county, county.other_town)["dispatched"] == 0


def test_what_whoever_reported_it_says_was_not_done_has_solved_nothing(county: County) -> None:
    issue = county.report()
    county.answered(issue)
    assert figures(county)["solved_total"] == 1
    county.rate(issue, solved=False, satisfied=False, reopen="灯还是不亮")
    assert figures(county)["solved_total"] == 0
    again = second_order(county, issue)
    for action in ("accept", "resolve"):
        county.on_order(again, action, county.client("member"))
    county.on_order(again, "publicise")
    assert told(figures(county)["solved"]) == {"problem": 1}


def test_a_matter_that_was_handled_in_parts_is_solved_once(county: County) -> None:
    whole = county.dispatch(county.report())
    county.on_order(whole, "split")

    def open_orders() -> list[Json]:
        items: list[Json] = county.secretary.get("/api/dispatch/orders", params={"at_least": county.cursor}).json()[
            "items"
        ]
        return items

    def parts() -> list[Json]:
        return [order for order in open_orders() if order["part_of"] == whole["id"]]

    until(lambda: len(parts()) == 2, STEPS_WITHIN, "its parts go out by themselves")
    for part in parts():
        for action in ("accept", "resolve"):
            county.on_order(part, action)
    until(
        lambda: all(order["stage"] == "resolved" for order in open_orders()), STEPS_WITHIN, "it is resolved by itself"
    )
    county.on_order(whole, "publicise")
    found = figures(county)
    assert (found["dispatched"], found["accepted_total"], found["solved_total"]) == (3, 2, 1)


def test_a_period_has_its_days_and_by_itself_it_is_the_year_so_far(county: County) -> None:
    county.answered(county.report())
    today = datetime.now(UTC) + timedelta(hours=8)
    year = figures(county)
    assert (year["first_day"], year["last_day"]) == (f"{today:%Y}-01-01", f"{today:%Y-%m-%d}")
    assert figures(county, **{"from": f"{today:%Y-%m-%d}"})["solved_total"] == 1
    yesterday = f"{today - timedelta(days=1):%Y-%m-%d}"
    before = figures(county, **{"from": "2020-01-01", "to": yesterday})
    assert (before["dispatched"], before["accepted_total"], before["solved_total"]) == (0, 0, 0)


def test_it_says_where_the_other_figures_are_and_those_are_there(county: County) -> None:
    others = figures(county)["others"]
    assert set(others) == {"organisation", "coverage", "members_and_forces"}
    for path in others.values():
        assert county.client("officer", county.code).get(path).is_success


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, 422, "period-backwards"),
        ({"from": "0001-01-01", "to": "2026-03-01"}, 422, "period-implausible"),
        ({"from": "2026-03-01", "to": "9999-12-31"}, 422, "period-implausible"),
        ({"from": "2026-02-30"}, 422, "invalid-request"),
        ({"division": "990199"}, 422, "unknown-division"),
    ],
)
def test_what_cannot_be_meant_is_refused(county: County, asked: Json, status: int, code: str) -> None:
    refused(county.huiyin, lambda language: county.client(language=language).get(FIGURES, params=asked), status, code)
