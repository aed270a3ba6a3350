"""How far the organisation net covers a division (Y1): what is lacking by name, and whose term ends soon."""

from collections import Counter
from datetime import date, datetime, timedelta

from pydantic import BaseModel, Field

from huiyin_contracts.organisation import Origin, Selection
from huiyin_county.divisions import timezone_of
from huiyin_dispatch.organisation.queries import IN_SCOPE, EstateRow, estates_of
from huiyin_events.store import Connection
from huiyin_service.persons.masking import GONE, PersonName

ENDS_SOON = timedelta(days=90)


class Gap(BaseModel):
    """An estate that lacks something, by name."""

    estate: str
    name: str
    village: str
    village_name: str | None


class BuildingGap(Gap):
    """A building without its group."""

    building: str
    building_name: str


class Ending(Gap):
    """A secretary whose term ends soon, or ended without another."""

    secretary: PersonName
    term_ends_on: date


class Gaps(BaseModel):
    """What is lacking, and where."""

    branch: list[Gap]
    secretary: list[Gap]
    group: list[BuildingGap]


class Coverage(BaseModel):
    """Whether every estate has its branch and secretary, and every building its group."""

    estates: int
    with_branch: int
    with_secretary: int
    buildings: int
    with_group: int
    gaps: Gaps
    by_origin: dict[Origin, int]
    by_selection: dict[Selection, int]
    ending: list[Ending] = Field(description="terms that end within 90 days, or have ended")


_UNGROUPED = f"""
SELECT e.code AS estate, e.name, e.village, v.name AS village_name, b.number AS building, b.name AS building_name
FROM (SELECT e.* {IN_SCOPE}) AS e JOIN buildings b ON b.estate = e.code LEFT JOIN divisions v ON v.code = e.village
WHERE b.group_id IS NULL ORDER BY e.village, e.code, length(b.number), b.number
"""  # noqa: S608 — our own words


async def coverage(connection: Connection, scope: str, now: datetime) -> Coverage:
    """Which estates of `scope` have their branch and secretary, which buildings their group, and which have not."""
    rows = await estates_of(connection, scope)
    ungrouped = [BuildingGap(**row) for row in await connection.fetch(_UNGROUPED, scope)]
    soon = now.astimezone(await timezone_of(connection, scope)).date() + ENDS_SOON
    ending = [one for row in rows if (one := _ending(row)) and one.term_ends_on <= soon]
    buildings = sum(row.buildings for row in rows)
    return Coverage(
        estates=len(rows),
        with_branch=sum(row.branch_rank is not None for row in rows),
        with_secretary=sum(row.secretary_subject is not None for row in rows),
        buildings=buildings,
        with_group=buildings - len(ungrouped),
        gaps=Gaps(
            branch=[_gap(row) for row in rows if row.branch_rank is None],
            secretary=[_gap(row) for row in rows if row.secretary_subject is None],
            group=ungrouped,
        ),
        by_origin=Counter(row.origin for row in rows if row.origin),
        by_selection=Counter(row.selection for row in rows if row.selection),
        ending=sorted(ending, key=lambda one: (one.term_ends_on, one.estate)),
    )


def _gap(row: EstateRow) -> Gap:
    return Gap(estate=row.code, name=row.name, village=row.village, village_name=row.village_name)


def _ending(row: EstateRow) -> Ending | None:
    if row.secretary_subject is None or row.term_ends_on is None:
        return None
    name = PersonName(row.secretary_name or GONE)
    return Ending(**_gap(row).model_dump(), secretary=name, term_ends_on=row.term_ends_on)
