"""Sessions begin, go on, act as something else, and end. Their token is kept in the one cookie of the one origin."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, cast
from uuid import UUID

from fastapi import Request, Response
from uuid6 import uuid7

from huiyin_accounts.accounts.queries import find_account, name_of
from huiyin_accounts.offices.queries import Grant, grants_of
from huiyin_accounts.sessions.device import device_of
from huiyin_accounts.sessions.queries import SessionRow, last_acted, open_sessions
from huiyin_accounts.sessions.rules import SECOND_FACTOR, SESSION, EndSession, ends_at
from huiyin_contracts.accounts import SessionEndCause, SessionEnded
from huiyin_events.decider import perform
from huiyin_events.envelope import Actor, Meta, stream_name
from huiyin_events.store import Connection, Store
from huiyin_service.auth import COOKIE, Principal
from huiyin_service.cookies import keep_cookie
from huiyin_service.problems import Problem
from huiyin_service.roles import Role
from huiyin_service.senders import address_of
from huiyin_service.service import Service

Means = Literal["password", "code", "passkey", "provider", "provider_mfa", "invitation", "demo"]
STRONG: Final[frozenset[Means]] = frozenset({"code", "passkey", "provider_mfa", "demo"})
"""Two factors, or one that is two; a provider's where it says that it saw two."""
NOBODY_YET: Final = Grant("resident", "")
"""Who holds nothing is somebody with matters of their own."""

# It is over when all its tokens are, so that whoever ends all sessions ends this one: who goes on as something
# weightier gets a token that ends sooner, and leaves one behind that does not.
_BEGIN = """
INSERT INTO sessions
    (id, account, role, division, means, strong, device, address, started_at, seen_at, proved_at, ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""
_GO_ON = """
UPDATE sessions SET role = $2, division = $3, strong = $4, seen_at = $5, proved_at = $6,
    ends_at = greatest(ends_at, $7)
WHERE id = $1 AND ended_at IS NULL RETURNING id
"""
_END = "UPDATE sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Begun:
    """A session and its token."""

    session: SessionRow
    principal: Principal
    token: str

    def keep(self, service: Service, response: Response) -> None:
        """Have the browser keep the token for as long as it counts at most."""
        lasts = int((self.session.ends_at - self.session.seen_at).total_seconds())
        keep_cookie(response, COOKIE, self.token, https=service.settings.https, max_age=lasts)


async def begin(service: Service, request: Request, account: str, means: Means) -> Begun:
    """Begin a session, acting as last time if that still stands, else as what weighs most."""
    now, strong = service.now(), means in STRONG
    grants = allowed(await grants_of(service.pool, account, now), strong=strong)
    last = await last_acted(service.pool, account)
    grant = next((one for one in grants if last and (one.role, one.division) == tuple(last)), grants[0])
    session = SessionRow(
        id=uuid7(),
        account=account,
        role=grant.role,
        division=grant.division,
        means=means,
        strong=strong,
        device=device_of(request.headers.get("user-agent", "")),
        address=address_of(request),
        started_at=now,
        seen_at=now,
        proved_at=now,
        ends_at=ends_at(grant.role, now, now),
    )
    row = [getattr(session, name) for name in SessionRow.__slots__]
    await service.pool.execute(_BEGIN, *row)
    return await _signed(service, session)


def allowed(grants: Sequence[Grant], *, strong: bool) -> list[Grant]:
    """As what somebody may act who signed in so: with some offices only by two factors."""
    return [one for one in grants if strong or one.role not in SECOND_FACTOR] or [NOBODY_YET]


async def go_on(
    service: Service, session: SessionRow, *, grant: Grant | None = None, proved: Means | None = None
) -> Begun:
    """Go on with a session, acting as something else, or proved anew. It keeps its id and gets a new token."""
    now = service.now()
    proved_at = now if proved else session.proved_at
    acting = grant or Grant(cast("Role", session.role), session.division)
    next_row = replace(
        session,
        role=acting.role,
        division=acting.division,
        strong=session.strong or proved in STRONG,
        seen_at=now,
        proved_at=proved_at,
        ends_at=ends_at(acting.role, proved_at, now),
    )
    values = (next_row.role, next_row.division, next_row.strong, next_row.seen_at, next_row.proved_at, next_row.ends_at)
    if await service.pool.fetchval(_GO_ON, session.id, *values) is None:
        raise Problem(401, "session-ended", "登录已结束", "请重新登录。")
    return await _signed(service, next_row)


async def end(service: Service, account: str, sessions: Sequence[UUID], cause: SessionEndCause, actor: Actor) -> None:
    """End sessions of an account, in every service."""
    async with service.pool.acquire() as connection, connection.transaction():
        await end_within(service.store, connection, account, sessions, cause, actor, service.now())
    service.store.doorbell()


async def end_within(
    store: Store,
    connection: Connection,
    account: str,
    sessions: Sequence[UUID],
    cause: SessionEndCause,
    actor: Actor,
    now: datetime,
) -> None:
    """The same in the caller's transaction; the doorbell is theirs to ring."""
    division = (await find_account(connection, account)).division
    for session in sessions:
        await connection.execute(_END, session, now)
        command = EndSession(account, session, cause)
        stream = stream_name(SessionEnded.type, session)
        await perform(
            store, SESSION, stream, command, division=division, at=now, meta=Meta(actor), connection=connection
        )


async def end_all(
    store: Store,
    connection: Connection,
    account: str,
    cause: SessionEndCause,
    actor: Actor,
    now: datetime,
    but: UUID | None = None,
) -> int:
    """End all sessions of an account, all `but` one, in the caller's transaction; how many there were."""
    found = [one.id for one in await open_sessions(connection, account, now) if one.id != but]
    await end_within(store, connection, account, found, cause, actor, now)
    return len(found)


async def _signed(service: Service, session: SessionRow) -> Begun:
    principal = Principal(
        session.account,
        await name_of(service.pool, session.account),
        cast("Role", session.role),
        session.division,
        session=session.id,
        proved_at=session.proved_at,
    )
    assert service.issuer
    token = service.issuer.session(principal, session.seen_at, session.ends_at - session.seen_at)
    return Begun(session, principal, token)


def actor_of(session: SessionRow) -> Actor:
    """Who acts in a session, for the log."""
    return Actor(session.account, session.role)
