"""The ballots of a secret vote, for anybody to find their own and to count all again; and where a ballot is cast."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from huiyin_contracts.parties import person_of
from huiyin_deliberation.ballots import commands
from huiyin_deliberation.ballots.api import require_vote
from huiyin_deliberation.ballots.queries import option_texts
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter()


@router.get("/deliberation/ballots/{vote}", dependencies=[PUBLIC])
async def ballots(request: Request, service: Here, principal: OptionalPrincipal, vote: UUID) -> Response:
    """The list by trackers, the count, and how to count again."""
    row = await require_vote(service, vote)
    return service.pages.render(
        request,
        "ballots.html",
        vote=row,
        options=await option_texts(service.pool, row.session, row.topic),
        me=person_of(principal.sub) if principal else None,
    )


@router.post("/deliberation/ballots/{vote}/cast", dependencies=[asks("ballot.cast")])
async def cast(service: Here, vote: UUID, body: commands.CastBallotBody) -> Response:
    """Cast a ballot without a sign-in: it says by its signature that it was given out, and nothing says to whom."""
    await commands.cast_ballot(service, vote, body)
    return JSONResponse({"cast": True})
