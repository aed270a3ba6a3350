"""How any act on an order is done."""

from functools import reduce
from typing import cast
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.order_state import Order, evolve
from huiyin_county.recodings import present
from huiyin_dispatch.forces.queries import acts_for
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.declaration import Act, Asked, B, Limits, Within, permit_act, relation_to
from huiyin_dispatch.orders.rules import ORDER
from huiyin_dispatch.orders.schedules import schedule_of
from huiyin_events.decider import Done
from huiyin_service.http import Frame
from huiyin_service.photos import published
from huiyin_service.policy import permit
from huiyin_service.problems import unknown
from huiyin_service.service import Service
from huiyin_service.streams import order_stream


async def perform(service: Service, frame: Frame, order: UUID, act: Act[B], body: B) -> Done[Order]:
    """Do it: the order as the log has it, who may, within which limits, and then its rule.

    Raises a 404 Problem for an unknown order, a 401 or 403 Problem for who may not, and Refused.
    """
    principal = permit(frame.principal, act.action)
    past = await service.store.read_stream(order_stream(order))
    if not past:
        raise unknown("order")
    division, forces = await present(service.pool, past[0].division), await acts_for(service.pool, principal)
    state = reduce(lambda known, one: evolve(known, cast("Event", one.event), one.occurred_at), past, Order())
    issue = await queries.issue(service.pool, state.issue) if state.issue else None
    kind, private = issue.kind if issue else None, issue is None or issue.private
    permit_act(principal, act, division, relation_to(principal, state, kind, forces), private=private)
    if photos := getattr(body, "photos", None):
        # What an office or a member shows of what was done is public with it, unless nothing of it is.
        body = body.model_copy(update={"photos": await published(service, photos, order, private=private)})
    asked, expected = Asked(principal, state, division, forces, frame.now), body.expected_version
    if isinstance(act.command, Within):
        schedule = await schedule_of(service.pool, division, state, kind)
        limits = Limits.of(schedule, state, frame.now)
        command = act.command.command(asked, body, limits)
        # The limits hold for the order as it was only.
        expected = past[-1].version if expected is None else expected
    else:
        command = act.command(asked, body)
    return await frame.perform(service, ORDER, order_stream(order), command, division=division, expected=expected)
