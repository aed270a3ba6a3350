"""Whom a task may be given to: who holds an office, is a member or has a place in a team; and registered bodies."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from huiyin_contracts import county_of
from huiyin_contracts.parties import Body, Party, Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_events.connections import Database
from huiyin_events.refusal import Refused
from huiyin_service.persons.names import names_of
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

ROLES = ("secretary", "cadre", "member", "mediator", "supervisor", "officer")
_COUNTS = "(last_day IS NULL OR last_day >= $2) AND role = ANY($3)"
# Who acts for a village, or within it; a town's and a county's offices act for theirs, too.
_PEOPLE = f"""
SELECT sub, min(role) AS role FROM (
    SELECT sub, role FROM grants WHERE {_COUNTS} AND (division LIKE $1 || '%' OR $1 LIKE division || '%')
        AND left(division, 6) = left($1, 6)
    UNION ALL SELECT p.member, p.team FROM site_places p JOIN sites s ON s.id = p.site
        WHERE p.member IS NOT NULL AND p.until >= $2 AND $1 = ANY(s.villages) AND s.closed_at IS NULL
) found GROUP BY sub ORDER BY sub LIMIT 500
"""  # noqa: S608 - our own words
_BODIES = """
SELECT id, kind, name FROM bodies
WHERE division LIKE $1 || '%' OR $1 LIKE division || '%' OR areas && $2 ORDER BY name LIMIT 500
"""
_PERSON = f"""
SELECT EXISTS (SELECT FROM grants WHERE sub = $4 AND {_COUNTS} AND left(division, 6) = $1)
    OR EXISTS (SELECT FROM site_places p JOIN sites s ON s.id = p.site
        WHERE p.member = $4 AND p.until >= $2 AND left(s.division, 6) = $1 AND s.closed_at IS NULL)
"""  # noqa: S608
_RESIDENTS = """
SELECT EXISTS (SELECT FROM site_places p JOIN sites s ON s.id = p.site
    WHERE p.member = $1 AND p.team = 'residents' AND p.until >= $3 AND $2 = ANY(s.villages) AND s.closed_at IS NULL)
"""
_HOLDERS = """
SELECT DISTINCT sub FROM grants WHERE division = $1 AND role = ANY($3) AND (last_day IS NULL OR last_day >= $2)
"""
_BODY = "SELECT id, kind, name FROM bodies WHERE id = $1 AND left(division, 6) = $2"
# Companies first: who serves an estate is mostly its property company (Y2).
_OF_COUNTY = """
SELECT id, kind, name FROM bodies WHERE left(division, 6) = $1 ORDER BY kind <> 'company', name, id LIMIT 500
"""


class AssignableRow(QueryRow):
    """Somebody in the registers, as a form offers them: `of` is their role or team, or the kind of body."""

    party: ShownPerson | Body
    of: str

    @property
    def key(self) -> str:
        """By what a form names them."""
        return f"{self.party.kind}:{self.party.key}"


async def assignable(database: Database, division: str, today: date) -> list[AssignableRow]:
    """Who of the registers can be given a task of a village: people first, then bodies."""
    people = await database.fetch(_PEOPLE, division, today, list(ROLES))
    names = await names_of(database, [person_of(row["sub"]) for row in people])
    above = [division[:length] for length in (6, 9, 12) if length <= len(division)]
    bodies = await database.fetch(_BODIES, division, above)
    found = [
        AssignableRow(party=_person(row["sub"], names.get(person_of(row["sub"]))), of=row["role"]) for row in people
    ]
    return found + [AssignableRow(party=Body(**row), of=row["kind"]) for row in bodies]


async def require_party(database: Database, division: str, kind: str, id: str, today: date) -> Party:  # noqa: A002
    """A person or a body of a county's registers. Raises Refused where there is none: a name alone is nobody (P6)."""
    county = county_of(division)
    if kind != "member":
        body = await find_body(database, UUID(id), county)
        if body is None:
            raise Refused("task-assignee-unknown", "名册里没有这个队伍、企业或单位，任务要定到名册里的责任人（P6）")
        return body
    if not await database.fetchval(_PERSON, county, today, list(ROLES), id):
        raise Refused("task-assignee-unknown", "名册里没有这个人，任务要定到任职、党员或队伍名册里的责任人（P6）")
    subject = person_of(id)
    name = (await names_of(database, [subject])).get(subject)
    if name is None:
        raise Refused("task-assignee-unknown", "名册里没有这个人，任务要定到任职、党员或队伍名册里的责任人（P6）")
    return Person(name=Personal(subject, name), id=id)


async def holders(database: Database, division: str, today: date, roles: Sequence[str]) -> tuple[str, ...]:
    """The sign-ins of those who hold one of these offices in a division itself."""
    return tuple(row["sub"] for row in await database.fetch(_HOLDERS, division, today, list(roles)))


async def find_body(database: Database, body: UUID, county: str) -> Body | None:
    """A registered body of a county."""
    row = await database.fetchrow(_BODY, body, county)
    return Body(**row) if row else None


async def bodies_of(database: Database, county: str) -> list[Body]:
    """The registered bodies of a county, companies first."""
    return [Body(**row) for row in await database.fetch(_OF_COUNTY, county)]


async def acts_for(database: Database, sub: str, party: Party) -> bool:
    """Whether somebody is who has a task, or leads the body that has it."""
    if isinstance(party, Person):
        return party.id == sub
    return bool(await database.fetchval("SELECT leader = $2 FROM bodies WHERE id = $1", party.id, sub))


async def on_residents_team(database: Database, sub: str, division: str, today: date) -> bool:
    """Whether somebody has a place in the residents' team (群众队伍, P2) of a site that serves a village."""
    return bool(await database.fetchval(_RESIDENTS, sub, division, today))


async def bodies_led_by(database: Database, sub: str) -> list[str]:
    """The bodies that somebody leads."""
    return [str(row["id"]) for row in await database.fetch("SELECT id FROM bodies WHERE leader = $1", sub)]


def _person(sub: str, name: str | None) -> ShownPerson:
    return ShownPerson.of(person_of(sub), name, sub)


def without(found: Sequence[AssignableRow], party: Party) -> list[AssignableRow]:
    """The others."""
    return [row for row in found if not row.party.same_as(party)]
