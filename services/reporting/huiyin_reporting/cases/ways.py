"""Where what is on a trail is to be seen itself: the notice, and the deliberation, for whoever may read it."""

from collections.abc import Mapping, Sequence

from huiyin_contracts import Event
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topics import AboutTopic, Procedure, TopicStalled, TopicTakenUp
from huiyin_service.auth import Principal
from huiyin_service.policy import may

ONLINE = "/deliberation/online-deliberations"
_PROCEDURES: Mapping[Procedure, tuple[str, str | None]] = {
    "online": (ONLINE, None),
    "session": ("/deliberation/sessions", "session.read"),
    "village_decision": ("/deliberation/village-decisions", "village-decision.read"),
    "key_matter": ("/deliberation/key-matters", "key-matter.read"),
}
"""Where each is, and what the policy calls to read it; none: anybody may. A mediation is for its two sides alone."""


def way_to(event: Event, principal: Principal | None, division: str) -> str | None:
    """The address of what an event is about."""
    match event:
        case NoticePublished():
            return f"/deliberation/publications/{event.publication}"
        case TopicTakenUp() if event.procedure in _PROCEDURES:
            place, action = _PROCEDURES[event.procedure]
            return f"{place}/{event.by}" if action is None or may(principal, action, division) else None
    return None


def online_now(events: Sequence[Event]) -> str | None:
    """Where residents deliberate on it online, while they do."""
    found = None
    for event in events:
        if isinstance(event, TopicTakenUp) and event.procedure == "online":
            found = f"{ONLINE}/{event.by}"
        elif isinstance(event, AboutTopic) and not isinstance(event, TopicStalled):
            found = None
    return found
