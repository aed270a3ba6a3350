"""An order's row says all of its state: whatever is asked of what was saved is answered as by the log."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from importlib.resources import files
from uuid import UUID

import pytest

from huiyin_contracts.order_state import Order
from huiyin_contracts.parties import Body, Person, person_of
from huiyin_dispatch.orders.record import COLUMNS, order_of, row_of
from huiyin_dispatch.orders.rules import ORDER, Command
from huiyin_dispatch.orders.rules.handing import Reassign
from huiyin_dispatch.orders.rules.timing import Supervise
from huiyin_service.persons.shown import ShownPerson

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LI, ZHAO = (ShownPerson.of(person_of(f"member-{name}"), None, f"member-{name}") for name in ("li", "zhao"))
COMPANY = Body(kind="company", name="城西物业公司", id=UUID(int=7))
FULL = Order(
    stage="dispatched",
    id=UUID(int=1),
    issue=UUID(int=2),
    part_of=UUID(int=3),
    assignee=COMPANY,
    offered_to=(LI, ZHAO, COMPANY),
    note="先联系物业",
    charter=2,
    responsible="property",
    accept_by=AT,
    warn_at=AT,
    due_at=AT,
    without_notice=2027,
    counted_from=AT,
    overdue=True,
    suspended_at=AT,
    suspended_for="shelved",
    review_at=AT,
    extension_requested_until=AT,
    extension_reason="等配件",
    extensions=1,
    supervised=("town", "county"),
    urged=2,
    urged_at=AT,
    cancelled_for="withdrawn",
    finding="线盒仍裸露",
    reason="冬季不能铺沥青",
    result="更换灯泡",
    photos=("0" * 64,),
    notice="已修复",
    dispatched_at=AT,
    accepted_at=AT,
    resolved_at=AT,
    publicised_at=AT,
)


def saved(order: Order) -> Order:
    """Through the table: PostgreSQL gives lists, and JSON as text."""
    return order_of({name: list(value) if isinstance(value, tuple) else value for name, value in row_of(order).items()})


def test_nothing_of_the_state_is_empty_here() -> None:
    empty = Order()
    assert [field.name for field in fields(Order) if getattr(FULL, field.name) == getattr(empty, field.name)] == []


def test_every_field_has_its_column() -> None:
    sql = files("huiyin_dispatch.orders").joinpath("view.sql").read_text(encoding="utf-8")
    table = sql.partition("CREATE TABLE orders (")[2].partition(");")[0]
    assert set(COLUMNS) <= set(re.findall(r"^    (\w+) ", table, re.MULTILINE))


@pytest.mark.parametrize(
    "order", [FULL, Order(), replace(FULL, assignee=LI), replace(FULL, assignee=ShownPerson.of(UUID(int=8), None))]
)
def test_the_row_says_all_of_the_state(order: Order) -> None:
    assert set(row_of(order)) == set(COLUMNS)
    assert saved(order) == order


@pytest.mark.parametrize(
    "command",
    [
        Supervise("town", "overdue", due_at=AT),  # it was seen to before
        Reassign(AT, (Person.named("wang", "member-wang"),), AT),  # it was offered to three before
    ],
)
def test_the_rules_answer_by_what_was_saved_as_by_the_log(command: Command) -> None:
    running = replace(FULL, review_at=None, suspended_at=None, suspended_for=None)
    decided = ORDER.decide(command, running)
    assert ORDER.decide(command, saved(running)) == decided
    assert decided != ORDER.decide(command, replace(running, supervised=(), offered_to=()))
