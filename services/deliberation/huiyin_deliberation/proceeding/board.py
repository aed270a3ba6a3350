"""A procedure that answers no issue has what it came to on the board all the same (Y2, P6)."""

from huiyin_deliberation.publications.rules import DECISION_NOTICES, PublishDecision
from huiyin_deliberation.publications.stream import decision_stream
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_service.service import Service


async def put_up(service: Service, connection: Connection, recorded: Recorded, command: PublishDecision | None) -> None:
    """Put it up because of an event of the procedure; none: that is nothing for the board."""
    if command is not None:
        stream = decision_stream(command.decision)
        await perform_because(service.store, DECISION_NOTICES, stream, command, recorded, connection)
