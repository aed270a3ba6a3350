"""Emergencies over HTTP (Y12)."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query

from huiyin_dispatch.emergencies import commands, queries
from huiyin_dispatch.forces.commands import by_of
from huiyin_dispatch.orders.api import Listing
from huiyin_service.auth import STAFF, TAKERS, require
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

router = APIRouter(prefix="/emergencies")


class Declared(CommandResult):
    """An emergency that was declared."""

    id: UUID


@router.post("", status_code=201, summary="declare an emergency, and call a team up")
async def declare(service: Here, frame: Framed, body: commands.DeclareBody) -> Declared:
    """Staff of the division. What residents report as an emergency is declared by itself."""
    done = await commands.declare(service, frame, body)
    assert done.state.id is not None
    return Declared(**answer(done).model_dump(), id=done.state.id)


@router.post("/{emergency}/reinforce", summary="call further forces up")
async def reinforce(service: Here, frame: Framed, emergency: UUID, body: commands.ReinforceBody) -> CommandResult:
    """Staff of its division. When nobody comes in time, the next are called by themselves."""
    return answer(await commands.reinforce(service, frame, emergency, body))


@router.post("/{emergency}/link", summary="say that an issue is about the same")
async def link(service: Here, frame: Framed, emergency: UUID, body: commands.LinkBody) -> CommandResult:
    """Staff of its division."""
    return answer(await commands.link(service, frame, emergency, body))


@router.post("/{emergency}/acknowledge", summary="say whether one comes, and in how many minutes")
async def acknowledge(service: Here, frame: Framed, emergency: UUID, body: commands.AcknowledgeBody) -> CommandResult:
    """Whoever was called, or staff of its division for somebody who was; the last answer counts."""
    return answer(await commands.acknowledge(service, frame, emergency, body))


@router.post("/{emergency}/arrive", summary="say that one is there")
async def arrive(
    service: Here, frame: Framed, emergency: UUID, body: commands.ArriveBody | None = None
) -> CommandResult:
    """Whoever was called, or staff of its division for somebody who was."""
    return answer(await commands.arrive(service, frame, emergency, body or commands.ArriveBody()))


@router.post("/{emergency}/note", summary="add a line to its log")
async def note(service: Here, frame: Framed, emergency: UUID, body: commands.NoteBody) -> CommandResult:
    """Whoever was called, or staff of its division."""
    return answer(await commands.note(service, frame, emergency, body))


@router.post("/{emergency}/stand-down", summary="say that it is over")
async def stand_down(service: Here, frame: Framed, emergency: UUID, body: commands.StandDownBody) -> CommandResult:
    """Staff of its division."""
    return answer(await commands.stand_down(service, frame, emergency, body))


@router.post("/{emergency}/review", summary="look back on it")
async def review(service: Here, frame: Framed, emergency: UUID, body: commands.ReviewBody) -> CommandResult:
    """Staff of its division, once it is over."""
    return answer(await commands.review(service, frame, emergency, body))


@router.get("", summary="emergencies of a division", dependencies=[Fresh])
async def emergencies(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[
        queries.EmergencyTab, Query(description="unanswered: nobody comes, and nobody is left to call")
    ] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Listing:
    """Staff, within their scope, the latest first."""
    asking = require(principal, *STAFF, division=division or None)
    scope = division or asking.division
    rows = await queries.page(service, scope, state, size, (page - 1) * size)
    return Listing(total=await queries.count(service, scope, state), items=rows)


@router.get("/mine", summary="emergencies that one is called to now", dependencies=[Fresh])
async def mine(service: Here, principal: OptionalPrincipal) -> list[dict[str, Any]]:
    """Whoever asks, with their answer so far."""
    asking = require(principal, *TAKERS)
    return await queries.of_member(service, asking.sub, asking.division[:6])


@router.get("/{emergency}", summary="one emergency, and who was called and comes", dependencies=[Fresh])
async def emergency(service: Here, principal: OptionalPrincipal, emergency: UUID) -> dict[str, Any]:
    """Staff, within their scope, and whoever was called."""
    require(principal, *TAKERS)
    row = await queries.one(service, emergency)
    by = by_of(principal, row["division"])
    if not by.office:
        await commands.must_be_called(service, emergency, by.sign_in)
    people = [
        {**person, "sent": orjson.loads(person["sent"] or "[]")} for person in await queries.people(service, emergency)
    ]
    return {**row, "people": people, "outgoing": await queries.waiting_calls(service, emergency)}
