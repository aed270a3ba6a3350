"""What was put on the public boards."""

from collections.abc import Sequence

from huiyin_contracts.orders import OrderPublicised
from huiyin_contracts.publications import NoticePublished
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_NOTICE = "INSERT INTO notices (event, issue, division, kind, notice, published_at) VALUES ($1, $2, $3, $4, $5, $6)"

Published = NoticePublished | OrderPublicised
PUBLISHED: tuple[type[Published], ...] = (NoticePublished, OrderPublicised)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Put up the notices of a batch."""
    published = of_types(batch, *PUBLISHED)
    await connection.executemany(_NOTICE, [_row(recorded, event) for recorded, event in published])


def _row(recorded: Recorded, event: Published) -> tuple[object, ...]:
    return (recorded.id, event.issue, recorded.division, _kind(event), event.notice, recorded.occurred_at)


def _kind(event: Published) -> str:
    match event:
        case NoticePublished():
            return event.kind
        case OrderPublicised():
            return "result"
