"""Points and double assessment over HTTP (Y5)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from huiyin_contracts.organisation import EstateCode
from huiyin_contracts.points import Period, StandingsPublicised
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.orders.api import Listing
from huiyin_dispatch.points import commands, queries, standings
from huiyin_service.auth import STAFF, TAKERS, Principal, require
from huiyin_service.http import CommandResult, Framed, Fresh, Here, OptionalPrincipal, PageNumber, PageSize, answer
from huiyin_service.service import Service

router = APIRouter(prefix="/points")

DivisionParam = Annotated[
    str, Query(pattern="^([0-9]{6}|[0-9]{9}|[0-9]{12})$", description="a county, town or village")
]
Some = Annotated[Period, Query()]


class DisputeResult(CommandResult):
    """A dispute that waits for its answer."""

    dispute: UUID


class Ledger(BaseModel):
    """A member's points in a period, line by line: the event behind each, its rule, and by which charter it counts.

    `kind` is `entry` for what follows from recorded work, `counter` for the counter-entry of one that does not count,
    `correction` for one that an office made. `worth` is what the rule gives, `points` what its limit left of it.
    """

    account: UUID
    member: str
    name: str
    division: str
    period: str
    points: float
    lines: list[dict[str, Any]]
    disputes: list[dict[str, Any]]
    assessments: list[dict[str, Any]]


class Would(BaseModel):
    """What a member has, and what they would have."""

    account: UUID
    member: str
    name: str
    division: str
    now: float
    then: float


class Preview(BaseModel):
    """Everybody in the division by both tables; who would have most comes first."""

    total: int
    items: list[Would]


class Public(BaseModel):
    """Standings as they were made public."""

    id: UUID
    at: AwareDatetime
    by: str
    standings: StandingsPublicised


class AllPublic(BaseModel):
    """A page of standings, the last first."""

    total: int
    items: list[Public]


@router.get("", summary="members of a division by their points", dependencies=[Fresh])
async def members(
    service: Here,
    principal: OptionalPrincipal,
    division: DivisionParam,
    period: Some,
    estate: Annotated[EstateCode | None, Query(description="only who lives there")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Listing:
    """Staff, within their scope: for what members did in the division in that period; who has most comes first."""
    require(principal, *STAFF, division=division)
    found = await standings.members(service, division, period, estate)
    return Listing(total=len(found), items=[_member(one) for one in found[(page - 1) * size : page * size]])


@router.get("/me", summary="one's own points", dependencies=[Fresh])
async def me(service: Here, principal: OptionalPrincipal, period: Some) -> Ledger:
    """Members and staff."""
    asking = require(principal, *TAKERS)
    return await _ledger(service, asking, member_id(asking.division, asking.sub), period)


@router.get("/disputes", summary="disputes that wait for an answer", dependencies=[Fresh])
async def disputes(
    service: Here, principal: OptionalPrincipal, division: DivisionParam, page: PageNumber = 1, size: PageSize = 50
) -> Listing:
    """Staff, within their scope; the oldest first."""
    require(principal, *STAFF, division=division)
    total, items = await queries.open_disputes(service, division, size, (page - 1) * size)
    return Listing(total=total, items=items)


@router.post("/preview", summary="what points would come to by another table", dependencies=[Fresh])
async def preview(
    service: Here, principal: OptionalPrincipal, body: commands.PreviewBody, page: PageNumber = 1, size: PageSize = 200
) -> Preview:
    """Staff, within their scope: from the same log, beside what members have. Nothing is written."""
    found = await commands.preview(service, principal, body)
    items = [
        Would(
            account=one.account,
            member=one.member,
            name=one.name,
            division=one.division,
            now=float(one.now),
            then=float(one.then),
        )
        for one in found[(page - 1) * size : page * size]
    ]
    return Preview(total=len(found), items=items)


@router.get("/standings", summary="standings that were made public", dependencies=[Fresh])
async def public(service: Here, division: DivisionParam, page: PageNumber = 1, size: PageSize = 10) -> AllPublic:
    """Everybody: as they were made public, whatever was corrected since."""
    total, rows = await queries.public(service, division, size, (page - 1) * size)
    items = [
        Public(
            id=row["id"],
            at=row["at"],
            by=row["by"],
            standings=StandingsPublicised.model_validate_json(row["document"]),
        )
        for row in rows
    ]
    return AllPublic(total=total, items=items)


@router.post("/standings", status_code=201, summary="make standings public")
async def publicise(service: Here, frame: Framed, body: commands.StandingsBody) -> CommandResult:
    """Staff of the village, once the period is over; of what changed since, the next version."""
    return answer(await commands.publicise(service, frame, body))


@router.get("/{account}", summary="a member's points", dependencies=[Fresh])
async def ledger(service: Here, principal: OptionalPrincipal, account: UUID, period: Some) -> Ledger:
    """The member, and staff of where they live or did something."""
    return await _ledger(service, principal, account, period)


@router.post("/{account}/disputes", status_code=201, summary="dispute a point")
async def dispute(service: Here, frame: Framed, account: UUID, body: commands.PointDisputeBody) -> DisputeResult:
    """The member, or staff of where the work was done in their name: an entry, or that one is missing."""
    done = await commands.dispute(service, frame, account, body)
    assert done.state.last_dispute is not None
    return DisputeResult(**answer(done).model_dump(), dispute=done.state.last_dispute)


@router.post("/{account}/disputes/{dispute}/answer", summary="answer a dispute")
async def answer_dispute(
    service: Here, frame: Framed, account: UUID, dispute: UUID, body: commands.PointAnswerBody
) -> CommandResult:
    """Staff of where the work was done, not for themselves; with a correction where the member is right."""
    return answer(await commands.answer_dispute(service, frame, account, dispute, body))


@router.post("/{account}/corrections", status_code=201, summary="correct points by a counter-entry")
async def correct(service: Here, frame: Framed, account: UUID, body: commands.PointCorrectionBody) -> CommandResult:
    """Staff of where the work was done, not for themselves: an entry does not count, or so many points are added."""
    return answer(await commands.correct(service, frame, account, body))


@router.post("/{account}/assessments", status_code=201, summary="assess a member")
async def assess(service: Here, frame: Framed, account: UUID, body: commands.AssessmentBody) -> CommandResult:
    """For the estate: its village's secretary or cadres. For the employer: whoever leads the unit, or the county."""
    return answer(await commands.assess(service, frame, account, body))


async def _ledger(service: Service, principal: Principal | None, account: UUID, period: str) -> Ledger:
    require(principal, *TAKERS)
    whose = await queries.account(service, account)
    await commands.may_see(service, principal, whose)
    book = await queries.book(service, whose["division"], period, account)
    return Ledger(
        account=account,
        member=whose["member"],
        name=whose["name"] or whose["member"],
        division=whose["division"],
        period=period,
        points=float(book.total),
        lines=[_plain(line) for line in queries.lines(book)],
        disputes=await queries.disputes_of(service, account),
        assessments=await queries.assessments(service, account),
    )


def _plain(line: queries.Row) -> dict[str, Any]:
    numbers = {key: float(line[key]) for key in ("points", "worth", "hours") if line.get(key) is not None}
    return {**line, **numbers}


def _member(one: standings.RankedMember) -> dict[str, Any]:
    return {
        "account": one.account,
        "member": one.member,
        "name": one.name,
        "division": one.division,
        "estate": one.estate,
        "employer": one.employer,
        "points": float(one.points),
        "entries": one.entries,
        "assessments": dict(one.grades),
        "disputes": one.disputes,
    }
