"""That somebody looked at what is sealed of a person is an event, which the person can see."""

from datetime import datetime
from uuid import UUID

from huiyin_contracts.persons import DisclosedPart, PersonDisclosed
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import ANY, IdempotencyKey, Store, StreamWrite
from huiyin_service.persons.erasure import person_stream


async def disclosed(
    store: Store,
    person: UUID,
    what: DisclosedPart,
    about: str,
    *,
    division: str,
    meta: Meta,
    at: datetime,
    key: IdempotencyKey | None = None,
) -> None:
    """Write down that this was looked at, for what is in the stream `about`; before it is shown.

    `key` is of a page that is looked at again and again, so that it says so but once.
    """
    event = NewEvent(PersonDisclosed(person=person, what=what, about=about), division, at)
    await store.append([StreamWrite(person_stream(person), [event], ANY)], meta=meta, key=key)
