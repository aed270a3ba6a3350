"""What can be asked of whistles (吹哨报到): a village or town blows and assesses, departments come.

The county's officers act for its departments.
"""

from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from huiyin_contracts import parties
from huiyin_contracts.whistles import WhistleBlown, WhistleKind
from huiyin_contracts.words import MOST_PHOTOS, PhotoId
from huiyin_county.charters import county
from huiyin_county.recodings import codes_of
from huiyin_dispatch.calls import LinkBody, readable_issue
from huiyin_dispatch.whistles.queries import WhistleRow, one
from huiyin_dispatch.whistles.rules import (
    AS_IN_HASTE_AS,
    WHISTLE,
    Acknowledge,
    Arrive,
    AssessDepartment,
    Blow,
    CallOff,
    Command,
    LinkIssue,
    ReportAction,
    Whistle,
)
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, Moment, RequestBody, division_of, new_id
from huiyin_service.persons.body import PersonBody
from huiyin_service.photos import published
from huiyin_service.policy import permit
from huiyin_service.problems import Problem, unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service

MAX_DEPARTMENTS = 12

DepartmentName = Annotated[str, Field(min_length=2, max_length=100)]


class DepartmentBody(RequestBody):
    """A department to call, in no more words than a name has."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: DepartmentName
    id: UUID | None = Field(default=None, description="its force of kind unit, where it is registered as one")


class BlowBody(RequestBody):
    """A whistle to blow."""

    division: str = Field(
        pattern="^([0-9]{9}|[0-9]{12})$", description="the town or village where it is about something"
    )
    kind: WhistleKind
    description: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=1000)
    place: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    departments: list[DepartmentBody] = Field(min_length=1, max_length=MAX_DEPARTMENTS)
    issue: UUID | None = None
    answer_by: Moment | None = Field(default=None, description="none: by the charter, as for an order of that haste")
    act_by: Moment | None = Field(default=None, description="none: by the charter, as for an order of that haste")


class AcknowledgeBody(CommandBody):
    """A department answers."""

    department: DepartmentName
    contact: PersonBody = Field(description="who comes")


class ArriveBody(CommandBody):
    """A department is on the spot."""

    department: DepartmentName


class ActBody(CommandBody):
    """What a department did."""

    department: DepartmentName
    result: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class AssessBody(CommandBody):
    """How a department did."""

    department: DepartmentName
    score: int = Field(ge=1, le=5)
    remark: Annotated[str, Field(max_length=1000), IMPERSONAL] | None = None


class CallOffBody(CommandBody):
    """Why no one is needed any more."""

    reason: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=1000)


async def blow(service: Service, frame: Frame, body: BlowBody) -> Done[Whistle]:
    """Call departments: an office of the village or town, for a place in its scope."""
    asking = permit(frame.principal, "whistle.blow", body.division)
    whistler = whistler_of(asking)
    await registered(service, body.division, "town", "village")
    if body.issue:
        await readable_issue(service, frame, body.issue)
    schedule = (await county(service.pool, body.division)).begun_at(frame.now, AS_IN_HASTE_AS[body.kind])
    answer_by = body.answer_by or schedule.accept_by(frame.now)
    this = new_id(frame.key)
    command = Blow(
        id=this,
        kind=body.kind,
        whistler=whistler,
        description=body.description,
        place=body.place,
        departments=tuple(parties.Body(kind="unit", name=each.name, id=each.id) for each in body.departments),
        answer_by=answer_by,
        act_by=body.act_by or max(schedule.deadline(frame.now).due_at, answer_by),
        issue=body.issue,
    )
    return await frame.perform(service, WHISTLE, stream_of(this), command, division=body.division)


async def acknowledge(service: Service, frame: Frame, whistle: UUID, body: AcknowledgeBody) -> Done[Whistle]:
    """A department answers."""
    return await _for_department(service, frame, whistle, body, Acknowledge(body.department, body.contact.person()))


async def arrive(service: Service, frame: Frame, whistle: UUID, body: ArriveBody) -> Done[Whistle]:
    """A department is on the spot."""
    return await _for_department(service, frame, whistle, body, Arrive(body.department))


async def act(service: Service, frame: Frame, whistle: UUID, body: ActBody) -> Done[Whistle]:
    """A department did its part."""
    division = await division_of(service, stream_of(whistle))
    permit(frame.principal, "whistle.answer", division)  # before its pictures are made public
    command = ReportAction(body.department, body.result, tuple(await published(service, body.photos, whistle)))
    return await _perform(service, frame, whistle, division, body, command)


async def assess(service: Service, frame: Frame, whistle: UUID, body: AssessBody) -> Done[Whistle]:
    """Say how a department did: the office that whistled, no other."""
    division = await division_of(service, stream_of(whistle))
    asking = permit(frame.principal, "whistle.lead", division)
    speaks_as = await whistling(service, asking, whistle)
    command = AssessDepartment(body.department, body.score, body.remark, speaks_as, frame.now)
    return await _perform(service, frame, whistle, division, body, command)


async def readable(service: Service, principal: Principal | None, whistle: UUID) -> WhistleRow:
    """A whistle, for the offices of its division. Raises a 404, 401 or 403 Problem."""
    permit(principal, "whistle.read")
    row = await known(service, lambda: one(service.pool, whistle), unknown("whistle"))
    permit(principal, "whistle.read", row.division)
    return row


async def link(service: Service, frame: Frame, whistle: UUID, body: LinkBody) -> Done[Whistle]:
    """Say that an issue is about it too: the offices of its division."""
    await readable_issue(service, frame, body.issue)
    division = await division_of(service, stream_of(whistle))
    permit(frame.principal, "whistle.lead", division)
    return await _perform(service, frame, whistle, division, body, LinkIssue(body.issue))


async def call_off(service: Service, frame: Frame, whistle: UUID, body: CallOffBody) -> Done[Whistle]:
    """Need no one any more: the office that whistled."""
    division = await division_of(service, stream_of(whistle))
    asking = permit(frame.principal, "whistle.lead", division)
    return await _perform(
        service, frame, whistle, division, body, CallOff(body.reason, await whistling(service, asking, whistle))
    )


async def _for_department(
    service: Service, frame: Frame, whistle: UUID, body: CommandBody, command: Command
) -> Done[Whistle]:
    division = await division_of(service, stream_of(whistle))
    permit(frame.principal, "whistle.answer", division)
    return await _perform(service, frame, whistle, division, body, command)


async def _perform(
    service: Service, frame: Frame, whistle: UUID, division: str, body: CommandBody, command: Command
) -> Done[Whistle]:
    return await frame.perform(
        service, WHISTLE, stream_of(whistle), command, division=division, expected=body.expected_version
    )


async def whistling(service: Service, principal: Principal, whistle: UUID) -> str:
    """In whose name somebody speaks of a whistle: the code that it was blown under, where theirs was that before."""
    row, codes = await one(service.pool, whistle), await codes_of(service.pool, principal.division)
    return row.whistler if row and row.whistler in codes else principal.division


def whistler_of(principal: Principal) -> str:
    """The village or town that a principal whistles for. Raises a 403 Problem for one above both."""
    if len(principal.division) < 9:
        raise Problem(403, "whistle-from-below", "不能吹哨", "吹哨由村（社区）或乡镇（街道）发起，部门报到。")
    return principal.division


def stream_of(whistle: UUID) -> str:
    """A whistle's stream."""
    return stream_name(WhistleBlown.type, whistle)
