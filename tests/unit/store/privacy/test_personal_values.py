"""Personal values as values: equal, found and described. What is erased is nothing."""

import copy
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter
from tests.personal import CONTRACTS, WANG, Contact, VisitAsked, asked
from tests.unit.store.privacy.conftest import ASKED, sealing

from huiyin_contracts import load
from huiyin_contracts.personal import MARK, Personal, personal_values
from huiyin_events.decider import Decider
from huiyin_events.privacy import Sealing

# --- erased ------------------------------------------------------------------------------------------------


def test_what_is_erased_reads_as_nothing_and_is_written_as_nothing(person: UUID) -> None:
    written = asked(person).model_dump_json(context=sealing(person))
    erased = Sealing({person: {}}, ASKED)
    read = load(ASKED, written, erased)
    assert isinstance(read, VisitAsked)
    assert read.visitor == Personal(person)
    assert read.visitor.erased
    assert read.visitor.value is None
    for event in (read, load(ASKED, written), asked(person)):
        assert json.loads(event.model_dump_json(context=erased))["visitor"] == {"subject": str(person), "sealed": None}
    assert load(ASKED, read.model_dump_json()) == read


def test_a_fold_gives_what_it_gave_but_for_what_is_erased(person: UUID) -> None:
    def evolve(state: tuple[UUID, ...], event: Any) -> tuple[UUID, ...]:
        return (*state, event.visitor.subject)

    decider: Decider[None, tuple[UUID, ...]] = Decider((), lambda *_: (), evolve)
    keys = sealing(person)
    written = [asked(person).model_dump_json(context=keys) for _ in range(3)]
    contexts = (keys, None, Sealing({person: {}}, ASKED))
    folds = {decider.fold(load(ASKED, data, context) for data in written) for context in contexts}
    assert folds == {(person,) * 3}


# --- the class ---------------------------------------------------------------------------------------------


def test_personal_values_are_values(person: UUID) -> None:
    one, same = Personal(person, WANG), Personal(person, Contact(name="王秀兰", phone="13835012345"))
    assert one == same == copy.deepcopy(one)
    assert hash(one) == hash(same)
    assert one != Personal(uuid4(), WANG)
    assert one != Personal(person)
    assert one != WANG
    with pytest.raises(AttributeError):
        one.value = None
    with pytest.raises(AttributeError):
        del one.value


@pytest.mark.parametrize("of", [Personal, Personal[str | None], Personal[None]])
def test_it_is_said_of_what_and_not_of_nothing(of: Any) -> None:
    with pytest.raises(TypeError):
        TypeAdapter(of)


def test_every_personal_value_of_an_event_is_found(person: UUID) -> None:
    others = [uuid4() for _ in range(3)]
    event = VisitAsked(
        visit=uuid4(),
        visitor=Personal(person, WANG),
        household=(Personal(others[0], "老人"), Personal(others[1], "孩子")),
        words={"said": Personal(others[2], "请来一趟")},
    )
    assert [personal.subject for personal in personal_values(event)] == [person, *others]


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_schema_describes_what_is_written_and_marks_it(mode: Any) -> None:
    schema = VisitAsked.model_json_schema(mode=mode)
    described = schema["properties"]["visitor"]["anyOf"][0]
    assert described["required"] == ["subject", "sealed"]
    assert described["properties"].keys() == {"subject", "sealed"}
    assert described["additionalProperties"] is False
    in_clear = schema["$defs"]["Contact"] if "$ref" in described[MARK] else described[MARK]
    assert in_clear["properties"].keys() == {"name", "phone"}
    assert MARK not in schema["properties"]["visit"]


def test_the_example_of_a_contract_loads() -> None:
    for event_type, contract in CONTRACTS.items():
        extra = contract.model_config["json_schema_extra"]
        assert isinstance(extra, dict)
        load(event_type, json.dumps(extra["example"]))
