"""Every open item of deliberation in one list: who has it, when it is due by the charter, how far up it has gone (P7).

Each source is a query of the same columns; a room that has open items of its own adds its line to `SOURCES`. What is
overdue is the village's first, then the town's, then the county's, after as many days as the charter that the item
began under has it; what escalated by an event of its own says so itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

import asyncpg
import orjson
from pydantic import Field

from huiyin_contracts.duties import DutyKind, DutyPeriod
from huiyin_county.charter import of_version
from huiyin_county.charters import counties
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.duties.queries import owners
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownParty
from huiyin_service.reading import QueryRow

StallKind = Literal[
    "topic", "task", "handling", "answer", "listed", "objection", "key_matter", "village_decision", "minutes", "duty"
]
StallLevel = Literal["village", "town", "county"]
LEVELS: tuple[StallLevel, ...] = get_args(StallLevel)

# What every source gives. `own` is whose it is before anybody sees to it; `gone_up` what an event said.
_TOPIC = """
SELECT '{kind}' AS kind, t.id, t.id AS about, t.issue, t.division, NULL::jsonb AS owner, t.state,
       (t.state->>'charter')::int AS charter, 'village' AS own, NULL AS gone_up, {due} AS due_at
FROM topics t LEFT JOIN divisions c ON c.code = left(t.division, 6) {more}
WHERE t.division LIKE $1 || '%' AND {state}
"""
_DAY = f"({{}} + 1)::timestamp AT TIME ZONE coalesce(c.timezone, '{DEFAULT_TIMEZONE}')"
SOURCES: Final[tuple[str, ...]] = (
    # planned and not deliberated yet, or in a procedure that has come to nothing yet (P3)
    _TOPIC.format(kind="topic", due=_DAY.format("t.due_on"), more="", state="t.stage IN ('planned', 'taken_up')"),
    # a task that is not accepted yet (P6), with whoever has it
    """
    SELECT 'task', k.id, k.id, k.issue, k.division, k.state->'assignee',
           jsonb_build_object('title', k.state->>'description'), (k.state->>'charter')::int, 'village', NULL, k.due_at
    FROM tasks k WHERE k.division LIKE $1 || '%' AND k.stage <> 'accepted'
    """,
    # carried out, and its handling not publicised within the charter's days (P6)
    _TOPIC.format(
        kind="handling",
        due="o.known_at + interval '1 day' * coalesce((h.document->'deliberation'->'times'->>'handling')::int, 7)",
        more="JOIN carried_out o ON o.topic = t.id LEFT JOIN charters h"
        " ON h.county = left(t.division, 6) AND h.version = (t.state->>'charter')::int",
        state="t.stage = 'carried_out'",
    ),
    # not adopted, and not answered with the reason yet (P7)
    _TOPIC.format(kind="answer", due=_DAY.format("t.due_on"), more="", state="t.stage = 'not_adopted'"),
    # a need or a problem that the committees have not screened yet (P3); it says itself how far up it has gone
    f"""
    SELECT 'listed', m.id, m.id, m.id, m.division, NULL, jsonb_build_object('title', m.category), 0, 'village',
           m.stalled[cardinality(m.stalled)], {_DAY.format("m.due_on")}
    FROM matters m LEFT JOIN divisions c ON c.code = left(m.division, 6)
    WHERE m.division LIKE $1 || '%' AND m.stage = 'listed'
    """,  # noqa: S608 - our own words
    # an objection to a publication that is not answered yet (P8)
    """
    SELECT 'objection', o.id, p.id, p.issue, p.division, NULL, t.state, (t.state->>'charter')::int, 'village', NULL,
           o.answer_by
    FROM objections o JOIN publications p ON p.id = o.publication JOIN topics t ON t.id = p.topic
    WHERE p.division LIKE $1 || '%' AND o.answered_at IS NULL
    """,
    # the next step of a procedure (Y2, P6)
    *(
        f"""
        SELECT '{kind}', k.id, k.id, NULL, k.division, NULL, k.state, (k.state->>'charter')::int, 'village', NULL,
               {_DAY.format("k.due_on")}
        FROM {table} k LEFT JOIN divisions c ON c.code = left(k.division, 6)
        WHERE k.division LIKE $1 || '%' AND k.ended_at IS NULL
        """  # noqa: S608
        for kind, table in (("key_matter", "key_matters"), ("village_decision", "village_decisions"))
    ),
    f"""
    SELECT 'minutes', m.session, m.session, NULL, m.division, NULL, s.state, (s.state->>'charter')::int, 'village',
           NULL, {_DAY.format("m.amendable_until")}
    FROM minutes m JOIN sessions s ON s.id = m.session LEFT JOIN divisions c ON c.code = left(m.division, 6)
    WHERE m.division LIKE $1 || '%' AND m.final_at IS NULL
    """,  # noqa: S608
    """
    SELECT 'duty', y.id, y.about, NULL, y.division, y.owner, jsonb_build_object('kind', y.kind, 'period', y.period),
           y.charter, CASE WHEN length(y.division) = 6 THEN 'county' WHEN length(y.division) = 9 THEN 'town'
           ELSE 'village' END, y.escalated[cardinality(y.escalated)], y.due_at
    FROM duties y WHERE y.division LIKE $1 || '%' AND y.stage = 'open'
    """,
)
# $2 now; $3–$6 for each charter: whose, which version, after how long the town and the county see to what is overdue.
_STALLS = f"""
WITH items AS ({" UNION ALL ".join(SOURCES)}),
steps AS (SELECT * FROM unnest($3::text[], $4::int[], $5::interval[], $6::interval[]) AS s (county, version, town, up)),
reached AS (
    SELECT i.*, i.due_at <= $2 AS overdue,
           CASE WHEN i.due_at IS NULL OR i.due_at > $2 THEN NULL
                WHEN i.gone_up IS NOT NULL THEN i.gone_up
                WHEN i.own = 'village' AND i.due_at + s.up <= $2 THEN 'county'
                WHEN i.own = 'village' AND i.due_at + s.town <= $2 THEN 'town'
                ELSE i.own END AS level
    FROM items i LEFT JOIN steps s ON s.county = left(i.division, 6) AND s.version = coalesce(i.charter, 0)
)
"""  # noqa: S608 - our own words
_COUNTS = f"{_STALLS} SELECT level, count(*) AS n FROM reached GROUP BY level"  # noqa: S608
_LIST = f"""
{_STALLS}
SELECT r.*, d.name AS division_name, coalesce(z.timezone, '{DEFAULT_TIMEZONE}') AS timezone, i.number, i.category,
       i.taken_back, x.name AS site_name
