"""A task that is sent to dispatch becomes an issue, screened for an order at once; its result is the task's.

Its reporter is who sent it on: they are told of its result, and may judge it.
"""

from collections.abc import Callable

from huiyin_contracts import Event
from huiyin_contracts.parties import person_of
from huiyin_contracts.tasks import TaskDispatched
from huiyin_contracts.words import PublicText, ReportedWords
from huiyin_county.divisions import timezone_of
from huiyin_events.decider import perform_because
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_intake.issues.rules import ISSUE, Report, Screen
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


def on_task_dispatched(service: Service) -> Reaction:
    """Report it, and send it on to dispatch with its words, which are public already where the task is."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TaskDispatched)
        zone = await timezone_of(connection, recorded.division)
        serial = await connection.fetchval("SELECT nextval('issue_number')")
        report = Report(
            id=event.work,
            number=f"{recorded.known_at.astimezone(zone):%y%m%d}-{serial:06d}",
            kind="need",
            category=event.category,
            channel="page",
            reporter=person_of(recorded.meta.actor.id),
            words=ReportedWords(description=event.description),
            private=event.private,
        )
        screen = Screen("dispatch", public=None if event.private else PublicText(description=event.description))
        for command in (report, screen):
            await perform_because(service.store, ISSUE, issue_stream(event.work), command, recorded, connection)

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {TaskDispatched: on_task_dispatched}
