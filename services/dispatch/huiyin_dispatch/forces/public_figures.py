"""The same figures for the public: of people no small number, nor what would betray one."""

from collections.abc import Mapping

from huiyin_contracts import county_of
from huiyin_county.small_cells import hidden_cells
from huiyin_dispatch.forces.figures import ForceFigures, figures
from huiyin_events.connections import Database

_IN_FORCES = """
FROM force_members m JOIN forces f ON f.id = m.force WHERE f.disbanded_at IS NULL AND f.division LIKE $1 || '%'
"""
_SERVED = "FROM member_services WHERE status = 'confirmed' AND division LIKE $1 || '%'"
_AT_HOME = "FROM members WHERE left_at IS NULL AND division LIKE $1 || '%'"
_HELD = "FROM activities WHERE stage = 'concluded' AND division LIKE $1 || '%'"
PEOPLE: Mapping[str, str] = {
    "members": f"SELECT division, count(*) AS n {_AT_HOME} GROUP BY 1",
    "people": f"SELECT f.division, count(*) AS n {_IN_FORCES} GROUP BY 1",
    "couriers": f"SELECT f.division, count(*) AS n {_IN_FORCES} AND f.kind = 'courier' GROUP BY 1",
    "persons_served": f"SELECT division, sum(persons) AS n {_SERVED} GROUP BY 1",
    "participants": f"SELECT division, sum(signed_in) AS n {_HELD} GROUP BY 1",
    "activity_persons": f"SELECT division, sum(persons) AS n {_HELD} GROUP BY 1",
}
"""How the people of each figure stand over the divisions of a county."""
TELLING: Mapping[str, str] = {"participants": "participant_hours", "persons_served": "hours_served"}
"""What would tell a number that is left out, or nearly."""


async def public_figures(database: Database, scope: str) -> ForceFigures:
    """What anybody may know of the members and forces of a division."""
    told = (await figures(database, scope)).model_dump()
    for name, query in PEOPLE.items():
        counted = {row["division"]: int(row["n"]) for row in await database.fetch(query, county_of(scope))}
        if scope in hidden_cells(counted):
            told |= dict.fromkeys([name, TELLING.get(name, name)])
    return ForceFigures(**told)
