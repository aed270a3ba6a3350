"""What can be asked about an issue, by page or by API: check who and where, then let the rules decide."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field
from uuid6 import uuid7

from huiyin_contracts.issues import MOST_PHOTOS, Channel, IssueKind, Location, PhotoId, Source
from huiyin_county.divisions import timezone_of
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused, Words
from huiyin_intake.issues.queries import is_answered
from huiyin_intake.issues.receipts import reported_by
from huiyin_intake.issues.rules import ENDED, ISSUE, Command, Issue, Merge, Reject, Report, Screen, Withdraw
from huiyin_service.divisions import in_force, unregistered
from huiyin_service.http import CommandBody, Frame, RequestBody, division_of
from huiyin_service.photos import path_of
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

MAX_DESCRIPTION = 4000
_CONTACT = "INSERT INTO contacts (id, name, phone) VALUES ($1, $2, $3)"


class Contact(RequestBody):
    """How to reach the reporter; kept in intake only."""

    name: Annotated[str, Field(max_length=60)] | None = None
    phone: Annotated[str, Field(pattern=r"^\+?[\d\- ]{5,20}$")] | None = None


class ReportBody(RequestBody):
    """An issue to report."""

    kind: IssueKind
    category: str = Field(min_length=1, max_length=60)
    description: str = Field(min_length=2, max_length=MAX_DESCRIPTION)
    division: str = Field(max_length=20, description="the village's or community's 12 digits")
    location: Location | None = None
    address: Annotated[str, Field(max_length=200)] | None = None
    reporter: Contact | None = None
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class ScreenBody(CommandBody):
    """The outcome of screening: a route, or the end of the issue with its reason."""

    outcome: Literal["dispatch", "deliberation", "merge", "reject"] = "dispatch"
    note: Annotated[str, Field(max_length=1000)] | None = None
    reason: Annotated[str, Field(min_length=2, max_length=1000)] | None = None
    into: UUID | None = Field(default=None, description="with `merge`: the issue reported before")


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

    `issue` is its id where that follows from another system's reference, which is then its `source`.
    """
    await unregistered(service, [body.division])
    async with service.pool.acquire() as connection:
        await in_force(connection, body.division, "village")
        zone = await timezone_of(connection, body.division)
        serial = await connection.fetchval("SELECT nextval('issue_number')")
        missing = [photo for photo in body.photos if not path_of(service.settings.photos_folder, photo).exists()]
        if missing:
            raise Problem(422, "unknown-photo", "照片不存在", "请先上传照片，再提交事项。", photos=missing)
        issue, contact = issue or uuid7(), uuid7() if body.reporter else None
        command = Report(
            id=issue,
            number=f"{frame.now.astimezone(zone):%y%m%d}-{serial:06d}",
            kind=body.kind,
            category=body.category,
            description=body.description,
            channel=channel,
            location=body.location,
            address=body.address or None,
            reporter=contact,
            photos=tuple(body.photos),
            source=source,
        )
        async with connection.transaction():
            stream = issue_stream(issue)
            done = await frame.perform(service, ISSUE, stream, command, division=body.division, connection=connection)
            if body.reporter and done.appended and not done.appended.replayed:
                await connection.execute(_CONTACT, contact, body.reporter.name, body.reporter.phone)
    service.store.doorbell()
    return done


async def screen(service: Service, frame: Frame, issue: UUID, body: ScreenBody) -> Done[Issue]:
    """Screen a reported issue; staff of its division may."""
    stream = issue_stream(issue)
    division = await division_of(service, stream)
    permit(frame.principal, "issue.screen", division)
    command: Command
    match body.outcome:
        case "merge":
            command = Merge(await _open(service, body.into), body.note)
        case "reject":
            if not body.reason:
                raise Problem(422, "reason-required", "须说明理由", "不予受理必须写明理由，这就是给群众的答复。")
            command = Reject(body.reason)
        case "dispatch" | "deliberation" as route:
            command = Screen(route, body.note)
    return await frame.perform(service, ISSUE, stream, command, division=division, expected=body.expected_version)


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
    return await frame.perform(service, ISSUE, stream, command, division=division, expected=body.expected_version)


async def _open(service: Service, issue: UUID | None) -> UUID:
    """What another issue may be merged into: one that goes on, for its reporter is answered there."""
    past = await service.store.read_stream(issue_stream(issue)) if issue else []
    if issue is None or not past:
        raise Problem(422, "unknown-issue", "没有要并入的事项", "into 应为先前登记的事项。")
    into = ISSUE.fold(recorded.event for recorded in past)
    if into.stage in ENDED:
        raise Refused(
            "merge-into-ended",
            "事项 {number} 已经{stage}，不能再并入它",
            number=into.number,
            stage=Words(ENDED[into.stage]),
        )
    return issue
