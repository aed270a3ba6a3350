"""What a request says of a task, and what its contract makes of that."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from huiyin_contracts.parties import Body, Party, Person
from huiyin_deliberation.topics.commands import TaskBody

FORCE = UUID(int=7)


def body(**assignee: Any) -> TaskBody:
    return TaskBody.model_validate({"description": "安装充电桩", "assignee": assignee, "due_on": "2026-12-01"})


@pytest.mark.parametrize(
    ("given", "party"),
    [
        ({"name": " 张主任 "}, Person.named("张主任")),
        ({"name": "李党员", "kind": "member", "id": "member-li"}, Person.named("李党员", "member-li")),
        ({"name": "城西物业公司", "kind": "company"}, Body(kind="company", name="城西物业公司")),
        ({"name": "红色突击队", "kind": "team", "id": str(FORCE)}, Body(kind="team", name="红色突击队", id=FORCE)),
    ],
)
def test_a_task_is_a_persons_or_a_bodys(given: dict[str, str], party: Party) -> None:
    task = body(**given).task
    assert task.assignee.same_as(party)
    assert (task.description, task.assignee.called, task.due_on) == ("安装充电桩", party.called, date(2026, 12, 1))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "张主任", "kind": "nobody"}, "kind"),
        ({"name": "红色突击队", "kind": "team", "id": "突击队"}, "id"),
    ],
)
def test_an_assignee_that_cannot_be_is_refused_by_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        body(**given)
    assert [error["loc"] for error in refused.value.errors()] == [("assignee", field)]
