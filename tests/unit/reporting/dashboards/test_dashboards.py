"""What a dashboard makes of the figures: the order of its rows, and the days of its chart."""

from datetime import UTC, date, datetime

import pytest
from starlette.requests import Request

from huiyin_reporting.dashboards.page import DAYS_AT_LEAST, DAYS_SHOWN, days, sort
from huiyin_reporting.dashboards.queries import ChildFigures, DivisionFigures, Medians
from huiyin_reporting.verdicts.queries import Verdicts

NOON = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)  # of the 5th in China, of the 4th in Los Angeles


def asking(query: str = "") -> Request:
    return Request(
        {
            "type": "http",
            "method": "GET",
            "path": "/dashboard/140981",
            "query_string": query.encode(),
            "headers": [],
            "server": ("huiyin.test", 80),
            "scheme": "http",
        }
    )


def child(
    code: str | None, total: int = 0, open_: int = 0, overdue: int = 0, accept: float | None = None
) -> ChildFigures:
    return ChildFigures(
        code=code,
        name=code or "unplaced",
        level="town",
        total=total,
        open=open_,
        overdue=overdue,
        by_state={},
        median_hours=Medians(accept=accept, resolve=None),
        anomalies=0,
        verdicts=Verdicts(results=0, false_closures=0, rated=0, solved=0, satisfied=0, reopened=0),
    )


ROWS = [
    child("140981001", 10, 5, 1, accept=4.0),
    child("140981002", 40, 30, 3, accept=1.5),
    child("140981003"),
    child("140981004", 20, 1),
    child(None, 99, 99, 99, accept=0.1),
]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "2 4 1 3"),
        ("sort=total", "3 1 4 2"),
        ("sort=name", "1 2 3 4"),
        ("sort=-name", "4 3 2 1"),
        ("sort=-open", "2 1 4 3"),
        ("sort=-overdue", "2 1 4 3"),
        ("sort=-answered", "4 1 2 3"),
        ("sort=accept", "2 1 3 4"),
        ("sort=-accept", "1 2 3 4"),
        ("sort=-nonsense", "2 4 1 3"),
        ("sort=-accept&page=7", "1 2 3 4"),
    ],
)
def test_rows_are_sorted_as_asked_with_what_is_unknown_and_unplaced_last(query: str, order: str) -> None:
    rows, listing = sort(asking(query), ROWS)
    assert [row.code[-1] if row.code else "unplaced" for row in rows] == [*order.split(), "unplaced"]
    assert listing.pages == 1


def test_no_rows_are_no_trouble() -> None:
    assert sort(asking(), [])[0] == []


def division(
    by_day: dict[str, int], still_open: dict[str, int] | None = None, timezone: str = "Asia/Shanghai"
) -> DivisionFigures:
    return DivisionFigures(
        **child("140981").model_dump(exclude={"level"}),
        level="county",
        timezone=timezone,
        path=[],
        by_kind={},
        by_category={},
        by_day=by_day,
        open_by_day=still_open or {},
    )


def test_a_chart_goes_up_to_today_and_has_the_days_without_reports() -> None:
    shown = days(division({"2026-03-01": 7, "2026-03-03": 2}, {"2026-03-01": 4}), NOON)
    assert len(shown) == DAYS_AT_LEAST
    assert shown[-1] == (date(2026, 3, 5), 0, 0)
    assert {day: (total, answered) for day, total, answered in shown if total} == {
        date(2026, 3, 1): (7, 3),
        date(2026, 3, 3): (2, 2),
    }


def test_a_chart_begins_with_the_first_report_where_that_is_not_long_ago() -> None:
    assert days(division({"2026-02-14": 1}), NOON)[0] == (date(2026, 2, 14), 1, 1)
    assert len(days(division({"2025-02-14": 1, "2026-03-01": 1}), NOON)) == DAYS_SHOWN


def test_today_is_the_countys() -> None:
    assert days(division({"2026-03-01": 1}, timezone="America/Los_Angeles"), NOON)[-1][0] == date(2026, 3, 4)


def test_a_clock_that_ran_ahead_is_shown_too() -> None:
    assert days(division({"2026-03-06": 1}), NOON)[-1] == (date(2026, 3, 6), 1, 1)


def test_the_chart_of_a_history_ends_with_it() -> None:
    shown = days(division({"2018-01-01": 5, "2018-01-03": 1}), NOON)
    assert [(day.day, total) for day, total, _ in shown] == [(1, 5), (2, 0), (3, 1)]
    long = days(division({"2017-01-01": 5, "2018-01-03": 1}), NOON)
    assert (len(long), long[-1][0]) == (DAYS_SHOWN, date(2018, 1, 3))


def test_where_nobody_reported_there_is_no_chart() -> None:
    assert days(division({}), NOON) == []
