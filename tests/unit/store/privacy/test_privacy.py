"""Personal values: in clear in memory, sealed wherever they are written, and nothing at all after erasure."""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError, to_json
from tests.personal import WANG, Contact, VisitAsked, VisitMade, asked
from tests.unit.store.privacy.conftest import ASKED, key, sealing

from huiyin_contracts import load
from huiyin_contracts.personal import Personal, personal_values
from huiyin_events.privacy import KeysNeeded, Sealing, Unopenable, key_number


def altered(sealed: str, at: int) -> str:
    raw = bytearray(b64decode(sealed))
    raw[at] ^= 1
    return b64encode(raw).decode()


def sealed_in(event: VisitAsked, keys: Sealing) -> str:
    sealed = json.loads(event.model_dump_json(context=keys))["visitor"]["sealed"]
    assert isinstance(sealed, str)
    return sealed


# --- written -----------------------------------------------------------------------------------------------


def test_only_the_subject_and_what_is_sealed_are_written(person: UUID) -> None:
    event, keys = asked(person), sealing(person)
    written = event.model_dump_json(context=keys)
    assert json.loads(written)["visitor"].keys() == {"subject", "sealed"}
    assert json.loads(written)["visitor"]["subject"] == str(person)
    for clear in ("王秀兰", "13835012345", "\\u738b", "name"):
        assert clear not in written
        assert clear.encode() not in b64decode(json.loads(written)["visitor"]["sealed"])


def test_a_value_is_sealed_anew_each_time(person: UUID) -> None:
    event, keys = asked(person), sealing(person)
    assert sealed_in(event, keys) != sealed_in(event, keys)


@pytest.mark.parametrize(
    "write",
    [
        lambda event: event.model_dump_json(),
        lambda event: event.model_dump(),
        lambda event: event.model_dump(mode="json"),
        lambda event: event.model_dump_json(context={"keys": "none"}),
        lambda event: event.model_dump_json(context=sealing(uuid4())),
        to_json,
        lambda event: to_json(event.visitor),
        lambda event: orjson.dumps(event.visitor),
        lambda event: json.dumps(event.visitor),
    ],
)
def test_without_the_keys_nothing_is_written(write: Callable[[VisitAsked], object], person: UUID) -> None:
    with pytest.raises((PydanticSerializationError, TypeError)) as refused:
        write(asked(person))
    assert "王秀兰" not in str(refused.value)


def test_not_even_where_one_of_several_forms_is_chosen_by_trying(person: UUID) -> None:
    class Either(BaseModel):
        of: Personal[int] | Personal[Contact] | str

    either = Either(of=Personal(person, WANG))
    with pytest.raises(PydanticSerializationError):
        either.model_dump(mode="json")
    with pytest.raises(PydanticSerializationError):
        either.model_dump_json()


def test_what_is_shown_of_it_is_never_the_value(person: UUID) -> None:
    event = asked(person)
    assert "王秀兰" not in f"{event!r} {event} {event.visitor!r}"
    assert repr(event.visitor) == f"Personal({person}, open)"


# --- read --------------------------------------------------------------------------------------------------


def test_with_the_keys_the_event_is_read_back_as_it_was(person: UUID) -> None:
    event, keys = asked(person), sealing(person)
    assert load(ASKED, event.model_dump_json(context=keys), keys) == event


def test_without_the_keys_the_value_stays_closed(person: UUID) -> None:
    written = asked(person).model_dump_json(context=sealing(person))
    for context in (None, sealing(uuid4())):
        read = load(ASKED, written, context)
        assert isinstance(read, VisitAsked)
        assert read.visitor
        assert (read.visitor.subject, read.visitor.value, read.visitor.erased) == (person, None, False)
        assert read.visitor.sealed
        assert key_number(read.visitor.sealed) == 1
        assert read == load(ASKED, written)


def test_what_is_closed_is_written_as_it_stands(person: UUID) -> None:
    keys = sealing(person)
    written = asked(person).model_dump_json(context=keys)
    assert load(ASKED, written).model_dump_json() == written
    assert load(ASKED, written).model_dump_json(context=keys) == written


def test_the_next_version_of_an_event_takes_over_what_is_sealed(person: UUID) -> None:
    keys = sealing(person)
    written = asked(person).model_dump_json(context=keys)
    later = Sealing(keys.keys, "testing.visit.asked.v2")
    assert load(ASKED, written, later) == load(ASKED, written, keys)


def test_an_older_key_still_opens_and_the_newest_seals(person: UUID) -> None:
    first, second = key(), key()
    before = sealed_in(asked(person), Sealing({person: {1: first}}, ASKED))
    both = Sealing({person: {1: first, 2: second}}, ASKED)
    assert both.open(person, before)
    assert key_number(sealed_in(asked(person), both)) == 2


@pytest.mark.parametrize("at", [0, 3, 4, 15, 16, 40, -16, -1])
def test_a_byte_that_was_changed_is_noticed(at: int, person: UUID) -> None:
    keys = sealing(person)
    sealed = altered(sealed_in(asked(person), keys), at)
    with pytest.raises(Unopenable):
        keys.open(person, sealed)
    with pytest.raises(Unopenable):
        VisitAsked.model_validate_json(
            json.dumps({"visit": str(uuid4()), "visitor": {"subject": str(person), "sealed": sealed}}), context=keys
        )


