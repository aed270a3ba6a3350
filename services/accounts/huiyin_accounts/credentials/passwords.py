"""Passwords: what is taken as one, and how it is kept, by argon2id.

46 MiB, one pass and one lane is OWASP's first choice; RFC 9106's (64 MiB, 3, 4) takes twice the time of a sign-in on a
small machine, see docs/decisions/0028-accounts.md. No more are computed at once than there are cores to do it.
"""

import asyncio
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from huiyin_events.connections import Database
from huiyin_service.problems import Problem

SHORTEST, LONGEST = 10, 128
STRONG_ENOUGH: Final = 3
"""Of zxcvbn's 0 to 4: more than 10^8 guesses, by its lists of common passwords, names, dates and keyboard walks."""
JUDGED: Final = 64
"""Characters that zxcvbn looks at; it takes long over more, which can only be stronger."""
AT_ONCE: Final = 2
OURS: Final = ("huiyin", "回音", "诉求", "登录")

_hasher = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
_free = asyncio.Semaphore(AT_ONCE)
# What is compared with where there is no such name, so that it takes as long.
_NOBODY: Final = _hasher.hash("nobody's password")

_FIND = "SELECT account, hash FROM passwords WHERE login = $1"
_WHOSE = "SELECT account FROM passwords WHERE login = $1"
_LOGIN = "SELECT login FROM passwords WHERE account = $1"
_HASH = "SELECT hash FROM passwords WHERE account = $1"
_SET = """
INSERT INTO passwords (account, login, hash, changed_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (account) DO UPDATE SET login = excluded.login, hash = excluded.hash, changed_at = excluded.changed_at
"""


def plain(login: str) -> str:
    """A login name as it is kept: however it was typed."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def check_strength(password: str, words: Iterable[str]) -> None:
    """See whether a password may be used by somebody about whom these `words` are known. Raises a 422 Problem."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Problem(
            422,
            "password-length",
            "填写有误",
            "密码应为 {shortest} 至 {longest} 个字",
            params={"shortest": SHORTEST, "longest": LONGEST},
        )
    known = [word for word in (*OURS, *words) if word]
    if zxcvbn(password[:JUDGED], user_inputs=known)["score"] < STRONG_ENOUGH:
        detail = "这个密码太容易被猜到：请用几个不相干的词连成一句"
        raise Problem(422, "password-weak", "填写有误", detail)


async def hashed(password: str) -> str:
    """What is kept of a password."""
    async with _free:
        return await asyncio.to_thread(_hasher.hash, password)


async def account_by_password(database: Database, login: str, password: str) -> str | None:
    """Whose login name and password these are; None, after as long, where they are nobody's."""
    row = await database.fetchrow(_FIND, plain(login))
    right = await _matches(row["hash"] if row else _NOBODY, password)
    if row is None or not right:
        return None
    return str(row["account"])


async def account_of(database: Database, login: str) -> str | None:
    """Whose login name this is; nobody's is not written down, for it may be a password."""
    found: str | None = await database.fetchval(_WHOSE, login)
    return found


async def is_password_of(database: Database, account: str, password: str) -> bool:
    """Whether a password is an account's."""
    return await _matches(await database.fetchval(_HASH, account) or _NOBODY, password)


async def login_of(database: Database, account: str) -> str | None:
    """The name an account is signed in by; None where it has no password."""
    found: str | None = await database.fetchval(_LOGIN, account)
    return found


async def set_password(database: Database, account: str, login: str, kept: str, now: datetime) -> None:
    """Keep what `hashed` gave as the account's. Raises a 422 Problem where the name is somebody else's."""
    try:
        await database.execute(_SET, account, plain(login), kept, now)
    except asyncpg.UniqueViolationError:
        raise Problem(409, "login-taken", "填写有误", "这个登录名已有人用，请换一个") from None


async def _matches(kept: str, password: str) -> bool:
    async with _free:
        return await asyncio.to_thread(_verify, kept, password)


def _verify(kept: str, password: str) -> bool:
    try:
        _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept != _NOBODY
