"""What can be said to a notice, by page or by API."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_county.charters import in_force_at
from huiyin_deliberation.publications.queries import PublicationRow, entries_of, find_publication
from huiyin_deliberation.publications.rules import (
    NOTICE,
    AnswerObjection,
    Command,
    CorrectNotice,
    ObjectTo,
    PublishedNotice,
    StandingNotice,
)
from huiyin_deliberation.publications.stream import notice_stream
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Frame, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import permit
from huiyin_service.problems import unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service

_OBJECTIONS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969cd")


class ObjectToNoticeBody(CommandBody):
    """Why somebody objects; those who answer read it."""

    words: str = Field(min_length=2, max_length=2000)
    issue: UUID | None = Field(default=None, description="of a plan: which of its matters it is about")


class AnswerObjectionBody(CommandBody):
    """The answer, which anybody may read."""

    objection: UUID
    answer: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


class CorrectNoticeBody(CommandBody):
    """What it is to say, and why."""

    notice: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)
    reason: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=1000)


async def require_publication(service: Service, publication: UUID) -> PublicationRow:
    """A publication that anybody may read. Raises a 404 Problem for none, and for one of a private issue."""
    missing = unknown("publication", publication=str(publication))
    found = await known(service, lambda: find_publication(service.pool, publication), missing)
    if found.private:
        raise missing
    return found


async def object_to(
    service: Service, frame: Frame, publication: UUID, body: ObjectToNoticeBody
) -> Done[StandingNotice]:
    """Object: whoever lives or acts where it is up."""
    asking = permit(frame.principal, "publication.object")
    found = await require_publication(service, publication)
    permit(asking, "publication.object", found.division)
    async with service.pool.acquire() as connection:
        charter = await in_force_at(connection, found.division, found.starts_at)
    answer_by = frame.now + timedelta(days=charter.deliberation.times.answering)
    objection = uuid5(_OBJECTIONS, str(new_id(frame.key)))
    by = person_of_principal(asking)
    of = await _as_put_up(service, found)
    command = ObjectTo(of, body.issue, objection, by, body.words, frame.now, answer_by, charter.version)
    return await _perform(service, frame, found, body, command)


async def answer(service: Service, frame: Frame, publication: UUID, body: AnswerObjectionBody) -> Done[StandingNotice]:
    """Answer an objection: an office of its division."""
    permit(frame.principal, "publication.answer")
    found = await require_publication(service, publication)
    permit(frame.principal, "publication.answer", found.division)
    command = AnswerObjection(await _as_put_up(service, found), body.objection, body.answer)
    return await _perform(service, frame, found, body, command)


async def correct(service: Service, frame: Frame, publication: UUID, body: CorrectNoticeBody) -> Done[StandingNotice]:
    """Put it otherwise, by a further entry: an office of its division."""
    permit(frame.principal, "publication.correct")
    found = await require_publication(service, publication)
    permit(frame.principal, "publication.correct", found.division)
    command = CorrectNotice(await _as_put_up(service, found), body.notice, body.reason)
    return await _perform(service, frame, found, body, command)


async def _as_put_up(service: Service, row: PublicationRow) -> PublishedNotice:
    issues = [row.issue] if row.issue else [one.issue for one in await entries_of(service.pool, row.id)]
    return PublishedNotice(row.id, tuple(issues), row.notice, row.ends_at, plan=row.kind == "plan")


async def _perform(
    service: Service, frame: Frame, row: PublicationRow, body: CommandBody, command: Command
) -> Done[StandingNotice]:
    stream = notice_stream(row.id)
    return await frame.perform(service, NOTICE, stream, command, division=row.division, expected=body.expected_version)
