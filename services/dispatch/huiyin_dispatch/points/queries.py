"""Whose points are whose (Y5), and what was decided about them: disputes, assessments, standings made public."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from pydantic import Field

from huiyin_contracts import county_of
from huiyin_contracts.base import Tenths
from huiyin_contracts.charter import PublicityRules
from huiyin_contracts.parties import Person
from huiyin_contracts.points import Assessor, Grade, StandingsPublicised
from huiyin_county.charter import in_force
from huiyin_county.charters import Reading, counties
from huiyin_service.persons.masking import PersonName, masked_name
from huiyin_service.persons.names import names_of
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.reading import QueryRow

_ACCOUNT = """
SELECT m.id, m.member, m.name, m.division, m.estate, m.employer, d.name AS division_name, e.name AS estate_name
FROM members_named m LEFT JOIN divisions d ON d.code = m.division
     LEFT JOIN estates e ON e.code = m.estate WHERE m.id = $1
"""
_STRANGER = """
SELECT w.account AS id, w.member, p.name, w.division, NULL AS estate, NULL AS employer, d.name AS division_name,
       NULL AS estate_name
FROM deeds w LEFT JOIN divisions d ON d.code = w.division LEFT JOIN persons p USING (subject)
WHERE w.account = $1 ORDER BY w.at DESC LIMIT 1
"""
_KNOWN = "SELECT EXISTS (SELECT FROM members WHERE id = $1) OR EXISTS (SELECT FROM deeds WHERE account = $1 AND counts)"
_WORKED_IN = "SELECT EXISTS (SELECT FROM deeds WHERE account = $1 AND division LIKE $2 || '%')"
_DISPUTE = """
SELECT s.id, s.account, s.member, s.division, s.entry, s.month, s.reason, s.disputed_at, s.answer, s.corrected,
       s.answered_role, s.answered_at, a.name AS answered_by, coalesce(m.name, '—') AS name, d.name AS division_name
FROM disputes s LEFT JOIN members_named m ON m.id = s.account LEFT JOIN divisions d ON d.code = s.division
     LEFT JOIN persons a ON a.subject = s.answered_by
"""
_ONE_DISPUTE = f"{_DISPUTE} WHERE s.id = $1 AND s.account = $2"
_DISPUTES_OF = f"{_DISPUTE} WHERE s.account = $1 ORDER BY s.disputed_at DESC, s.id"
_DISPUTES = f"""
{_DISPUTE}
WHERE s.division LIKE $1 || '%' AND s.answer IS NULL ORDER BY s.disputed_at, s.id LIMIT $2 OFFSET $3
"""
_COUNT_DISPUTES = "SELECT count(*) FROM disputes WHERE division LIKE $1 || '%' AND answer IS NULL"
_ASSESSMENTS = """
SELECT s.id, s.period, s.assessor, s.assessed_by, s.grade, s.comment, p.name AS by, s.by_role, s.at
FROM assessments s LEFT JOIN persons p ON p.subject = s.by
WHERE account = $1 ORDER BY at DESC, version DESC
"""
_UNIT = """
SELECT id, coalesce(leader_id = $2, false) AS leads FROM forces
WHERE kind = 'unit' AND name = $1 AND disbanded_at IS NULL AND division LIKE $3 || '%' ORDER BY leads DESC, id LIMIT 1
"""
_STANDINGS = """
SELECT s.id, s.division, s.estate, s.period, s.version, s.at, p.name AS by, s.by_role, s.document,
       d.name AS division_name, e.name AS estate_name
FROM standings s LEFT JOIN persons p ON p.subject = s.by
LEFT JOIN divisions d ON d.code = s.division LEFT JOIN estates e ON e.code = s.estate
"""
_PUBLIC = f"{_STANDINGS} WHERE s.division LIKE $1 || '%' ORDER BY s.at DESC, s.id LIMIT $2 OFFSET $3"
_COUNT_PUBLIC = "SELECT count(*) FROM standings WHERE division LIKE $1 || '%'"


class AccountRow(QueryRow):
    """Whose points an account holds: a member's who is registered, or who did something in the county."""

    id: UUID
    member: str
    name: PersonName | None
    division: str
    division_name: str | None
    estate: str | None
    estate_name: str | None
    employer: str | None


class UnitRow(QueryRow):
    """A unit that is registered as a force, and whether the person asked about leads it."""

    id: UUID
    leads: bool


class DisputeRow(QueryRow):
    """What a member disputes, and how it was answered."""

    id: UUID
    account: UUID
    member: str
    name: PersonName
    division: str
    division_name: str | None
    entry: UUID | None = Field(description="none: an entry is missing")
    month: str
    reason: str
    disputed_at: datetime
    answer: str | None
    corrected: bool | None
    answered_by: PersonName | None
    answered_role: str | None
    answered_at: datetime | None


