"""One estate with all that is in it, folded from its own stream, where whose a member household is can be opened."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from huiyin_contracts.organisation import EndCause, Origin, SecretaryAppointed, SecretaryStoodDown, Selection
from huiyin_contracts.parties import Person
from huiyin_dispatch.organisation.queries import BranchRow, BuildingRow
from huiyin_dispatch.organisation.rules import ESTATE, Estate
from huiyin_dispatch.organisation.stream import history
from huiyin_events.envelope import Recorded
from huiyin_events.events import DomainEvent
from huiyin_service.persons.masking import PersonName
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.service import Service


class EstateGroup(BaseModel):
    """A building group."""

    id: UUID
    name: str
    leader: ShownPerson | None
    buildings: list[BuildingRow]


class EstateHousehold(BaseModel):
    """A member household, and whose it is; none where that was erased."""

    id: UUID
    building: str
    head: PersonName | None


class SecretaryTerm(BaseModel):
    """A secretary's time in office, the last one first; without an end: in office."""

    secretary: ShownPerson
    origin: Origin
    selection: Selection
    appointed_at: datetime
    term_ends_on: date | None
    stood_down_at: datetime | None = None
    reason: str | None = None
    cause: EndCause | None = None
    handed_over_to: ShownPerson | None = None


class EstateAnswer(BaseModel):
    """An estate. A command on it takes its `version` as `expected_version`."""

    code: str
    name: str
    village: str
    founded_at: datetime
    split_from: str | None
    merged_into: str | None
    branch: BranchRow | None
    secretary: SecretaryTerm | None
    secretaries: list[SecretaryTerm]
    buildings: list[BuildingRow] = Field(description="all of them")
    groups: list[EstateGroup]
    households: list[EstateHousehold]
    version: int


async def estate(service: Service, code: str) -> EstateAnswer:
    """An estate as it is by now. Raises a 404 Problem."""
    past = await history(service, code)
    events = await service.store.opened(past)
    state = ESTATE.fold(events)
    served = _served(past, events)
    return EstateAnswer(
        code=state.code,
        name=state.name,
        village=state.village,
        founded_at=past[0].occurred_at,
        split_from=getattr(events[0], "split_from", None),
        merged_into=state.merged_into,
        branch=BranchRow(rank=state.branch.rank, name=state.branch.name) if state.branch else None,
        secretary=served[0] if state.term else None,
        secretaries=served,
        buildings=_buildings(state, state.buildings),
        groups=[
            EstateGroup(
                id=known,
                name=group.name,
                leader=_shown(group.leader) if group.leader else None,
                buildings=_buildings(state, group.buildings),
            )
            for known, group in state.groups.items()
        ],
        households=sorted(
            (
                EstateHousehold(
                    id=known, building=one.building, head=PersonName(one.head.value) if one.head.value else None
                )
                for known, one in state.households.items()
            ),
            key=lambda one: (len(one.building), one.building, one.head or ""),
        ),
        version=past[-1].version,
    )


def _buildings(state: Estate, numbers: Iterable[str]) -> list[BuildingRow]:
    return [
        BuildingRow(number=one, name=state.buildings[one]) for one in sorted(numbers, key=lambda one: (len(one), one))
    ]


def _shown(person: Person) -> ShownPerson:
    return ShownPerson.of(person.subject, person.name.value, person.id)


def _served(past: list[Recorded], events: Sequence[DomainEvent]) -> list[SecretaryTerm]:
    served: list[SecretaryTerm] = []
    for recorded, opened in zip(past, events, strict=True):
        match opened:
            case SecretaryAppointed() as event:
                served.append(
                    SecretaryTerm(
                        secretary=_shown(event.secretary),
                        origin=event.origin,
                        selection=event.selection,
                        appointed_at=recorded.occurred_at,
                        term_ends_on=event.term_ends_on,
                    )
                )
            case SecretaryStoodDown() as event:
                end = {"stood_down_at": recorded.occurred_at, "reason": event.reason, "cause": event.cause}
                served[-1] = served[-1].model_copy(
                    update={**end, "handed_over_to": event.handed_over_to and _shown(event.handed_over_to)}
                )
    return served[::-1]
