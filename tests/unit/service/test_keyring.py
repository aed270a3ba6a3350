"""Keys of issuers: two side by side, a rotation that no token dies of, and nothing private with who verifies."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.keys import issuer, signing_keys, verifier

from huiyin_service import keyring, tokens
from huiyin_service.auth import Principal
from huiyin_service.keyring import AHEAD, LONGEST, Keyring, SigningKeys
from huiyin_service.problems import Problem
from huiyin_service.tokens import AUDIENCES, TokenIssuer, TokenVerifier

WANG = Principal("secretary-wang", "王书记", "secretary", "140981001001")
ISSUE = UUID("0190f3c2-7a53-7a53-9c1b-0d5f3a1b2c3d")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "LOOK_AGAIN_SECONDS", 0.0)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A moment from which the tests move on by hand; tokens expire by the machine's clock."""
    return datetime.now(UTC)


def refused(check: TokenVerifier, token: str) -> str:
    with pytest.raises(Problem) as problem:
        check.verify(token)
    assert problem.value.status == 401
    return problem.value.code


# --- what a token says ---------------------------------------------------------------------------------------------


def test_a_session_comes_back_as_it_was_signed(tmp_path: Path, now: datetime) -> None:
    session, proved = uuid4(), now.replace(microsecond=0) - HOUR
    who = Principal("secretary-wang", "王书记", "secretary", "140981001001", session=session, proved_at=proved)
    token = issuer(tmp_path).session(who, now, HOUR)
    found = verifier(tmp_path).verify(token)
    assert found == who
    assert found.issued_at == now.replace(microsecond=0)


def test_a_receipt_is_of_nobody_and_of_one_issue(tmp_path: Path, now: datetime) -> None:
    receipt = issuer(tmp_path, "intake").receipt(ISSUE, now, timedelta(days=365))
    assert verifier(tmp_path).verify(receipt) == Principal("receipt", "", "resident", issue=str(ISSUE))


def test_a_signet_is_good_for_its_use_and_its_issuer_alone(tmp_path: Path) -> None:
    signet = issuer(tmp_path, "intake").signet("receipt link", ISSUE.bytes)
    check = verifier(tmp_path)
    assert (len(signet), check.content_of("intake", "receipt link", signet)) == (107, ISSUE.bytes)
    assert check.content_of("intake", "kept receipts", signet) is None
    assert check.content_of("accounts", "receipt link", signet) is None
    for wrong in ("", "x", "回执", signet[1:], signet[:-2], f"{signet}AAAA", f"B{signet[1:]}"):
        assert check.content_of("intake", "receipt link", wrong) is None
    assert refused(check, signet) == "token-invalid"


def test_a_signet_goes_with_its_key(tmp_path: Path) -> None:
    signet, keys = issuer(tmp_path, "intake").signet("receipt link", b"x"), signing_keys(tmp_path, "intake")
    first, _ = keys.current(datetime.now(UTC))
    keys.rotate(datetime.now(UTC), timedelta())
    assert verifier(tmp_path).content_of("intake", "receipt link", signet) == b"x"
    keys.withdraw(first)
    assert verifier(tmp_path).content_of("intake", "receipt link", signet) is None


def test_nothing_is_signed_that_would_outlive_its_key(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(AssertionError):
        issuer(tmp_path).session(WANG, now, LONGEST["accounts"] + HOUR)


def test_the_key_of_receipts_makes_nobody_an_operator(tmp_path: Path, now: datetime) -> None:
    keys = signing_keys(tmp_path, "intake")
    signing_keys(tmp_path)
    kid, key = keys.current(datetime.now(UTC))
    claims = {"sub": "x", "name": "x", "role": "operator", "division": "", "sid": str(uuid4())}
    for issuer_said in ("intake", "accounts"):
        for audience in AUDIENCES.values():
            said = {**claims, "iss": issuer_said, "aud": audience, "iat": now, "exp": now + HOUR}
            token = jwt.encode(said, key, algorithm="EdDSA", headers={"kid": kid})
            assert refused(verifier(tmp_path), token) == "token-invalid"


@pytest.mark.parametrize(
    "lacking", ["iss", "aud", "sub", "iat", "exp", "sid", "role", "division", "name"], ids=lambda name: f"no {name}"
)
def test_a_session_that_does_not_say_all_is_none(tmp_path: Path, now: datetime, lacking: str) -> None:
    kid, key = signing_keys(tmp_path).current(datetime.now(UTC))
    claims = {"iss": "accounts", "aud": "huiyin", "sub": "x", "iat": now, "exp": now + HOUR, "sid": str(uuid4())}
    claims |= {"name": "x", "role": "officer", "division": "140981"}
    claims.pop(lacking)
    token = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})
    assert refused(verifier(tmp_path), token) == "token-invalid"