FROM reached r LEFT JOIN issues i ON i.id = r.issue LEFT JOIN divisions d ON d.code = r.division
     LEFT JOIN divisions z ON z.code = left(r.division, 6) LEFT JOIN sites x ON x.id = r.about
WHERE ($7::text IS NULL AND r.level IS NULL) OR r.level = $7 OR $7 = 'overdue' AND r.level IS NOT NULL
ORDER BY r.due_at, r.id LIMIT $8 OFFSET $9
"""  # noqa: S608
_COUNTIES = "SELECT code FROM divisions WHERE level = 'county' AND code LIKE left($1, 6) || '%'"
_NEVER = timedelta(days=36500)


class StallRow(QueryRow):
    """An open item of deliberation."""

    kind: StallKind
    id: UUID
    about: UUID
    issue: UUID | None
    number: str | None
    division: str
    division_name: str | None
    timezone: str
    title: str = Field(description="of a duty: the site that it is about, if any")
    duty: DutyKind | None = None
    period: DutyPeriod | None = Field(default=None, description="of a duty")
    owner: ShownParty | None = Field(description="none: the office of the division")
    due_at: datetime | None
    overdue: bool
    level: StallLevel | None = Field(description="who sees to it by now; none: it is not overdue")


async def counts(database: Database, scope: str, now: datetime) -> dict[str, int]:
    """How many items are not due yet, under `open`, and how many of the overdue are at each level."""
    rows = await database.fetch(_COUNTS, scope, now, *await _steps(database, scope))
    found = {row["level"] or "open": row["n"] for row in rows}
    return {name: found.get(name, 0) for name in ("open", *LEVELS)}


async def page(
    database: Database,
    scope: str,
    now: datetime,
    level: StallLevel | Literal["overdue"] | None,
    limit: int,
    offset: int,
) -> list[StallRow]:
    """Items at a level, or all that are overdue; none: those not due yet. What is longest due comes first."""
    steps = await _steps(database, scope)
    rows = await database.fetch(_LIST, scope, now, *steps, level, limit, offset)
    parties = await owners(database, rows)
    return [_row(row, owner) for row, owner in zip(rows, parties, strict=True)]


async def _steps(database: Database, scope: str) -> Sequence[Sequence[object]]:
    """For each charter of a scope: after how long town and county see to what is overdue."""
    codes = [row["code"] for row in await database.fetch(_COUNTIES, scope)]
    found = await counties(database, codes)
    steps: list[tuple[str, int, timedelta, timedelta]] = []
    for code, county in found.items():
        for version in range(len(county.charters) + 1):
            times = of_version(county.charters, version).deliberation.times
            after = {step.level: _span(step.after.amount, step.after.unit) for step in times.supervision}
            steps.append((code, version, after.get("town", _NEVER), after.get("county", _NEVER)))
    return [list(column) for column in zip(*steps, strict=True)] or [[], [], [], []]


def _span(amount: int, unit: str) -> timedelta:
    return timedelta(**{"days" if unit == "working_days" else unit: amount})


def _row(row: asyncpg.Record, owner: ShownParty | None) -> StallRow:
    state = orjson.loads(row["state"])
    told = {"owner": owner, "overdue": bool(row["overdue"]), "title": _title(row, state)}
    if row["kind"] == "duty":
        told |= {"duty": state["kind"], "period": state["period"]}
    return StallRow(**{**row, **told})


def _title(row: asyncpg.Record, state: Mapping[str, str]) -> str:
    match row["kind"]:
        case "duty":
            return row["site_name"] or ""
        case "minutes":
            return f"{state['site_name']} {state['held_on']}"
        case "key_matter" | "village_decision":
            return state["title"]
    return row["category"] if row["taken_back"] else state["title"]
