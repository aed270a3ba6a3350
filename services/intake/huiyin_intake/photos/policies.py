"""What follows where a person was erased: no picture of theirs stays public."""

import asyncio
from collections.abc import Callable, Mapping

from huiyin_contracts import Event
from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_intake.issues.queries import reported_by_person
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.service import Service


def on_person_erased(service: Service) -> Reaction:
    """The sealed ones open for no one any more; public copies are taken back."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event, files = recorded.event, PhotoFiles(service.settings.photos_folder)
        assert isinstance(event, PersonErased)
        for issue in await reported_by_person(connection, event.person):
            await asyncio.to_thread(files.retract, issue)

    return react


POLICIES: Mapping[type[Event], Callable[[Service], Reaction]] = {PersonErased: on_person_erased}
