"""One's own alerts over HTTP."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from huiyin_accounts.alerts import commands, queries
from huiyin_accounts.alerts.queries import AlertRow
from huiyin_service.http import Framed, Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize, RequestBody
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(prefix="/alerts", dependencies=[asks("account.own")])

MOST_AT_ONCE = 200


class ToldAnswer(BaseModel):
    """What somebody is told of."""

    event: UUID
    type: str = Field(description="the event's type, as the catalogue of events has it")
    issue: UUID
    number: str
    category: str
    division: str
    happened_at: datetime
    href: str = Field(description="where it leads")
    read: bool


class UnreadAnswer(BaseModel):
    """How many alerts are not read yet."""

    unread: int = Field(description=f"counted as far as {queries.COUNTED}")


class ReadBody(RequestBody):
    """Which alerts are read."""

    events: Annotated[Sequence[UUID], Field(max_length=MOST_AT_ONCE)] | None = Field(
        default=None, description="none: all that there are"
    )


@router.get("", summary="what I am told of", dependencies=[Fresh])
async def alerts(
    service: Here,
    principal: OptionalPrincipal,
    unread: Annotated[bool, Query(description="only what is not read yet")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[ToldAnswer]:
    """The newest first: of what I reported and what I handle, and what is for the office that I act in."""
    mine = permit(principal, "account.own")
    rows = await queries.alerts_of(service.pool, mine, all_of_them=not unread, limit=size, offset=(page - 1) * size)
    total = await queries.count_alerts(service.pool, mine, all_of_them=not unread)
    return ListPage(total=total, page=page, size=size, items=[_answer(row) for row in rows])


@router.get("/unread", summary="how much I have not read", dependencies=[Fresh])
async def unread(service: Here, principal: OptionalPrincipal) -> UnreadAnswer:
    """For a badge."""
    return UnreadAnswer(unread=await queries.count_unread(service.pool, permit(principal, "account.own")))


@router.post("/read", summary="have read some, or all")
async def read(service: Here, frame: Framed, body: ReadBody) -> UnreadAnswer:
    """What is left."""
    mine = permit(frame.principal, "account.own")

    async def answer() -> UnreadAnswer:
        if body.events is None:
            await commands.mark_all_read(service.pool, mine, frame.now)
        else:
            await commands.mark_read(service.pool, mine, body.events, frame.now)
        return UnreadAnswer(unread=await queries.count_unread(service.pool, mine))

    return await cached_response(service, frame.key, UnreadAnswer, answer)


def _answer(row: AlertRow) -> ToldAnswer:
    return ToldAnswer(
        event=row.event,
        type=row.type,
        issue=row.issue,
        number=row.number,
        category=row.category,
        division=row.division,
        happened_at=row.happened_at,
        href=row.href,
        read=row.read,
    )
