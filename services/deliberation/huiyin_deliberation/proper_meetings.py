"""What makes a meeting a proper one, whatever is decided in it: its day, its numbers, its quorum (Y2, P6).

Each refusal names the row or the law that it comes from, which the rules of a procedure give as `row`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from huiyin_contracts.deliberation_rules import AssemblyRule
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_county.majorities import carried, least, quorate
from huiyin_events.refusal import Refused, Words

LATEST = timedelta(days=400)
"""What was held a year ago may still be put on record, with the year's other papers."""


def on_its_day(day: date, today: date, last: date | None, row: str) -> None:
    """A step is recorded once it was taken, and none was taken before the last one."""
    if day > today:
        raise Refused(
            "step-in-the-future", "{day} 还没有到，开过会才能记录（{row}）", day=day.isoformat(), row=Words(row)
        )
    if day < today - LATEST:
        raise Refused("step-too-old", "{day} 已经过了一年多，不能再补记（{row}）", day=day.isoformat(), row=Words(row))
    if last is not None and day < last:
        text = "{day} 早于上一步的日期 {last}，步骤不能颠倒（{row}）"
        raise Refused("step-before-the-last", text, day=day.isoformat(), last=last.isoformat(), row=Words(row))


def passed(meeting: MeetingRecord, rule: AssemblyRule, row: str) -> bool:
    """Whether a meeting agreed. Raises Refused for one that could decide nothing, or whose numbers cannot be.

    Who stands back counts for no quorum (P2), and yet as present: the law asks for a majority of those who came.
    """
    if meeting.present > meeting.entitled or meeting.in_favour > meeting.present:
        text = "实到人数不能多于应到人数，同意人数不能多于实到人数（{row}）"
        raise Refused("heads-do-not-add-up", text, row=Words(row))
    if twice(meeting.stood_back) or meeting.in_favour > meeting.voting:
        text = "与议题有利害关系的人要回避，不表决：{n} 人回避，同意人数最多 {most}（P2）"
        raise Refused("stood-back-and-voted", text, n=len(meeting.stood_back), most=max(meeting.voting, 0))
    if not quorate(rule, entitled=meeting.entitled, present=meeting.voting):
        raise Refused(
            "no-quorum",
            "应到 {entitled} 人，至少 {least} 人到会才能议决，实到 {present} 人（{row}）",
            entitled=meeting.entitled,
            least=least(rule.present, meeting.entitled),
            present=meeting.voting,
            row=Words(row),
        )
    if twice(meeting.attended) or len(meeting.attended) > meeting.present:
        raise Refused("named-more-than-came", "到会名单上的人不能重复，也不能多于实到人数（{row}）", row=Words(row))
    if twice(meeting.signers) or len(meeting.signers) > meeting.present:
        raise Refused("signed-twice", "每人只能签一次字，签字的人不能多于实到人数（{row}）", row=Words(row))
    return carried(rule, entitled=meeting.entitled, present=meeting.present, in_favour=meeting.in_favour)


def twice(people: Iterable[Person]) -> bool:
    """Whether somebody is named twice."""
    known = list(people)
    return any(one.same_as(other) for at, one in enumerate(known) for other in known[:at])
