"""What is given out of a person's data: an entry for each event that names them, what is theirs in clear."""

from collections.abc import Iterator
from typing import Any

from huiyin_events.vault import Disclosed


def entry_of(disclosed: Disclosed) -> dict[str, Any]:
    """An event as JSON; of who did it only the role, for those who did it in an office are persons, too."""
    recorded = disclosed.recorded
    return {
        "id": str(recorded.id),
        "type": recorded.type,
        "stream": recorded.stream,
        "version": recorded.version,
        "division": recorded.division,
        "occurred_at": recorded.occurred_at,
        "recorded_at": recorded.recorded_at,
        "by": recorded.meta.actor.role,
        "data": disclosed.data,
    }


def clear_values(data: object, name: str = "") -> Iterator[tuple[str, Any]]:
    """What stands in clear in an entry's data, each value by the name of its field."""
    match data:
        case {"subject": str(), "value": value, **rest} if not rest:
            yield name, value
        case dict():
            for field, each in data.items():
                yield from clear_values(each, field)
        case list():
            for each in data:
                yield from clear_values(each, name)
