"""Who holds an order once it is accepted."""

from uuid import UUID

import pytest

from huiyin_contracts.orders import OrderAccepted, OrderDispatched
from huiyin_contracts.parties import Body, Party, Person
from huiyin_dispatch.orders.rules import ORDER, OrderIds
from huiyin_dispatch.orders.rules.handing import Accept
from huiyin_events.testing import given

ABOUT: OrderIds = {"order": UUID(int=1), "issue": UUID(int=2)}
LI = Person.named("李党员", "member-li")
ZHAO = Person.named("赵党员", "member-zhao")
WANG = Person.named("王书记", "secretary-wang")
COMPANY = Body(kind="company", name="城西物业公司")


def dispatched(to: Party | None) -> OrderDispatched:
    return OrderDispatched(**ABOUT, assignee=to)


@pytest.mark.parametrize("meant_for", [LI, COMPANY])
def test_an_office_accepts_for_whom_the_order_was_meant(meant_for: Party) -> None:
    given(ORDER, dispatched(meant_for)).when(Accept(WANG, as_office=True)).then(OrderAccepted(**ABOUT, by=meant_for))


def test_an_office_takes_an_open_order_itself() -> None:
    given(ORDER, dispatched(None)).when(Accept(WANG, as_office=True)).then(OrderAccepted(**ABOUT, by=WANG))


@pytest.mark.parametrize("meant_for", [LI, COMPANY, None])
def test_a_member_accepts_in_their_own_name(meant_for: Party | None) -> None:
    given(ORDER, dispatched(meant_for)).when(Accept(LI)).then(OrderAccepted(**ABOUT, by=LI))


def test_a_member_does_not_accept_for_another() -> None:
    given(ORDER, dispatched(LI)).when(Accept(ZHAO)).refused("order-of-somebody-else")
