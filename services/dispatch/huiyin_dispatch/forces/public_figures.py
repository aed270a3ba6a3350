"""The same figures for the public: of people no small number, nor what would betray one."""

from collections import Counter
from collections.abc import Mapping

from huiyin_contracts import county_of
from huiyin_county.small_cells import hidden_cells, is_hidden
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
PART_OF: Mapping[str, str] = {"couriers": "people"}
"""What is counted in another figure as well, so that the rest of that is known too."""
TELLING: Mapping[str, str] = {"participants": "participant_hours", "persons_served": "hours_served"}
"""What would tell a number that is left out, or nearly."""


async def public_figures(database: Database, scope: str) -> ForceFigures:
    """What anybody may know of the members and forces of a division."""
    told = (await figures(database, scope)).model_dump()
    counted = {name: await _by_division(database, query, county_of(scope)) for name, query in PEOPLE.items()}
    for name in left_out(scope, counted):
        told |= dict.fromkeys([name, TELLING.get(name, name)])
    return ForceFigures(**told)


def left_out(scope: str, counted: Mapping[str, Mapping[str, int]]) -> set[str]:
    """Which figures are not told of a division: those by which a small count is seen, or found by subtraction.

    A part is told of all divisions of its county or of none: with some of it and of the whole, the rest of either could
    be found across as well as down.
    """
    hidden = {name for name, cells in counted.items() if is_hidden(scope, cells)}
    for part, whole in PART_OF.items():
        rest = {code: n - counted[part].get(code, 0) for code, n in counted[whole].items()}
        county = county_of(scope)
        small = {code for cells in (counted[part], counted[whole], rest) for code in hidden_cells(cells)}
        if any(code.startswith(county) for code in small):
            hidden.add(part)
    return hidden


async def _by_division(database: Database, query: str, county: str) -> Mapping[str, int]:
    return Counter({row["division"]: int(row["n"]) for row in await database.fetch(query, county)})
