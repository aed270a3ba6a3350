"""What makes a meeting a proper one, whatever is decided in it: its day, its numbers, its quorum (Y2, P6).

Each refusal names the row or the law that it comes from, which the rules of a procedure give as `row`.
"""

from collections.abc import Iterable
from datetime import date

from huiyin_contracts.deliberation_rules import AssemblyRule
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_county.majorities import carried, least, quorate
from huiyin_events.refusal import Refused, Words


def on_its_day(day: date, today: date, last: date | None, row: str) -> None:
    """A step is recorded once it was taken, and none was taken before the last one."""
    if day > today:
        raise Refused(
            "step-in-the-future", "{day} 还没有到，开过会才能记录（{row}）", day=day.isoformat(), row=Words(row)
        )
    if last is not None and day < last:
        text = "{day} 早于上一步的日期 {last}，步骤不能颠倒（{row}）"
        raise Refused("step-before-the-last", text, day=day.isoformat(), last=last.isoformat(), row=Words(row))


def passed(meeting: MeetingRecord, rule: AssemblyRule, row: str) -> bool:
    """Whether a meeting agreed. Raises Refused for one that could decide nothing, or whose numbers cannot be."""
    if meeting.present > meeting.entitled or meeting.in_favour > meeting.present:
        text = "实到人数不能多于应到人数，同意人数不能多于实到人数（{row}）"
        raise Refused("heads-do-not-add-up", text, row=Words(row))
    if not quorate(rule, entitled=meeting.entitled, present=meeting.present):
        raise Refused(
            "no-quorum",
            "应到 {entitled} 人，至少 {least} 人到会才能议决，实到 {present} 人（{row}）",
            entitled=meeting.entitled,
            least=least(rule.present, meeting.entitled),
            present=meeting.present,
            row=Words(row),
        )
    if twice(meeting.signers) or len(meeting.signers) > meeting.present:
        raise Refused("signed-twice", "每人只能签一次字，签字的人不能多于实到人数（{row}）", row=Words(row))
    return carried(rule, entitled=meeting.entitled, present=meeting.present, in_favour=meeting.in_favour)


def twice(people: Iterable[Person]) -> bool:
    """Whether somebody is named twice."""
    known = list(people)
    return any(one.same_as(other) for at, one in enumerate(known) for other in known[:at])
