"""What can be asked of a village decision (四议两公开, P6): check who and where, then let the rules decide."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.parties import Person, among
from huiyin_contracts.village_decision_state import VillageDecision
from huiyin_contracts.village_decisions import DecisionCause, DecisionMeeting, DecisionSheet, VillageDecisionMoved
from huiyin_deliberation.proceeding.acts import AskedOf, ProcedureAct, Proceeding, begin_by
from huiyin_deliberation.proceeding.bodies import MeetingBody, from_the_town
from huiyin_deliberation.proceeding.topic import begin
from huiyin_deliberation.registers.body import assignee_in
from huiyin_deliberation.tasks.body import TaskBody, tasks_of_bodies
from huiyin_deliberation.village_decisions.queries import VillageDecisionRow, find_decision
from huiyin_deliberation.village_decisions.rules import (
    VILLAGE_DECISION,
    CarryOutDecision,
    DeclineDecision,
    HoldMeeting,
    MoveDecision,
    PubliciseSheet,
    SignSheet,
    SuperviseSheet,
)
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, RequestBody, new_id
from huiyin_service.persons.body import PersonBody, person_of_principal
from huiyin_service.policy import HELD, NONE, Relation, may, permit
from huiyin_service.problems import unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.web.forms import Form

DecisionAct = Literal[
    "branch",
    "committees",
    "members",
    "representatives",
    "sign",
    "publicise",
    "supervise",
    "carry-out",
    "decline",
]
LongText = Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]


class MoveBody(RequestBody):
    """Something for a village to decide."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    cause: DecisionCause
    title: Annotated[str, Field(min_length=2, max_length=60), IMPERSONAL]
    description: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
    overseers: list[PersonBody] = Field(min_length=1, max_length=9, description="the supervision committee")
    merged: bool = Field(default=False, description="branch and committees meet as one, for one person leads both")
    topic: UUID | None = Field(default=None, description="what of the plan it answers, and takes up")


class CommitteesPartBody(RequestBody):
    """The committees' part of a meeting that was one with the branch's."""

    entitled: int = Field(ge=1, le=100_000)
    present: int = Field(ge=0, le=100_000)
    in_favour: int = Field(ge=0, le=100_000)


class BranchMeetingBody(MeetingBody):
    """The branch's meeting, and the committees' part where both met as one."""

    committees: CommitteesPartBody | None = None


class RepresentativesBody(MeetingBody):
    """The meeting of the villagers' representatives, with its resolution."""

    resolution: LongText
    tasks: list[TaskBody] = Field(min_length=1, max_length=50)


class SignSheetBody(CommandBody):
    """Which meeting's sheet whoever is signed in signs."""

    step: DecisionMeeting


class PubliciseSheetBody(CommandBody):
    """What is made public."""

    sheet: DecisionSheet
    notice: LongText


class SuperviseSheetBody(CommandBody):
    """The supervision committee's opinion."""

    sheet: DecisionSheet
    opinion: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
    agrees: bool
    overseer: PersonBody | None = Field(default=None, description="one who has no sign-in, for whom an office writes")


class CarriedOutBody(CommandBody):
    """What was done."""

    result: LongText


class DeclineDecisionBody(CommandBody):
    """Why it is not gone on with: the answer."""

    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]


async def move(service: Service, frame: Frame, body: MoveBody) -> Done[VillageDecision]:
    """Move something: the offices of the village."""
    permit(frame.principal, "village-decision.move", body.division)
    await registered(service, body.division, "village")
    charter, rules, today = await begin_by(service, body.division, frame.now)
    this, overseers = new_id(frame.key), tuple(one.person() for one in body.overseers)
    command = MoveDecision(
        this, body.cause, body.title, body.description, body.topic, charter, body.merged, overseers, today, rules
    )
    return await begin(
        service,
        frame,
        VILLAGE_DECISION,
        DECISION.stream(this),
        command,
        body.division,
        procedure="village_decision",
        this=this,
        topic=body.topic,
    )


async def readable(service: Service, principal: Principal | None, decision: UUID) -> VillageDecisionRow:
    """A village decision: everybody in the village reads it (村务公开), names in full the offices only.

    Raises a 404, 401 or 403 Problem.
    """
    permit(principal, "village-decision.read")
    row = await known(
        service, lambda: find_decision(service.pool, service.now(), decision), unknown("village_decision")
    )
    permit(principal, "village-decision.read", row.division)
    return row if may(principal, "person.name", row.division) else row.as_shown()


def related(principal: Principal, decision: VillageDecision) -> Relation:
    """Whether somebody is of the supervision committee."""
    return HELD if among(decision.overseers, person_of_principal(principal)) else NONE


