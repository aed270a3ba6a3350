"""What a charter would change, before anybody adopts it (P11); nothing is written."""

from dataclasses import dataclass
from datetime import datetime

from huiyin_county.charter import Rules, latest
from huiyin_county.charters import county as county_of
from huiyin_dispatch.adoption.changes import ChangedLine, changes
from huiyin_dispatch.adoption.complaints import Complaint, of_rules
from huiyin_dispatch.adoption.queries import UnderWayRow, under_way
from huiyin_dispatch.charter.commands import CharterBody, adopting
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.i18n import Language
from huiyin_service.policy import permit
from huiyin_service.service import Service


@dataclass(frozen=True, slots=True)
class CharterPreview:
    """A charter beside the one before it: what stands against it, what changes, and what goes on as it began."""

    version: int
    effective_at: datetime
    before: Rules
    complaints: list[Complaint]
    changes: list[ChangedLine]
    under_way: list[UnderWayRow]


async def preview(
    service: Service, principal: Principal | None, county: str, body: CharterBody, language: Language
) -> CharterPreview:
    """Try a charter; its officers may. Raises a 422 Problem for what is no county."""
    permit(principal, "charter.adopt", county)
    await registered(service, county, "county")
    async with service.pool.acquire() as connection:
        there = await county_of(connection, county)
        going_on = await under_way(connection, county)
    command = adopting(county, body, service.now())
    before = latest(there.charters)
    return CharterPreview(
        version=len(there.charters) + 1,
        effective_at=command.effective_at,
        before=before,
        complaints=of_rules(command, there.charters, service.pages.catalogue, language),
        changes=changes(before, body),
        under_way=going_on,
    )