@pytest.mark.parametrize("kid", [None, 7, "accounts-1-unknown", "../issuers/accounts/x", ""])
def test_a_key_that_nobody_knows_signs_nothing(tmp_path: Path, now: datetime, kid: object) -> None:
    signing_keys(tmp_path)
    said = {"iss": "accounts", "aud": "huiyin", "sub": "x", "iat": now, "exp": now + HOUR}
    alien = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA")
    assert refused(verifier(tmp_path), alien) == "token-invalid"
    if isinstance(kid, str):
        alien = jwt.encode(said, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": kid})
        assert refused(verifier(tmp_path), alien) == "token-invalid"


# --- rotation ------------------------------------------------------------------------------------------------------


def test_a_rotation_needs_no_restart_and_no_token_dies_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check, keys = verifier(tmp_path), signing_keys(tmp_path, "intake")
    signs, at = TokenIssuer(keys), datetime.now(UTC)
    before = signs.receipt(ISSUE, at, timedelta(days=365))
    new = keys.rotate(at)
    assert check.verify(before).issue == str(ISSUE)
    assert keys.current(at)[0] != new, "it is made public before it signs"
    later = at + AHEAD
    assert keys.current(later)[0] == new
    monkeypatch.setattr(tokens, "utc_now", lambda: later)
    after = signs.receipt(ISSUE, at, timedelta(days=365))
    assert jwt.get_unverified_header(after)["kid"] == new
    for at_last in (later, at + timedelta(days=364)):
        monkeypatch.setattr(tokens, "utc_now", lambda moment=at_last: moment)
        assert check.verify(before).issue == check.verify(after).issue == str(ISSUE)


def test_however_often_keys_rotate_each_is_believed_as_long_as_what_it_signed(tmp_path: Path) -> None:
    keys, at = signing_keys(tmp_path), datetime.now(UTC)
    ring = Keyring(tmp_path / "public")
    signed: list[tuple[str, datetime]] = []
    for _ in range(60):
        kid, _key = keys.current(at)
        signed.append((kid, at + LONGEST["accounts"]))
        assert all(ring.find(kid, at) for kid, ends in signed if ends > at)
        keys.rotate(at, timedelta(0))
        at += timedelta(days=1)
    assert len(list((tmp_path / "issuers" / "accounts").iterdir())) == 2, "an older one signs no more"
    assert len(ring.of("accounts")) <= LONGEST["accounts"].days + 2, "what nothing is signed by any more is gone"


def test_a_key_that_got_into_other_hands_is_believed_by_nobody(tmp_path: Path) -> None:
    check, keys = verifier(tmp_path), signing_keys(tmp_path)
    signs, at = TokenIssuer(keys), datetime.now(UTC)
    stolen, _ = keys.current(at)
    token = signs.session(WANG, at, HOUR)
    assert check.verify(token).sub == WANG.sub
    keys.withdraw(stolen)
    keys.begin(datetime.now(UTC))
    assert refused(check, token) == "token-invalid"
    assert check.verify(signs.session(WANG, at, HOUR)).sub == WANG.sub


def test_who_verifies_needs_no_private_key(tmp_path: Path, now: datetime) -> None:
    token = issuer(tmp_path).session(WANG, now, HOUR)
    for file in (tmp_path / "issuers" / "accounts").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600
        file.unlink()
    assert verifier(tmp_path).verify(token).sub == WANG.sub
    assert not any("PRIVATE" in path.read_text() for path in (tmp_path / "public").iterdir())
    with pytest.raises(LookupError, match="no key to sign with"):
        SigningKeys("accounts", tmp_path / "issuers" / "accounts", tmp_path / "public").current(now)
