"""What points follow from (Y5): members' work once it is certain, and posts held.

Who had an order at which moment is known from `orders` as they stood before the batch, and from the batch itself; so
this part goes before the one that keeps `orders`, and after the one that keeps `activities`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from huiyin_contracts import Event, county_of
from huiyin_contracts.charter import Work
from huiyin_contracts.emergencies import EmergencyArrived, EmergencyStoodDown
from huiyin_contracts.forces import ForceActivityConcluded, ForceActivitySignedIn
from huiyin_contracts.issues import IssueRated, IssueReported
from huiyin_contracts.members import (
    AboutMember,
    MemberDeregistered,
    MemberPostLeft,
    MemberPostTaken,
    MemberServiceConfirmed,
    MemberServiceDisputed,
    MemberServiceRecorded,
)
from huiyin_contracts.order_times import OrderFellOverdue
from huiyin_contracts.orders import (
    AboutOrder,
    OrderAccepted,
    OrderDispatched,
    OrderInspected,
    OrderReassigned,
    OrderResolved,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Party, Person
from huiyin_contracts.publications import NoticePublished
from huiyin_county.divisions import timezones
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.orders.record import party_of_row
from huiyin_dispatch.sql_batch import Statement, execute_in_order
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_DEED = """
INSERT INTO deeds (id, account, member, name, division, work, at, hours, counts, about, because, title)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8::float8, $9, $10, $11, $12) ON CONFLICT DO NOTHING
"""
_OVERDUE = "UPDATE deeds SET counts = true WHERE about = $1 AND work = 'order_overdue'"
_ADOPTED = """
UPDATE deeds SET counts = true, at = $2, because = $3 WHERE about = $1 AND work = 'adopted' AND NOT counts
"""
_HELD = """
UPDATE deeds d SET counts = true, hours = $2::float8, because = $3, at = a.starts_at, title = a.title
FROM activities a WHERE a.id = $1 AND d.about = $1 AND d.work = 'activity'
"""
_CONFIRMED = "UPDATE deeds SET counts = true, because = $2 WHERE id = $1"
# What counted and does no longer stays to be seen, with its counter-entry; what never counted needs none.
_DISPUTED = """
INSERT INTO corrections (id, account, member, division, month, entry, reason, by, at, because)
SELECT $2, account, member, division, to_char(at AT TIME ZONE $3, 'YYYY-MM'), id, $4, NULL, $5, $2
FROM deeds WHERE id = $1 AND counts AND NOT EXISTS (SELECT FROM corrections c WHERE c.entry = deeds.id)
"""
_CONFIRMED_AFTER_ALL = "DELETE FROM corrections WHERE entry = $1 AND by IS NULL"
_POST = """
INSERT INTO posts_held (id, account, member, division, post, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_POST_LEFT = "UPDATE posts_held SET until = $3 WHERE account = $1 AND post = $2 AND until IS NULL"
_POSTS_LEFT = "UPDATE posts_held SET until = $2 WHERE account = $1 AND until IS NULL"
_ORDERS = """
SELECT id, part_of, stage, assignee_kind AS kind, assignee_name AS name, assignee_id AS sign_in, resolved_at, result
FROM orders WHERE id = ANY($1) OR part_of = ANY($1)
"""
_STOOD_DOWN = """
UPDATE deeds SET counts = true, because = $2, title = $3 WHERE about = $1 AND work = 'emergency'
"""


@dataclass(slots=True)
class _Order:
    """Who has an order, and whether they took it on."""

    holder: Party | None = None
    accepted: bool = False
    resolved_at: datetime | None = None
    result: str | None = None


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables that points follow from."""
    zones = await timezones(connection, {county_of(recorded.division) for recorded in batch})
    await execute_in_order(connection, _of_members(batch, zones))
    await execute_in_order(connection, await _of_orders(connection, batch))


def _of_members(batch: Sequence[Recorded], zones: dict[str, ZoneInfo]) -> Iterator[Statement]:
    for recorded, event in of_types(
        batch,
        MemberServiceRecorded,
        MemberServiceConfirmed,
        MemberServiceDisputed,
        MemberPostTaken,
        MemberPostLeft,
        MemberDeregistered,
        ForceActivitySignedIn,
        ForceActivityConcluded,
        EmergencyArrived,
        EmergencyStoodDown,
    ):
        division, timezone = recorded.division, zones[county_of(recorded.division)]
        match event:
            case MemberServiceRecorded():
                who = _account(recorded, event)
                at = _noon(event.served_on, timezone)
                known = (event.hours, False, event.service, recorded.id, event.description)
                yield _DEED, (event.service, *who, None, division, "service", at, *known)
            case MemberServiceConfirmed():
                yield _CONFIRMED_AFTER_ALL, (event.service,)
                yield _CONFIRMED, (event.service, recorded.id)
            case MemberServiceDisputed():
                told = (event.reason, recorded.occurred_at)
                yield _DISPUTED, (event.service, recorded.id, str(timezone), *told)
            case MemberPostTaken():
                yield _POST, (recorded.id, *_account(recorded, event), division, event.post, recorded.occurred_at)
            case MemberPostLeft():
                yield _POST_LEFT, (_account(recorded, event)[0], event.post, recorded.occurred_at)
            case MemberDeregistered():
                yield _POSTS_LEFT, (_account(recorded, event)[0], recorded.occurred_at)
            case ForceActivitySignedIn() if event.person.id:
                yield _DEED, _took_part(recorded, event.person.id, event.person.name, "activity", event.activity)
            case ForceActivityConcluded():
                yield _HELD, (event.activity, event.hours, recorded.id)
            case EmergencyArrived() if event.by.id:
                yield _DEED, _took_part(recorded, event.by.id, event.by.name, "emergency", event.emergency)
            case EmergencyStoodDown():
                yield _STOOD_DOWN, (event.emergency, recorded.id, event.outcome)


def _took_part(recorded: Recorded, sign_in: str, name: str, work: Work, about: UUID) -> tuple[Any, ...]:
    """The deed of a member who came to what `about` is; it counts once that has ended."""
    person = (member_id(recorded.division, sign_in), sign_in, name, recorded.division)
    return (uuid5(about, sign_in), *person, work, recorded.occurred_at, None, False, about, recorded.id, None)


async def _of_orders(connection: Connection, batch: Sequence[Recorded]) -> list[Statement]:
    events = list(of_types(batch, *_OF_ORDERS))
    if not events:
        return []
    of_orders = [event for _, event in events if isinstance(event, AboutOrder)]
    judged = [event.result_of for _, event in events if isinstance(event, IssueRated)]
    public = [event.about for _, event in events if isinstance(event, NoticePublished)]
    found = await connection.fetch(_ORDERS, list({*judged, *(event.order for event in of_orders), *public}))
    orders = {row["id"]: _known(dict(row)) for row in found}
    parts: dict[UUID, set[UUID]] = {}
    for row in found:
        if row["part_of"]:
            parts.setdefault(row["part_of"], set()).add(row["id"])
    steps: list[Statement] = []
    for recorded, event in events:
        match event:
            case IssueReported():
                if event.kind == "suggestion":
                    steps.extend(_suggested(recorded, event))
            case NoticePublished():
                if event.kind == "result":
                    steps.append((_ADOPTED, (event.issue, recorded.occurred_at, recorded.id)))
            case IssueRated():
                if not event.solved and (order := orders.get(event.result_of)):
                    steps.extend(_not_solved(recorded, event, order))
            case NoticePublished(kind="result"):
                of_it = (event.about, *parts.get(event.about, ()))
                steps.extend(_publicised(recorded, event, {one: orders[one] for one in of_it if one in orders}))
            case AboutOrder():
                order = orders.setdefault(event.order, _Order())
                if isinstance(event, OrderDispatched) and event.part_of:
                    parts.setdefault(event.part_of, set()).add(event.order)
                if isinstance(event, OrderFellOverdue):
                    steps.extend(_fell_overdue(recorded, event, order))
                _move(recorded, event, order)
    return steps


_OF_ORDERS: tuple[type[Event], ...] = (
    IssueReported,
    IssueRated,
    NoticePublished,
    OrderDispatched,
    OrderAccepted,
    OrderReassigned,
    OrderTransferred,
    OrderFellOverdue,
    OrderInspected,
    OrderResolved,
    NoticePublished,
    OrderSplit,
)


def _known(row: Mapping[str, Any]) -> _Order:
    holder = party_of_row(row["kind"], row["name"], row["sign_in"])
    return _Order(holder, row["stage"] != "dispatched", row["resolved_at"], row["result"])


def _move(recorded: Recorded, event: AboutOrder, order: _Order) -> None:
    """The order as it stands after an event."""
    match event:
        case OrderDispatched():
            order.holder, order.accepted = event.assignee, False
        case OrderAccepted():
            order.holder, order.accepted = event.by, True
        case OrderReassigned() | OrderTransferred():
            order.holder, order.accepted = event.to, False
        case OrderSplit():
            order.holder, order.accepted = None, False
        case OrderResolved():
            order.resolved_at, order.result = recorded.occurred_at, event.result


def _fell_overdue(recorded: Recorded, event: OrderFellOverdue, order: _Order) -> Iterator[Statement]:
    """It counts against the member who has the order now, once its result is public."""
    if who := _holder(recorded, order):
        known = (None, False, event.order, recorded.id, None)
        yield _DEED, (recorded.id, *who, "order_overdue", recorded.occurred_at, *known)


def _publicised(recorded: Recorded, event: NoticePublished, orders: Mapping[UUID, _Order]) -> Iterator[Statement]:
    """The work of the member who has the order is certain; of one in parts, that of each who has a part."""
    for id, order in orders.items():  # noqa: A001
        if who := _holder(recorded, order):
            at = order.resolved_at or recorded.occurred_at
            yield _DEED, (uuid5(id, "order"), *who, "order", at, None, True, id, recorded.id, order.result)
        yield _OVERDUE, (id,)
    yield _ADOPTED, (event.issue, recorded.occurred_at, recorded.id)


def _not_solved(recorded: Recorded, event: IssueRated, order: _Order) -> Iterator[Statement]:
    """The reporter says that it is not so: that counts against the member who said that it was, when they did."""
    if who := _holder(recorded, order):
        known = (None, True, event.result_of, recorded.id, event.comment)
        yield _DEED, (recorded.id, *who, "false_closure", order.resolved_at or recorded.occurred_at, *known)


def _holder(recorded: Recorded, order: _Order) -> tuple[UUID, str, str, str] | None:
    """The member who has taken an order on; a team, a company or a unit has no points."""
    holder = order.holder
    if holder is None or not isinstance(holder, Person) or holder.id is None or not order.accepted:
        return None
    return member_id(recorded.division, holder.id), holder.id, holder.name, recorded.division


def _suggested(recorded: Recorded, event: IssueReported) -> Iterator[Statement]:
    """A member's suggestion may come to be adopted: it is whose idea it was that counts, not who carried it out."""
    actor = recorded.meta.actor
    if actor.role == "member":
        who = (member_id(recorded.division, actor.id), actor.id, actor.name, recorded.division)
        known = (None, False, event.issue, recorded.id, event.description)
        yield _DEED, (uuid5(event.issue, "adopted"), *who, "adopted", recorded.occurred_at, *known)


def _account(recorded: Recorded, event: AboutMember) -> tuple[UUID, str]:
    return member_id(recorded.division, event.member), event.member


def _noon(day: date, timezone: ZoneInfo) -> datetime:
    """A day of which only the date is known."""
    return datetime.combine(day, time(12), timezone)
