"""Sites (P1), who is in their teams (P2), and who stands back from what."""

from collections.abc import Iterator, Sequence

from huiyin_contracts.persons import PersonErased
from huiyin_contracts.sites import (
    AboutSite,
    InterestDeclared,
    InterestWithdrawn,
    SiteChanged,
    SiteClosed,
    SiteOfficerAssigned,
    SiteOfficerReleased,
    SiteOpened,
    SiteRecoded,
    SiteVillagesSet,
    TeamMemberAppointed,
    TeamMemberLeft,
)
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_service.sql_batch import Statement, execute_for_streams

_OPENED = """
INSERT INTO sites (id, division, name, kind, villages, place, days, market, opened_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET division = excluded.division, name = excluded.name, kind = excluded.kind,
    villages = excluded.villages, place = excluded.place, days = excluded.days, market = excluded.market,
    officer = NULL, officer_id = NULL, opened_at = excluded.opened_at, closed_at = NULL, reason = NULL,
    version = excluded.version
"""
_CHANGED = "UPDATE sites SET name = $2, kind = $3, place = $4, days = $5, market = $6 WHERE id = $1"
_VILLAGES = "UPDATE sites SET villages = $2 WHERE id = $1"
_RECODED = "UPDATE sites SET villages = $2, division = $3 WHERE id = $1"
_CLOSED = "UPDATE sites SET closed_at = $2, reason = $3, officer = NULL, officer_id = NULL WHERE id = $1"
_PLACES_GONE = "DELETE FROM site_places WHERE site = $1"
_INTERESTS_GONE = "DELETE FROM site_interests WHERE site = $1"
_OFFICER = "UPDATE sites SET officer = $2, officer_id = $3 WHERE id = $1"
_APPOINTED = """
INSERT INTO site_places (site, team, subject, member, capacity, until, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (site, team, subject) DO UPDATE SET capacity = excluded.capacity, until = excluded.until
"""
_LEFT = "DELETE FROM site_places WHERE site = $1 AND team = $2 AND subject = $3"
_DECLARED = """
INSERT INTO site_interests (site, subject, member, matter, nature, detail, declared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""
_WITHDRAWN = "DELETE FROM site_interests WHERE site = $1 AND subject = $2 AND matter = $3"
_ERASED = "UPDATE site_interests SET detail = NULL WHERE subject = ANY($1)"
_VERSION = "UPDATE sites SET version = $2 WHERE id = $1"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the tables of sites."""
    events = of_types(
        batch,
        SiteOpened,
        SiteChanged,
        SiteVillagesSet,
        SiteRecoded,
        SiteClosed,
        SiteOfficerAssigned,
        SiteOfficerReleased,
        TeamMemberAppointed,
        TeamMemberLeft,
        InterestDeclared,
        InterestWithdrawn,
    )
    await execute_for_streams(connection, events, _statements, _VERSION)
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        await connection.execute(_ERASED, erased)


def _statements(recorded: Recorded, event: AboutSite) -> Iterator[Statement]:
    site, at = event.site, recorded.occurred_at
    match event:
        case SiteOpened():
            told = (event.name, event.kind, list(event.villages), event.place, event.days, _market(event))
            yield _OPENED, (site, recorded.division, *told, at, recorded.version)
        case SiteChanged():
            yield _CHANGED, (site, event.name, event.kind, event.place, event.days, _market(event))
        case SiteVillagesSet():
            yield _VILLAGES, (site, list(event.villages))
        case SiteRecoded():
            yield _RECODED, (site, list(event.villages), recorded.division)
        case SiteClosed():
            yield _CLOSED, (site, at, event.reason)
            yield _PLACES_GONE, (site,)
            yield _INTERESTS_GONE, (site,)
        case SiteOfficerAssigned():
            yield _OFFICER, (site, event.officer.subject, event.officer.id)
        case SiteOfficerReleased():
            yield _OFFICER, (site, None, None)
        case TeamMemberAppointed():
            who = (event.person.subject, event.person.id)
            yield _APPOINTED, (site, event.team, *who, event.capacity, event.until, at)
        case TeamMemberLeft():
            yield _LEFT, (site, event.team, event.person.subject)
        case InterestDeclared():
            who = (event.person.subject, event.person.id)
            detail = event.detail.value if event.detail else None
            yield _DECLARED, (site, *who, event.matter, event.nature, detail, at)
        case InterestWithdrawn():
            yield _WITHDRAWN, (site, event.person.subject, event.matter)


def _market(event: SiteOpened | SiteChanged) -> str | None:
    return event.market.model_dump_json() if event.market else None
