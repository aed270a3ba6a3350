"""The headers under which an event is published, as their part of the AsyncAPI document."""

from typing import Any

TRACE = "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"

_SAID: dict[str, tuple[str, dict[str, str]]] = {
    "ce-specversion": ("CloudEvents 1.0, in binary mode", {"const": "1.0"}),
    "ce-id": ("the event's id; the same however often it is published", {"format": "uuid"}),
    "ce-type": ("its contract", {}),
    "ce-source": ("the service that says it", {"format": "uri-reference"}),
    "ce-subject": ("its event stream", {}),
    "ce-time": ("when it happened", {"format": "date-time"}),
    "ce-dataschema": ("where the JSON schema of its contract is", {"format": "uri-reference"}),
    "ce-division": ("the division it happened in", {"pattern": "^[0-9]{2,12}$"}),
    "ce-streamversion": ("which event of its stream it is, from 1", {"pattern": "^[0-9]+$"}),
    "ce-recordedtime": ("when it was stored", {"format": "date-time"}),
    "ce-cursor": ("its place in the log, as at_least takes it", {"pattern": "^[0-9]+-[0-9]+$"}),
    "ce-sequence": (
        "the same place, as text that sorts in the log's order",
        {"pattern": "^[0-9a-f]{16}-[0-9a-f]{16}$"},
    ),
    "ce-partitionkey": ("the county: events with one key come in their order", {"pattern": "^[0-9]{6}$"}),
    "ce-meta": ("who did it and why: actor, causation, correlation, as JSON", {}),
    "content-type": ("of the body", {"const": "application/json"}),
    "ce-traceparent": ("the trace in which it was appended, where there is one", {"pattern": TRACE}),
    "traceparent": ("the trace under which it was published, where there is one", {"pattern": TRACE}),
}
_WHERE_TRACED = {"ce-traceparent", "traceparent"}


def headers_schema() -> dict[str, Any]:
    """The JSON schema of an event's headers."""
    return {
        "type": "object",
        "title": "EventHeaders",
        "description": "CloudEvents 1.0 in binary mode; values percent-encoded as its HTTP binding says",
        "required": sorted(_SAID.keys() - _WHERE_TRACED),
        "properties": {name: {"type": "string", "description": says, **form} for name, (says, form) in _SAID.items()},
    }
