"""The security log: sign-ins, failures, refusals, looks at what is sealed, exports, changes of roles and keys.

A row in the service's own table, and a line of the logger `security`, which says `log=security` and can be sent
elsewhere by that. Neither holds what somebody wrote or a secret: who, from where, what kind, how it ended.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal

import structlog
from fastapi import Request

from huiyin_service.http import address_of
from huiyin_service.service import Service

log: Final = structlog.get_logger("security", log="security")

SecurityKind = Literal[
    "signed_in", "signed_out", "refused", "stepped_up", "disclosed", "exported", "role", "key", "account", "limited"
]
"""`account`: invited, recovered, locked; `limited`: too much of something."""
SecurityOutcome = Literal["done", "failed", "refused"]

LONGEST = 200
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


def line(
    at: datetime, kind: SecurityKind, outcome: SecurityOutcome, subject: str, address: str, details: Mapping[str, Any]
) -> tuple[datetime, str, str, str, str, str]:
    """The row of one note, with nothing in it that grows without bounds."""
    short = {name: value[:LONGEST] if isinstance(value, str) else value for name, value in details.items()}
    return at, kind, outcome, subject[:LONGEST], address[:LONGEST], json.dumps(short, sort_keys=True)
