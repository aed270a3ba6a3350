"""Who is asking: signed tokens with a role and a division. What they may do is in `policy`.

A division is a scope: one who holds `140981001` may act in that town and in its villages. An empty scope is everywhere.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from huiyin_events.envelope import Actor
from huiyin_service.problems import Problem
from huiyin_service.roles import ROLES, Role

# Those who act in an office sign with their name; the rest stay pseudonyms on the log.
NAMELESS: frozenset[Role] = frozenset({"resident", "publisher"})

COOKIE = "huiyin_token"
ALGORITHM = "EdDSA"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in. `division` is the scope; `issue` narrows a receipt to the one issue it was given for.

    `session` is the sign-in that it goes back to, and `proved_at` when they last showed in it that it is they.
    """

    sub: str
    name: str
    role: Role
    division: str = ""
    issue: str | None = None
    session: UUID | None = None
    proved_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """How they stand on the log."""
        return Actor(self.sub, self.role, None if self.role in NAMELESS else self.name)

    def covers(self, division: str) -> bool:
        """Whether `division` lies in their scope."""
        return division.startswith(self.division)


ANONYMOUS = Actor("anonymous", "resident")


class Keys:
    """Signs and verifies tokens; the key pair is made in `folder` on first use."""

    def __init__(self, folder: Path) -> None:
        path = folder / "token-ed25519.pem"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            _create(path, pem)
        key = load_pem_private_key(path.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey)
        self._private = key
        self._public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, principal: Principal, now: datetime, lasts: timedelta) -> str:
        """A token that says who `principal` is until `now + lasts`."""
        claims = {
            "sub": principal.sub,
            "name": principal.name,
            "role": principal.role,
            "division": principal.division,
            "iat": now,
            "exp": now + lasts,
        }
        if principal.issue:
            claims["issue"] = principal.issue
        if principal.session:
            claims["sid"] = str(principal.session)
        if principal.proved_at:
            claims["auth_time"] = int(principal.proved_at.timestamp())
        return jwt.encode(claims, self._private, algorithm=ALGORITHM)

    def verify(self, token: str) -> Principal:
        """Who a token says it is. Raises a 401 Problem for one that is forged, expired or malformed."""
        try:
            # When it was issued is not checked: in a demo whose clock is ahead, that may be still to come.
            claims = jwt.decode(
                token,
                self._public,
                algorithms=[ALGORITHM],
                options={"require": ["sub", "role", "exp"], "verify_iat": False},
            )
        except jwt.ExpiredSignatureError:
            raise Problem(401, "token-expired", "登录已过期", "请重新登录。") from None
        except jwt.InvalidTokenError:
            raise Problem(401, "token-invalid", "登录凭证无效", "这个凭证不是本系统签发的，或已损坏。") from None
        role = claims["role"]
        if role not in ROLES:
            raise Problem(401, "token-invalid", "登录凭证无效", "没有 {role} 这种身份。", params={"role": role})
        session, proved_at = claims.get("sid"), claims.get("auth_time")
        return Principal(
            claims["sub"],
            claims.get("name", ""),
            role,
            claims.get("division", ""),
            claims.get("issue"),
            UUID(session) if session else None,
            datetime.fromtimestamp(proved_at, UTC) if proved_at else None,
        )


def _create(path: Path, content: bytes) -> None:
    # Several processes may start at once: the first to link wins, the others read the winner's key.
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


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
