"""What the form that dispatches says: to whom, and until when."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fastapi.exceptions import RequestValidationError

from huiyin_contracts.parties import Body
from huiyin_dispatch.orders.bodies import DispatchBody, PartyBody
from huiyin_dispatch.orders.issue_page import assignee_of, earlier
from huiyin_dispatch.orders.ranking import Candidate
from huiyin_service.http import Frame
from huiyin_service.persons.shown import ShownParty, ShownPerson
from huiyin_service.web.forms import Form, PostedForm, moment

ISSUE = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"


def form(**fields: str) -> PostedForm:
    return Form({name.replace("assignee_", "assignee."): text for name, text in fields.items()}, {}, FRAME)


FRAME = Frame(None, datetime.now(UTC), None)


def test_to_the_first_who_accepts() -> None:
    assert assignee_of(form(to="anybody")) is None


def test_to_one_of_an_earlier_order() -> None:
    li = ShownPerson.named("李党员", "member-li")
    assert assignee_of(form(to=li.model_dump_json())) == PartyBody(name="李党员", id="member-li")


def test_to_somebody_else() -> None:
    typed = form(to="another", assignee_kind="team", assignee_name="3号楼党小组", note="先联系物业")
    body = typed.body(DispatchBody, issue=ISSUE, assignee=assignee_of(typed), due_at=None)
    assert body.assignee == PartyBody(kind="team", name="3号楼党小组")
    assert body.note == "先联系物业"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"to": "{}"},
        {"to": "李党员"},
        {"to": '{"kind": "king", "name": "x"}'},
        {"to": '{"kind": "team", "name": "x", "id": "x"}'},
    ],
)
def test_to_nobody_is_not_an_answer(fields: dict[str, str]) -> None:
    with pytest.raises(RequestValidationError) as refused:
        assignee_of(form(**fields))
    assert [error["loc"] for error in refused.value.errors()] == [("body", "to")]


def test_somebody_else_needs_a_name() -> None:
    typed = form(to="another", assignee_kind="team")
    with pytest.raises(RequestValidationError) as refused:
        typed.body(DispatchBody, issue=ISSUE, assignee=assignee_of(typed))
    assert [error["loc"] for error in refused.value.errors()] == [("assignee", "name")]


def test_a_deadline_is_in_the_countys_time() -> None:
    assert moment("2026-12-01T18:00", ZoneInfo("Asia/Shanghai")) == datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert moment("2026-12-01T18:00", ZoneInfo("America/Los_Angeles")) == datetime(2026, 12, 2, 2, tzinfo=UTC)
    assert moment("", ZoneInfo("Asia/Shanghai")) is None


def test_what_is_no_time_is_refused_by_the_body() -> None:
    with pytest.raises(RequestValidationError) as refused:
        form().body(DispatchBody, issue=ISSUE, due_at=moment("tomorrow", ZoneInfo("Asia/Shanghai")))
    assert [error["loc"] for error in refused.value.errors()] == [("due_at",)]


def test_a_force_that_an_order_named_without_its_id_is_not_offered_twice() -> None:
    force = Body(kind="company", name="城西物业公司", id=UUID(ISSUE))
    others: list[ShownParty] = [Body(kind="team", name="城西物业公司"), ShownPerson.named("李党员", "member-li")]
    suggested = [Candidate(force, "village")]
    offered = earlier([force, Body(kind="company", name="城西物业公司"), *others], suggested)
    assert [party for _, party in offered] == others
