"""Dispatch's read models of the organisation net (Y1): estates, buildings, groups, member households."""

from collections.abc import Iterator, Sequence

from huiyin_contracts.organisation import (
    AboutEstate,
    BranchEstablished,
    BuildingAdded,
    BuildingRemoved,
    EstateAbsorbed,
    EstateFounded,
    EstateMerged,
    EstateMoved,
    EstateRenamed,
    EstateSplit,
    GroupDissolved,
    GroupFormed,
    HouseholdDesignated,
    HouseholdUndesignated,
    SecretaryAppointed,
    SecretaryStoodDown,
)
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_FOUNDED = """
INSERT INTO estates (code, name, village, founded_at, version) VALUES ($1, $2, $3, $4, 0) ON CONFLICT DO NOTHING
"""
_RENAMED = "UPDATE estates SET name = $2 WHERE code = $1"
_MOVED = "UPDATE estates SET village = $2 WHERE code = $1"
_MERGED = "UPDATE estates SET merged_into = $2, branch_rank = NULL, branch_name = NULL WHERE code = $1"
_BRANCH = "UPDATE estates SET branch_rank = $2, branch_name = $3 WHERE code = $1"
_SECRETARY = """
UPDATE estates SET secretary_subject = $2, secretary_id = $3, origin = $4, selection = $5, term_ends_on = $6,
                   appointed_at = $7 WHERE code = $1
"""
_ADDED = "INSERT INTO buildings (estate, number, name) VALUES ($1, $2, $3)"
_REMOVED = "DELETE FROM buildings WHERE estate = $1 AND number = ANY($2)"
_FORMED = """
WITH formed AS (
    INSERT INTO building_groups (id, estate, name, leader_subject, leader_id) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (id) DO UPDATE SET estate = excluded.estate, name = excluded.name,
                                   leader_subject = excluded.leader_subject, leader_id = excluded.leader_id
)
UPDATE buildings SET group_id = CASE WHEN estate = $2 AND number = ANY($6) THEN $1 END
WHERE group_id = $1 OR (estate = $2 AND number = ANY($6))
"""
_DISSOLVED = """
WITH dissolved AS (DELETE FROM building_groups WHERE id = $1) UPDATE buildings SET group_id = NULL WHERE group_id = $1
"""
_DESIGNATED = """
INSERT INTO member_households (id, estate, building) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET estate = excluded.estate, building = excluded.building
"""
_WITHDRAWN = "DELETE FROM member_households WHERE id = $1"
# Groups and households go with their buildings; the stream that they go to says it again under the same ids.
_GROUPS_GONE = """
DELETE FROM building_groups g USING buildings b WHERE b.group_id = g.id AND b.estate = $1 AND b.number = ANY($2)
"""
_HOUSEHOLDS_GONE = "DELETE FROM member_households WHERE estate = $1 AND building = ANY($2)"
_ALL_GROUPS_GONE = "DELETE FROM building_groups WHERE estate = $1"
_ALL_HOUSEHOLDS_GONE = "DELETE FROM member_households WHERE estate = $1"
_ALL_REMOVED = "DELETE FROM buildings WHERE estate = $1"
_VERSION = "UPDATE estates SET version = $2 WHERE code = $1"

_CONTRACTS: tuple[type[AboutEstate], ...] = (
    EstateFounded,
    EstateRenamed,
    EstateMoved,
    EstateSplit,
    EstateMerged,
    EstateAbsorbed,
    BranchEstablished,
    SecretaryAppointed,
    SecretaryStoodDown,
    BuildingAdded,
    BuildingRemoved,
    GroupFormed,
    GroupDissolved,
    HouseholdDesignated,
    HouseholdUndesignated,
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the organisation's tables."""
    # In the log's order, for a building may come, go and come again.
    await execute_for_streams(connection, of_types(batch, *_CONTRACTS), _statements, _VERSION)


def _statements(recorded: Recorded, event: AboutEstate) -> Iterator[Statement]:
    estate = event.estate
    match event:
        case EstateFounded():
            yield _FOUNDED, (estate, event.name, recorded.division, recorded.occurred_at)
        case EstateRenamed():
            yield _RENAMED, (estate, event.name)
        case EstateMoved():
            yield _MOVED, (estate, event.village)
        case EstateSplit():
            gone = (estate, list(event.buildings))
            yield from ((_GROUPS_GONE, gone), (_HOUSEHOLDS_GONE, gone), (_REMOVED, gone))
        case EstateMerged():
            yield _MERGED, (estate, event.into)
            for statement in (_ALL_GROUPS_GONE, _ALL_HOUSEHOLDS_GONE, _ALL_REMOVED):
                yield statement, (estate,)
        case EstateAbsorbed():
            pass  # what came with the merged estate follows, event by event; the version moves
        case BranchEstablished():
            yield _BRANCH, (estate, event.rank, event.name)
        case SecretaryAppointed():
            office = (event.secretary.subject, event.secretary.id, event.origin, event.selection, event.term_ends_on)
            yield _SECRETARY, (estate, *office, recorded.occurred_at)
        case SecretaryStoodDown():
            yield _SECRETARY, (estate, None, None, None, None, None, None)
        case BuildingAdded():
            yield _ADDED, (estate, event.building, event.name)
        case BuildingRemoved():
            yield _REMOVED, (estate, [event.building])
        case GroupFormed():
            leader = (event.leader.subject, event.leader.id) if event.leader else (None, None)
            yield _FORMED, (event.group, estate, event.name, *leader, list(event.buildings))
        case GroupDissolved():
            yield _DISSOLVED, (event.group,)
        case HouseholdDesignated():
            yield _DESIGNATED, (event.household, estate, event.building)
        case HouseholdUndesignated():
            yield _WITHDRAWN, (event.household,)
