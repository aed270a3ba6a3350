"""Adding to a report: who may, and with which pictures."""

from uuid import UUID

from pydantic import Field

from huiyin_contracts.supplements import AddedWords
from huiyin_contracts.words import MOST_PHOTOS, PhotoId
from huiyin_events.decider import Done
from huiyin_intake.issues.queries import is_answered
from huiyin_intake.issues.receipts import reported_by
from huiyin_intake.supplements.rules import MOST_WRITTEN, SUPPLEMENTED_ISSUE, AddedTo, Supplement
from huiyin_service.http import CommandBody, Frame, division_of
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


class SupplementBody(CommandBody):
    """What is added to a report; only who handles it reads it."""

    description: str = Field(min_length=2, max_length=MOST_WRITTEN)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


async def supplement(service: Service, frame: Frame, issue: UUID, body: SupplementBody) -> Done[AddedTo]:
    """Add to a report; the reporter may, with receipt or sign-in. Raises a 422 Problem for a photo that is not there.

    What was public of it stays as screening made it.
    """
    stream = issue_stream(issue)
    division = await division_of(service, stream)
    mine = await reported_by(service, issue, frame.principal)
    permit(frame.principal, "issue.supplement", division, OWN if mine else NONE)
    files = PhotoFiles(service.settings.photos_folder)
    if missing := [photo for photo in body.photos if not files.has(photo)]:
        raise Problem(422, "unknown-photo", "照片不存在", "请先上传照片，再提交事项。", photos=missing)
    await service.catch_up()  # its answer may have been publicised just now
    words = AddedWords(description=body.description, photos=tuple(body.photos))
    command = Supplement(words, answered=await is_answered(service.pool, issue))
    files.keep(body.photos)
    return await frame.perform(
        service, SUPPLEMENTED_ISSUE, stream, command, division=division, expected=body.expected_version
    )
