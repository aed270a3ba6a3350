"""What can be asked of bulletins: to issue one now."""

from datetime import datetime

from pydantic import Field

from huiyin_contracts.bulletins import BulletinIssued
from huiyin_county.charters import Reading
from huiyin_dispatch.bulletins.queries import counted, outstanding
from huiyin_dispatch.bulletins.rules import BULLETIN, Bulletins, IssueBulletin
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, Moment
from huiyin_service.policy import permit
from huiyin_service.service import Service


class BulletinBody(CommandBody):
    """The period that a bulletin tells of; it is over."""

    starts_at: Moment
    ends_at: Moment | None = Field(default=None, description="none: up to now")


async def issue(service: Service, frame: Frame, division: str, body: BulletinBody) -> Done[Bulletins]:
    """Tell the divisions below a county or a town how they stand; its officers and supervisors may."""
    permit(frame.principal, "bulletin.issue", division)
    await registered(service, division, "county", "town")
    of_period = await command(service.pool, division, body.starts_at, body.ends_at or frame.now, frame.now)
    stream = stream_name(BulletinIssued.type, division)
    return await frame.perform(service, BULLETIN, stream, of_period, division=division, expected=body.expected_version)


async def command(
    connection: Reading, division: str, starts_at: datetime, ends_at: datetime, now: datetime
) -> IssueBulletin:
    """The command to issue a bulletin, with what is to be told."""
    late, total = await outstanding(connection, division, ends_at)
    return IssueBulletin(
        division=division,
        starts_at=starts_at,
        ends_at=ends_at,
        counted=tuple(await counted(connection, division, starts_at, ends_at)),
        outstanding=tuple(late),
        outstanding_total=total,
        now=now,
    )
