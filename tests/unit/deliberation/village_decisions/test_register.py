"""四议两公开决策实施登记表: six sheets, one cause on all, what has not happened left open, the same bytes again."""

from datetime import UTC, datetime
from typing import Any

import pytest

from huiyin_contracts import Event
from huiyin_contracts.village_decision_state import UNMOVED, evolve
from huiyin_contracts.village_decisions import DecisionCause
from huiyin_deliberation.village_decisions.queries import VillageDecisionRow, row_of
from huiyin_deliberation.village_decisions.register import CAUSES, cause_line, register, sheets_of

from .test_rules import ANSWERED, BEGUN, CARRIED_OUT, CLEARED, FOUR, PUBLICISED, RESULT


def row(*events: Event) -> VillageDecisionRow:
    state = UNMOVED
    for event in events:
        state = evolve(state, event)
    known: dict[str, Any] = {"id": state.id, "division": "511529110201", "division_name": "蒋坝社区"}
    began_at = datetime(2026, 11, 20, tzinfo=UTC)
    known |= {"timezone": None, "overdue": False, "began_at": began_at, "ended_at": None, "version": 3}
    return row_of(known, state, {})


WHOLE = row(*FOUR, PUBLICISED, CLEARED, CARRIED_OUT, RESULT, ANSWERED)


def test_there_are_six_sheets_in_their_order() -> None:
    assert [title for title, _ in sheets_of(WHOLE)] == [
        "表一 村党支部会议提议",
        "表二 村“两委”会议商议",
        "表三 党员大会审议",
        "表四 村民代表会议决议",
        "表五 决议公开",
        "表六 实施结果公开",
    ]


def test_meetings_say_who_had_to_come_and_came_and_the_town_from_the_third_on() -> None:
    sheets = [dict(rows) for _, rows in sheets_of(WHOLE)]
    assert [sheet.get("应到人数") for sheet in sheets] == ["30", "30", "30", "30", None, None]
    assert sheets[3]["到会比例"] == "80.0%"
    assert ["乡镇参会人员" in sheet for sheet in sheets] == [False, False, True, True, False, False]
    assert sheets[3]["任务"].startswith("组织施工（")
    assert [sheet.get("监督意见") for sheet in sheets[4:]] == ["属实", "属实"]


def test_what_has_not_happened_is_left_open() -> None:
    sheets = [dict(rows) for _, rows in sheets_of(row(BEGUN))]
    assert {sheet["签字"].strip() for sheet in sheets} == {""}
    assert {sheet.get("时间", "") for sheet in sheets} == {""}


@pytest.mark.parametrize("cause", CAUSES)
def test_one_cause_is_ticked(cause: DecisionCause) -> None:
    line = cause_line(cause)
    assert line.count("■") == 1
    assert f"■ {CAUSES[cause]}" in line


def test_it_is_a_pdf_of_six_pages_and_the_same_again() -> None:
    document = register(WHOLE)
    assert document.startswith(b"%PDF-")
    assert document.count(b"/Type /Page\n") == 6
    assert register(WHOLE) == document
