"""What the members and forces of a division come to (Y4, Y7, Y11)."""

from pydantic import BaseModel, Field

from huiyin_contracts.base import Tenths
from huiyin_contracts.forces import ForceKind
from huiyin_dispatch.forces.queries import FORCE_KINDS
from huiyin_events.connections import Database


class ForceFigures(BaseModel):
    """What the members and forces of a division come to. What counts people is none where they are too few to tell."""

    members: int | None = Field(description="who are registered where they live now")
    posts: int = Field(description="vanguard posts held now")
    buildings: int = Field(description="links of members to buildings")
    services_recorded: int
    services_confirmed: int
    services_disputed: int
    persons_served: int | None = Field(description="person-times of the services confirmed")
    hours_served: Tenths | None = Field(description="of members' time, in the services confirmed")
    forces: dict[ForceKind, int] = Field(description="that are not disbanded, by kind")
    forces_total: int
    people: int | None = Field(description="who belong to forces, counted in each")
    couriers: int | None = Field(description="people of the forces of couriers")
    estates_paired: int
    activities: int = Field(description="that were held")
    activity_hours: Tenths
    participants: int | None = Field(description="who signed in to the activities held, counted in each")
    participant_hours: Tenths | None = Field(description="hours of the activities held, for each who signed in")
    activity_persons: int | None = Field(description="person-times served by the activities held")


_MEMBERS = """
SELECT (SELECT count(*) FROM members WHERE left_at IS NULL AND division LIKE $1 || '%') AS members,
       (SELECT count(*) FROM member_posts WHERE division LIKE $1 || '%') AS posts,
       (SELECT count(*) FROM member_buildings WHERE division LIKE $1 || '%') AS buildings,
       s.*
FROM (SELECT count(*) AS services_recorded,
             count(*) FILTER (WHERE status = 'confirmed') AS services_confirmed,
             count(*) FILTER (WHERE status = 'disputed') AS services_disputed,
             coalesce(sum(persons) FILTER (WHERE status = 'confirmed'), 0)::bigint AS persons_served,
             coalesce(sum(hours) FILTER (WHERE status = 'confirmed'), 0) AS hours_served
      FROM member_services WHERE division LIKE $1 || '%') s
"""
_FORCES = """
SELECT f.kind, count(DISTINCT f.id) AS forces, count(m.key) AS people
FROM forces f LEFT JOIN force_members m ON m.force = f.id
WHERE f.disbanded_at IS NULL AND f.division LIKE $1 || '%' GROUP BY f.kind
"""
_HELD = """
SELECT count(*) AS activities,
       coalesce(sum(hours), 0) AS activity_hours,
       coalesce(sum(signed_in), 0)::bigint AS participants,
       coalesce(sum(hours * signed_in), 0) AS participant_hours,
       coalesce(sum(persons), 0)::bigint AS activity_persons
FROM activities WHERE stage = 'concluded' AND division LIKE $1 || '%'
"""
_PAIRED = """
SELECT count(DISTINCT e.estate) FROM force_estates e JOIN forces f ON f.id = e.force WHERE f.division LIKE $1 || '%'
"""


async def figures(database: Database, scope: str) -> ForceFigures:
    """What the members and forces of a division come to: only services that were confirmed and activities held."""
    [members] = await database.fetch(_MEMBERS, scope)
    [held] = await database.fetch(_HELD, scope)
    by_kind = {row["kind"]: row for row in await database.fetch(_FORCES, scope)}
    forces = {kind: by_kind[kind]["forces"] if kind in by_kind else 0 for kind in FORCE_KINDS}
    return ForceFigures(
        **members,
        **held,
        forces=forces,
        forces_total=sum(forces.values()),
        people=sum(row["people"] for row in by_kind.values()),
        couriers=by_kind["courier"]["people"] if "courier" in by_kind else 0,
        estates_paired=int(await database.fetchval(_PAIRED, scope)),
    )
