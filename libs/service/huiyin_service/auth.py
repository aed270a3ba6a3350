"""Who is asking: a role in a division. What they may do is in `policy`.

A division is a scope: one who holds `140981001` may act in that town and in its villages. An empty scope is everywhere.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from starlette.requests import HTTPConnection

from huiyin_events.envelope import SYSTEM, Actor
from huiyin_service.problems import Problem
from huiyin_service.roles import Role

COOKIE = "huiyin_token"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking. `division` is the scope; a receipt has none, but the one `issue` that it was given for.

    `session` is the sign-in that it goes back to, and `proved_at` when they last showed in it that it is they.
    """

    sub: str
    name: str
    role: Role
    division: str = ""
    issue: str | None = None
    session: UUID | None = None
    proved_at: datetime | None = None
    issued_at: datetime | None = field(default=None, compare=False)

    @property
    def actor(self) -> Actor:
        """How they stand on the log."""
        return Actor(self.sub, self.role)

    def covers(self, division: str) -> bool:
        """Whether `division` lies in their scope."""
        return division.startswith(self.division)


ANONYMOUS = Actor("anonymous", "resident")
RECEIPT = "receipt"
"""Whoever holds a receipt."""
COMMAND_LINE = Principal("operator", "运维", "operator")
"""Who the commands of the command line act as: whoever can run them on the server has the log's owner's authority."""


_NOBODY = frozenset({ANONYMOUS.id, SYSTEM.id, RECEIPT, "served", COMMAND_LINE.sub})


def is_nobodys(sign_in: str) -> bool:
    """Whether many act by this id, or none in person: nobody signs in by it, and nobody is called by it."""
    return sign_in in _NOBODY or sign_in.startswith("publisher:")


def bearer(request: HTTPConnection) -> str:
    """The token that a request was given for us by a program; nothing where there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


STEP_UP_WITHIN = timedelta(minutes=10)


def require_proof(principal: Principal, now: datetime) -> None:
    """Let through who showed within the last minutes that it is they: before what is dangerous.

    Raises a 403 Problem, which leads to where they can show it again.
    """
    if principal.proved_at is None or now - principal.proved_at > STEP_UP_WITHIN:
        raise Problem(
            403,
            "proof-required",
            "请再次确认是您本人",
            "这项操作要求在 {minutes} 分钟内验证过身份。",
            params={"minutes": int(STEP_UP_WITHIN.total_seconds() // 60)},
            confirm="/signin/again",
        )
