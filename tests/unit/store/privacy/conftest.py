"""A person and keys to seal with; the contracts of these tests are known."""

from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.personal import CONTRACTS, VisitAsked

from huiyin_contracts.base import _registry
from huiyin_events.privacy import PersonKeys, Sealing

ASKED = VisitAsked.type


def key() -> AESGCM:
    return AESGCM(AESGCM.generate_key(256))


def sealing(*persons: UUID, event_type: str = ASKED, **keys: PersonKeys) -> Sealing:
    return Sealing({person: {1: key()} for person in persons} | {UUID(who): k for who, k in keys.items()}, event_type)


@pytest.fixture
def person() -> UUID:
    return uuid4()


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    for event_type, contract in CONTRACTS.items():
        monkeypatch.setitem(_registry, event_type, contract)
