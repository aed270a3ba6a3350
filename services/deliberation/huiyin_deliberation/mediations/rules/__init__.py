"""A dispute is settled by a Degu whom both sides accept, by custom within the law, or is referred onward (P10).

    opened ── proposed ── visiting ── ready ── sat ── agreed ── bound ── kept
       ├──────────┴───────────┴─────────┴───────┴───────┤        │
       └── broken off by a side ────────────────────────┴────────┴── referred onward

Nobody is mediated against their will, by somebody with an interest, or by another in their name (人民调解法 §3, §23).
Until it is signed either side may end it; then both are told where to go on (§26). Signed, it binds (§31).
What the law forbids is not agreed, whatever the custom: it is referred to whom the law names.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.mediation_state import UNOPENED, Copies, Mediation, evolve
from huiyin_contracts.mediations import (
    FORBIDDEN,
    CaseWords,
    MediationAgreed,
    MediationKept,
    MediationOpened,
    MediationReferred,
    MediationRefused,
    MediationSat,
    MediationSigned,
    MediationStalled,
    MediationStep,
    MediationVisited,
    MediatorAnswered,
    MediatorProposed,
    MediatorRecused,
    Side,
)
from huiyin_contracts.parties import Person, among
from huiyin_contracts.personal import Personal
from huiyin_deliberation.mediations.rules.asked import (
    AnswerMediator,
    Command,
    ConfirmKept,
    DrawUpAgreement,
    HoldMediation,
    LeaveMediator,
    OpenMediation,
    ProposeMediator,
    RecuseMediator,
    ReferOnward,
    RefuseMediation,
    SignAgreement,
    StallMediation,
    VisitSide,
)
from huiyin_deliberation.proper_meetings import on_its_day
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

__all__ = [
    "MEDIATION",
    "AnswerMediator",
    "Command",
    "ConfirmKept",
    "DrawUpAgreement",
    "HoldMediation",
    "LeaveMediator",
    "OpenMediation",
    "ProposeMediator",
    "RecuseMediator",
    "ReferOnward",
    "RefuseMediation",
    "SignAgreement",
    "StallMediation",
    "VisitSide",
    "decide",
]

ROW, LAW, BINDS = "P10", "人民调解法 §23", "人民调解法 §31"
STEPS: dict[MediationStep, str] = {
    "mediator": "选定双方都接受的德古",
    "visit": "走访双方",
    "session": "双方坐下来说理",
    "agree": "达成协议",
    "sign": "双方和德古签字",
    "keep": "履行协议",
    "refer": "告知双方可以找谁",
}
CHANGEABLE: frozenset[MediationStep] = frozenset({"mediator", "visit", "session", "agree"})
"""While nothing was drawn up, another Degu may be proposed."""


def decide(command: Command, case: Mediation) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, OpenMediation):
        return [_opened(command, case)]
    if case.id is None:
        raise Refused("mediation-unknown", "没有这件调解")
    this, owed = case.id, case.next
    if isinstance(command, StallMediation):
        if owed is None or command.due_on != case.due_on or command.level in case.stalled:
            return []
        return [MediationStalled(mediation=this, step=owed, level=command.level, due_on=command.due_on)]
    if isinstance(command, LeaveMediator):
        return _left(command, case, this)
    if owed is None:
        raise Refused("mediation-ended", "这件调解已经结束（{row}）", row=Words(ROW))
    match command:
        case ReferOnward(to, reason):
            return [MediationReferred(mediation=this, to=to, reason=_copies(reason, case))]
        case ProposeMediator():
            _owed("mediator", owed)
            return [_proposed(command, case, this)]
        case AnswerMediator(by, accepts, today, rules):
            side = _side(by, case)
            if case.mediator is None or owed != "mediator":
                raise Refused("no-mediator-proposed", "没有要表态的德古（{row}）", row=Words(ROW))
            if side in case.accepted:
                raise Refused("mediator-answered", "这一方已经表态（{row}）", row=Words(ROW))
            return [MediatorAnswered(mediation=this, side=side, accepts=accepts, next_by=_next(today, rules))]
        case RecuseMediator(by, today, rules):
            _by_the_mediator(by, case)
            if owed not in CHANGEABLE:
                raise Refused("agreement-drawn-up", "协议已经写好，不能再换德古（{row}）", row=Words(ROW))
            return [MediatorRecused(mediation=this, cause="interest", next_by=_next(today, rules))]
        case RefuseMediation():
            return [_refused(command, case, this)]
        case ConfirmKept(by):
            _owed("keep", owed)
            _side(by, case)
            return [MediationKept(mediation=this)]
        case SignAgreement(by, today, rules):
            _owed("sign", owed)
            return [_signed(by, case, this, today, rules)]
    _by_the_mediator(command.by, case)
    match command:
        case VisitSide(_, side, visited_on, today, rules):
            if owed not in {"visit", "session"}:
                _owed("visit", owed)
            on_its_day(visited_on, today, None, ROW)
            return [MediationVisited(mediation=this, side=side, visited_on=visited_on, next_by=_next(today, rules))]
        case HoldMediation(_, held_on, absent, today, rules):
            if owed not in {"session", "agree"}:  # one session may not be enough
                _owed("session", owed)
            on_its_day(held_on, today, case.last_on, ROW)
            if absent:
                raise Refused("side-absent", "双方都到场才能说理（{row}）", row=Words(ROW))
            return [MediationSat(mediation=this, held_on=held_on, next_by=_next(today, rules))]
        case DrawUpAgreement():
            _owed("agree", owed)
            return [_agreed(command, case, this)]


def _opened(command: OpenMediation, case: Mediation) -> Event:
    if case.id is not None:
        raise Refused("mediation-opened", "这件调解已经受理")
    if command.first.same_as(command.second):
        raise Refused("one-side-twice", "双方不能是同一个人（{row}）", row=Words(ROW))
    if not (command.first.id and command.second.id):
        raise Refused("side-without-sign-in", "双方都要有登录账号，才能自己表态、签字（{row}）", row=Words(LAW))
    return MediationOpened(
        mediation=command.id,
        kind=command.kind,
        first=command.first,
        second=command.second,
        words=_for_both(command.words, command.first, command.second),
        topic=command.topic,
        charter=command.charter,
        next_by=_next(command.today, command.rules),
    )


def _proposed(command: ProposeMediator, case: Mediation, this: UUID) -> Event:
    """Whoever has an interest does not mediate."""
    if case.mediator is not None:
        raise Refused("mediator-awaits-answers", "已经推选了德古，等双方表态（{row}）", row=Words(ROW))
    if command.interest:
        raise Refused("mediator-interested", "与双方或所争的事有利害关系的人不能调解（{row}）", row=Words(LAW))
    if case.side_of(command.mediator):
        raise Refused("mediator-is-a-side", "当事人不能给自己调解（{row}）", row=Words(ROW))
    if not command.mediator.id:
        raise Refused("mediator-unknown", "德古要在调解员名册里（{row}）", row=Words(ROW))
    return MediatorProposed(mediation=this, mediator=command.mediator)


def _left(command: LeaveMediator, case: Mediation, this: UUID) -> Sequence[Event]:
    """A Degu without the office goes on with nothing; what all three have signed stands without them."""
    mediates = case.mediator is not None and case.mediator.same_as(command.mediator)
    if not mediates or case.next not in {*CHANGEABLE, "sign"}:
        return []
    next_by = _next(command.today, command.rules)
    return [MediatorRecused(mediation=this, cause="office_ended", next_by=next_by)]


def _refused(command: RefuseMediation, case: Mediation, this: UUID) -> Event:
    """Whoever agreed to be mediated may think otherwise, until they have signed."""
    side = _side(command.by, case)
    if case.next == "keep":
        raise Refused("agreement-binds", "协议已经签字，有约束力；不履行的，转交办理（{row}）", row=Words(BINDS))
    if case.next == "refer":
        raise Refused("mediation-refused", "已经要求终止，等着告知双方可以找谁（{row}）", row=Words(LAW))
    return MediationRefused(mediation=this, side=side, next_by=_next(command.today, command.rules))


def _agreed(command: DrawUpAgreement, case: Mediation, this: UUID) -> Event:
    """Custom is respected, and law is checked: each thing that cannot be agreed is looked at, and none is in it."""
    if command.checked.keys() != FORBIDDEN.keys():
        raise Refused("law-not-checked", "不能约定的事要逐条核对（{row}）", row=Words(ROW))
    for code, (what, law) in FORBIDDEN.items():
        if command.checked[code]:
            text = "不能这样约定：{what}（{law}）。可以转交办理"
            raise Refused("agreement-against-the-law", text, what=Words(what), law=Words(law))
    if command.keep_by < command.today:
        raise Refused("keep-by-has-passed", "履行期限已经过去（{row}）", row=Words(ROW))
    return MediationAgreed(
        mediation=this,
        terms=_copies(command.terms, case),
        custom=command.custom,
        keep_by=command.keep_by,
        next_by=_next(command.today, command.rules),
    )


def _signed(by: Person, case: Mediation, this: UUID, today: date, rules: DeliberationRules) -> Event:
    """Both sides and the Degu, each once and for themselves."""
    if case.side_of(by) is None and not (case.mediator and case.mediator.same_as(by)):
        raise Refused("not-to-sign", "协议由双方和德古本人签字，别人不能代签（{row}）", row=Words(LAW))
    if among(case.signers, by):
        raise Refused("agreement-signed-already", "您已经签过字（{row}）", row=Words(ROW))
    last = len(case.signers) == 2 and case.keep_by is not None
    return MediationSigned(
        mediation=this, signer=by, next_by=case.keep_by if last and case.keep_by else _next(today, rules)
    )


def _side(by: Person, case: Mediation) -> Side:
    side = case.side_of(by)
    if side is None:
        raise Refused("not-a-side", "只有当事人本人能表态（{row}）", row=Words(LAW))
    return side


def _by_the_mediator(by: Person, case: Mediation) -> None:
    if case.mediator is None or not case.mediator.same_as(by):
        raise Refused("not-the-mediator", "由双方接受的德古本人办理（{row}）", row=Words(ROW))


def _owed(step: MediationStep, owed: MediationStep) -> None:
    if step != owed:
        text = "说理的步骤不能跳过：现在是{next}，不是{step}（{row}）"
        raise Refused("mediation-step", text, next=Words(STEPS[owed]), step=Words(STEPS[step]), row=Words(ROW))


def _next(today: date, rules: DeliberationRules) -> date:
    return today + timedelta(days=rules.times.step)


def _copies(words: str, case: Mediation) -> Copies:
    assert case.first is not None
    assert case.second is not None
    return _for_both(words, case.first, case.second)


def _for_both(words: str, first: Person, second: Person) -> Copies:
    """A copy for each side: erased for one, it is there for the other."""
    return Personal(first.subject, CaseWords(text=words)), Personal(second.subject, CaseWords(text=words))


MEDIATION: Decider[Command, Mediation] = Decider(UNOPENED, decide, evolve)
