"""Accounts over HTTP, for who sees to them: the people of a scope, invited, recovered, suspended, restored."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from huiyin_accounts.accounts.commands import account_stream
from huiyin_accounts.accounts.queries import name_of
from huiyin_accounts.accounts.rules import AccountState
from huiyin_accounts.directory.queries import PersonRow, Sought, count_people, list_people
from huiyin_accounts.invitations import commands
from huiyin_accounts.invitations.answers import InvitedAnswer, WithdrawnAnswer
from huiyin_accounts.invitations.bodies import CorrectNameBody, EndOfficeBody, InviteBody, SuspendAccountBody
from huiyin_accounts.invitations.queries import open_invitation
from huiyin_accounts.offices.queries import Grant
from huiyin_accounts.offices.seeing_to import seen_to_by
from huiyin_accounts.sessions.answers import EndedSessionsAnswer
from huiyin_accounts.sessions.queries import open_sessions
from huiyin_service.authority.standing import recodings_of
from huiyin_service.http import (
    CommandBody,
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    SearchText,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(dependencies=[asks("account.list")])

PersonInPath = Annotated[str, Path(min_length=1, max_length=200, description="their account, as the list names it")]


class PersonAnswer(BaseModel):
    """Somebody, what they hold, and how their account is."""

    account: str
    name: str
    state: AccountState
    version: int = Field(description="of the account, for `expected_version`")
    offices: Sequence[Grant]
    sessions: int = Field(description="in how many places they are signed in")
    invited_until: datetime | None = Field(description="until when a link is good that nobody used yet")


@router.get("/people", summary="the people of a division whose accounts one sees to", dependencies=[Fresh])
async def people(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    search: SearchText = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[PersonRow]:
    """Who may act as what, and whether they can sign in, by name; `search` is how their name begins."""
    by = permit(principal, "account.list", division or None)
    recodings = await recodings_of(service.pool)
    sought = Sought(division or by.division, seen_to_by(by), search, service.now(), recodings)
    total = await count_people(service.pool, sought)
    items = await list_people(service.pool, sought, size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=items)


@router.get("/people/{person}", summary="one of them", dependencies=[Fresh])
async def one(service: Here, frame: Framed, person: PersonInPath) -> PersonAnswer:
    """For who sees to all that they hold, and showed within ten minutes that it is they."""
    _, known, grants = await commands.require_seen_to(service.pool, frame, person)
    invitation = await open_invitation(service.pool, person, frame.now)
    return PersonAnswer(
        account=person,
        name=await name_of(service.pool, person),
        state=known.state,
        version=await service.store.version(account_stream(person)),
        offices=grants,
        sessions=len(await open_sessions(service.pool, person, frame.now)),
        invited_until=invitation.expires_at if invitation else None,
    )


@router.post("/invitations", status_code=201, summary="appoint somebody, and invite them")
async def appoint(request: Request, service: Here, frame: Framed, body: InviteBody) -> InvitedAnswer:
    """Who sees to those in that role there, and showed within ten minutes that it is they."""
    return await commands.appoint(service, request, frame, body)


@router.post("/people/{person}/invite", status_code=201, summary="invite them anew, or let them come back")
async def invite(
    request: Request, service: Here, frame: Framed, person: PersonInPath, body: CommandBody
) -> InvitedAnswer:
    """In place of the link before. Who has an account gets one that voids all that they signed in with."""
    return await commands.invite(service, request, frame, person, body.expected_version)


@router.post("/people/{person}/withdraw-invitation", summary="call an invitation back")
async def withdraw(
    request: Request, service: Here, frame: Framed, person: PersonInPath, body: CommandBody
) -> WithdrawnAnswer:
    """Its link opens nothing any more; the office stays."""
    return await commands.withdraw(service, request, frame, person, body.expected_version)


@router.post("/people/{person}/suspend", summary="let nobody in by an account")
async def suspend(
    request: Request, service: Here, frame: Framed, person: PersonInPath, body: SuspendAccountBody
) -> CommandResult:
    """Its sessions end in every service, and its invitation is called back."""
    return await commands.suspend(service, request, frame, person, body)


@router.post("/people/{person}/restore", summary="let the holder of a suspended account in again")
async def restore(
    request: Request, service: Here, frame: Framed, person: PersonInPath, body: CommandBody
) -> CommandResult:
    """By what they signed in with before."""
    return await commands.restore(service, request, frame, person, body.expected_version)


@router.post("/people/{person}/rename", summary="correct the name of who has an account")
async def rename(
    request: Request, service: Here, frame: Framed, person: PersonInPath, body: CorrectNameBody
) -> CommandResult:
    """Who has none yet says by what name, as they take up their invitation."""
    return await commands.rename(service, request, frame, person, body)


@router.post("/people/{person}/end-sessions", summary="end all sessions of an account")
async def end_sessions(
    request: Request, service: Here, frame: Framed, person: PersonInPath, body: CommandBody
) -> EndedSessionsAnswer:
    """In every service, within seconds."""
    return await commands.end_sessions(service, request, frame, person, body.expected_version)


@router.post("/offices/{office}/end", summary="let an office be held no longer")
async def end_office(
    request: Request, service: Here, frame: Framed, office: UUID, body: EndOfficeBody
) -> CommandResult:
    """Who sees to those in that role there. What it allowed is refused in every service within seconds."""
    return await commands.end_office(service, request, frame, office, body)
