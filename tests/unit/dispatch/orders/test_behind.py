"""Dispatching an issue whose orders the view has not taken in yet."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4, uuid5

import pytest

from huiyin_dispatch.orders.bodies import DispatchBody
from huiyin_dispatch.orders.commands import ORDERS, dispatch
from huiyin_service.auth import Principal
from huiyin_service.http import Frame
from huiyin_service.problems import Problem
from huiyin_service.service import Service

FRAME = Frame(Principal("secretary", "王书记", "secretary", "140981001001"), datetime.now(UTC), None)


class Behind:
    """A dispatch whose view has seen none of `orders` until it is asked to catch up; the last may be open still."""

    def __init__(self, orders: int, *, waiting: bool) -> None:
        self.issue = uuid4()
        self.seen, self.orders, self.waiting = 0, orders, waiting
        self.pool = self.store = self

    async def fetchrow(self, _query: str, issue: UUID) -> dict[str, Any]:
        waits = self.waiting or self.seen < self.orders
        facts = {"number": "7", "kind": "problem", "category": "路灯", "description": "路灯不亮", "stage": "reported"}
        times = {"reported_at": FRAME.now, "due_at": FRAME.now, "timezone": None}
        unsaid = dict.fromkeys(
            ("address", "name", "phone", "public", "public_address", "note", "division_name", "declined", "redo")
        )
        whose = {"subject": uuid4(), "photos": [], "private": False}
        return {"id": issue, "division": "140981001001", "waiting": waits, **facts, **times, **whose, **unsaid}

    async def fetch(self, query: str, _about: object) -> list[dict[str, Any]]:
        if "FROM orders" in query:
            return [{"id": uuid5(ORDERS, f"{self.issue}:{count}")} for count in range(self.seen)]
        return []  # no charter was adopted, and the county goes on Chinese time

    async def version(self, stream: str) -> int:
        known = [uuid5(ORDERS, f"{self.issue}:{count}") for count in range(self.orders)]
        return int(any(stream.endswith(str(order)) for order in known))

    async def catch_up(self) -> None:
        self.seen = self.orders


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The orders that went out."""
    sent: list[UUID] = []

    async def perform(_frame: Frame, _service: Service, _rules: object, stream: str, *_: object, **__: object) -> None:
        sent.append(UUID(stream.partition("-")[2]))

    monkeypatch.setattr(Frame, "perform", perform)
    return sent


@pytest.mark.parametrize("orders", [0, 1, 2])
async def test_an_order_after_one_that_was_just_declined_goes_out(orders: int, sent: list[UUID]) -> None:
    behind = Behind(orders, waiting=True)
    await dispatch(cast("Service", behind), FRAME, DispatchBody(issue=behind.issue))
    assert sent == [uuid5(ORDERS, f"{behind.issue}:{orders}")]


async def test_an_order_beside_one_that_just_went_out_is_refused(sent: list[UUID]) -> None:
    behind = Behind(1, waiting=False)
    with pytest.raises(Problem, match="issue-not-waiting"):
        await dispatch(cast("Service", behind), FRAME, DispatchBody(issue=behind.issue))
    assert sent == []