def test_what_is_sealed_opens_for_no_other_person_even_under_the_same_key(person: UUID) -> None:
    other, same = uuid4(), key()
    keys = Sealing({person: {1: same}, other: {1: same}}, ASKED)
    with pytest.raises(Unopenable):
        keys.open(other, sealed_in(asked(person), keys))


def test_what_is_sealed_opens_in_no_other_kind_of_event(person: UUID) -> None:
    keys = sealing(person)
    moved = VisitMade(visit=uuid4(), visitor=Personal(person, sealed=sealed_in(asked(person), keys)))
    elsewhere = Sealing(keys.keys, VisitMade.type)
    with pytest.raises(Unopenable):
        load(VisitMade.type, moved.model_dump_json(), elsewhere)
    with pytest.raises(PydanticSerializationError, match="is not what was sealed there"):
        moved.model_dump_json(context=elsewhere)


def test_keys_that_are_not_at_hand_neither_seal_nor_open(person: UUID) -> None:
    closed = VisitAsked(visit=uuid4(), visitor=Personal(person, sealed=sealed_in(asked(person), sealing(person))))
    for event in (asked(person), closed):
        with pytest.raises(PydanticSerializationError, match="NoKeys: no key of"):
            event.model_dump_json(context=sealing())


def test_whose_keys_it_takes_is_told_without_any(person: UUID) -> None:
    """By the numbers of the keys that closed values are sealed under; what is erased takes none."""
    other, gone = uuid4(), uuid4()
    closed = sealed_in(asked(other), Sealing({other: {1: key(), 3: key()}}, ASKED))
    event = VisitAsked(
        visit=uuid4(),
        visitor=Personal(person, WANG),
        household=(Personal(gone), Personal(other, "赵铁柱")),
        words={"said": Personal(other, sealed=closed)},
    )
    needed = KeysNeeded()
    written = event.model_dump_json(context=needed)
    assert needed.keys == {person: set(), other: {3}}
    assert "王秀兰" not in written
    assert "赵铁柱" not in written


@pytest.mark.parametrize(
    "visitor",
    [
        {"name": "王秀兰"},
        {"subject": str(uuid4()), "value": {"name": "王秀兰"}},
        {"subject": str(uuid4()), "sealed": None, "value": {"name": "王秀兰"}},
        {"subject": str(uuid4())},
        {"subject": "王秀兰", "sealed": None},
        {"subject": str(uuid4()), "sealed": "not base64"},
        {"subject": str(uuid4()), "sealed": b64encode(b"short").decode()},
        "王秀兰",
    ],
)
def test_nothing_is_read_that_is_not_sealed(visitor: object) -> None:
    with pytest.raises(ValidationError):
        VisitAsked.model_validate({"visit": uuid4(), "visitor": visitor})


def test_a_value_must_fit_and_the_error_does_not_tell_it(person: UUID) -> None:
    class Short(BaseModel):
        of: Personal[Annotated[str, Field(max_length=2)]]

    with pytest.raises(ValidationError, match="at most 2 characters") as refused:
        Short(of=Personal(person, "王秀兰"))
    assert "王秀兰" not in str(refused.value)


def test_what_is_sealed_is_read_as_json_is(person: UUID) -> None:
    class Exact(BaseModel):
        model_config = ConfigDict(strict=True)
        at: datetime
        codes: tuple[UUID, ...]

    form: TypeAdapter[Personal[Exact]] = TypeAdapter(Personal[Exact])
    keys, value = sealing(person), Exact(at=datetime(2026, 3, 5, 8), codes=(uuid4(),))  # noqa: DTZ001
    assert form.validate_json(form.dump_json(Personal(person, value), context=keys), context=keys).value == value


# --- whatever is sealed ------------------------------------------------------------------------------------


contacts = st.builds(Contact, name=st.text(), phone=st.none() | st.text())
persons = st.sampled_from([uuid4() for _ in range(4)])


@given(
    visitor=st.none() | st.builds(Personal, persons, contacts),
    household=st.lists(st.builds(Personal, persons, st.text())).map(tuple),
    words=st.dictionaries(st.text(), st.builds(Personal, persons, st.text())),
    erased=st.sets(persons),
    renewed=st.sets(persons),
)
def test_whatever_is_sealed_is_read_back_but_for_what_was_erased(
    visitor: Personal[Contact] | None,
    household: tuple[Personal[str], ...],
    words: dict[str, Personal[str]],
    erased: set[UUID],
    renewed: set[UUID],
) -> None:
    event = VisitAsked(visit=uuid4(), visitor=visitor, household=household, words=words)
    found = list(personal_values(event))
    keys: dict[UUID, dict[int, AESGCM]] = {personal.subject: {1: key()} for personal in found}
    written = event.model_dump_json(context=Sealing(keys, ASKED))
    for person in renewed & keys.keys():
        keys[person][2] = key()
    assert VisitAsked.model_validate_json(written, context=Sealing(keys, ASKED)) == event
    after = Sealing({person: {} if person in erased else own for person, own in keys.items()}, ASKED)
    read = VisitAsked.model_validate_json(written, context=after)
    assert [(p.subject, p.value) for p in personal_values(read)] == [
        (p.subject, None if p.subject in erased else p.value) for p in found
    ]
    assert VisitAsked.model_validate_json(read.model_dump_json(context=after), context=after) == read
