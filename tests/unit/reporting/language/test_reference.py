"""What those who build upon it read: every event is in it, every example loads, every problem has its words."""

import json
import re

import pytest

from huiyin_contracts import contracts, load, unversioned
from huiyin_contracts.conventions import subject_filter
from huiyin_events.ingress import ACCEPTED, REJECTED
from huiyin_events.publisher import PublishReceipt
from huiyin_events.wire import DOORBELL
from huiyin_reporting.language import problems
from huiyin_reporting.language.asyncapi import specification
from huiyin_reporting.language.catalogue import catalogue, publishable, schema
from huiyin_service.kinds import kinds

TYPES = sorted(contracts())
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_catalogue_has_every_event_under_its_service() -> None:
    found = catalogue()
    assert sorted(entry.type for entries in found.values() for entry in entries) == TYPES
    assert all(entry.type.startswith(f"{service}.") for service, entries in found.items() for entry in entries)
    assert all(entry.meaning and entry.fields for entries in found.values() for entry in entries)
    assert all(entry.wording == contracts()[entry.type].wording for entries in found.values() for entry in entries), (
        "it is called as its contract says"
    )


@pytest.mark.parametrize("event_type", TYPES)
def test_an_example_loads_and_keeps_to_its_schema(event_type: str) -> None:
    entry = next(entry for entries in catalogue().values() for entry in entries if entry.type == event_type)
    example = json.loads(entry.example)
    assert unversioned(load(event_type, entry.example).type) == unversioned(event_type)
    described = schema(event_type)
    assert described is not None
    assert described["$id"] == f"/schemas/{event_type}.json"
    assert set(described["required"]) <= set(example) <= set(described["properties"])
    assert {field.name for field in entry.fields if "." not in field.name} == set(described["properties"])


def test_there_is_no_schema_of_what_is_no_event() -> None:
    assert schema("intake.issue.forgotten.v1") is None


def test_the_fields_of_a_value_follow_it() -> None:
    decided = next(entry for entry in catalogue()["deliberation"] if entry.event == "decided")
    names = [field.name for field in decided.fields]
    assert names[names.index("tasks") :] == [
        "tasks",
        "tasks[].task",
        "tasks[].description",
        "tasks[].assignee",
        "tasks[].assignee.name",
        "tasks[].assignee.id",
        "tasks[].due_on",
    ]


def test_every_contract_is_a_channel_of_asyncapi() -> None:
    document = specification()
    assert document["asyncapi"].startswith("3.")
    others = {f"ingress.{name}" for name in (*kinds(), ACCEPTED, REJECTED)}
    assert set(document["channels"]) == {*TYPES, *others} == set(document["operations"])
    for event_type in TYPES:
        channel = document["channels"][event_type]
        assert document["operations"][event_type]["action"] == "send"
        assert channel["address"] == subject_filter(event_type)
        message = document["components"]["messages"][f"{event_type}:Message"]
        name = message["payload"]["$ref"].rpartition("/")[2]
        described = document["components"]["schemas"][name]
        assert set(described["properties"]) == set(contracts()[event_type].model_fields)


def test_what_publishers_may_send_and_how_they_are_answered_are_channels_of_asyncapi() -> None:
    document = specification()
    assert set(kinds()) == {"issue.reported", "issue.withdrawn"}
    for name in (*kinds(), ACCEPTED, REJECTED):
        channel = document["channels"][f"ingress.{name}"]
        assert channel["address"] == f"ingress.{{publisher}}.{name}"
        assert set(channel["parameters"]) == {"publisher"}
        # As Huiyin sees it: what others publish it receives, and it sends the answers.
        assert document["operations"][f"ingress.{name}"]["action"] == ("receive" if name in kinds() else "send")
    messages = document["components"]["messages"]
    for name, kind in kinds().items():
        message = messages[f"ingress.{name}:Message"]
        assert message["headers"]["properties"]["ce-type"]["const"] == name
        assert ("ce-subject" in message["headers"]["required"]) == (kind.subject is not None)
        assert message["payload"]["$ref"].rpartition("/")[2] == kind.body.__name__
        kind.body.model_validate(message["examples"][0]["payload"])
    assert set(messages["ingress.accepted:Message"]["payload"]["properties"]) == set(
        PublishReceipt.__dataclass_fields__
    )
    assert set(messages["ingress.rejected:Message"]["payload"]["properties"]["problem"]["properties"]) == {"zh", "en"}


def test_whoever_connects_signs_in_and_the_doorbell_is_nobodys_business() -> None:
    document = specification()
    (server,) = document["servers"].values()
    assert [
        document["components"]["securitySchemes"][one["$ref"].rpartition("/")[2]]["type"] for one in server["security"]
    ] == ["userPassword"]
    assert DOORBELL not in json.dumps(document)


def test_people_read_what_they_may_publish() -> None:
    for entry in publishable():
        kinds()[entry.type].body.model_validate_json(entry.example)
        assert entry.subject == f"ingress.<publisher>.{entry.type}"
        given = {field.name for field in entry.fields if "." not in field.name} - {"ce-subject"}
        assert given == set(kinds()[entry.type].body.model_fields)


def test_every_reference_in_asyncapi_leads_somewhere() -> None:
    document = specification()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        place = document
        for part in reference.split("/"):
            place = place[part]


def test_problems_are_read_from_all_services() -> None:
    found = problems.kinds()
    assert found["stale-version"].services == (problems.EVERY,)
    assert "intake" in found["issue-already-screened"].services
    assert found["unavailable"].services == (problems.PROXY,)
    assert list(found) == sorted(found)


def test_every_problem_has_its_words_in_both_languages() -> None:
    english = problems.catalogue()
    for kind in problems.kinds().values():
        for wording in kind.wordings:
            assert 400 <= wording.status < 600, kind
            for said in (wording.title, wording.detail):
                assert said
                assert not CHINESE.search(english.gettext("en", said)), f"{kind.code}: {said}"
