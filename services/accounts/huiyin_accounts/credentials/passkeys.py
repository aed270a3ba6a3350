"""Passkeys (WebAuthn): made in the browser, kept by their public key, and two factors by themselves."""

import ipaddress
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from huiyin_contracts.parties import person_of
from huiyin_events.connections import Database
from huiyin_service.settings import Settings

NAME: Final = "回音 Huiyin"
LOOPBACK: Final = frozenset({"127.0.0.1", "[::1]"})

_OF = "SELECT id, name, made_at, last_used_at FROM passkeys WHERE account = $1 ORDER BY made_at, id"
_FIND = "SELECT account, public_key, sign_count FROM passkeys WHERE id = $1"
_ADD = """
INSERT INTO passkeys (id, account, public_key, sign_count, name, made_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
# Only from the count that was checked: of two who use one copy at once, one is refused.
_USED = """
UPDATE passkeys SET sign_count = $3, last_used_at = $4 WHERE id = $1 AND sign_count = $2 RETURNING account
"""


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """A passkey as its holder sees it."""

    id: bytes
    name: str
    made_at: datetime
    last_used_at: datetime | None

    @property
    def code(self) -> str:
        """What a form names it by."""
        return self.id.hex()


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who passkeys are made for: a name on the network, for one origin."""

    id: str
    origin: str


def relying_party(settings: Settings, host: str) -> RelyingParty | None:
    """The one that somebody came to at `host`, by their browser's words; none where we have no name but a number.

    Browsers make no passkeys for numbers, so on one machine it is `localhost` that stands for our loopback address.
    """
    ours = urlsplit(settings.public_url)
    names = {ours.netloc}
    if ours.hostname in LOOPBACK:
        names = {f"localhost:{ours.port}" if ours.port else "localhost"}
    name = host.partition(":")[0]
    if host not in names or _is_number(name):
        return None
    return RelyingParty(name, f"{ours.scheme}://{host}")


def new_challenge() -> bytes:
    """What a browser is to sign, this once."""
    return secrets.token_bytes(32)


async def passkeys_of(database: Database, account: str) -> list[PasskeyRow]:
    """The passkeys of an account."""
    return [PasskeyRow(**row) for row in await database.fetch(_OF, account)]


async def options_to_make(
    database: Database, party: RelyingParty, account: str, login: str, challenge: bytes
) -> dict[str, Any]:
    """What the browser needs to make a passkey for somebody, who has none on this device yet."""
    options = webauthn.generate_registration_options(
        rp_id=party.id,
        rp_name=NAME,
        user_id=person_of(account).bytes,
        user_name=login,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in await passkeys_of(database, account)],
    )
    return _as_json(webauthn.options_to_json(options))


async def add_passkey(
    database: Database,
    party: RelyingParty,
    account: str,
    credential: dict[str, Any],
    challenge: bytes,
    name: str,
    now: datetime,
) -> bool:
    """Keep a passkey that a browser made; whether it is one."""
    try:
        made = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except WebAuthnException:
        return False
    row = (made.credential_id, account, made.credential_public_key, made.sign_count, name, now)
    return str(await database.execute(_ADD, *row)) == "INSERT 0 1"


def options_to_use(party: RelyingParty, challenge: bytes) -> dict[str, Any]:
    """What the browser needs to offer the passkeys that it has for us."""
    options = webauthn.generate_authentication_options(
        rp_id=party.id, challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return _as_json(webauthn.options_to_json(options))


async def account_by_passkey(
    database: Database, party: RelyingParty, credential: dict[str, Any], challenge: bytes, now: datetime
) -> str | None:
    """Whose passkey signed this challenge; None where none of ours did, or a copy of one."""
    try:
        id_ = base64url_to_bytes(str(credential.get("id", "")))
        row = await database.fetchrow(_FIND, id_)
        if row is None:
            return None
        used = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=row["public_key"],
            credential_current_sign_count=row["sign_count"],
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return None
    found: str | None = await database.fetchval(_USED, id_, row["sign_count"], used.new_sign_count, now)
    return found


def _as_json(options: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(options)
    return read


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
