"""What can be asked about an issue, by page or by API: check who and where, then let the rules decide."""

from dataclasses import replace
from typing import Annotated, Literal
from uuid import UUID, uuid4

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError
from uuid6 import uuid7

from huiyin_contracts.issues import OTHER, PRIVATE_KINDS, Channel, IssueKind, RedactedPart, Source
from huiyin_contracts.parties import person_of
from huiyin_contracts.words import MOST_PHOTOS, Contact, Location, PhotoId, ReportedWords
from huiyin_county.divisions import timezone_of
from huiyin_events.decider import Done
from huiyin_intake.issues import publishing
from huiyin_intake.issues.categories import is_known
from huiyin_intake.issues.publishing import MAX_DESCRIPTION, PublicTextBody
from huiyin_intake.issues.queries import is_answered
from huiyin_intake.issues.receipts import reported_by
from huiyin_intake.issues.rules import ISSUE, Command, Issue, Redact, Reject, Report, Screen, Withdraw
from huiyin_intake.issues.vouching import vouched
from huiyin_intake.merging.commands import merge
from huiyin_service import written
from huiyin_service.auth import Principal
from huiyin_service.divisions import in_force, unregistered
from huiyin_service.http import CommandBody, Frame, RequestBody, division_of
from huiyin_service.photo_files import PhotoFiles
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


def _dialled(phone: str) -> str:
    if (number := written.phone(phone)) is None and phone:
        raise PydanticCustomError("no_telephone", "is no telephone number, such as 13812345678 or 0350-8221234")
    return number or ""


PhoneText = Annotated[str, Field(max_length=40), AfterValidator(_dialled)]


class ContactBody(RequestBody):
    """How to reach the reporter; for those who handle the issue."""

    name: Annotated[str, Field(max_length=60), AfterValidator(written.name)] | None = None
    phone: PhoneText | None = None

    @property
    def contact(self) -> Contact:
        """As the contract has it."""
        return Contact(name=self.name or None, phone=self.phone or None)


class ReportBody(RequestBody):
    """An issue to report."""

    kind: IssueKind
    category: Annotated[str, IMPERSONAL] = Field(
        min_length=1, max_length=60, description="public at once if the county knows it; else for who screens"
    )
    description: str = Field(min_length=2, max_length=MAX_DESCRIPTION)
    division: str = Field(max_length=20, description="the village's or community's 12 digits")
    location: Location | None = None
    address: Annotated[str, Field(max_length=200)] | None = None
    reporter: ContactBody | None = None
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")
    private: bool = Field(default=False, description="minors are involved: to be kept as strictly as a dispute")
    on_behalf: Literal["station", "visit"] | None = Field(
        default=None, description="for staff: where a resident told it, whose the report and its receipt are"
    )


class ScreenBody(CommandBody):
    """The outcome of screening: a route with what of it is public, or the end of the issue with its reason."""

    outcome: Literal["dispatch", "deliberation", "under_way", "merge", "reject"] = "dispatch"
    note: Annotated[str, Field(max_length=1000), IMPERSONAL] | None = None
    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL] | None = None
    into: UUID | None = Field(default=None, description="with `merge`: the issue reported before")
    public: PublicTextBody | None = Field(default=None, description="with a route: its public text; none: no words")
    private: bool = Field(default=False, description="with a route: found to be kept as strictly as a dispute")
    category: Annotated[str, Field(min_length=1, max_length=60), IMPERSONAL] | None = Field(
        default=None, description="with a route: what it is about, public and known in the county from now on"
    )


class RedactBody(CommandBody):
    """What is taken out of public view and why; `public` is what stays of the text."""

    parts: list[RedactedPart] = Field(min_length=1, max_length=8)
    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
    public: PublicTextBody | None = None
    events: list[UUID] = Field(default=[], max_length=100, description="with the part `trail`: which of its events")


class WithdrawBody(CommandBody):
    """Taking an issue back."""

    reason: Annotated[str, Field(min_length=1, max_length=1000)] | None = None


