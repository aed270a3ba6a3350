"""What is forgotten with a person: the vectors of what they wrote."""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_FORGET = "DELETE FROM issue_vectors WHERE issue IN (SELECT id FROM issues WHERE subject = $1)"


def on_person_erased(_service: Service) -> Reaction:
    """Their words are gone; what the words mean goes, too."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, PersonErased)
        await connection.execute(_FORGET, event.person)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {PersonErased: on_person_erased}
