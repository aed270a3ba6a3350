"""What other systems may publish, and how they are answered, as their part of the AsyncAPI document."""

from typing import Any

from pydantic import BaseModel, TypeAdapter

from huiyin_events.cloudevents import PREFIX, Attributes
from huiyin_events.ingress import ACCEPTED, REJECTED, subject_of
from huiyin_events.publisher import PublishReceipt
from huiyin_service.errors import PROBLEM
from huiyin_service.i18n import LANGUAGES
from huiyin_service.kinds import Described, kinds

ANYBODY = "{publisher}"
SCHEMAS = "#/components/schemas/"

_ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    ACCEPTED: ("What was taken, by its ce-id, and what it became.", TypeAdapter(PublishReceipt).json_schema()),
    REJECTED: (
        "What was not taken, and why, in both languages; `id` is null where none could be read.",
        {
            "type": "object",
            "title": "Rejected",
            "required": ["id", "problem"],
            "properties": {
                "id": {"type": ["string", "null"]},
                "problem": {
                    "type": "object",
                    "required": list(LANGUAGES),
                    "properties": dict.fromkeys(LANGUAGES, PROBLEM),
                },
            },
        },
    ),
}


def describe(document: dict[str, Any]) -> None:
    """Add to a document what Huiyin receives from publishers and what it sends them: a channel each."""
    for name, kind in kinds().items():
        message = {
            "description": kind.meaning,
            "headers": _headers(name, kind),
            "payload": _schema(document, kind.body),
            "correlationId": {"location": "$message.header#/ce-id"},
            "examples": [{"payload": dict(kind.example)}],
        }
        _channel(document, name, "receive", message)
    for name, (meaning, schema) in _ANSWERS.items():
        message = {
            "description": meaning,
            "payload": schema,
            "correlationId": {"location": "$message.payload#/id", "description": "the ce-id of what is answered"},
        }
        _channel(document, name, "send", message)
    document["components"]["parameters"] = {
        "publisher": {"description": "the publisher's name, as `huiyin publisher add` was told"}
    }


def _channel(document: dict[str, Any], name: str, action: str, message: dict[str, Any]) -> None:
    channel = f"ingress.{name}"
    described = f"{channel}:Message"
    document["components"]["messages"][described] = {
        "name": name,
        "title": channel,
        "contentType": "application/json",
        **message,
    }
    document["channels"][channel] = {
        "address": subject_of(ANYBODY, name),
        "description": message["description"],
        "parameters": {"publisher": {"$ref": "#/components/parameters/publisher"}},
        "messages": {"Message": {"$ref": f"#/components/messages/{described}"}},
    }
    document["operations"][channel] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/Message"}],
    }


def _headers(name: str, kind: Described) -> dict[str, Any]:
    """The attributes of an event in binary mode, as they are read."""
    read = Attributes.model_json_schema()
    properties: dict[str, dict[str, Any]] = {"content-type": {"type": "string", "const": "application/json"}}
    for attribute, about in read["properties"].items():
        said, *_ = about.get("anyOf", [about])  # what is not given is no header at all, and never null
        properties[PREFIX + attribute] = {what: said[what] for what in said if what not in {"title", "default"}}
    properties[f"{PREFIX}type"]["const"] = name
    required = ["content-type", *(PREFIX + attribute for attribute in read["required"])]
    if kind.subject is None:
        del properties[f"{PREFIX}subject"]
    else:
        properties[f"{PREFIX}subject"]["description"] = kind.subject
        required.append(f"{PREFIX}subject")
    return {
        "type": "object",
        "description": "CloudEvents 1.0 in binary mode; values percent-encoded as its HTTP binding says",
        "required": required,
        "properties": properties,
    }


def _schema(document: dict[str, Any], body: type[BaseModel]) -> dict[str, str]:
    """A reference to the schema of a body, which is put among the others with those it is made of."""
    described = body.model_json_schema(ref_template=f"{SCHEMAS}{{model}}")
    for name, schema in {**described.pop("$defs", {}), body.__name__: described}.items():
        if document["components"]["schemas"].setdefault(name, schema) != schema:
            raise ValueError(f"two schemas are called {name}")
    return {"$ref": f"{SCHEMAS}{body.__name__}"}