async def report(
    service: Service,
    frame: Frame,
    body: ReportBody,
    channel: Channel,
    *,
    issue: UUID | None = None,
    source: Source | None = None,
) -> Done[Issue]:
    """Report an issue; anyone may. Raises a 422 Problem for a division or photo that does not exist.

    `issue` is its id where that follows from another system's reference, which is then its `source`: that system
    answers for its categories. What anybody else types as one is theirs, unless the county knows it.
    """
    if frame.principal is not None and frame.principal.issue is not None:
        frame = replace(frame, principal=None)  # a receipt is for its own issue: of another its holder is a stranger
    await unregistered(service, [body.division])
    if body.on_behalf:
        permit(frame.principal, "issue.report-for", body.division)
    files = PhotoFiles(service.settings.photos_folder)
    if missing := [photo for photo in body.photos if not files.has(photo)]:
        raise Problem(422, "unknown-photo", "照片不存在", "请先上传照片，再提交事项。", photos=missing)
    async with service.pool.acquire() as connection:
        await in_force(connection, body.division, "village")
        zone = await timezone_of(connection, body.division)
        serial = await connection.fetchval("SELECT nextval('issue_number')")
        known = source is not None or await is_known(connection, body.division, body.category, frame.now)
    command = Report(
        id=issue or uuid7(),
        number=f"{frame.now.astimezone(zone):%y%m%d}-{serial:06d}",
        kind=body.kind,
        category=body.category if known else OTHER,
        channel=body.on_behalf or channel,
        reporter=uuid4() if body.on_behalf else _reporter(frame.principal),
        words=ReportedWords(
            description=body.description,
            category=None if known else body.category,
            address=body.address or None,
            location=body.location,
            photos=tuple(body.photos),
        ),
        contact=body.reporter.contact if body.reporter else None,
        private=body.private or body.kind in PRIVATE_KINDS,
        source=source,
        vouched=await vouched(service.pool, frame, body.kind, body.division),
    )
    files.keep(body.photos)
    return await frame.perform(service, ISSUE, issue_stream(command.id), command, division=body.division)


def _reporter(principal: Principal | None) -> UUID:
    """For whom a report is sealed: who is signed in; one person for this report alone, where nobody is known by it."""
    if principal is None or principal.role == "publisher":
        return uuid4()
    return person_of(principal.sub)


async def screen(service: Service, frame: Frame, issue: UUID, body: ScreenBody) -> Done[Issue]:
    """Screen a reported issue; staff of its division may."""
    stream = issue_stream(issue)
    division = await division_of(service, stream)
    permit(frame.principal, "issue.screen", division)
    command: Command
    match body.outcome:
        case "merge":
            return await merge(service, frame, issue, body.into, body.note, division, body.expected_version)
        case "reject":
            if not body.reason:
                raise Problem(422, "reason-required", "须说明理由", "不予受理必须写明理由，这就是给群众的答复。")
            command = Reject(body.reason)
        case "dispatch" | "deliberation" | "under_way" as route:
            public = await publishing.text_of(service, issue, body.public) if body.public else None
            command = Screen(route, body.note, public, body.private, body.category)
    return await publishing.carry_out(
        service,
        issue,
        lambda: frame.perform(service, ISSUE, stream, command, division=division, expected=body.expected_version),
    )


async def redact(service: Service, frame: Frame, issue: UUID, body: RedactBody) -> Done[Issue]:
    """Take something out of public view; staff of its division may, at any time."""
    stream = issue_stream(issue)
    division = await division_of(service, stream)
    permit(frame.principal, "issue.redact", division)
    public = await publishing.text_left(service, issue, body.public) if body.public else None
    command = Redact(tuple(dict.fromkeys(body.parts)), body.reason, public, tuple(body.events))
    return await publishing.carry_out(
        service,
        issue,
        lambda: frame.perform(service, ISSUE, stream, command, division=division, expected=body.expected_version),
    )


async def withdraw(
    service: Service, frame: Frame, issue: UUID, body: WithdrawBody, action: str = "issue.withdraw"
) -> Done[Issue]:
    """Take an issue back: the reporter, with receipt or sign-in, or staff of its division."""
    stream = issue_stream(issue)
    division = await division_of(service, stream)
    mine = await reported_by(service, issue, frame.principal)
    permit(frame.principal, action, division, OWN if mine else NONE)
    await service.catch_up()  # its answer may have been publicised just now
    command = Withdraw(body.reason, answered=await is_answered(service.pool, issue))
    return await publishing.carry_out(
        service,
        issue,
        lambda: frame.perform(service, ISSUE, stream, command, division=division, expected=body.expected_version),
    )
