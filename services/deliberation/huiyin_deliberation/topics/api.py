"""Topics over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_deliberation.topics import commands, lookup, queries
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter()


@router.post(
    "/topics/{topic}/decline",
    summary="do not take it from the plan, with the reason",
    dependencies=[asks("topic.decline")],
)
async def decline(service: Here, frame: Framed, topic: UUID, body: commands.DeclineBody) -> CommandResult:
    """The reporter is answered with the reason."""
    return answer(await commands.decline(service, frame, topic, body))


@router.post(
    "/topics/{topic}/carry-out", summary="record that the tasks are done", dependencies=[asks("topic.carry-out")]
)
async def carry_out(service: Here, frame: Framed, topic: UUID, body: commands.CarryOutBody) -> CommandResult:
    """With the result, which is then publicised."""
    return answer(await commands.carry_out(service, frame, topic, body))


@router.post(
    "/topics/{topic}/publicise",
    summary="put the topic, proposal, resolution or result on the board",
    dependencies=[asks("topic.publicise")],
)
async def publicise(service: Here, frame: Framed, topic: UUID, body: commands.PubliciseBody) -> CommandResult:
    """The result may go up once it is carried out, proposal and resolution once decided."""
    return answer(await commands.publicise(service, frame, topic, body))


@router.get("/topics", summary="topics of a division", dependencies=[asks("topic.read"), Fresh])
async def topics(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    stage: Annotated[
        list[queries.ListedStage] | None, Query(max_length=20, description="none: all that are under way")
    ] = None,
    overdue: Annotated[bool, Query(description="only those whose day, or a task's, has passed")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.TopicRow]:
    """Staff, within their scope: what is overdue first, then what is due first; of what has ended the newest."""
    asking = permit(principal, "topic.read", division or None)
    scope, stages, now = division or asking.division, tuple(stage or queries.OPEN_STAGES), service.now()
    counts = await queries.count_topics(service.pool, now, scope)
    items = await queries.list_topics(service.pool, now, scope, stages, size, (page - 1) * size, overdue=overdue)
    return ListPage(total=queries.total(counts, stages, overdue=overdue), page=page, size=size, items=items)


@router.get("/topics/{topic}", summary="one topic", dependencies=[asks("topic.read"), Fresh])
async def topic(service: Here, principal: OptionalPrincipal, topic: UUID) -> queries.TopicRow:
    """Staff of its division. What anybody may know of the issue, reporting has under it."""
    found = await lookup.require_topic(service, topic)
    permit(principal, "topic.read", found.division)
    return found
