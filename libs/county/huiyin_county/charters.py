"""Which rules a county's orders go by, from the views of its charters and of its holidays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg

from huiyin_contracts import county_of
from huiyin_contracts.charter import CharterAdopted
from huiyin_contracts.holidays import HolidaysAnnounced
from huiyin_contracts.issues import IssueKind
from huiyin_county.calendar import WorkingDays
from huiyin_county.charter import Charters, Rules, in_force, of_version
from huiyin_county.deadlines import Schedule
from huiyin_county.divisions import timezones
from huiyin_events.store import Connection

Reading = Connection | asyncpg.Pool

# What an issue is reckoned as while its kind is not known yet: nothing is in more haste for it.
UNKNOWN: IssueKind = "problem"

_CHARTERS = "SELECT county, document FROM charters WHERE county = ANY($1) ORDER BY county, version"
_NOTICES = "SELECT county, announced_at, document FROM holiday_notices WHERE county = ANY($1) ORDER BY announced_at"


@dataclass(frozen=True, slots=True)
class County:
    """What reckoning time in a county takes: its charters, its clocks, and its working days."""

    charters: Charters
    timezone: ZoneInfo
    notices: tuple[tuple[datetime, HolidaysAnnounced], ...] = ()

    @property
    def days(self) -> WorkingDays:
        """Its working days, as they are known now."""
        return WorkingDays({notice.year: notice for _, notice in self.notices})

    def days_known_at(self, at: datetime) -> WorkingDays:
        """Its working days, as they were known then."""
        return WorkingDays({notice.year: notice for announced_at, notice in self.notices if announced_at <= at})

    def begun_at(self, at: datetime, kind: IssueKind) -> Schedule:
        """For what begins then."""
        return Schedule(in_force(self.charters, at), kind, self.timezone, self.days_known_at(at))

    def of(self, charter: int | None, begun_at: datetime, kind: IssueKind | None) -> Schedule:
        """For what goes by one version of the charter; None: by the one that was in force when it began."""
        kind = kind or UNKNOWN
        if charter is None:
            return self.begun_at(begun_at, kind)
        return Schedule(of_version(self.charters, charter), kind, self.timezone, self.days)


async def counties(connection: Reading, divisions: Collection[str]) -> dict[str, County]:
    """The counties of these divisions, by their six digits."""
    codes = {county_of(division) for division in divisions}
    charters: dict[str, Charters] = dict.fromkeys(codes, ())
    for row in await connection.fetch(_CHARTERS, list(codes)):
        charters[row["county"]] += (CharterAdopted.model_validate_json(row["document"]),)
    notices: dict[str, tuple[tuple[datetime, HolidaysAnnounced], ...]] = dict.fromkeys(codes, ())
    for row in await connection.fetch(_NOTICES, list(codes)):
        notice = HolidaysAnnounced.model_validate_json(row["document"])
        notices[row["county"]] += ((row["announced_at"], notice),)
    zones = await timezones(connection, codes)
    return {code: County(charters[code], zones[code], notices[code]) for code in codes}


async def county(connection: Reading, division: str) -> County:
    """The county of a division."""
    return (await counties(connection, [division]))[county_of(division)]


async def in_force_at(connection: Reading, division: str, at: datetime) -> Rules:
    """The rules of a division's county that hold for what begins then."""
    return in_force((await county(connection, division)).charters, at)


async def verdict_days(connection: Reading, division: str, public_at: datetime) -> int:
    """For how many days a result may be judged: by the charter that was in force when it became public."""
    return (await in_force_at(connection, division, public_at)).verdicts.days
