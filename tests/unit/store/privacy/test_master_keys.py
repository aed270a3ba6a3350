"""A master key is its owner's alone, and the keys that it wraps are of one person."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from huiyin_events.master_keys import MasterKeyMissing, MasterKeys


def test_a_master_key_is_made_once_for_its_owner_alone(tmp_path: Any) -> None:
    one, other = MasterKeys(tmp_path / "keys"), MasterKeys(tmp_path / "keys")
    assert one.newest() == 0
    one.make(1)
    digest = one.digest(1)
    other.make(1)
    other.make(3)
    assert (other.digest(1), one.newest()) == (digest, 3)
    assert one.digest(3) != digest
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()] == [0o600, 0o600]


def test_a_wrapped_key_opens_for_its_person_under_its_master_key_alone(tmp_path: Any, person: UUID) -> None:
    masters = MasterKeys(tmp_path)
    masters.make(1)
    masters.make(2)
    wrapped = masters.wrap(1, person, b"k" * 32)
    assert masters.unwrap(1, person, wrapped) == b"k" * 32
    for number, who in ((2, person), (1, uuid4()), (4, person)):
        with pytest.raises(MasterKeyMissing):
            masters.unwrap(number, who, wrapped)
    masters.path(2).write_bytes(b"half")
    with pytest.raises(MasterKeyMissing):
        MasterKeys(tmp_path).digest(2)
