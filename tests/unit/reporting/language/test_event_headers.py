"""What the AsyncAPI document says of an event's headers is what is published."""

import re
from datetime import UTC, datetime
from uuid import UUID

from huiyin_contracts import OURS
from huiyin_contracts.issues import IssueReported
from huiyin_events.envelope import Cursor, Meta, Recorded
from huiyin_events.wire import headers_of
from huiyin_reporting.language.asyncapi import specification
from huiyin_reporting.language.event_headers import headers_schema

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_every_header_is_described_and_keeps_to_what_is_said() -> None:
    now = datetime.now(UTC)
    meta = Meta(traceparent=TRACE).dump()
    event = Recorded(
        UUID(int=1), Cursor(748, 12), "intake.issue-1", 1, IssueReported.type, "14", now, now, b"{}", meta, OURS
    )
    published = {name: value for name, value in headers_of(event, OURS, TRACE).items() if not name.startswith("Nats-")}
    schema = headers_schema()
    assert published.keys() == schema["properties"].keys()
    for name, form in schema["properties"].items():
        assert re.search(form.get("pattern", ""), published[name]), name
        assert form.get("const", published[name]) == published[name]
    untraced = Recorded(
        UUID(int=1), Cursor(1, 1), "a", 1, IssueReported.type, "14", now, now, b"{}", Meta().dump(), OURS
    )
    assert set(schema["required"]) == {
        name for name in headers_of(untraced, OURS, None) if not name.startswith("Nats-")
    }


def test_every_event_of_the_document_has_them() -> None:
    messages = specification()["components"]["messages"]
    events = {name: message for name, message in messages.items() if not name.startswith("ingress.")}
    assert len(events) > 90
    assert all(message["headers"] == {"$ref": "#/components/schemas/EventHeaders"} for message in events.values())
