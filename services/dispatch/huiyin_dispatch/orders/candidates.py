"""Who could take an issue on, as the views know it: members and forces near it, and what they have to do already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Any
from uuid import UUID

import asyncpg

from huiyin_contracts import Level, county_of, level_of
from huiyin_contracts.forces import ForceKind
from huiyin_contracts.order_state import UNDER_WAY
from huiyin_contracts.parties import Body, BodyKind, person_of
from huiyin_county.divisions import timezone_of
from huiyin_dispatch.orders.queries import DeskIssueRow
from huiyin_dispatch.orders.ranking import DAYS_LATELY, Candidate, Near, burden, in_building, rank, skilled
from huiyin_events.store import Connection
from huiyin_service.persons.names import names_of
from huiyin_service.persons.shown import ShownParty, ShownPerson

PARTIES: Mapping[ForceKind, BodyKind] = {
    "commando": "team",
    "volunteer": "team",
    "emergency": "team",
    "courier": "team",
    "company": "company",
    "social_organisation": "team",
    "unit": "unit",
}
"""As what an order names a force."""
REACH: Mapping[Level, Near] = {"village": "village", "town": "town"}
"""How near a force of a division is to its villages."""

_MEMBERS = """
SELECT id, member, subject, name, estate, building, skills FROM members_named
WHERE left_at IS NULL AND division = $1 AND (available OR until < $2)
"""
_OF_TOWN = """
SELECT member, subject, name, skills FROM members_named
WHERE left_at IS NULL AND division LIKE left($1, 9) || '%' AND division <> $1 AND (available OR until < $2)
"""
_BUILDINGS = "SELECT id, estate, building FROM member_buildings WHERE division = $1"
_ESTATES = "SELECT code FROM estates WHERE village = $1 AND merged_into IS NULL AND strpos($2, name) > 0"
_FORCES = """
SELECT f.id, f.kind, f.name, f.division, f.skills,
       EXISTS (SELECT FROM force_estates e WHERE e.force = f.id AND e.estate = $3) AS paired
FROM forces f
WHERE f.disbanded_at IS NULL AND (f.available OR f.until < $2) AND f.division = ANY($4)
  AND (f.areas = '{}' OR EXISTS (SELECT FROM unnest(f.areas) AS a (code) WHERE $1 LIKE a.code || '%'))
"""
_MEDIATORS = """
SELECT sub FROM grants
WHERE role = 'mediator' AND (last_day IS NULL OR last_day >= $2)
  AND ($1 LIKE division || '%' OR division IN (SELECT code FROM recodings WHERE new_code = $1))
  AND NOT EXISTS (SELECT FROM account_states WHERE account = sub AND state <> 'restored')
