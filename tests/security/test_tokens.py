"""Forged tokens: whatever is changed, left out, signed by another or signed otherwise is nobody's, at every service."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from huiyin_local.testing import Huiyin
from tests.e2e.county import Counties, County

pytestmark = pytest.mark.e2e

ASKED = {
    "intake": "/api/intake/issues",
    "dispatch": "/api/dispatch/waiting",
    "deliberation": "/api/deliberation/topics",
    "reporting": "/api/reporting/divisions",
    "accounts": "/account",
}
Forge = Callable[[Huiyin], str]
Json = Mapping[str, Any]


def genuine(huiyin: Huiyin) -> tuple[Json, Json]:
    """Header and claims of a token that would be believed."""
    token = huiyin.token("officer", "995299")
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def key(huiyin: Huiyin, issuer: str = "accounts") -> tuple[str, Any]:
    """An issuer's own key, and its name."""
    (path, *_) = sorted((huiyin.data / "issuers" / issuer).glob("*.pem"))
    return path.stem, load_pem_private_key(path.read_bytes(), None)


def public(huiyin: Huiyin) -> Json:
    kid, _ = key(huiyin)
    read: Json = json.loads((huiyin.data / "keys" / f"{kid}.json").read_text(encoding="utf-8"))
    return read


def signed(claims: Json, by: Any, header: Json, algorithm: str = "EdDSA") -> str:
    return jwt.encode(dict(claims), by, algorithm=algorithm, headers=dict(header))


def ours(huiyin: Huiyin, without: str = "", header: Json | None = None, **changed: Any) -> str:
    """What our own key would have to sign to be misled: with something else said, or something left out."""
    head, claims = genuine(huiyin)
    _, own = key(huiyin)
    said = {name: value for name, value in {**claims, **changed}.items() if name != without}
    return signed(said, own, {"kid": head["kid"]} if header is None else header)


def another(huiyin: Huiyin, by: Any, algorithm: str = "EdDSA", **header: Any) -> str:
    """The same claims signed by a key that is not ours."""
    head, claims = genuine(huiyin)
    return signed(claims, by, {"kid": head["kid"], **header}, algorithm)


def raw(header: Json, claims: Json, signature: bytes = b"") -> str:
    parts = [json.dumps(dict(part)).encode() for part in (header, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (*parts, signature))


def changed(huiyin: Huiyin, **claims: Any) -> str:
    """A token of ours, its claims exchanged under the same signature."""
    head, body, signature = huiyin.token("resident").split(".")
    told = {**json.loads(base64.urlsafe_b64decode(body + "==")), **claims}
    return ".".join([head, raw({}, told).split(".")[1], signature])


def by_intake(huiyin: Huiyin, **claims: Any) -> str:
    """A sign-in signed with the key for receipts."""
    kid, own = key(huiyin, "intake")
    return signed({**genuine(huiyin)[1], **claims}, own, {"kid": kid})


def with_own_key(huiyin: Huiyin) -> str:
    mine = ed25519.Ed25519PrivateKey.generate()
    return another(huiyin, mine, jwk=json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(mine.public_key())))


