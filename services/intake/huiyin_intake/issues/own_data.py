"""What a reporter may do with what is theirs: say how they are reached, see who looked, and erase all of it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field

from huiyin_contracts.parties import person_of
from huiyin_events.connections import Database
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_events.store import VersionConflict
from huiyin_intake.issues.commands import ContactBody
from huiyin_intake.issues.receipts import reported_by
from huiyin_intake.issues.rules import ISSUE, ChangeContact, Issue
from huiyin_service.http import CommandBody, Frame, division_of
from huiyin_service.persons.erasure import erase as erase_person
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

_LOOKED = """
SELECT d.at, d.role, d.what, p.name FROM disclosures d LEFT JOIN persons p ON p.subject = d.by
WHERE d.person = (SELECT subject FROM issues WHERE id = $1) AND d.about = $2 ORDER BY d.at DESC LIMIT 50
"""


class ContactChangeBody(CommandBody):
    """How the reporter is reached from now on."""

    reporter: ContactBody | None = Field(default=None, description="none: not at all any more")


@dataclass(frozen=True, slots=True)
class Look:
    """That somebody looked at what is sealed of a report."""

    at: datetime
    role: str
    what: str
    name: str | None


async def change_contact(service: Service, frame: Frame, issue: UUID, body: ContactChangeBody) -> Done[Issue]:
    """Say how one is reached; the reporter may, with receipt or sign-in."""
    division = await _own(service, frame, issue, "issue.keep-contact")
    contact = body.reporter.contact if body.reporter else None
    return await frame.perform(
        service,
        ISSUE,
        issue_stream(issue),
        ChangeContact(contact if contact and (contact.name or contact.phone) else None),
        division=division,
        expected=body.expected_version,
    )


async def erase(service: Service, frame: Frame, issue: UUID, body: CommandBody) -> None:
    """Erase what was written, pictured and said of how one is reached: the key is destroyed. The reporter may.

    Who signed in to report has one key for all that is theirs, and erases it with their account.
    """
    await _own(service, frame, issue, "issue.erase")
    history = await service.store.read_stream(issue_stream(issue))
    if frame.key and await service.store.replay(frame.key):
        return
    expected, version = body.expected_version, history[-1].version
    if expected is not None and expected != version:
        raise VersionConflict(issue_stream(issue), expected, version)
    first = history[0]
    reporter, actor = ISSUE.fold([first.event]).reporter, first.meta.actor
    if actor.role == "publisher" or reporter == person_of(actor.id):
        raise Refused("erase-with-account", "这是登录后反映的，请登录后在“我的信息”里一并删除")
    assert reporter is not None
    async with service.pool.acquire() as connection, connection.transaction():
        await erase_person(
            connection, service.store, service.vault, reporter, "asked", frame.meta, frame.now, frame.key
        )
    service.store.doorbell()
    await asyncio.to_thread(PhotoFiles(service.settings.photos_folder).retract, issue)
    await service.catch_up()


async def looks(database: Database, issue: UUID) -> list[Look]:
    """Who looked at what is sealed of a report, the last one first."""
    return [Look(**row) for row in await database.fetch(_LOOKED, issue, issue_stream(issue))]


async def _own(service: Service, frame: Frame, issue: UUID, action: str) -> str:
    division = await division_of(service, issue_stream(issue))
    mine = await reported_by(service, issue, frame.principal)
    permit(frame.principal, action, division, OWN if mine else NONE)
    return division
