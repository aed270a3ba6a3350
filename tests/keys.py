"""Keys that tokens are signed with, in a folder of a test's own."""

from datetime import UTC, datetime
from pathlib import Path

from huiyin_service.keyring import Issuer, Keyring, SigningKeys
from huiyin_service.tokens import TokenIssuer, TokenVerifier


def signing_keys(folder: Path, name: Issuer = "accounts") -> SigningKeys:
    keys = SigningKeys(name, folder / "issuers" / name, folder / "public")
    keys.begin(datetime.now(UTC))
    return keys


def issuer(folder: Path, name: Issuer = "accounts") -> TokenIssuer:
    return TokenIssuer(signing_keys(folder, name))


def verifier(folder: Path) -> TokenVerifier:
    return TokenVerifier(Keyring(folder / "public"))
