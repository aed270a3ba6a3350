"""The rows of a form in which a resolution's tasks are typed."""

import pytest

from huiyin_deliberation.topics.task_rows import MAX_ROWS, asks_for_rows, bodies_in, rows_in, tasks_in

FIRST = {"description": "联系供电所安装", "assignee": "member:member-zhang"}
SECOND = {"description": "清理停车棚", "due_on": "2026-12-01"}
TYPED = {
    "resolution": "装充电桩",
    **{f"tasks.0.{part}": text for part, text in FIRST.items()},
    **{f"tasks.10.{part}": text for part, text in SECOND.items()},
}


def test_a_task_is_a_row_in_which_something_was_typed() -> None:
    assert tasks_in(TYPED) == [FIRST, SECOND]
    assert tasks_in({"resolution": "装充电桩"}) == []


def test_an_assignee_is_named() -> None:
    assert bodies_in(TYPED) == [
        {"description": "联系供电所安装", "assignee": {"kind": "member", "id": "member-zhang"}},
        SECOND,
    ]


@pytest.mark.parametrize(
    "name",
    [
        "tasks.x.description",
        "tasks.-1.description",
        "tasks.1000.description",
        "tasks.0.assignee.name",
        "tasks.0.else",
        "description",
    ],
)
def test_other_fields_are_no_task(name: str) -> None:
    assert tasks_in({name: "装充电桩"}) == []


def test_a_form_has_one_row_at_least() -> None:
    assert rows_in({}) == [{}]
    assert rows_in(TYPED) == [FIRST, SECOND]


@pytest.mark.parametrize(("asked", "rows"), [("3", 3), ("1", 2), ("0", 2), ("99", MAX_ROWS), ("1000", 2), ("many", 2)])
def test_a_form_has_as_many_rows_as_were_asked_for(asked: str, rows: int) -> None:
    assert len(rows_in({**TYPED, "rows": asked})) == rows


def test_a_row_is_taken_out_by_its_number() -> None:
    assert rows_in({**TYPED, "without": "10"}) == [FIRST]
    assert rows_in({**TYPED, "without": "0"}) == [SECOND]


def test_a_form_that_asks_for_rows_is_not_yet_to_be_taken() -> None:
    assert asks_for_rows({"rows": "2"})
    assert asks_for_rows({"without": "0"})
    assert not asks_for_rows(TYPED)
