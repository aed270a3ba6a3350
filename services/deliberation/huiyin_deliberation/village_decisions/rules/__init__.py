"""A village decides by 四议两公开: branch, committees, members, representatives in turn; then two disclosures (P6).

    begun ── proposed ── discussed ── reviewed ── resolved ── publicised ── cleared ── carried out ── result ── answered
      └──────────┴───────────┴────────────┴── declined, with the reason as its answer

The branch proposes (党支部提议), the two committees discuss ("两委"商议), the Party members' assembly reviews
(党员大会审议), the villagers' representatives resolve (村民代表会议决议, 村委会组织法 §26). Then the resolution stands
publicised for its days, the supervision committee says what it thinks of that (监督意见), it is carried out, and the
same goes for the result. What the supervision committee does not agree with is made public anew.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person, among
from huiyin_contracts.village_decision_state import UNMOVED, VillageDecision, evolve
from huiyin_contracts.village_decisions import (
    DecisionMeeting,
    DecisionSheet,
    DecisionStep,
    VillageDecisionCarriedOut,
    VillageDecisionDeclined,
    VillageDecisionDiscussed,
    VillageDecisionMoved,
    VillageDecisionOverseerReplaced,
    VillageDecisionProposed,
    VillageDecisionPublicised,
    VillageDecisionResolved,
    VillageDecisionReviewed,
    VillageDecisionSigned,
    VillageDecisionStalled,
    VillageDecisionSupervised,
    VillageDecisionVotedDown,
)
from huiyin_deliberation.proper_meetings import on_its_day, passed, twice
from huiyin_deliberation.village_decisions.rules.asked import (
    CarryOutDecision,
    Command,
    DeclineDecision,
    HoldMeeting,
    MoveDecision,
    PubliciseSheet,
    ReplaceOverseer,
    SignSheet,
    StallDecision,
    SuperviseSheet,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

__all__ = [
    "VILLAGE_DECISION",
    "CarryOutDecision",
    "Command",
    "DeclineDecision",
    "HoldMeeting",
    "MoveDecision",
    "PubliciseSheet",
    "ReplaceOverseer",
    "SignSheet",
    "StallDecision",
    "SuperviseSheet",
    "decide",
]

ROW, LAW, OVERSIGHT = "P6", "村委会组织法 §26", "村委会组织法 §32"
ROW_OF: dict[DecisionMeeting, str] = {"branch": ROW, "committees": ROW, "members": ROW, "representatives": LAW}
STEPS: dict[DecisionStep, str] = {
    "branch": "党支部会议提议",
    "committees": "村“两委”会议商议",
    "members": "党员大会审议",
    "representatives": "村民代表会议决议",
    "publicise": "公开决议",
    "supervise": "对决议公开的监督意见",
    "carry_out": "组织实施",
    "publicise_result": "公开实施结果",
    "supervise_result": "对结果公开的监督意见",
}
BEFORE_RESOLVED: frozenset[DecisionStep] = frozenset({"branch", "committees", "members", "representatives"})
WITH_THE_TOWN: frozenset[DecisionMeeting] = frozenset({"members", "representatives"})
"""From the third step on, somebody from the town is there."""


def decide(command: Command, decision: VillageDecision) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, MoveDecision):
        return [_begun(command, decision)]
    if decision.id is None:
        raise Refused("village-decision-unknown", "没有这项村级决策")
    this, owed = decision.id, decision.next
    if isinstance(command, StallDecision):
        if owed is None or command.due_on != decision.due_on or command.level in decision.stalled:
            return []
        return [VillageDecisionStalled(village_decision=this, step=owed, level=command.level, due_on=command.due_on)]
    if owed is None:
        raise Refused("village-decision-ended", "这项村级决策已经有了结果（{row}）", row=Words(ROW))
    if isinstance(command, SignSheet):
        return [_signed(command, decision, this)]
    if isinstance(command, ReplaceOverseer):
        return [_replaced(command, decision, this)]
    if isinstance(command, DeclineDecision):
        if owed not in BEFORE_RESOLVED:
            raise Refused("village-decision-resolved", "村民代表会议已经决议，要办到结果公开（{row}）", row=Words(ROW))
        return [VillageDecisionDeclined(village_decision=this, step=owed, reason=command.reason)]
    if (step := _step_of(command)) != owed:
        text = "四议两公开的步骤不能跳过、不能颠倒：现在是{next}，不是{step}（{row}）"
        raise Refused("village-decision-step", text, next=Words(STEPS[owed]), step=Words(STEPS[step]), row=Words(ROW))
    match command:
        case HoldMeeting():
            return _held(command, decision, this)
        case PubliciseSheet(sheet, notice, today, rules):
            ends_on = today + timedelta(days=getattr(rules.publication, sheet))
            return [
                VillageDecisionPublicised(
                    village_decision=this,
                    sheet=sheet,
                    notice=notice,
                    starts_on=today,
                    ends_on=ends_on,
                    next_by=ends_on + timedelta(days=rules.times.publicising),
                )
            ]
        case SuperviseSheet():
            return [_supervised(command, decision, this)]
        case CarryOutDecision(result, today, rules):
            next_by = today + timedelta(days=rules.times.handling)
            return [VillageDecisionCarriedOut(village_decision=this, result=result, next_by=next_by)]


def _step_of(command: HoldMeeting | PubliciseSheet | SuperviseSheet | CarryOutDecision) -> DecisionStep:
    match command:
        case HoldMeeting(step):
            return step
        case PubliciseSheet(sheet):
            return "publicise" if sheet == "resolution" else "publicise_result"
        case SuperviseSheet(sheet):
            return "supervise" if sheet == "resolution" else "supervise_result"
        case CarryOutDecision():
            return "carry_out"


def _begun(command: MoveDecision, decision: VillageDecision) -> Event:
    if decision.id is not None:
        raise Refused("village-decision-begun", "这项村级决策已经动议")
    if command.merged and not command.rules.merged_meetings:
        raise Refused("merged-meetings", "本县章程规定支部会议和“两委”会议分开开（{row}）", row=Words(ROW))
    if twice(command.overseers):
        raise Refused("overseer-twice", "村务监督委员会的人写了两次（{row}）", row=Words(OVERSIGHT))
    for one in command.overseers:
        _leads_nothing(one, command.in_office)
    return VillageDecisionMoved(
        village_decision=command.id,
        cause=command.cause,
        title=command.title,
        description=command.description,
        topic=command.topic,
        charter=command.charter,
        merged=command.merged,
        overseers=command.overseers,
        next_by=command.today + timedelta(days=command.rules.times.step),
    )


def _held(command: HoldMeeting, decision: VillageDecision, this: UUID) -> Sequence[Event]:
    meeting, rules = command.meeting, command.rules
    next_by = command.today + timedelta(days=rules.times.step)
    if (command.committees is not None) != (decision.merged and command.step == "branch"):
        text = "一肩挑合开的会要同时记下支部和“两委”的到会、同意人数，分开开的各记各的（{row}）"
        raise Refused("merged-as-it-began", text, row=Words(ROW))
    if not _agreed(command.step, meeting, command.today, decision, rules):
        return [VillageDecisionVotedDown(village_decision=this, step=command.step, meeting=meeting, next_by=next_by)]
    match command.step:
        case "branch":
            proposed = VillageDecisionProposed(village_decision=this, meeting=meeting, next_by=next_by)
            if command.committees is None:
                return [proposed]
            return [proposed, _together(command.committees, command, decision, this)]
        case "committees":
            return [VillageDecisionDiscussed(village_decision=this, meeting=meeting, next_by=next_by)]
        case "members":
            return [VillageDecisionReviewed(village_decision=this, meeting=meeting, next_by=next_by)]
        case "representatives":
            return [_resolved(command, meeting, this)]


def _agreed(
    step: DecisionMeeting, meeting: MeetingRecord, today: date, decision: VillageDecision, rules: DeliberationRules
) -> bool:
    """Whether a meeting agreed. Raises Refused for an improper one."""
    row = ROW_OF[step]
    on_its_day(meeting.held_on, today, decision.last_on, row)
    if step in WITH_THE_TOWN and not meeting.town_attendees:
        raise Refused("town-not-there", "第三步起要有乡镇人员参会，并登记在表上（{row}）", row=Words(ROW))
    return passed(meeting, rules.majorities.of(step), row)


def _together(meeting: MeetingRecord, command: HoldMeeting, decision: VillageDecision, this: UUID) -> Event:
    """The committees' part of a meeting that was one with the branch's: on one day, with a vote of its own."""
    if meeting.held_on != command.meeting.held_on:
        raise Refused("merged-on-one-day", "合开的会是同一天开的（{row}）", row=Words(ROW))
    next_by = command.today + timedelta(days=command.rules.times.step)
    if _agreed("committees", meeting, command.today, decision, command.rules):
        return VillageDecisionDiscussed(village_decision=this, meeting=meeting, next_by=next_by)
    return VillageDecisionVotedDown(village_decision=this, step="committees", meeting=meeting, next_by=next_by)


def _resolved(command: HoldMeeting, meeting: MeetingRecord, this: UUID) -> Event:
    """Every resolution gets a person and a deadline (P6)."""
    if not command.resolution or not command.tasks:
        raise Refused("resolution-without-task", "决议要写明内容，每项任务定人限时（{row}）", row=Words(ROW))
    if early := next((task for task in command.tasks if task.due_on < meeting.held_on), None):
        text = "任务的期限 {day} 早于开会日期（{row}）"
        raise Refused("task-due-before-meeting", text, day=early.due_on.isoformat(), row=Words(ROW))
    return VillageDecisionResolved(
        village_decision=this,
        meeting=meeting,
        resolution=command.resolution,
        tasks=command.tasks,
        next_by=command.today + timedelta(days=command.rules.times.publicising),
    )


def _signed(command: SignSheet, decision: VillageDecision, this: UUID) -> Event:
    meeting = decision.meetings.get(command.step)
    if meeting is None:
        text = "{step}还没有开，没有可签的表（{row}）"
        raise Refused("sheet-not-there", text, step=Words(STEPS[command.step]), row=Words(ROW))
    if among(meeting.attended, command.signer) is None and among(meeting.signers, command.signer) is None:
        text = "{name}不在这次会的到会名单里，不能签字（{row}）"
        raise Refused("not-at-the-meeting", text, name=command.signer.in_short, row=Words(ROW))
    if twice((*meeting.signers, command.signer)) or len(meeting.signers) >= meeting.present:
        raise Refused("signed-twice", "每人只能签一次字，签字的人不能多于实到人数（{row}）", row=Words(ROW))
    return VillageDecisionSigned(village_decision=this, step=command.step, signer=command.signer)


def _supervised(command: SuperviseSheet, decision: VillageDecision, this: UUID) -> Event:
    """Only the supervision committee gives an opinion, none of it was in what it supervises (村委会组织法 §32)."""
    by = among(decision.overseers, command.by)
    if by is None:
        raise Refused("not-an-overseer", "监督意见由村务监督委员会的人填写（{row}）", row=Words(OVERSIGHT))
    if _decided_too(by, decision):
        text = "参加支部、“两委”会议议决的人，不能再填监督意见（{row}）"
        raise Refused("overseer-decided", text, row=Words(OVERSIGHT))
    ends_on = decision.sheets[command.sheet].ends_on
    if command.today <= ends_on:
        text = "公开到 {day} 期满，期满后填写监督意见（{row}）"
        raise Refused("publication-not-over", text, day=ends_on.isoformat(), row=Words(ROW))
    if command.agrees and command.objections:
        text = "还有 {n} 条异议没有答复，答复以后再填写监督意见（P8）"
        raise Refused("objections-unanswered", text, n=command.objections)
    return VillageDecisionSupervised(
        village_decision=this,
        sheet=command.sheet,
        by=by,
        opinion=command.opinion,
        agrees=command.agrees,
        next_by=_owed_after(command, decision),
    )


def _replaced(command: ReplaceOverseer, decision: VillageDecision, this: UUID) -> Event:
    leaving = among(decision.overseers, command.leaving)
    if leaving is None:
        raise Refused("not-an-overseer", "村务监督委员会里没有这个人（{row}）", row=Words(OVERSIGHT))
    if among(decision.overseers, command.overseer):
        raise Refused("overseer-twice", "村务监督委员会的人写了两次（{row}）", row=Words(OVERSIGHT))
    _leads_nothing(command.overseer, command.in_office)
    return VillageDecisionOverseerReplaced(village_decision=this, leaving=leaving, overseer=command.overseer)


def _leads_nothing(overseer: Person, in_office: tuple[str, ...]) -> None:
    """Who is of the villagers' committee, or leads the village, supervises nothing of what it does."""
    if overseer.id in in_office:
        text = "村干部不能当村务监督委员会的人（{row}）"
        raise Refused("overseer-in-office", text, row=Words(OVERSIGHT))


def _decided_too(by: Person, decision: VillageDecision) -> bool:
    sheets = (decision.meetings[step] for step in ("branch", "committees") if step in decision.meetings)
    return any(among((*meeting.signers, *meeting.attended), by) for meeting in sheets)


def _owed_after(command: SuperviseSheet, decision: VillageDecision) -> date | None:
    if not command.agrees:
        return command.today + timedelta(days=command.rules.times.publicising)
    sheet: DecisionSheet = command.sheet
    if sheet == "result":
        return None
    return max(*(task.due_on for task in decision.tasks), command.today)


VILLAGE_DECISION: Decider[Command, VillageDecision] = Decider(UNMOVED, decide, evolve)
