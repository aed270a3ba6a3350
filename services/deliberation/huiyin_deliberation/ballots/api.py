"""Votes over HTTP: voting openly, taking a ballot, and what anybody needs to count again."""

from uuid import UUID

from fastapi import APIRouter

from huiyin_contracts.parties import person_of
from huiyin_deliberation.ballots import commands, queries
from huiyin_service.http import CommandResult, Framed, Fresh, Here, OptionalPrincipal
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

router = APIRouter(prefix="/votes")


@router.post("/{vote}/vote", summary="vote openly", dependencies=[asks("session.attend")])
async def vote_openly(service: Here, frame: Framed, vote: UUID, body: commands.VoteBody) -> CommandResult:
    """Who is entitled, was there when it began, and declared no interest; once."""
    return await commands.give_voice(service, frame, vote, body)


@router.post("/{vote}/take-ballot", summary="take a ballot of a secret vote", dependencies=[asks("session.attend")])
async def take_ballot(
    service: Here, frame: Framed, vote: UUID, body: commands.TakeBallotBody
) -> commands.SignedBallotAnswer:
    """It is signed without being seen; the same request again is answered again."""
    return await commands.take_ballot(service, frame, vote, body)


@router.get("/{vote}", summary="a vote, and what it came to", dependencies=[PUBLIC, Fresh])
async def one(service: Here, principal: OptionalPrincipal, vote: UUID) -> queries.VoteRow:
    """Anybody: of a secret vote that is closed all ballots, to be counted again."""
    asking = person_of(principal.sub) if principal else None
    return await require_vote(service, vote, asking)


async def require_vote(service: Service, vote: UUID, asking: UUID | None = None) -> queries.VoteRow:
    """A vote. Raises a 404 Problem."""
    return await known(service, lambda: queries.one(service.pool, vote, asking), unknown("vote"))
