"""Which member households there are (党员中心户), so that a resident is of one that is there."""

from collections.abc import Sequence
from uuid import UUID

from huiyin_contracts.organisation import HouseholdDesignated, HouseholdUndesignated
from huiyin_events.connections import Database
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.problems import Problem

_KNOW = "INSERT INTO households (household) VALUES ($1) ON CONFLICT DO NOTHING"
_FORGET = "DELETE FROM households WHERE household = $1"
_THERE = "SELECT EXISTS (SELECT FROM households WHERE household = $1)"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `households`."""
    for _, event in of_types(batch, HouseholdDesignated, HouseholdUndesignated):
        match event:
            case HouseholdDesignated():
                await connection.execute(_KNOW, event.household)
            case HouseholdUndesignated():
                await connection.execute(_FORGET, event.household)


async def require_household(database: Database, household: UUID) -> None:
    """See whether there is such a member household. Raises a 422 Problem."""
    if not await database.fetchval(_THERE, household):
        raise Problem(
            422,
            "unknown-household",
            "没有这个中心户",
            "编号 {household} 不是现有的党员中心户；编号在小区页面上。",
            params={"household": str(household)},
        )
