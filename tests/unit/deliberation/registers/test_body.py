"""Whom a request gives a task to: by the registers, never by a name alone."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from huiyin_contracts.parties import Body, Person
from huiyin_deliberation.registers.body import AssigneeBody, assignee_in
from huiyin_deliberation.registers.queries import AssignableRow, without
from huiyin_service.persons.shown import ShownPerson

FORCE = UUID(int=7)


@pytest.mark.parametrize("given", [{"id": "member-li"}, {"kind": "team", "id": str(FORCE)}])
def test_an_assignee_is_named_by_what_the_registers_know_them_by(given: dict[str, str]) -> None:
    assert AssigneeBody.model_validate(given).id == given["id"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "id"),
        ({"id": ""}, "id"),
        ({"id": "zhang", "kind": "nobody"}, "kind"),
        ({"kind": "team", "id": "突击队"}, "id"),
        ({"id": "zhang", "name": "清方修路"}, "name"),
    ],
)
def test_a_name_alone_is_nobody(given: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AssigneeBody.model_validate(given)
    assert (field,) in [error["loc"] for error in refused.value.errors()]


def test_a_forms_choice_names_its_party() -> None:
    li = AssignableRow(party=ShownPerson.of(UUID(int=1), "李党员", "member-li"), of="member")
    team = AssignableRow(party=Body(kind="team", name="红色突击队", id=FORCE), of="team")
    assert assignee_in(li.key) == {"kind": "member", "id": "member-li"}
    assert assignee_in(team.key) == {"kind": "team", "id": str(FORCE)}
    assert without([li, team], Person.named("李党员", "member-li")) == [team]