PAST, SOON = datetime(2020, 1, 1, tzinfo=UTC), timedelta(hours=1)
FORGERIES: dict[str, Forge] = {
    "unsigned": lambda huiyin: raw({"alg": "none", "typ": "JWT"}, genuine(huiyin)[1]),
    "unsigned, with our kid": lambda huiyin: raw({**genuine(huiyin)[0], "alg": "none"}, genuine(huiyin)[1]),
    "no signature": lambda huiyin: huiyin.token("officer", "995299").rpartition(".")[0] + ".",
    "half a signature": lambda huiyin: huiyin.token("officer", "995299")[:-20],
    "another's key": lambda huiyin: another(huiyin, ed25519.Ed25519PrivateKey.generate()),
    "another's key, its own inside": with_own_key,
    "another's key, to be fetched": lambda huiyin: another(
        huiyin,
        ed25519.Ed25519PrivateKey.generate(),
        jku="https://elsewhere.example/keys",
        x5u="https://elsewhere.example",
    ),
    "the public key as a password": lambda huiyin: another(huiyin, public(huiyin)["x"].ljust(64, "A"), "HS256"),
    "an empty password": lambda huiyin: another(huiyin, "0" * 64, "HS512"),
    "RSA": lambda huiyin: another(huiyin, rsa.generate_private_key(65537, 2048), "RS256"),
    "an elliptic curve": lambda huiyin: another(huiyin, ec.generate_private_key(ec.SECP256R1()), "ES256"),
    "no kid": lambda huiyin: ours(huiyin, header={}),
    "an unknown kid": lambda huiyin: ours(huiyin, header={"kid": "accounts-20200101000000-00000000"}),
    "a kid that is a path": lambda huiyin: ours(huiyin, header={"kid": "../issuers/accounts/key"}),
    "a kid that is SQL": lambda huiyin: ours(huiyin, header={"kid": "' OR 1=1 --"}),
    "no end": lambda huiyin: ours(huiyin, without="exp"),
    "ended": lambda huiyin: ours(huiyin, exp=PAST + SOON, iat=PAST),
    "no issuer": lambda huiyin: ours(huiyin, without="iss"),
    "another issuer": lambda huiyin: ours(huiyin, iss="intake"),
    "a stranger as issuer": lambda huiyin: ours(huiyin, iss="https://elsewhere.example"),
    "no audience": lambda huiyin: ours(huiyin, without="aud"),
    "the audience of receipts": lambda huiyin: ours(huiyin, aud="huiyin-receipts"),
    "another audience": lambda huiyin: ours(huiyin, aud="another"),
    "no subject": lambda huiyin: ours(huiyin, without="sub"),
    "no session": lambda huiyin: ours(huiyin, without="sid"),
    "no role": lambda huiyin: ours(huiyin, without="role"),
    "a role that is none": lambda huiyin: ours(huiyin, role="emperor"),
    "roles": lambda huiyin: ours(huiyin, role=["officer", "operator"]),
    "a raised role": lambda huiyin: changed(huiyin, role="operator", division=""),
    "a wider division": lambda huiyin: changed(huiyin, role="officer", division=""),
    "a later end": lambda huiyin: changed(huiyin, exp=4102444800),
    "a sign-in by the key for receipts": by_intake,
    "the same, as for receipts": lambda huiyin: by_intake(huiyin, iss="intake", aud="huiyin-receipts"),
    "no token": lambda _: "officer",
    "three dots": lambda _: "...",
    "much": lambda _: "a" * 7000,
    "something else": lambda _: base64.b64encode(b"officer:995299").decode(),
}


def tried(huiyin: Huiyin, path: str, token: str) -> httpx.Response:
    with httpx.Client(base_url=huiyin.url, trust_env=False, timeout=30) as client:
        return client.get(path, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_no_service_believes_it(huiyin: Huiyin, forge: Forge) -> None:
    token = forge(huiyin)
    for service, path in ASKED.items():
        answer = tried(huiyin, path, token)
        assert answer.status_code == 401, f"{service}: {answer.status_code} {answer.text}"


def test_the_genuine_one_is_believed(huiyin: Huiyin, county: County) -> None:
    token = str(county.secretary.headers["Authorization"]).removeprefix("Bearer ")
    for path in (ASKED["intake"], ASKED["dispatch"], ASKED["deliberation"]):
        assert tried(huiyin, f"{path}?division={county.village}", token).status_code == 200


def test_what_a_token_says_must_stand_on_the_log_too(huiyin: Huiyin, county: County) -> None:
    """Signed by our own key, and yet: nobody was appointed to it."""
    for role in ("secretary", "cadre", "officer", "operator"):
        token = huiyin.token(role, county.code, subject="nobody-appointed-me", appointed=False)
        answer = tried(huiyin, f"{ASKED['dispatch']}?division={county.village}", token)
        assert answer.status_code in {401, 403}, f"{role}: {answer.status_code}"


def test_private_keys_lie_with_their_issuer_alone(huiyin: Huiyin) -> None:
    private = list((huiyin.data / "issuers").rglob("*.pem"))
    assert {path.parent.name for path in private} == {"accounts", "intake"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in private)
    assert not list((huiyin.data / "keys").rglob("*.pem"))
