"""From what a reporter wrote to what is public of it; and the public copies of pictures, kept as the log says."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Self, cast
from uuid import UUID

from pydantic import Field

from huiyin_contracts.issues import OTHER, IssueReported
from huiyin_contracts.supplements import IssueSupplemented, added_of
from huiyin_contracts.words import MOST_PHOTOS, PublicText, ReportedWords
from huiyin_events.decider import Done
from huiyin_intake.issues.queries import ReportedIssue
from huiyin_intake.issues.rules import ISSUE, Issue
from huiyin_service.http import RequestBody
from huiyin_service.masking import Proposal, in_parts, masked
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream
from huiyin_service.web.forms import Form

MAX_DESCRIPTION = 4000


class PublicTextBody(RequestBody):
    """What is public of an issue: the reporter's own words, as staff masked and confirmed them."""

    description: str = Field(min_length=2, max_length=MAX_DESCRIPTION)
    address: Annotated[str, Field(max_length=200)] | None = None
    location: bool = Field(default=False, description="whether the exact place is public")
    photos: list[Annotated[int, Field(ge=1, le=MOST_PHOTOS)]] = Field(
        default=[], max_length=MOST_PHOTOS, description="which of the pictures, counted from 1"
    )


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff start from: the reporter's words with what is proposed for masking marked, and what masking leaves."""

    words: list[tuple[str, Proposal | None]]
    address: list[tuple[str, Proposal | None]]
    public_description: str
    public_address: str
    category: str
    photos: list[str]

    @classmethod
    def of(cls, issue: ReportedIssue) -> Self:
        """Of an issue as it was reported."""
        description, address = issue.description or "", issue.address or ""
        photos = [f"/screen/{issue.id}/photos/{number}.jpg" for number in range(1, issue.photos + 1)]
        category = masked(issue.said_category) if issue.said_category and issue.category == OTHER else issue.category
        return cls(in_parts(description), in_parts(address), masked(description), masked(address), category, photos)


def chosen(form: Form, photos: int) -> PublicTextBody:
    """The public text that a form says. Raises RequestValidationError."""
    ticked = [number for number in range(1, photos + 1) if form.fields.get(f"photo-{number}")]
    return form.body(PublicTextBody, photos=ticked, location=bool(form.fields.get("location")))


async def words_of(service: Service, issue: UUID) -> ReportedWords | None:
    """What the reporter wrote and added; None once they are erased, and for a history that was public all along."""
    past = await service.store.read_stream(issue_stream(issue))
    reported, *later = await service.vault.open(past)
    words = cast("IssueReported", reported).words
    if words is None or words.value is None:
        return None
    added = [photo for event in later if isinstance(event, IssueSupplemented) for photo in added_of(event.words)[1]]
    return words.value.model_copy(update={"photos": (*words.value.photos, *added)})


async def text_of(service: Service, issue: UUID, body: PublicTextBody) -> PublicText:
    """The public text that screening makes, its pictures published. Raises a 422 Problem."""
    words = await words_of(service, issue)
    photos = _picked(words.photos if words else (), body.photos)
    files = PhotoFiles(service.settings.photos_folder)
    return PublicText(
        description=body.description,
        address=body.address or None,
        location=words.location if words and body.location else None,
        photos=tuple(await asyncio.to_thread(files.publish, photos, issue)),
    )


async def text_left(service: Service, issue: UUID, body: PublicTextBody) -> PublicText:
    """What stays of a public text; `photos` counts those that are public now. Raises a 422 Problem."""
    before = (await _issue(service, issue)).public.text
    return PublicText(
        description=body.description,
        address=body.address or None,
        location=before.location if before and body.location else None,
        photos=_picked(before.photos if before else (), body.photos),
    )


async def carry_out(service: Service, issue: UUID, perform: Callable[[], Awaitable[Done[Issue]]]) -> Done[Issue]:
    """Do what may change what is public of an issue; its public pictures are then those that the log says."""
    try:
        return await perform()
    finally:
        await settle(service, issue)


async def settle(service: Service, issue: UUID) -> None:
    """Make the public pictures of an issue those of its public text, and no others."""
    text = (await _issue(service, issue)).public.text
    files = PhotoFiles(service.settings.photos_folder)
    if text and any(not files.public(photo).exists() for photo in text.photos):
        words = await words_of(service, issue)
        await asyncio.to_thread(files.publish, words.photos if words else (), issue)
    await asyncio.to_thread(files.retract, issue, text.photos if text else ())


def _picked(photos: tuple[str, ...], numbers: list[int]) -> tuple[str, ...]:
    if wrong := [number for number in numbers if not 1 <= number <= len(photos)]:
        raise Problem(422, "unknown-photo", "照片不存在", "请先上传照片，再提交事项。", photos=wrong)
    return tuple(photos[number - 1] for number in dict.fromkeys(numbers))


async def _issue(service: Service, issue: UUID) -> Issue:
    past = await service.store.read_stream(issue_stream(issue))
    return ISSUE.fold(recorded.event for recorded in past)
