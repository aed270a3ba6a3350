"""One-time codes of an authenticator app (TOTP, RFC 6238), and the recovery codes for when the phone is gone."""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Final

import pyotp

from huiyin_contracts.parties import person_of
from huiyin_events.connections import Database
from huiyin_events.privacy import Sealing
from huiyin_events.store import Connection
from huiyin_events.vault import Vault

ISSUER: Final = "回音 Huiyin"
STEP_SECONDS: Final = 30
AROUND: Final = (0, -1, 1)
"""The steps whose code is taken: clocks of phones are not quite right."""
RECOVERY_CODES: Final = 8
KIND: Final = "accounts.authenticator.secret.v1"
"""What a secret is sealed as: it opens as nothing else, and for nobody once the person was erased."""

_OFFER = """
INSERT INTO authenticators (account, offered) VALUES ($1, $2)
ON CONFLICT (account) DO UPDATE SET offered = excluded.offered
"""
_OFFERED = "SELECT offered FROM authenticators WHERE account = $1"
_TAKE_ON = """
UPDATE authenticators SET sealed = offered, offered = NULL, last_step = $3
WHERE account = $1 AND offered = $2 RETURNING account
"""
_FIND = "SELECT sealed FROM authenticators WHERE account = $1"
_STEP = "UPDATE authenticators SET last_step = $2 WHERE account = $1 AND last_step < $2 RETURNING account"
_HAS = "SELECT EXISTS (SELECT FROM authenticators WHERE account = $1 AND sealed IS NOT NULL)"
_USE = "UPDATE recovery_codes SET used_at = $3 WHERE account = $1 AND digest = $2 AND used_at IS NULL RETURNING account"
_LEFT = "SELECT count(*) FROM recovery_codes WHERE account = $1 AND used_at IS NULL"


async def new_secret(vault: Vault, database: Database, account: str) -> str:
    """A secret for an app, which counts once a code of it was given; until then the app does that there was before."""
    secret, subject = pyotp.random_base32(), person_of(account)
    sealed = Sealing(await vault.keys_for([subject]), KIND).seal(subject, secret.encode())
    assert sealed is not None, "who signs in was not erased"
    await database.execute(_OFFER, account, sealed)
    return secret


def address_of(secret: str, login: str) -> str:
    """What the app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


async def has_authenticator(database: Database, account: str) -> bool:
    """Whether an app's codes count for an account."""
    return bool(await database.fetchval(_HAS, account))


async def is_code_of(vault: Vault, database: Database, account: str, code: str, now: datetime) -> bool:
    """Whether a code is the app's now, and was not given before."""
    step = await _step(vault, account, await database.fetchval(_FIND, account), code, now)
    return step is not None and await database.fetchval(_STEP, account, step) is not None


async def take_on(vault: Vault, connection: Connection, account: str, code: str, now: datetime) -> list[str] | None:
    """Have the codes of the app count that was offered a secret, from now on and in place of one before.

    The account's new recovery codes, which are told this once; None where the code is not that app's.
    """
    offered = await connection.fetchval(_OFFERED, account)
    step = await _step(vault, account, offered, code, now)
    if step is None or await connection.fetchval(_TAKE_ON, account, offered, step) is None:
        return None
    return await new_recovery_codes(connection, account)


async def _step(vault: Vault, account: str, sealed: str | None, code: str, now: datetime) -> int | None:
    """Which step of a sealed secret a code is of, around now."""
    subject = person_of(account)
    secret = Sealing(await vault.find({subject: set()}), KIND).open(subject, sealed) if sealed else None
    return step_of(secret.decode(), code, now) if secret is not None else None


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which step a code is of, around now; None where it is of none."""
    app, here = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    given = "".join(code.split()).encode()
    fitting = [here + by for by in AROUND if secrets.compare_digest(app.at((here + by) * STEP_SECONDS).encode(), given)]
    return fitting[0] if fitting else None


async def forget_authenticator(connection: Connection, account: str) -> None:
    """Have an app's codes count no more, nor the recovery codes."""
    for table in ("authenticators", "recovery_codes"):
        await connection.execute(f"DELETE FROM {table} WHERE account = $1", account)  # noqa: S608 — our own names


async def new_recovery_codes(connection: Connection, account: str) -> list[str]:
    """Recovery codes in place of those before; they are told this once."""
    codes = [_code() for _ in range(RECOVERY_CODES)]
    await connection.execute("DELETE FROM recovery_codes WHERE account = $1", account)
    rows = [(account, _digest(code)) for code in codes]
    await connection.executemany("INSERT INTO recovery_codes (account, digest) VALUES ($1, $2)", rows)
    return codes


async def use_recovery_code(database: Database, account: str, code: str, now: datetime) -> bool:
    """Whether a code is one of the account's, and was not used before; now it was."""
    return await database.fetchval(_USE, account, _digest(code), now) is not None


async def recovery_codes_left(database: Database, account: str) -> int:
    """How many recovery codes were not used yet."""
    return int(await database.fetchval(_LEFT, account))


def _code() -> str:
    """120 random bits, in groups that can be read aloud."""
    text = base64.b32encode(secrets.token_bytes(15)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _digest(code: str) -> bytes:
    return hashlib.sha256("".join(sign for sign in code.upper() if sign.isalnum()).encode()).digest()
