"""A provider elsewhere, such as the county's own sign-in: what it says of itself, and who somebody is for it.

Authlib goes the code flow with PKCE, joserfc checks the ID token: its signature by the provider's keys, that it is for
us, of this very flow (nonce), and not over.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

CALLBACK: Final = "/signin/provider/callback"
SCOPE: Final = "openid"
ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
KNOWN_SECONDS: Final = 600.0
"""How long what a provider says of itself is believed; keys that it does not know yet are asked for at once."""
LEEWAY: Final = 60
TIMEOUT: Final = 10.0
TWO_FACTORS: Final = frozenset({"mfa"})


class ProviderError(Exception):
    """The provider does not answer, or what it answered is not to be believed."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow on its way: where the browser goes, and what it is known by when it comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is for the provider, and whether it saw two factors of them."""

    issuer: str
    subject: str
    two_factors: bool


@dataclass
class Provider:
    """The provider that a deployment trusts. Raises ProviderError from everything."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    _known: dict[str, tuple[float, Mapping[str, Any]]] = field(default_factory=dict)

    async def begin(self, state: str, nonce: str, verifier: str) -> Flow:
        """Where to send the browser."""
        about = await self._about_itself()
        async with self._client() as client:
            url, _ = client.create_authorization_url(
                about["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        return Flow(str(url), state, nonce, verifier)

    async def finish(self, code: str, nonce: str, verifier: str, now: datetime) -> Identity:
        """Who came back with this code."""
        about = await self._about_itself()
        try:
            async with self._client() as client:
                tokens = await client.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier)
        except (OAuthError, httpx2.HTTPError, ValueError) as error:
            raise ProviderError(repr(error)) from error
        claims = await self._claims(str(tokens.get("id_token", "")), about["jwks_uri"], nonce, now)
        methods = claims.get("amr")
        strong = isinstance(methods, list) and bool(TWO_FACTORS & {str(one) for one in methods})
        return Identity(self.issuer, str(claims["sub"]), strong)

    async def _claims(self, token: str, keys_at: str, nonce: str, now: datetime) -> Mapping[str, Any]:
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client_id},
            azp={"value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        for attempt in ("known", "anew"):
            keys = await self._read(keys_at, anew=attempt == "anew")
            try:
                read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
                wanted.validate(read.claims)
            except (JoseError, ValueError) as error:
                if attempt == "anew":
                    raise ProviderError(repr(error)) from error
            else:
                return read.claims
        raise AssertionError

    def _client(self) -> Any:  # noqa: ANN401 — Authlib has no types
        return AsyncOAuth2Client(
            self.client_id,
            self.client_secret,
            scope=SCOPE,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            trust_env=False,
        )

    async def _about_itself(self) -> Mapping[str, Any]:
        about = await self._read(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != self.issuer:
            raise ProviderError(f"{self.issuer} calls itself {about.get('issuer')}")
        return about

    async def _read(self, url: str, *, anew: bool = False) -> Mapping[str, Any]:
        known = self._known.get(url)
        if known and not anew and time.monotonic() - known[0] < KNOWN_SECONDS:
            return known[1]
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                read: Mapping[str, Any] = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProviderError(repr(error)) from error
        self._known[url] = time.monotonic(), read
        return read


def provider_at(issuer: str, client_id: str, client_secret: str, public_url: str) -> Provider | None:
    """The provider that a deployment's settings name, where they name one."""
    if not issuer or not client_id:
        return None
    return Provider(issuer, client_id, client_secret, f"{public_url}{CALLBACK}")
