"""A key matter of an estate goes the way of 三议一服务: proposed, discussed, resolved, served, no step left out (Y2).

    raised ── proposed ── discussed ── resolved ── commissioned ── served ── accepted
      │          │           │            │            └─── sent back ──┘
      └──────────┴───────────┴────────────┴── declined, with the reason as its answer

The Party organisation's assembly proposes (党组织提议), the three parties' joint meeting discusses (商议), the owners'
assembly resolves (业主大会决议) by owners and by area (民法典 §278), the property company or another body serves
(服务), and the committee accepts what was done or sends it back (验收). A meeting that is improper is refused and
changes nothing; a proper one that does not agree may be held again.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.key_matter_state import UNRAISED, KeyMatter, evolve
from huiyin_contracts.key_matters import (
    KeyMatterAccepted,
    KeyMatterCommissioned,
    KeyMatterDeclined,
    KeyMatterDelegateReplaced,
    KeyMatterDiscussed,
    KeyMatterProposed,
    KeyMatterRaised,
    KeyMatterResolved,
    KeyMatterReturned,
    KeyMatterServed,
    KeyMatterStalled,
    KeyMatterStep,
    KeyMatterVotedDown,
)
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.owners_votes import Delegate
from huiyin_contracts.parties import Person, among
from huiyin_deliberation.key_matters.rules.asked import (
    AcceptService,
    Command,
    CommissionService,
    DeclineMatter,
    DiscussMatter,
    ProposeMatter,
    RaiseMatter,
    ReplaceDelegate,
    ReportService,
    ResolveMatter,
    SendBackService,
    StallMatter,
)
from huiyin_deliberation.key_matters.rules.owners import LAW, owners_agree
from huiyin_deliberation.proper_meetings import on_its_day, passed, twice
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused, Words

__all__ = [
    "KEY_MATTER",
    "AcceptService",
    "Command",
    "CommissionService",
    "DeclineMatter",
    "DiscussMatter",
    "ProposeMatter",
    "RaiseMatter",
    "ReplaceDelegate",
    "ReportService",
    "ResolveMatter",
    "SendBackService",
    "StallMatter",
    "decide",
]

ROW = "Y2"
PARTIES = {"organisation": "党组织", "committee": "物管会（业委会）", "property": "物业公司"}
STEPS: dict[KeyMatterStep, str] = {
    "propose": "党组织提议",
    "discuss": "三方联席会商议",
    "resolve": "业主大会决议",
    "commission": "交办服务",
    "serve": "服务",
    "accept": "物管会（业委会）验收",
}


STEP_OF: dict[type, KeyMatterStep] = {
    ProposeMatter: "propose",
    DiscussMatter: "discuss",
    ResolveMatter: "resolve",
    CommissionService: "commission",
    ReportService: "serve",
    SendBackService: "accept",
    AcceptService: "accept",
}


def decide(command: Command, matter: KeyMatter) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, RaiseMatter):
        return _raised(command, matter)
    if matter.id is None:
        raise Refused("key-matter-unknown", "没有这件重点事项")
    this, owed = matter.id, matter.next
    if isinstance(command, StallMatter):
        if owed is None or command.due_on != matter.due_on or command.level in matter.stalled:
            return []
        return [KeyMatterStalled(key_matter=this, step=owed, level=command.level, due_on=command.due_on)]
    if owed is None:
        raise Refused("key-matter-ended", "这件重点事项已经有了结果（{row}）", row=Words(ROW))
    if isinstance(command, ReplaceDelegate):
        return [_replaced(command, matter, this)]
    if isinstance(command, DeclineMatter):
        if owed in {"serve", "accept"}:
            text = "业主大会已经决议并交办，要办到验收合格（{row}）"
            raise Refused("key-matter-commissioned", text, row=Words(ROW))
        return [KeyMatterDeclined(key_matter=this, step=owed, reason=command.reason)]
    if STEP_OF[type(command)] != owed:
        text = "三议一服务的步骤不能跳过、不能颠倒，现在该{next}（{row}）"
        raise Refused("key-matter-step", text, next=Words(STEPS[owed]), row=Words(ROW))
    match command:
        case ProposeMatter(meeting, today, rules):
            next_by = _meeting(meeting, today, matter, rules)
            if passed(meeting, rules.majorities.branch, ROW):
                return [KeyMatterProposed(key_matter=this, meeting=meeting, next_by=next_by)]
            return [KeyMatterVotedDown(key_matter=this, step="propose", meeting=meeting, next_by=next_by)]
        case DiscussMatter(meeting, delegates, today, rules):
            next_by = _meeting(meeting, today, matter, rules)
            _three_parties(meeting, delegates)
            if passed(meeting, rules.majorities.joint_meeting, ROW):
                return [KeyMatterDiscussed(key_matter=this, meeting=meeting, delegates=delegates, next_by=next_by)]
            return [KeyMatterVotedDown(key_matter=this, step="discuss", meeting=meeting, next_by=next_by)]
        case ResolveMatter(vote, resolution, today, rules):
            on_its_day(vote.held_on, today, matter.last_on, LAW)
            next_by = today + timedelta(days=rules.times.step)
            if owners_agree(vote, matter.kind, rules):
                return [KeyMatterResolved(key_matter=this, vote=vote, resolution=resolution, next_by=next_by)]
            return [KeyMatterVotedDown(key_matter=this, step="resolve", vote=vote, next_by=next_by)]
        case CommissionService(task, provider, service, due_on, today):
            _in_time(due_on, today)
            return [
                KeyMatterCommissioned(key_matter=this, task=task, provider=provider, service=service, due_on=due_on)
            ]
        case ReportService(result, today, rules):
            next_by = today + timedelta(days=rules.times.step)
            return [KeyMatterServed(key_matter=this, result=result, next_by=next_by)]
        case SendBackService(by, reason, due_on, today):
            _in_time(due_on, today)
            return [KeyMatterReturned(key_matter=this, by=_of_the_committee(by, matter), reason=reason, due_on=due_on)]
        case AcceptService(by, remark):
            return [KeyMatterAccepted(key_matter=this, by=_of_the_committee(by, matter), remark=remark)]


def _raised(command: RaiseMatter, matter: KeyMatter) -> Sequence[Event]:
    if matter.id is not None:
        raise Refused("key-matter-raised", "这件重点事项已经提出")
    return [
        KeyMatterRaised(
            key_matter=command.id,
            estate=command.estate,
            kind=command.kind,
            title=command.title,
            description=command.description,
            topic=command.topic,
            charter=command.charter,
            next_by=command.today + timedelta(days=command.rules.times.step),
        )
    ]


def _meeting(meeting: MeetingRecord, today: date, matter: KeyMatter, rules: DeliberationRules) -> date:
    """Until when the next step is owed after a meeting that was held on a day on which it could be."""
    on_its_day(meeting.held_on, today, matter.last_on, ROW)
    return today + timedelta(days=rules.times.step)


def _three_parties(meeting: MeetingRecord, delegates: tuple[Delegate, ...]) -> None:
    """At a joint meeting all three parties are there, each delegate once and for one party (Y2)."""
    there = {delegate.party for delegate in delegates}
    if missing := [name for party, name in PARTIES.items() if party not in there]:
        text = "三方联席会要有党组织、物管会（业委会）、物业公司三方代表到会，缺：{missing}（{row}）"
        raise Refused("joint-meeting-party-missing", text, missing=Words(*missing), row=Words(ROW))
    if twice(delegate.person for delegate in delegates):
        raise Refused("delegate-twice", "一个人只能代表一方、登记一次（{row}）", row=Words(ROW))
    if len(delegates) != meeting.present:
        text = "登记了 {n} 名代表，实到 {present} 人，应当一致（{row}）"
        raise Refused("delegates-not-as-present", text, n=len(delegates), present=meeting.present, row=Words(ROW))


def _replaced(command: ReplaceDelegate, matter: KeyMatter, this: UUID) -> Event:
    """Another speaks for the party of one who left, and for no other."""
    left = next((one for one in matter.delegates if one.person.same_as(command.leaving)), None)
    if left is None:
        raise Refused("not-a-delegate", "联席会代表里没有这个人（{row}）", row=Words(ROW))
    if among((one.person for one in matter.delegates), command.by):
        raise Refused("delegate-twice", "一个人只能代表一方、登记一次（{row}）", row=Words(ROW))
    instead = Delegate(party=left.party, person=command.by)
    return KeyMatterDelegateReplaced(key_matter=this, leaving=left.person, delegate=instead)


def _in_time(due_on: date, today: date) -> None:
    if due_on < today:
        text = "期限 {day} 已经过去（{row}）"
        raise Refused("service-due-in-the-past", text, day=due_on.isoformat(), row=Words(ROW))


def _of_the_committee(by: Person, matter: KeyMatter) -> Person:
    """Whoever accepts was the committee's delegate at the joint meeting: nobody else accepts for the owners (Y2)."""
    known = among((one.person for one in matter.delegates if one.party == "committee"), by)
    if known is None:
        text = "只有联席会上物管会（业委会）的代表能验收（{row}）"
        raise Refused("not-of-the-committee", text, row=Words(ROW))
    return known


KEY_MATTER: Decider[Command, KeyMatter] = Decider(UNRAISED, decide, evolve)
