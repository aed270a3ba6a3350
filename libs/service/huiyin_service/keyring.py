"""The keys that tokens are signed with: private ones lie with their issuer alone, public ones with everybody.

    issuers/<issuer>/<kid>.pem    private, only where that issuer signs
    keys/<kid>.json               a JWK: whose it is, from when it signs, until when it is believed

Two keys of an issuer live side by side while one takes over from the other. A rotation needs no restart: whoever signs
or verifies looks again when the folder has changed. A key that signs no more is believed as long as the last token it
may have signed, so that no receipt dies of it.
"""

import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Generic, Literal, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from pydantic import AwareDatetime, BaseModel

from huiyin_service.secret_files import write

Issuer = Literal["accounts", "intake"]
T = TypeVar("T")

LONGEST: Final[Mapping[Issuer, timedelta]] = {"accounts": timedelta(days=31), "intake": timedelta(days=366)}
"""How long a token of each issuer lasts at most: of sessions, and of receipts."""
AHEAD: Final = timedelta(minutes=2)
"""How long before it signs a key is made public, for those to whom files come late."""
LOOK_AGAIN_SECONDS: Final = 1.0
SETTLED_NANOSECONDS: Final = 2_000_000_000


class PublicKey(BaseModel):
    """A public key as it lies in the folder: a JSON Web Key (RFC 8037), with what we say of it besides."""

    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    alg: Literal["EdDSA"] = "EdDSA"
    use: Literal["sig"] = "sig"
    kid: str
    x: str
    issuer: Issuer
    signs_from: AwareDatetime
    believed_until: AwareDatetime | None = None

    @property
    def key(self) -> Ed25519PublicKey:
        """What verifies."""
        return Ed25519PublicKey.from_public_bytes(urlsafe_b64decode(self.x + "=" * (-len(self.x) % 4)))


@dataclass
class Folder(Generic[T]):
    """The files of a folder, read again when it has changed; it is looked at once a second at most."""

    path: Path
    read: Callable[[Path], Mapping[str, T]]
    _found: Mapping[str, T] = field(default_factory=dict)
    _as_of: int = -1
    _looked_at: float = float("-inf")

    def files(self, *, now: bool = False) -> Mapping[str, T]:
        """What is there, by kid; `now` looks whatever was seen just before."""
        if not now and time.monotonic() - self._looked_at < LOOK_AGAIN_SECONDS:
            return self._found
        self._looked_at = time.monotonic()
        changed = self.path.stat().st_mtime_ns if self.path.exists() else 0
        if changed != self._as_of:
            self._found = self.read(self.path)
            # Two changes within a tick of the file system's clock look like one: what is so new is read again.
            self._as_of = changed if time.time_ns() - changed > SETTLED_NANOSECONDS else -1
        return self._found


class Keyring:
    """All public keys: what verifies. It holds no private key and needs none."""

    def __init__(self, folder: Path) -> None:
        self._folder = Folder(folder, _public)

    def find(self, kid: str, at: datetime) -> PublicKey | None:
        """The key of that name, if it is believed; one that is not known is looked for on the spot."""
        found = self._folder.files().get(kid) or self._folder.files(now=True).get(kid)
        return found if found and (found.believed_until is None or at < found.believed_until) else None

    def of(self, issuer: Issuer) -> list[PublicKey]:
        """An issuer's keys, the oldest first."""
        known = self._folder.files(now=True).values()
        return sorted((key for key in known if key.issuer == issuer), key=lambda key: (key.signs_from, key.kid))


class SigningKeys:
    """An issuer's own keys, the private ones among them."""

    def __init__(self, issuer: Issuer, private: Path, public: Path) -> None:
        self.issuer: Final = issuer
        self._private = Folder(private, _private)
        self._public = public
        self._keyring = Keyring(public)

    def current(self, at: datetime) -> tuple[str, Ed25519PrivateKey]:
        """What signs now: the newest whose time has come, with its name. Raises LookupError where there is none."""
        for now in (False, True):
            known = self._private.files(now=now)
            for public in reversed(self._keyring.of(self.issuer)):
                if public.kid in known and public.signs_from <= at:
                    return public.kid, known[public.kid]
        raise LookupError(f"{self.issuer} has no key to sign with in {self._private.path}: run `huiyin migrate`")

    def begin(self, at: datetime) -> None:
        """Make a key, where there is none that goes on signing."""
        known = self._private.files(now=True)
        if not any(public.kid in known and public.believed_until is None for public in self._keyring.of(self.issuer)):
            self._make(at)

    def rotate(self, at: datetime, ahead: timedelta = AHEAD) -> str:
        """A new key signs from `at + ahead` on; the one before is believed as long as what it signs. Its name."""
        new = self._make(at + ahead)
        *older, before = [key for key in self._keyring.of(self.issuer) if key.kid != new]
        for key in (*older, before):
            ends = key.believed_until or at + ahead + LONGEST[self.issuer]
            if ends <= at:
                self.withdraw(key.kid)
            elif key.believed_until is None:
                _write(self._public / f"{key.kid}.json", key.model_copy(update={"believed_until": ends}))
            if key is not before:
                (self._private.path / f"{key.kid}.pem").unlink(missing_ok=True)  # it signs no more
        return new

    def withdraw(self, kid: str) -> None:
        """Believe nothing any more that this key signed, from now on and everywhere: it got into other hands."""
        (self._public / f"{kid}.json").unlink(missing_ok=True)
        (self._private.path / f"{kid}.pem").unlink(missing_ok=True)

    def _make(self, signs_from: datetime) -> str:
        key = Ed25519PrivateKey.generate()
        raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        kid = f"{self.issuer}-{signs_from:%Y%m%d%H%M%S}-{secrets.token_hex(4)}"
        x = urlsafe_b64encode(raw).decode().rstrip("=")
        # The public one first: nothing is signed that nobody can verify.
        _write(self._public / f"{kid}.json", PublicKey(kid=kid, x=x, issuer=self.issuer, signs_from=signs_from))
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _place(self._private.path / f"{kid}.pem", pem.decode(), 0o600)
        return kid


def _public(folder: Path) -> dict[str, PublicKey]:
    found = (PublicKey.model_validate_json(path.read_bytes()) for path in sorted(folder.glob("*.json")))
    return {key.kid: key for key in found}


def _private(folder: Path) -> dict[str, Ed25519PrivateKey]:
    keys = {path.stem: load_pem_private_key(path.read_bytes(), password=None) for path in folder.glob("*.pem")}
    return {kid: key for kid, key in keys.items() if isinstance(key, Ed25519PrivateKey)}


def _write(path: Path, key: PublicKey) -> None:
    _place(path, key.model_dump_json(indent=1), 0o644)


def _place(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(mode=0o700 if mode == 0o600 else 0o755, parents=True, exist_ok=True)
    write(path, text, mode)
