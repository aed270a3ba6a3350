"""Tokens: what a sign-in or a receipt is carried by. Who signs what, and what a token of each issuer may say.

    accounts   who signed in, in which session, acting as what and where        aud huiyin
    intake     that somebody reported one issue, and nothing else               aud huiyin-receipts

So who gets hold of intake's key can take back an issue and rate it, and be nobody. Whether what a token says of role
and division still stands, the log says: see `authority`.

What must fit into a code that is printed is a `signet` instead: a few bytes and their signature by the same keys, good
for the one `Use` that was signed with them. Until when it counts is for its content to say.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID, uuid4

import jwt
from cryptography.exceptions import InvalidSignature

from huiyin_events.clock import utc_now
from huiyin_service.auth import RECEIPT, Principal
from huiyin_service.keyring import LONGEST, Issuer, Keyring, PublicKey, SigningKeys
from huiyin_service.problems import Problem
from huiyin_service.roles import ROLES
from huiyin_service.settings import Settings

AUDIENCES: Final[Mapping[Issuer, str]] = {"accounts": "huiyin", "intake": "huiyin-receipts"}

Use = Literal["receipt link", "kept receipts"]
_SIGNATURE: Final = 64
"""Bytes of an Ed25519 signature, by RFC 8032."""


class TokenIssuer:
    """Signs what its issuer may say, with the key that signs now."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    def session(self, principal: Principal, at: datetime, lasts: timedelta) -> str:
        """A token of somebody who signed in, until `at + lasts`; of a sign-in of its own where they name none."""
        about: dict[str, str | int] = {
            "sid": str(principal.session or uuid4()),
            "name": principal.name,
            "role": principal.role,
            "division": principal.division,
        }
        if principal.proved_at:
            about["auth_time"] = int(principal.proved_at.timestamp())
        return self._sign("accounts", principal.sub, about, at, lasts)

    def receipt(self, issue: UUID, at: datetime, lasts: timedelta) -> str:
        """A token for one issue, whoever holds it."""
        return self._sign("intake", RECEIPT, {"issue": str(issue)}, at, lasts)

    def signet(self, use: Use, content: bytes) -> str:
        """A few bytes and their signature in base64url: 16 bytes are 107 characters."""
        _, key = self._keys.current(utc_now())
        return urlsafe_b64encode(content + key.sign(_signed(use, content))).decode().rstrip("=")

    def _sign(self, issuer: Issuer, sub: str, about: Mapping[str, str | int], at: datetime, lasts: timedelta) -> str:
        assert self._keys.issuer == issuer
        assert lasts <= LONGEST[issuer], "its key may be believed no more by then"
        kid, key = self._keys.current(utc_now())
        claims = {"iss": issuer, "aud": AUDIENCES[issuer], "sub": sub, "iat": at, "exp": at + lasts, **about}
        return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})


def signing_keys(settings: Settings, name: Issuer) -> SigningKeys:
    """An issuer's keys, where this process has them."""
    return SigningKeys(name, settings.issuer_folder(name), settings.keys_folder)


def issuer_of(settings: Settings, name: Issuer) -> TokenIssuer:
    """What signs the tokens of an issuer; only where its keys are."""
    return TokenIssuer(signing_keys(settings, name))


class TokenVerifier:
    """Says who a token is of, by the public keys alone."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def verify(self, token: str) -> Principal:
        """Whose token it is. Raises a 401 Problem for one that is forged, expired or malformed."""
        try:
            key = self._key(token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["EdDSA"],
                audience=AUDIENCES[key.issuer],
                issuer=key.issuer,
                # When it was issued is not checked: in a demo whose clock is ahead, that may be still to come.
                options={"require": ["iss", "aud", "sub", "iat", "exp"], "verify_iat": False},
            )
            return _session(claims) if key.issuer == "accounts" else _receipt(claims)
        except jwt.ExpiredSignatureError:
            raise Problem(401, "token-expired", "登录已过期", "请重新登录。") from None
        except (jwt.InvalidTokenError, KeyError, TypeError, ValueError):
            raise Problem(401, "token-invalid", "登录凭证无效", "这个凭证不是本系统签发的，或已损坏。") from None

    def content_of(self, issuer: Issuer, use: Use, signet: str) -> bytes | None:
        """What an issuer signed for this use; None for whatever else it is, be it forged, cut short or of another use.

        For every one that is wrong all believed keys are tried: how long it takes says nothing.
        """
        try:
            raw = urlsafe_b64decode(signet.encode() + b"=" * (-len(signet) % 4))
        except (binascii.Error, UnicodeEncodeError):
            raw = b""
        content, signature, now = raw[:-_SIGNATURE], raw[-_SIGNATURE:], utc_now()
        believed = [key for key in self._keyring.of(issuer) if key.believed_until is None or now < key.believed_until]
        return content if any(_fits(key, signature, _signed(use, content)) for key in believed) else None

    def _key(self, token: str) -> PublicKey:
        kid = jwt.get_unverified_header(token)["kid"]
        found = self._keyring.find(kid, utc_now()) if isinstance(kid, str) else None
        if found is None:
            raise jwt.InvalidTokenError(kid)  # an InvalidKeyError is none of these
        return found


def _signed(use: Use, content: bytes) -> bytes:
    # No token is ever signed over a zero byte, so that none of either kind passes for the other.
    return f"huiyin {use}".encode() + b"\0" + content


def _fits(key: PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _session(claims: Mapping[str, Any]) -> Principal:
    sub, name, role, division = (str(claims[name]) for name in ("sub", "name", "role", "division"))
    if role not in ROLES:
        raise ValueError(role)
    return Principal(
        sub,
        name,
        role,
        division,
        session=UUID(claims["sid"]),
        proved_at=_moment(claims["auth_time"]) if "auth_time" in claims else None,
        issued_at=_moment(claims["iat"]),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _receipt(claims: Mapping[str, Any]) -> Principal:
    return Principal(RECEIPT, "", "resident", issue=str(UUID(claims["issue"])))
