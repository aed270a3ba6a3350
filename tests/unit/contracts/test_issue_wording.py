"""What the events of issues and topics say of themselves, in both languages."""

from datetime import date
from uuid import UUID

import pytest

from huiyin_contracts.base import AboutIssue
from huiyin_contracts.issues import IssueRated, IssueReopened, IssueScreened, VerdictChannel
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.topics import Task, TopicDecided, TopicDeclined, TopicPlanned, TopicSetBack
from huiyin_contracts.wording import Phrase, Quote, say

ISSUE, RESULT, TOPIC, REPORTER = UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4)


def rated(channel: VerdictChannel = "page", *, solved: bool = True, satisfied: bool = True) -> IssueRated:
    return IssueRated(
        issue=ISSUE,
        round=1,
        result_of=RESULT,
        solved=solved,
        satisfied=satisfied,
        comment=Personal(REPORTER, "谢谢"),
        channel=channel,
    )


@pytest.mark.parametrize(
    ("solved", "satisfied", "zh", "en", "state"),
    [
        (True, True, "已解决，满意", "solved, and satisfied", "rated"),
        (True, False, "已解决，不满意", "solved, but not satisfied", "complained"),
        (False, True, "没解决，但满意", "not solved, but satisfied", "complained"),
        (False, False, "没解决，不满意", "not solved, and not satisfied", "complained"),
    ],
)
def test_a_verdict_is_said_in_words_and_one_that_is_not_good_is_a_complaint(
    solved: bool, satisfied: bool, zh: str, en: str, state: str
) -> None:
    event = rated(solved=solved, satisfied=satisfied)
    assert event.headline() == say("评价：{verdict}", "Verdict: {verdict}", verdict=say(zh, en))
    assert event.trail_state() == state


def test_staff_say_how_they_were_told() -> None:
    assert rated("phone").lines() == (Quote("谢谢"), say("电话回访", "Told on the phone"))
    assert rated("page").lines() == (Quote("谢谢"),)
    reopened = IssueReopened(
        issue=ISSUE, round=2, result_of=RESULT, reason=Personal(REPORTER, "又灭了"), channel="visit"
    )
    assert reopened.lines() == (Quote("又灭了"), say("上门回访", "Told when they were visited"))


def test_screening_says_the_road() -> None:
    screened = IssueScreened(issue=ISSUE, route="deliberation", note="大家商量")
    assert screened.lines() == (say("转议事协商", "To be deliberated"), Quote("大家商量"))


def test_what_was_planned_before_it_was_screened_is_not_said_to_be_dispatched() -> None:
    published = IssueScreened(issue=ISSUE, route="under_way")
    assert published.lines() == (say("已在办理，补上公开内容", "Under way already; what is public of it was added"),)


def test_what_was_planned_says_how_urgent_it_is_and_by_when_it_is_deliberated() -> None:
    planned = TopicPlanned(
        topic=TOPIC, issue=ISSUE, title="充电桩", priority="urgent", deliberate_by=date(2026, 12, 12), charter=1
    )
    (line,) = planned.lines()
    assert isinstance(line, Phrase)
    assert line.places == {"priority": say("急办", "Urgent"), "day": date(2026, 12, 12)}
    assert not line.quotes, "its title leaves with the public words, so it is no line"


def test_what_a_procedure_came_to_names_it_and_quotes_why() -> None:
    by = UUID(int=7)
    back = TopicSetBack(topic=TOPIC, issue=ISSUE, procedure="mediation", by=by, reason="一方未到")
    assert back.lines() == (say("德古说理", "Degu mediation"), Quote("一方未到"))
    assert TopicDeclined(topic=TOPIC, issue=ISSUE, reason="不属村务").lines() == (Quote("不属村务"),)


def test_a_task_is_said_with_whom_and_by_when_and_is_what_a_person_wrote() -> None:
    task = Task(task=UUID(int=8), description="安装", assignee=Person.named("张主任"), due_on=date(2026, 12, 1))
    decided = TopicDecided(
        topic=TOPIC, issue=ISSUE, procedure="session", by=UUID(int=7), resolution="装充电桩", tasks=(task,)
    )
    resolution, assigned = decided.lines()
    assert resolution == Quote("装充电桩")
    assert isinstance(assigned, Phrase)
    assert assigned.zh.format(**assigned.places) == f"任务：{Quote('安装')}（张主任，2026-12-01前）"
    assert assigned.quotes, "of a private issue it is not shown"


@pytest.mark.parametrize("contract", [*AboutIssue.__subclasses__()])
def test_what_concerns_an_issue_or_a_topic_has_its_place_on_the_trail(contract: type[AboutIssue]) -> None:
    if contract.__module__.endswith((".issues", ".publications")) and hasattr(contract, "type"):
        assert contract.wording.zh
        assert contract.wording.en
        assert contract.wording.trail
