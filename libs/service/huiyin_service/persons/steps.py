"""What happened, with the names that whoever looks may know."""

from collections.abc import Sequence
from typing import cast

from huiyin_contracts import Event
from huiyin_contracts.parties import person_of
from huiyin_events.envelope import Recorded
from huiyin_service.auth import Principal
from huiyin_service.persons.masking import masked_name
from huiyin_service.persons.names import names_of
from huiyin_service.policy import may
from huiyin_service.service import Service
from huiyin_service.web.timeline import Step


async def opened_history(service: Service, history: Sequence[Recorded]) -> list[Recorded]:
    """A history with what is personal in it open: to be shown to those who may know, and then forgotten."""
    events = await service.vault.open(history)
    return [recorded.with_event(event) for recorded, event in zip(history, events, strict=True)]


async def steps_for(
    principal: Principal | None, division: str, service: Service, history: Sequence[Recorded]
) -> list[Step]:
    """The steps of a timeline as whoever looks may know them: with names in full, or each by the family name."""
    told = named_steps if may(principal, "person.name", division) else masked_steps
    return await told(service, history)


async def named_steps(service: Service, history: Sequence[Recorded]) -> list[Step]:
    """The steps of a timeline for an office or who takes part: personal values open, who did it by name."""
    events = await service.vault.open(history)
    metas = [recorded.meta for recorded in history]
    names = await names_of(service.pool, (person_of(meta.actor.id) for meta in metas))
    return [
        Step.of(recorded, cast("Event", event), names.get(person_of(meta.actor.id)))
        for recorded, event, meta in zip(history, events, metas, strict=True)
    ]


async def masked_steps(service: Service, history: Sequence[Recorded]) -> list[Step]:
    """The steps for whom the matter concerns but not the people: values closed, who did it by their family name."""
    actors = [recorded.meta.actor for recorded in history]
    names = await names_of(service.pool, (person_of(actor.id) for actor in actors))
    found = (names.get(person_of(actor.id)) for actor in actors)
    return [
        Step.of(recorded, name=masked_name(name) if name else None)
        for recorded, name in zip(history, found, strict=True)
    ]
