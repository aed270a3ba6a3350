"""Deliberation over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from huiyin_deliberation.topics import commands
from huiyin_deliberation.topics import queries as agenda
from huiyin_service.auth import STAFF, require
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)

router = APIRouter()


class Planned(CommandResult):
    """A topic in the plan."""

    id: UUID


class Topics(BaseModel):
    """A page of topics."""

    total: int
    items: list[agenda.TopicRow]


class Waiting(BaseModel):
    """A page of issues."""

    total: int
    items: list[agenda.PlannableRow]


@router.post("/topics", status_code=201, summary="put an issue into the plan")
async def plan(service: Here, frame: Framed, body: commands.PlanBody) -> Planned:
    """Staff of its division. Screening an issue for deliberation does this by itself."""
    done = await commands.plan(service, frame, body)
    assert done.state.id is not None
    return Planned(**answer(done).model_dump(), id=done.state.id)


@router.post("/topics/{topic}/deliberate", summary="record the session that was held")
async def deliberate(service: Here, frame: Framed, topic: UUID, body: commands.DeliberateBody) -> CommandResult:
    """围炉说话 fireside, 坝坝会 courtyard, in the room or online."""
    return answer(await commands.deliberate(service, frame, topic, body))


@router.post("/topics/{topic}/decide", summary="record the resolution and its tasks")
async def decide(service: Here, frame: Framed, topic: UUID, body: commands.DecideBody) -> CommandResult:
    """Every task has somebody and a day."""
    return answer(await commands.decide(service, frame, topic, body))


@router.post("/topics/{topic}/carry-out", summary="record that the tasks are done")
async def carry_out(service: Here, frame: Framed, topic: UUID, body: commands.CarryOutBody) -> CommandResult:
    """With the result, which is then publicised."""
    return answer(await commands.carry_out(service, frame, topic, body))


@router.post("/topics/{topic}/publicise", summary="put the topic, proposal, resolution or result on the board")
async def publicise(service: Here, frame: Framed, topic: UUID, body: commands.PubliciseBody) -> CommandResult:
    """The result may go up once it is carried out, proposal and resolution once decided."""
    return answer(await commands.publicise(service, frame, topic, body))


@router.get("/topics", summary="topics of a division", dependencies=[Fresh])
async def topics(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    stage: Annotated[list[agenda.Stage] | None, Query(description="none: all that are under way")] = None,
    overdue: Annotated[bool, Query(description="only those with a task whose day has passed")] = False,  # noqa: FBT002
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Topics:
    """Staff, within their scope: what is overdue first, then what is due first; of what has ended the newest."""
    asking = require(principal, *STAFF, division=division or None)
    scope, stages = division or asking.division, tuple(stage or agenda.OPEN)
    counts = await agenda.count_topics(service, scope)
    items = await agenda.topics(service, scope, stages, size, (page - 1) * size, overdue=overdue)
    return Topics(total=agenda.total(counts, stages, overdue=overdue), items=items)


@router.get("/topics/{topic}", summary="one topic", dependencies=[Fresh])
async def topic(service: Here, principal: OptionalPrincipal, topic: UUID) -> agenda.TopicRow:
    """Staff of its division. What anybody may know of the matter, reporting has under its issue."""
    found = await agenda.topic(service, topic)
    require(principal, *STAFF, division=found.division)
    return found


@router.get("/waiting", summary="issues that may be planned", dependencies=[Fresh])
async def waiting(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> Waiting:
    """Staff, within their scope; the oldest first."""
    asking = require(principal, *STAFF, division=division or None)
    scope = division or asking.division
    items = await agenda.waiting(service, scope, size, (page - 1) * size)
    return Waiting(total=await agenda.count_waiting(service, scope), items=items)
