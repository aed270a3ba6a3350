"""What can be asked about the points of all members of a division (Y5): make standings public, try another table."""

from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.organisation import EstateCode
from huiyin_contracts.points import Month, Period, StandingsPublicised
from huiyin_county.charters import county
from huiyin_dispatch.charter.commands import PointTable
from huiyin_dispatch.organisation.queries import village_of_estate
from huiyin_dispatch.points import standings
from huiyin_dispatch.points.publicising import STANDINGS, Publicised, PubliciseStandings
from huiyin_dispatch.points.rules import by_table, ranked, span_of
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.auth import Principal
from huiyin_service.connections import counting
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, RequestBody
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

STANDINGS_OF = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969be")


class PreviewBody(RequestBody):
    """A table to try, and on what."""

    division: DivisionCode
    first: Month = Field(alias="from")
    last: Month = Field(alias="to")
    points: PointTable


class StandingsBody(CommandBody):
    """Standings to make public."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    estate: EstateCode | None = Field(default=None, description="only those who live there")
    period: Period
    note: Annotated[str, Field(max_length=1000)] | None = None


async def publicise(service: Service, frame: Frame, body: StandingsBody) -> Done[Publicised]:
    """Make public how the members of a village or an estate stand, as it is now."""
    permit(frame.principal, "points.publicise", body.division)
    await registered(service, body.division, "village")
    if body.estate and (await village_of_estate(service.pool, body.estate) or body.estate[:12]) != body.division:
        raise Problem(
            422,
            "estate-elsewhere",
            "小区不在本村（社区）",
            "小区 {estate} 不在本村（社区）",
            params={"estate": body.estate},
        )
    there = await county(service.pool, body.division)
    async with counting(service.pool) as connection:
        members = await standings.members(connection, body.division, body.period, body.estate, frame.now)
    ranks = ranked(member.points for member in members)
    command = PubliciseStandings(
        division=body.division,
        estate=body.estate,
        period=body.period,
        standings=tuple(member.standing(rank) for rank, member in zip(ranks, members, strict=True)),
        note=body.note,
        ends=span_of(body.period, there.timezone)[1],
        now=frame.now,
    )
    which = uuid5(STANDINGS_OF, f"{body.estate or body.division}:{body.period}")
    stream = stream_name(StandingsPublicised.type, which)
    return await frame.perform(
        service, STANDINGS, stream, command, division=body.division, expected=body.expected_version
    )


async def preview(service: Service, principal: Principal | None, body: PreviewBody) -> list[standings.PreviewRow]:
    """What each member would have by another table, beside what they have; nothing is written."""
    permit(principal, "points.preview", body.division)
    await registered(service, body.division, "county", "town", "village")
    if not body.first <= body.last:
        raise Problem(422, "months-backwards", "起止月份颠倒", "开始的月份不能晚于结束的月份。")
    async with counting(service.pool) as connection:
        trying, period = by_table(body.points), (body.first, body.last)
        return await standings.previewed(connection, body.division, period, trying, service.now())
