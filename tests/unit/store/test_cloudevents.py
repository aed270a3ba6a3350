"""Events of other systems are read in both modes, and what is none says why."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from pydantic import ValidationError

from huiyin_events.cloudevents import STRUCTURED, CloudEvent, NoEvent, header, parse

TIME = "2026-11-24T08:30:00+08:00"
ATTRIBUTES = {
    "specversion": "1.0",
    "id": "A-1",
    "type": "issue.reported",
    "source": "/hotline",
    "subject": "3号楼",
    "time": TIME,
}
EVENT = CloudEvent("A-1", "issue.reported", "/hotline", "3号楼", datetime(2026, 11, 24, 0, 30, tzinfo=UTC), b'{"a":1}')


def binary(**changes: str | None) -> dict[str, str]:
    given = {**ATTRIBUTES, **changes}
    return {"content-type": "application/json"} | {
        f"ce-{name}": header(v) for name, v in given.items() if v is not None
    }


def structured(**members: Any) -> tuple[dict[str, str], bytes]:
    content_type = f"{STRUCTURED}; charset=utf-8"
    return {"Content-Type": content_type}, json.dumps({**ATTRIBUTES, **members}, ensure_ascii=False).encode()


def test_binary_mode_has_the_attributes_in_headers() -> None:
    assert parse(binary(), b'{"a":1}') == EVENT


def test_headers_may_be_written_in_any_case() -> None:
    shouted = {name.title(): value for name, value in binary().items()}
    assert parse(shouted, b'{"a":1}') == EVENT


def test_structured_mode_has_all_in_one_document() -> None:
    assert parse(*structured(data={"a": 1})) == EVENT
    assert parse(*structured(data_base64=base64.b64encode(b'{"a":1}').decode())) == EVENT


def test_extensions_are_let_through() -> None:
    assert parse(binary() | {"ce-traceparent": "00-x", "other": "1"}, b'{"a":1}') == EVENT


def test_subject_and_time_may_be_left_out() -> None:
    event = parse(binary(subject=None, time=None), b"{}")
    assert (event.subject, event.time) == (None, None)


@pytest.mark.parametrize("missing", ["specversion", "id", "type", "source"])
def test_what_a_cloudevent_must_have_is_named_where_it_is_missing(missing: str) -> None:
    for headers, body in ((binary(**{missing: None}), b"{}"), structured(**{missing: None})):
        with pytest.raises(NoEvent) as refused:
            parse(headers, body)
        assert isinstance(refused.value.reason, ValidationError)
        assert [error["loc"] for error in refused.value.reason.errors()] == [(missing,)]
        assert refused.value.id == (None if missing == "id" else "A-1")


@pytest.mark.parametrize("name", ["id", "source", "type", "subject"])
def test_an_attribute_holds_no_control_character(name: str) -> None:
    for headers, body in ((binary(**{name: "a\0b"}), b"{}"), structured(**{name: "a\0b"})):
        with pytest.raises(NoEvent):
            parse(headers, body)


@pytest.mark.parametrize("time", ["yesterday", "2026-11-24T08:30:00"])
def test_a_time_is_one_and_has_a_zone(time: str) -> None:
    with pytest.raises(NoEvent):
        parse(binary(time=time), b"{}")


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"\xff"])
def test_a_document_that_is_none_is_no_event(body: bytes) -> None:
    with pytest.raises(NoEvent) as refused:
        parse({"content-type": STRUCTURED}, body)
    assert isinstance(refused.value.reason, (ValidationError, orjson.JSONDecodeError))


def test_data_that_is_no_base64_is_no_event() -> None:
    with pytest.raises(NoEvent, match="base64") as refused:
        parse(*structured(data_base64="?"))
    assert refused.value.id == "A-1"
