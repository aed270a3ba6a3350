"""How the time of an order is reckoned."""

from datetime import datetime
from typing import cast

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import Order
from huiyin_county.charters import Reading, county
from huiyin_county.deadlines import Schedule


async def schedule_of(connection: Reading, division: str, order: Order, kind: IssueKind | None) -> Schedule:
    """By the charter of its county that the order was sent out under, for an issue of this kind."""
    return (await county(connection, division)).of(order.charter, cast("datetime", order.dispatched_at), kind)
