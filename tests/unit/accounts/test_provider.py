"""An ID token is believed if it is the provider's own, for us, of this flow and not over; whatever else it says."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from huiyin_accounts.oidc.provider import Provider, ProviderError

ISSUER, CLIENT, SECRET = "https://id.example", "huiyin", "a secret between the two"
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
KEY, ANOTHERS = (RSAKey.generate_key(2048, {"kid": "one"}) for _ in range(2))
RIGHT: dict[str, Any] = {"iss": ISSUER, "aud": CLIENT, "sub": "liu", "exp": AT + 300, "iat": AT, "nonce": "this flow"}


class Known(Provider):
    """One whose keys are here."""

    async def _read(self, url: str, *, anew: bool = False) -> Mapping[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]}


async def believed(token: str) -> Mapping[str, Any]:
    provider = Known(ISSUER, CLIENT, SECRET, "https://huiyin.example/back")
    return await provider._claims(token, f"{ISSUER}/keys", "this flow", NOW)


def signed(claims: Mapping[str, Any], key: RSAKey = KEY) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, dict(claims), key)


@pytest.mark.parametrize("also", [{}, {"azp": CLIENT}, {"aud": [CLIENT, "another"], "azp": CLIENT}])
async def test_what_is_the_providers_for_us_is_believed(also: dict[str, Any]) -> None:
    assert (await believed(signed(RIGHT | also)))["sub"] == "liu"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"},
        {"aud": "another"},
        {"aud": ["another", CLIENT], "azp": "another"},
        {"nonce": "another flow"},
        {"nonce": None},
        {"sub": None},
        {"sub": ""},
        {"exp": AT - 120},
        {"exp": None},
        {"exp": "never"},
        {"nbf": AT + 9999},
        {"iat": AT + 9999},
    ],
)
async def test_what_says_something_else_is_not(wrong: dict[str, Any]) -> None:
    claims = {name: value for name, value in (RIGHT | wrong).items() if value is not None}
    with pytest.raises(ProviderError):
        await believed(signed(claims))


async def test_what_another_signed_or_nobody_is_not() -> None:
    by_us = jwt.encode({"alg": "HS256", "kid": "one"}, RIGHT, OctKey.import_key(SECRET), algorithms=["HS256"])
    unsigned = f"eyJhbGciOiJub25lIn0.{signed(RIGHT).split('.')[1]}."
    for token in (signed(RIGHT, ANOTHERS), by_us, unsigned, "a.b", "é.é.é", ""):
        with pytest.raises(ProviderError):
            await believed(token)
