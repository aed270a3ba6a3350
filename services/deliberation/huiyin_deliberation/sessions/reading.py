"""A session for whoever looks at it: in full for its offices and those whom it concerns, masked for others."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts.parties import person_of
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_county.majorities import least
from huiyin_deliberation.sessions import queries
from huiyin_deliberation.sites.queries import serves
from huiyin_service.auth import Principal
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.policy import HELD, NONE, may, permit
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A session as somebody may see it. For others people are numbered, so that none is known again elsewhere."""

    row: queries.SessionDetailRow
    numbers: Mapping[UUID, UUID] | None = None
    """Under what whoever looks sees each person; none: they see all of it."""

    def known_as(self, people: tuple[UUID, ...]) -> tuple[UUID, ...]:
        """These people, as the roll has them."""
        return people if self.numbers is None else tuple(self.numbers[each] for each in people if each in self.numbers)


async def readable(service: Service, principal: Principal | None, session: UUID) -> queries.SessionDetailRow:
    """A session, for whom it is. Raises a 404, 401 or 403 Problem."""
    asking = permit(principal, "session.read")
    row = await known(service, lambda: queries.one(service.pool, session), unknown("session"))
    # Who lives in another village that the site serves may come as a guest, and so reads what to come to.
    welcome = _concerns(row, asking) or (
        not may(asking, "session.read", row.division) and await serves(service.pool, row.site, asking.division)
    )
    permit(asking, "session.read", row.division, HELD if welcome else NONE)
    return seen_by(asking, row).row


def seen_by(asking: Principal, row: queries.SessionDetailRow) -> SessionSeen:
    """A session for who may read it: what is private in it, and who is who, for its offices and who was there alone."""
    if _concerns(row, asking) or may(asking, "session.lead", row.division):
        return SessionSeen(row)
    seen = SessionSeen(row, {each.subject: UUID(int=number) for number, each in enumerate(row.roll, 1)})
    roll = tuple(
        each.model_copy(update={"subject": subject, "person": each.person.masked})
        for each, subject in zip(row.roll, seen.known_as(tuple(each.subject for each in row.roll)), strict=True)
    )
    agenda = tuple(_masked_item(item, seen) for item in row.agenda)
    return SessionSeen(row.model_copy(update={"roll": roll, "chair": row.chair.masked, "agenda": agenda}), seen.numbers)


async def quorum_of(service: Service, row: queries.SessionDetailRow) -> int:
    """How many of those entitled must be there, by the charter that it was convened under."""
    charters = (await county(service.pool, row.division)).charters
    return least(of_version(charters, row.charter).deliberation.majorities.session.present, row.entitled)


def _concerns(row: queries.SessionDetailRow, asking: Principal) -> bool:
    return row.of(person_of(asking.sub)) is not None


def _masked_item(item: queries.ItemRow, seen: SessionSeen) -> queries.ItemRow:
    """An item with numbers for people; of a private one no word."""
    told = {name: seen.known_as(getattr(item, name)) for name in ("interested", "waiting", "voters")}
    speaker = next(iter(seen.known_as((item.speaker,) if item.speaker else ())), None)
    words = {"title": None, "reason": None, "options": ()}
    options = {"options": tuple(_masked(option, seen) for option in item.options)}
    return item.model_copy(update={**told, "speaker": speaker, **(words if item.private else options)})


def _masked(option: queries.OptionRow, seen: SessionSeen) -> queries.OptionRow:
    tasks = tuple(
        task.model_copy(update={"assignee": task.assignee.masked}) if isinstance(task.assignee, ShownPerson) else task
        for task in option.tasks
    )
    proposer = next(iter(seen.known_as((option.proposer,))), UUID(int=0))
    return option.model_copy(update={"tasks": tasks, "proposer": proposer})
