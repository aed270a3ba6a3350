"""One's own sessions over HTTP: where one is signed in, and to end it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from huiyin_accounts.profile import commands
from huiyin_accounts.sessions.answers import EndedSessionsAnswer
from huiyin_accounts.sessions.queries import open_sessions
from huiyin_service.http import CommandBody, Framed, Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(prefix="/sessions", dependencies=[asks("account.own")])


class SessionAnswer(BaseModel):
    """One sign-in that counts."""

    id: UUID
    role: str
    division: str
    device: str = Field(description="what one signed in on, in a few words; empty where nobody knows")
    address: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime = Field(description="unless it is seen again before")
    current: bool = Field(description="the one that asks")


@router.get("", summary="where I am signed in", dependencies=[Fresh])
async def sessions(
    service: Here, principal: OptionalPrincipal, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[SessionAnswer]:
    """The last seen first."""
    mine = permit(principal, "account.own")
    found = await open_sessions(service.pool, mine.sub, service.now())
    items = [
        SessionAnswer(
            id=one.id,
            role=one.role,
            division=one.division,
            device=one.device,
            address=one.address,
            started_at=one.started_at,
            seen_at=one.seen_at,
            ends_at=one.ends_at,
            current=one.id == mine.session,
        )
        for one in found[(page - 1) * size : page * size]
    ]
    return ListPage(total=len(found), page=page, size=size, items=items)


@router.post("/end-others", summary="end all of my sessions but this one")
async def end_others(service: Here, frame: Framed) -> EndedSessionsAnswer:
    """In every service, within seconds."""
    return await commands.end_others(service, frame)


@router.post("/{session}/end", summary="end one of my sessions")
async def end(service: Here, frame: Framed, session: UUID, body: CommandBody) -> EndedSessionsAnswer:
    """In every service, within seconds; also the one that asks."""
    return await commands.end_session(service, frame, session, body.expected_version)
