"""Rolls of estates (Y1), taken in from files and other systems: idempotent, and all of a request or nothing."""

from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from uuid import uuid4

from pydantic import BaseModel, Field

from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.organisation.commands.buildings import (
    BuildingFields,
    GroupFields,
    HouseholdFields,
    group_of,
    name_of,
)
from huiyin_dispatch.organisation.commands.offices import APPOINTS, BranchFields, TermFields, branch_of, term_of
from huiyin_dispatch.organisation.rules import ESTATE, VILLAGE_DIGITS
from huiyin_dispatch.organisation.stream import stream_of
from huiyin_dispatch.rolls.rules import Roll, RollFault, RollSection, bring, changes_who_acts
from huiyin_events.decider import after_a_lost_race
from huiyin_events.envelope import NewEvent
from huiyin_events.refusal import Refused
from huiyin_events.store import Appended, StreamWrite
from huiyin_service.divisions import unregistered
from huiyin_service.errors import problem_of
from huiyin_service.http import Frame, RequestBody, ShortText
from huiyin_service.i18n import Language
from huiyin_service.policy import may, permit
from huiyin_service.service import Service

MOST_ESTATES = 100
MOST_PARTS = 500


class EstateRecord(RequestBody):
    """An estate as the roll has it. What it does not name stays as it is."""

    estate: EstateCode
    name: ShortText
    branch: BranchFields | None = None
    secretary: TermFields | None = None
    buildings: list[BuildingFields] = Field(default=[], max_length=MOST_PARTS)
    groups: list[GroupFields] = Field(default=[], max_length=MOST_PARTS)
    households: list[HouseholdFields] = Field(default=[], max_length=MOST_PARTS)


class RollBody(RequestBody):
    """Estates as a roll has them; with `check` nothing is taken in, and what would not fit is told."""

    estates: list[EstateRecord] = Field(min_length=1, max_length=MOST_ESTATES)
    check: bool = False


class NotFitting(BaseModel):
    """What of a roll does not fit, and why: the estate, which part of it, and the how manieth, from 0."""

    estate: str
    part: RollSection
    index: int
    code: str
    reason: str


class RollTaken(BaseModel):
    """What became of a roll. With anything refused, nothing of the request was taken in."""

    estates: int
    unchanged: int
    happened: dict[str, int] = Field(description="events by type, such as dispatch.estate.group_formed.v1")
    refused: list[NotFitting]
    cursor: str | None


async def take(service: Service, frame: Frame, body: RollBody, language: Language) -> RollTaken:
    """Bring estates to what the roll says; staff of their villages may, but not who acts as secretary."""
    permit(frame.principal, "estate.import")

    async def taken() -> RollTaken:
        writes, refused = await _decided(service, frame, body.estates)
        fresh = [write for write in writes if write is not None]
        appended: Appended | None = None
        if fresh and not refused and not body.check:
            appended = await service.store.append(fresh, meta=frame.meta)
        return RollTaken(
            estates=len(body.estates),
            unchanged=len(writes) - len(fresh),
            happened=Counter(new.event.type for write in fresh for new in write.events),
            refused=[_told(service, language, estate, unfit) for estate, unfit in refused],
            cursor=str(appended.cursor) if appended else None,
        )

    return await after_a_lost_race()(taken)


async def _decided(
    service: Service, frame: Frame, records: Sequence[EstateRecord]
) -> tuple[Sequence[StreamWrite | None], list[tuple[str, RollFault]]]:
    """What each estate gets, if anything, and what of the roll does not fit."""
    villages = {record.estate[:VILLAGE_DIGITS] for record in records}
    unknown = await unregistered(service, villages)
    writes: dict[str, StreamWrite | None] = {}
    refused: list[tuple[str, RollFault]] = []
    for record in records:
        past = await service.store.read_stream(stream_of(record.estate))
        estate = ESTATE.fold(await service.store.opened(past))
        village = estate.village or record.estate[:VILLAGE_DIGITS]
        permit(frame.principal, "estate.import", village)
        if record.estate in writes:
            why = Refused("estate-twice", "小区 {estate} 出现了两次", estate=record.estate)
            refused.append((record.estate, RollFault("estate", 0, why)))
            continue
        if not estate.code and village in unknown:
            why = Refused("unknown-village", "村（社区）代码 {village} 不在册", village=village)
            refused.append((record.estate, RollFault("estate", 0, why)))
            continue
        events, unfit = bring(estate, roll_of(record), (uuid4() for _ in repeat(None)))
        if changes_who_acts(events) and not may(frame.principal, APPOINTS, village):
            why = Refused("secretary-by-officer", "书记凭登录名就能办理事务，任免须由县级干部办理")
            unfit.append(RollFault("secretary", 0, why))
        refused += [(record.estate, one) for one in unfit]
        news = [NewEvent(event, village, frame.now) for event in events]
        writes[record.estate] = StreamWrite(stream_of(record.estate), news, len(past)) if news else None
    return list(writes.values()), refused


def roll_of(record: EstateRecord) -> Roll:
    """A record as the rules know it."""
    return Roll(
        code=record.estate,
        name=record.name,
        branch=branch_of(record.branch) if record.branch else None,
        term=term_of(record.secretary) if record.secretary else None,
        buildings=[(one.building, name_of(one)) for one in record.buildings],
        groups=[group_of(group) for group in record.groups],
        households=[(one.building, one.head) for one in record.households],
    )


def _told(service: Service, language: Language, estate: str, unfit: RollFault) -> NotFitting:
    catalogue = service.pages.catalogue
    reason = str(problem_of(unfit.why, catalogue, language).members(catalogue, language)["detail"])
    return NotFitting(estate=estate, part=unfit.part, index=unfit.index, code=unfit.why.code, reason=reason)
