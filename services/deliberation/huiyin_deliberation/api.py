"""Deliberation over HTTP."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter
from pydantic import BaseModel

from huiyin_deliberation import commands
from huiyin_service.auth import STAFF, require
from huiyin_service.http import Accepted, Asking, Framed, Fresh, Here, PageNumber, PageSize, Scope, answer
from huiyin_service.service import Service

router = APIRouter(prefix="/api/deliberation", tags=["deliberation"])

OPEN = ("planned", "deliberated", "decided", "carried_out")


class Planned(Accepted):
    """A topic in the plan."""

    id: UUID


class Topics(BaseModel):
    """A page of topics."""

    total: int
    items: list[dict[str, Any]]


@router.post("/topics", status_code=201, summary="put an issue into the plan")
async def plan(service: Here, frame: Framed, body: commands.PlanBody) -> Planned:
    """Staff of its division. Screening an issue for deliberation does this by itself."""
    done = await commands.plan(service, frame, body)
    assert done.state.id is not None
    return Planned(**answer(done).model_dump(), id=done.state.id)


@router.post("/topics/{topic}/deliberate", summary="record the session that was held")
async def deliberate(service: Here, frame: Framed, topic: UUID, body: commands.DeliberateBody) -> Accepted:
    """围炉说话 fireside, 坝坝会 courtyard, in the room or online."""
    return answer(await commands.deliberate(service, frame, topic, body))


@router.post("/topics/{topic}/decide", summary="record the resolution and its tasks")
async def decide(service: Here, frame: Framed, topic: UUID, body: commands.DecideBody) -> Accepted:
    """Every task has somebody and a day."""
    return answer(await commands.decide(service, frame, topic, body))


@router.post("/topics/{topic}/carry-out", summary="record that the tasks are done")
async def carry_out(service: Here, frame: Framed, topic: UUID, body: commands.CarryOutBody) -> Accepted:
    """With the result, which is then publicised."""
    return answer(await commands.carry_out(service, frame, topic, body))


@router.post("/topics/{topic}/publicise", summary="put the topic, proposal, resolution or result on the board")
async def publicise(service: Here, frame: Framed, topic: UUID, body: commands.PubliciseBody) -> Accepted:
    """The result may go up once it is carried out, proposal and resolution once decided."""
    return answer(await commands.publicise(service, frame, topic, body))


@router.get("/topics", summary="topics of a division", dependencies=[Fresh])
async def topics(
    service: Here,
    principal: Asking,
    division: Scope = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Topics:
    """Staff, within their scope: those under way, the oldest first."""
    asking = require(principal, *STAFF, division=division or None)
    return await under_way(service, division or asking.division, page, size)


async def under_way(service: Service, scope: str, page: int, size: int) -> Topics:
    """A page of the topics of `scope` that have no publicised result yet."""
    total = await service.pool.fetchval(
        "SELECT count(*) FROM topics WHERE stage = ANY($2) AND division LIKE $1 || '%'", scope, OPEN
    )
    rows = await service.pool.fetch(
        "SELECT t.*, i.number, i.kind, d.name AS division_name FROM topics t"
        " LEFT JOIN issues i ON i.id = t.issue LEFT JOIN divisions d ON d.code = t.division"
        " WHERE t.stage = ANY($2) AND t.division LIKE $1 || '%' ORDER BY t.planned_at LIMIT $3 OFFSET $4",
        scope,
        OPEN,
        size,
        (page - 1) * size,
    )
    return Topics(total=total, items=[{**row, "tasks": orjson.loads(row["tasks"])} for row in rows])