class AssessmentRow(QueryRow):
    """How a member was assessed, by which body, and who entered it."""

    id: UUID
    period: str
    assessor: Assessor
    assessed_by: str | None = Field(description="none: the member was erased")
    grade: Grade
    comment: str | None
    by: PersonName | None
    by_role: str
    at: datetime


class PublicStandingRow(QueryRow):
    """Where a member stood, as it was made public."""

    rank: int
    person: ShownPerson
    points: Tenths
    entries: int
    employer: Grade | None
    estate: Grade | None


class PublicStandingsRow(QueryRow):
    """Standings as they were made public."""

    id: UUID
    division: str
    division_name: str | None
    estate: str | None
    estate_name: str | None
    period: str
    version: int
    at: datetime
    by: PersonName | None
    by_role: str
    note: str | None
    members: int = Field(description="how many they are about")
    standings: list[PublicStandingRow] = Field(description="none: the charter has no single members made public")


async def account(connection: Reading, account: UUID) -> AccountRow | None:
    """Whose points these are."""
    for query in (_ACCOUNT, _STRANGER):
        if row := await connection.fetchrow(query, account):
            return AccountRow(**row)
    return None


async def is_known(connection: Reading, account: UUID) -> bool:
    """Whether a member is registered, or did anything that points may follow from."""
    return bool(await connection.fetchval(_KNOWN, account))


async def worked_in(connection: Reading, account: UUID, scope: str) -> bool:
    """Whether a member did anything in a division that points may follow from."""
    return bool(await connection.fetchval(_WORKED_IN, account, scope))


async def unit(connection: Reading, employer: str, sign_in: str, county: str) -> UnitRow | None:
    """The unit that a member works for, as the county's forces have it, and whether a person leads it."""
    row = await connection.fetchrow(_UNIT, employer, sign_in, county)
    return UnitRow(**row) if row else None


async def disputes_of(connection: Reading, account: UUID) -> list[DisputeRow]:
    """All disputes of a member, the last first."""
    return [DisputeRow(**row) for row in await connection.fetch(_DISPUTES_OF, account)]


async def dispute(connection: Reading, account: UUID, dispute: UUID) -> DisputeRow | None:
    """One dispute."""
    row = await connection.fetchrow(_ONE_DISPUTE, dispute, account)
    return DisputeRow(**row) if row else None


async def open_disputes(connection: Reading, scope: str, limit: int, offset: int) -> tuple[int, list[DisputeRow]]:
    """How many disputes wait for an answer in a division, and those of a page, the oldest first."""
    total = int(await connection.fetchval(_COUNT_DISPUTES, scope))
    return total, [DisputeRow(**row) for row in await connection.fetch(_DISPUTES, scope, limit, offset)]


async def assessments(connection: Reading, account: UUID) -> list[AssessmentRow]:
    """All assessments of a member, the last first."""
    return [AssessmentRow(**row) for row in await connection.fetch(_ASSESSMENTS, account)]


async def public(connection: Reading, scope: str, limit: int, offset: int) -> tuple[int, list[PublicStandingsRow]]:
    """How many standings were made public in a division, and those of a page, the last first."""
    total = int(await connection.fetchval(_COUNT_PUBLIC, scope))
    rows = await connection.fetch(_PUBLIC, scope, limit, offset)
    rules = await counties(connection, {row["division"] for row in rows})
    documents = [StandingsPublicised.model_validate_json(row["document"]) for row in rows]
    names = await names_of(connection, [one.person.subject for document in documents for one in document.standings])
    return total, [
        PublicStandingsRow(
            **{
                **row,
                "standings": _standings(
                    document, names, in_force(rules[county_of(row["division"])].charters, row["at"]).publicity
                ),
                "by": row["by"] and masked_name(row["by"]),
                "note": document.note,
                "members": len(document.standings),
            }
        )
        for row, document in zip(rows, documents, strict=True)
    ]


def _standings(
    document: StandingsPublicised, names: Mapping[UUID, str], publicity: PublicityRules
) -> list[PublicStandingRow]:
    """What the charter that was in force lets the public see: of single members, by default, nothing."""
    if publicity.member_figures == "none":
        return []
    masked = publicity.member_figures == "masked"
    return [
        PublicStandingRow(**{**dict(one), "person": _public_person(one.person, names, masked=masked)})
        for one in document.standings
    ]


def _public_person(person: Person, names: Mapping[UUID, str], *, masked: bool) -> ShownPerson:
    """A member for the public: masked, nothing of them leads further, their sign-in as little as their pseudonym."""
    name = names.get(person.subject)
    if masked:
        return ShownPerson.of(uuid4(), masked_name(name) if name else None)
    return ShownPerson.of(person.subject, name, person.id)