def _overseer(asked: AskedOf[VillageDecision], body: SuperviseSheetBody) -> Person:
    """Whoever is signed in, or one without a sign-in for whom an office writes: nobody speaks for who could."""
    own = among(asked.state.overseers, person_of_principal(asked.principal))
    return own or (Person.named(body.overseer.name) if body.overseer else person_of_principal(asked.principal))


def _hold(step: DecisionMeeting) -> Callable[[AskedOf[VillageDecision], MeetingBody], Awaitable[HoldMeeting]]:
    async def command(asked: AskedOf[VillageDecision], body: MeetingBody) -> HoldMeeting:
        signer = person_of_principal(asked.principal)
        meeting, part = body.record(signer), getattr(body, "committees", None)
        together = meeting.model_copy(update=dict(part)) if part else None
        bodies = getattr(body, "tasks", ())
        tasks = await tasks_of_bodies(asked.service.pool, asked.division, bodies, asked.today)
        resolution = getattr(body, "resolution", "")
        return HoldMeeting(step, meeting, asked.today, asked.rules, together, resolution, tasks)

    return command


def _typed_branch(form: Form) -> dict[str, Any]:
    part = form.group("committees")
    return {"committees": part or None, **from_the_town(form)}


def _typed_tasks(form: Form) -> dict[str, Any]:
    """One task a form has room for; more are sent by the API."""
    assignee = assignee_in(form.fields.get("assignee", ""))
    task = {"description": form.fields.get("task", ""), "assignee": assignee, "due_on": form.fields.get("due_on", "")}
    return {"tasks": [task], **from_the_town(form)}


def _typed_overseer(form: Form) -> dict[str, Any]:
    name = form.fields.get("overseer")
    return {"overseer": {"name": name} if name else None}


ACTS: dict[str, ProcedureAct[VillageDecision, Any]] = {
    "branch": ProcedureAct(
        summary="record the branch's meeting, with the committees' part where both met as one",
        who="Staff of the village.",
        action="village-decision.record",
        said="已记录党支部提议。",
        body=BranchMeetingBody,
        command=_hold("branch"),
        more=_typed_branch,
    ),
    "committees": ProcedureAct(
        summary="record the meeting of the two committees",
        who="Staff of the village.",
        action="village-decision.record",
        said="已记录“两委”商议。",
        body=MeetingBody,
        command=_hold("committees"),
        more=from_the_town,
    ),
    "members": ProcedureAct(
        summary="record the assembly of Party members",
        who="Staff of the village.",
        action="village-decision.record",
        said="已记录党员大会审议。",
        body=MeetingBody,
        command=_hold("members"),
        more=from_the_town,
    ),
    "representatives": ProcedureAct(
        summary="record the meeting of the villagers' representatives, with its resolution and tasks",
        who="Staff of the village.",
        action="village-decision.record",
        said="已记录村民代表会议决议。",
        body=RepresentativesBody,
        command=_hold("representatives"),
        more=_typed_tasks,
    ),
    "sign": ProcedureAct(
        summary="sign a meeting's sheet, for oneself",
        who="Whoever was there: staff, members and residents of the village.",
        action="village-decision.sign",
        said="已签字。",
        body=SignSheetBody,
        command=lambda asked, body: SignSheet(body.step, person_of_principal(asked.principal)),
    ),
    "publicise": ProcedureAct(
        summary="make the resolution or the result public for its days",
        who="Staff of the village.",
        action="village-decision.record",
        said="已公开，期满后由村务监督委员会填写监督意见。",
        body=PubliciseSheetBody,
        command=lambda asked, body: PubliciseSheet(body.sheet, body.notice, asked.today, asked.rules),
    ),
    "supervise": ProcedureAct(
        summary="give the supervision committee's opinion on a publication",
        who="Who is of the committee; staff write for one who has no sign-in.",
        action="village-decision.supervise",
        said="已填写监督意见。",
        body=SuperviseSheetBody,
        command=lambda asked, body: SuperviseSheet(
            body.sheet, _overseer(asked, body), body.opinion, body.agrees, asked.today, asked.rules
        ),
        more=_typed_overseer,
    ),
    "carry-out": ProcedureAct(
        summary="say that what was resolved is done",
        who="Staff of the village.",
        action="village-decision.record",
        said="已记录实施结果，下一步公开。",
        body=CarriedOutBody,
        command=lambda asked, body: CarryOutDecision(body.result, asked.today, asked.rules),
    ),
    "decline": ProcedureAct(
        summary="do not go on, with the reason as the answer",
        who="Staff of the village, until the representatives have resolved.",
        action="village-decision.record",
        said="已说明不再办理的原因。",
        body=DeclineDecisionBody,
        command=lambda _asked, body: DeclineDecision(body.reason),
    ),
}

DECISION: Proceeding[VillageDecision] = Proceeding(
    "village_decision", VillageDecisionMoved, VILLAGE_DECISION, lambda decision: decision.charter, ACTS, related
)
