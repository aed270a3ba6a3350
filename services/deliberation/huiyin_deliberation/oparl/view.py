"""What OParl tells, taken from the log in its order: sites and their places here, the rest in the modules beside this.

`created` and `modified` are when an event was recorded and not when it happened: what is recorded late is news to who
asks what is new.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from huiyin_contracts import Event, county_of
from huiyin_contracts.accounts import AccountRenamed
from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_contracts.members import MemberRenamed
from huiyin_contracts.persons import PersonErased
from huiyin_county.recodings import present
from huiyin_deliberation.oparl import matters, meetings, places
from huiyin_deliberation.oparl.statements import (
    delete,
    move,
    person_gone,
    person_renamed,
    there_is,
    touch,
    words_erased,
)
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_in_order

_OF_ALL = (DivisionRegistered, PersonErased, AccountRenamed, MemberRenamed)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `oparl_objects` and `oparl_matters`."""
    for recorded, event in of_types(batch, DivisionRecoded):
        at, now = told_at(recorded), await present(connection, event.code)
        merged = (there_is(now, at), move(event.code, now, at), delete("body", event.code, at))
        await execute_in_order(connection, merged)
    events = of_types(batch, *_OF_ALL, *places.EVENTS, *meetings.EVENTS, *matters.EVENTS)
    await execute_in_order(connection, chain.from_iterable(_statements(*one) for one in events))


def told_at(recorded: Recorded) -> datetime:
    """When an event was recorded, as exactly as OParl tells time: to the second."""
    return recorded.recorded_at.replace(microsecond=0)


def _statements(recorded: Recorded, event: Event) -> Iterator[Statement]:
    at, division = told_at(recorded), recorded.division
    match event:
        case DivisionRegistered(level="county", code=code):
            yield there_is(code, at)
        case DivisionRegistered(code=code):
            yield touch("body", code, at)
        case PersonErased(person=person):
            yield person_gone(person, county_of(division), at)
            yield words_erased(person, county_of(division), at)
        case AccountRenamed(name=name) | MemberRenamed(name=name):
            yield person_renamed(name.subject, county_of(division), at)
        case _:
            for room in (places, meetings, matters):
                yield from room.statements(event, recorded, at)
