"""What can be asked of a village decision (四议两公开, P6): check who and where, then let the rules decide."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

from huiyin_contracts.parties import Person, among
from huiyin_contracts.village_decision_state import VillageDecision
from huiyin_contracts.village_decisions import DecisionMeeting, VillageDecisionMoved
from huiyin_deliberation.proceeding.acts import AskedOf, ProcedureAct, Proceeding, begin_by
from huiyin_deliberation.proceeding.bodies import MeetingBody, one_each, who_was_there
from huiyin_deliberation.proceeding.topic import begin
from huiyin_deliberation.publications.queries import publications_of
from huiyin_deliberation.registers.body import assignee_in
from huiyin_deliberation.registers.queries import holders
from huiyin_deliberation.tasks.body import tasks_of_bodies
from huiyin_deliberation.village_decisions.bodies import (
    BranchMeetingBody,
    CarriedOutBody,
    DeclineDecisionBody,
    MoveBody,
    PubliciseSheetBody,
    ReplaceOverseerBody,
    RepresentativesBody,
    SignSheetBody,
    SuperviseSheetBody,
)
from huiyin_deliberation.village_decisions.queries import LISTS, VillageDecisionRow
from huiyin_deliberation.village_decisions.rules import (
    VILLAGE_DECISION,
    CarryOutDecision,
    DeclineDecision,
    HoldMeeting,
    MoveDecision,
    PubliciseSheet,
    ReplaceOverseer,
    SignSheet,
    SuperviseSheet,
)
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import Frame, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import HELD, NONE, Relation, may, permit
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.web.forms import Form


async def move(service: Service, frame: Frame, body: MoveBody) -> Done[VillageDecision]:
    """Move something: the offices of the village."""
    permit(frame.principal, "village-decision.move", body.division)
    await registered(service, body.division, "village")
    charter, rules, today = await begin_by(service, body.division, frame.now)
    this, overseers = new_id(frame.key), tuple(one.person() for one in body.overseers)
    command = MoveDecision(
        this,
        body.cause,
        body.title,
        body.description,
        body.topic,
        charter,
        body.merged,
        overseers,
        today,
        rules,
        await _in_office(service, body.division, today),
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
    """A village decision: everybody in the village reads it (村务公开), names in full offices and overseers.

    Raises a 404, 401 or 403 Problem.
    """
    permit(principal, "village-decision.read")
    row = await known(service, lambda: LISTS.find(service.pool, service.now(), decision), unknown("village_decision"))
    permit(principal, "village-decision.read", row.division)
    own = principal is not None and among(row.overseers, person_of_principal(principal))
    return row if own or may(principal, "person.name", row.division) else row.as_shown()


def related(principal: Principal, decision: VillageDecision) -> Relation:
    """Whether somebody is of the supervision committee."""
    return HELD if among(decision.overseers, person_of_principal(principal)) else NONE


async def _in_office(service: Service, division: str, today: date) -> tuple[str, ...]:
    return await holders(service.pool, division, today, ("secretary", "cadre"))


async def _replaced(asked: AskedOf[VillageDecision], body: ReplaceOverseerBody) -> ReplaceOverseer:
    in_office = await _in_office(asked.service, asked.division, asked.today)
    return ReplaceOverseer(body.leaving.person(), body.overseer.person(), in_office)


async def _supervised(asked: AskedOf[VillageDecision], body: SuperviseSheetBody) -> SuperviseSheet:
    by, about = _overseer(asked, body), asked.state.topic or asked.state.id
    assert about is not None
    await asked.service.catch_up()  # an objection may have come, or been answered, this moment
    found = await publications_of(asked.service.pool, about)
    objections = sum(one.open for one in found if one.kind == body.sheet)
    return SuperviseSheet(body.sheet, by, body.opinion, body.agrees, asked.today, asked.rules, objections)


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
    return {"committees": part or None, **who_was_there(form)}


def _typed_tasks(form: Form) -> dict[str, Any]:
    """One task a form has room for; more are sent by the API."""
    assignee = assignee_in(form.fields.get("assignee", ""))
    task = {"description": form.fields.get("task", ""), "assignee": assignee, "due_on": form.fields.get("due_on", "")}
    return {"tasks": [task], **who_was_there(form)}


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
        more=who_was_there,
    ),
    "members": ProcedureAct(
        summary="record the assembly of Party members",
        who="Staff of the village.",
        action="village-decision.record",
        said="已记录党员大会审议。",
        body=MeetingBody,
        command=_hold("members"),
        more=who_was_there,
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
        command=_supervised,
        more=_typed_overseer,
    ),
    "replace-overseer": ProcedureAct(
        summary="put another into the supervision committee for one who left",
        who="Staff of the village.",
        action="village-decision.record",
        said="已更换村务监督人员。",
        body=ReplaceOverseerBody,
        command=_replaced,
        more=lambda form: one_each(form, "leaving", "overseer"),
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