GROUP BY sub ORDER BY max(length(division)) DESC, sub
"""
# A member is known by their sign-in, a force by its id, and who is named without an id by what they are called.
_COUNTED = """
SELECT coalesce(assignee_id, assignee_kind || ':' || assignee_name) AS who, count(*) AS n
FROM orders_named o {joined} WHERE assignee_name IS NOT NULL AND {which} GROUP BY 1
"""
_IN_HAND = _COUNTED.format(joined="", which="o.division LIKE $1 || '%' AND o.stage = ANY($2)")
_LATELY = _COUNTED.format(joined="", which="o.division LIKE $1 || '%' AND o.dispatched_at > $2")
_ALIKE = _COUNTED.format(
    joined="JOIN issues i ON i.id = o.issue",
    which="o.division = $1 AND i.category = $2 AND o.stage IN ('resolved', 'publicised')",
)


@dataclass(frozen=True, slots=True)
class SuggestionContext:
    """What is known of an issue, and who has how much to do."""

    village: str
    estate: str | None
    category: str
    said: str
    in_hand: Mapping[str, int]
    lately: Mapping[str, int]
    alike: Mapping[str, int]

    def candidate(self, who: str, party: ShownParty, near: Near, skills: Sequence[str], by_name: str = "") -> Candidate:
        """Somebody, as the rules weigh them; orders that name them only by `by_name` count as well."""
        able = skilled(skills, self.category, self.said) if skills else ()
        alike, in_hand, lately = (n.get(who, 0) + n.get(by_name, 0) for n in (self.alike, self.in_hand, self.lately))
        return Candidate(party, near, able, alike, in_hand, lately)

    def near(self, homes: Sequence[tuple[str | None, str | None]]) -> Near:
        """How near a member of the village is, by where they live and which buildings they look after.

        The building is what the issue says; where the estate is not known, a number of that name is near enough.
        """
        here = [(estate, building) for estate, building in homes if self.estate in {None, estate} or estate is None]
        if any(in_building(building, self.said) for _, building in here):
            return "building"
        return "estate" if self.estate and any(estate == self.estate for estate, _ in here) else "village"


async def suggest(
    connection: Connection, issue: DeskIssueRow, now: datetime, most: int, estate: str | None = None
) -> list[Candidate]:
    """Whom to send an issue's order to, the best first.

    `estate` is where in the village it is; if no one says so, the estate that the issue names.
    """
    village = issue.division
    county, said = county_of(village), f"{issue.address or ''} {issue.description}"
    today = now.astimezone(await timezone_of(connection, village)).date()
    members = await connection.fetch(_MEMBERS, village, today)
    in_town = await connection.fetch(_OF_TOWN, village, today)
    linked = await connection.fetch(_BUILDINGS, village)
    named = await connection.fetch(_ESTATES, village, said)
    # An issue that names two estates may be in either.
    estate = estate or (named[0]["code"] if len(named) == 1 else None)
    forces = await connection.fetch(_FORCES, village, today, estate, [village[:6], village[:9], village])
    context = SuggestionContext(
        village,
        estate,
        issue.category,
        said,
        in_hand=_by_who(await connection.fetch(_IN_HAND, county, list(UNDER_WAY))),
        lately=_by_who(await connection.fetch(_LATELY, county, now - timedelta(days=DAYS_LATELY))),
        alike=_by_who(await connection.fetch(_ALIKE, village, issue.category)),
    )
    near = _members(context, members, linked)
    return rank([*near, *of_town(context, in_town, most), *_forces(context, forces)], most)


async def mediators(connection: Connection, issue: DeskIssueRow, now: datetime) -> list[ShownPerson]:
    """The mediators of where an issue is, the nearest first: a dispute is for them before it is for anybody else."""
    today = now.astimezone(await timezone_of(connection, issue.division)).date()
    rows = await connection.fetch(_MEDIATORS, issue.division, today)
    names = await names_of(connection, [person_of(row["sub"]) for row in rows])
    return [ShownPerson.of(person_of(who), names.get(person_of(who)), who) for who in (row["sub"] for row in rows)]


def _members(
    context: SuggestionContext, members: Sequence[asyncpg.Record], linked: Sequence[asyncpg.Record]
) -> Iterable[Candidate]:
    looked_after: dict[UUID, list[tuple[str | None, str | None]]] = {}
    for row in linked:
        looked_after.setdefault(row["id"], []).append((row["estate"] or None, row["building"]))
    for row in members:
        homes = [(row["estate"], row["building"]), *looked_after.get(row["id"], ())]
        party = ShownPerson.of(row["subject"], row["name"], row["member"])
        yield context.candidate(row["member"], party, context.near(homes), row["skills"])


def of_town(
    context: SuggestionContext, members: Sequence[asyncpg.Record | Mapping[str, Any]], most: int
) -> Iterable[Candidate]:
    """The members of the town's other villages who can be among the first `most`.

    There are hundreds, and those who can do the same and did the same are told apart only by what they have to do.
    """
    classes: dict[tuple[tuple[str, ...], str], list[tuple[int, int, int, str, str, UUID]]] = {}
    for row in members:
        who = row["member"]
        in_hand, lately = context.in_hand.get(who, 0), context.lately.get(who, 0)
        place = (burden(in_hand, lately), in_hand, lately, row["name"], who, row["subject"])
        # Who settled the like here is in a class of their own.
        classes.setdefault((tuple(row["skills"]), who if who in context.alike else ""), []).append(place)
    for (skills, _), places in classes.items():
        for *_, name, who, subject in nsmallest(most, places):
            yield context.candidate(who, ShownPerson.of(subject, name, who), "town", skills)


def _forces(context: SuggestionContext, forces: Sequence[asyncpg.Record]) -> Iterable[Candidate]:
    for row in forces:
        kind = PARTIES[row["kind"]]
        near = "estate" if row["paired"] else REACH.get(level_of(row["division"]), "county")
        party = Body(kind=kind, name=row["name"], id=row["id"])
        yield context.candidate(str(row["id"]), party, near, row["skills"], by_name=f"{kind}:{row['name']}")


def _by_who(rows: Iterable[asyncpg.Record]) -> Mapping[str, int]:
    return {row["who"]: row["n"] for row in rows}
