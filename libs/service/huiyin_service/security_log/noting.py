"""The security log: sign-ins, failures, refusals, looks at what is sealed, exports, changes of roles and keys.

A row in the service's own table, and a line of the logger `security`, which says `log=security` and can be sent
elsewhere by that. Neither holds what somebody wrote or a secret: who, from where, what kind, how it ended.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

import asyncpg
import structlog
from fastapi import Request

from huiyin_events.clock import utc_now
from huiyin_events.store import Connection
from huiyin_service.auth import COMMAND_LINE
from huiyin_service.client import database_of
from huiyin_service.senders import address_of
from huiyin_service.service import Service
from huiyin_service.settings import Settings

log: Final = structlog.get_logger("security", log="security")

SecurityKind = Literal[
    "signed_in", "signed_out", "refused", "stepped_up", "disclosed", "exported", "role", "key", "account", "limited"
]
"""`account`: invited, recovered, locked; `limited`: too much of something."""
SecurityOutcome = Literal["done", "failed", "refused"]

LONGEST = 200
OWNERS = "accounts"
"""In whose log stands what no service did."""
_NOTE = """
INSERT INTO security_log AS noted (minute, kind, outcome, subject, address, details, first_at, last_at)
VALUES (date_trunc('minute', $1::timestamptz), $2, $3, $4, $5, $6::jsonb, $1, $1)
ON CONFLICT (minute, kind, outcome, subject, address, details)
DO UPDATE SET times = noted.times + 1, last_at = excluded.last_at
"""


async def note(
    service: Service,
    request: Request,
    kind: SecurityKind,
    *,
    subject: str | None = None,
    outcome: SecurityOutcome = "done",
    **details: str | int | bool | None,
) -> None:
    """Write down that something happened that matters for security; `details` are few and short."""
    address = address_of(request)
    row = line(service.now(), kind, outcome, subject or "", address, details)
    log.info(kind, outcome=outcome, subject=subject, address=address, **details)
    await service.pool.execute(_NOTE, *row)


async def note_within(
    connection: Connection, at: datetime, kind: SecurityKind, subject: str, details: Mapping[str, Any]
) -> None:
    """The same for what an event says that another service recorded, in the caller's transaction."""
    log.info(kind, outcome="done", subject=subject, **details)
    await connection.execute(_NOTE, *line(at, kind, "done", subject, "", details))


async def note_on_server(connection: Connection, kind: SecurityKind, **details: str | int | bool | None) -> None:
    """The same for a command that is run on the server, in its transaction; what it prints is for who runs it."""
    await connection.execute(_NOTE, *line(utc_now(), kind, "done", COMMAND_LINE.sub, "", details))


async def note_by_owner(settings: Settings, kind: SecurityKind, **details: str | int | bool | None) -> None:
    """The same for a command that has no connection of its own, in the log of the accounts service."""
    url = database_of(settings, OWNERS)
    connection = await asyncpg.connect(url, timeout=10, server_settings={"search_path": OWNERS})
    try:
        await note_on_server(connection, kind, **details)
    finally:
        await connection.close(timeout=10)


REFUSALS = frozenset({"token-invalid", "session-ended", "account-not-open"})
"""Refusals that matter beside every 403. That somebody is not signed in, or no longer, is none."""


async def note_refusal(request: Request, status: int, code: str) -> None:
    """Write down that a request was refused for who asked; that it cannot be written down refuses nothing else."""
    service: Service | None = getattr(request.app.state, "service", None)
    if service is None or not (status == 403 or code in REFUSALS):
        return
    # Whose sign-in or role has ended is nobody here any more, and yet it is they who tried.
    who = getattr(request.state, "principal", None) or getattr(request.state, "claims_to_be", None)
    route = getattr(request.scope.get("route"), "path", "")
    asked = {"code": code, "route": f"{request.method} {route}", "role": who.role if who else None}
    try:
        await note(service, request, "refused", subject=who.sub if who else None, outcome="refused", **asked)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError) as error:
        log.warning("not_noted", code=code, error=repr(error))


def line(
    at: datetime, kind: SecurityKind, outcome: SecurityOutcome, subject: str, address: str, details: Mapping[str, Any]
) -> tuple[datetime, str, str, str, str, str]:
    """The row of one note, with nothing in it that grows without bounds."""
    short = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in details.items()}
    return at, kind, outcome, subject[:LONGEST], address[:LONGEST], json.dumps(short, sort_keys=True)
