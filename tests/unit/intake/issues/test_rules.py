"""An issue as the charter has it: reported once, screened once, and answered at once where it goes no further."""

from dataclasses import replace
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.builders import REPORTER, reported, screened
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.issues import (
    IssueContactChanged,
    IssueMerged,
    IssueRedacted,
    IssueRejected,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
    Route,
)
from huiyin_contracts.personal import Personal
from huiyin_contracts.words import Contact, PublicText, ReportedWords
from huiyin_events.testing import given
from huiyin_intake.issues.rules import (
    ENDED,
    ISSUE,
    ChangeContact,
    Command,
    Merge,
    Redact,
    Reject,
    Report,
    Screen,
    Withdraw,
)

ID, OTHER = UUID(int=1), UUID(int=2)
WORDS = ReportedWords(description="3号楼前的路灯三天不亮了，找王秀兰", address="永兴路12号")
CONTACT = Contact(name="王秀兰", phone="13800138000")
REPORTED = reported(ID).model_copy(update={"words": Personal(REPORTER, WORDS), "contact": Personal(REPORTER, CONTACT)})
SCREENED = screened(ID)
REPORT = Report(
    id=ID,
    number=REPORTED.number,
    kind="problem",
    category="路灯",
    channel="page",
    reporter=REPORTER,
    words=WORDS,
    contact=CONTACT,
)
TEXT = PublicText(description="路灯三天不亮了", address="永兴路", photos=("a" * 64, "b" * 64))
PUBLIC = IssueScreened(issue=ID, route="dispatch", public=TEXT)
LESS = TEXT.model_copy(update={"address": None, "photos": TEXT.photos[:1]})

ENDS: dict[str, Event] = {
    "merged": IssueMerged(issue=ID, into=OTHER),
    "rejected": IssueRejected(issue=ID, reason="属铁路部门管辖"),
    "withdrawn": IssueWithdrawn(issue=ID, reason=Personal(REPORTER, "已自行解决")),
}
JUDGEMENTS: list[Command] = [Screen("dispatch"), Merge(OTHER), Reject("属铁路部门管辖")]
AFTER_THE_REPORT: list[Command] = [*JUDGEMENTS, Withdraw("已自行解决")]


def test_an_issue_is_reported() -> None:
    given(ISSUE).when(REPORT).then(REPORTED)


@pytest.mark.parametrize("history", [(), (SCREENED,), *((end,) for end in ENDS.values())])
def test_an_issue_is_reported_once(history: tuple[Event, ...]) -> None:
    given(ISSUE, REPORTED, *history).when(REPORT).refused("issue-already-reported")


@pytest.mark.parametrize("command", AFTER_THE_REPORT)
def test_nothing_is_done_about_what_nobody_reported(command: Command) -> None:
    given(ISSUE).when(command).refused("issue-unknown")


@pytest.mark.parametrize("road", get_args(Route))
def test_screening_chooses_the_road(road: Route) -> None:
    given(ISSUE, REPORTED).when(Screen(road, "先看现场")).then(IssueScreened(issue=ID, route=road, note="先看现场"))


def test_screening_makes_the_public_text() -> None:
    given(ISSUE, REPORTED).when(Screen("dispatch", public=TEXT)).then(PUBLIC)


def test_screening_says_the_category_where_it_is_another() -> None:
    moved = Screen("dispatch", category="井盖")
    given(ISSUE, REPORTED).when(moved).then(IssueScreened(issue=ID, route="dispatch", category="井盖"))
    given(ISSUE, REPORTED).when(replace(moved, category="路灯")).then(IssueScreened(issue=ID, route="dispatch"))


def test_a_category_is_taken_out_of_view_once_also_where_no_words_are_public() -> None:
    redact = Redact(("category",), "写了姓名")
    redacted = IssueRedacted(issue=ID, parts=("category",), reason="写了姓名")
    given(ISSUE, REPORTED).when(redact).then(redacted)
    given(ISSUE, REPORTED, redacted).when(redact).refused("nothing-public")


@pytest.mark.parametrize("report", [replace(REPORT, private=True), REPORT])
def test_of_what_is_private_there_is_no_public_text(report: Report) -> None:
    begun = given(ISSUE).when(report).outcome
    assert isinstance(begun, list)
    given(ISSUE, *begun).when(Screen("dispatch", public=TEXT, private=True)).refused("private-has-no-public-text")
    given(ISSUE, *begun).when(Screen("dispatch", private=True)).then(
        IssueScreened(issue=ID, route="dispatch", private=True)
    )


def test_a_dispute_and_what_concerns_minors_stay_private_when_they_are_screened() -> None:
    begun = given(ISSUE).when(replace(REPORT, private=True)).outcome
    assert isinstance(begun, list)
    given(ISSUE, *begun).when(Screen("dispatch", public=TEXT)).refused("private-has-no-public-text")


@pytest.mark.parametrize("end", [(), *((ended,) for name, ended in ENDS.items() if name != "withdrawn")])
def test_what_is_public_is_taken_out_of_view_at_any_time(end: tuple[Event, ...]) -> None:
    given(ISSUE, REPORTED, PUBLIC, *end).when(Redact(("address", "photos"), "照片里有门牌", LESS)).then(
        IssueRedacted(issue=ID, parts=("address", "photos"), reason="照片里有门牌", public=LESS)
    )


def test_words_of_the_trail_are_taken_out_of_view_by_their_events() -> None:
    given(ISSUE, REPORTED, PUBLIC).when(Redact(("trail",), "结果里有姓名", TEXT, (OTHER,))).then(
        IssueRedacted(issue=ID, parts=("trail",), reason="结果里有姓名", public=TEXT, events=(OTHER,))
    )
    given(ISSUE, REPORTED).when(Redact(("trail",), "结果里有姓名", None, (OTHER,))).then(
        IssueRedacted(issue=ID, parts=("trail",), reason="结果里有姓名", events=(OTHER,))
    )


@pytest.mark.parametrize(
    ("history", "command", "code"),
    [
        ((REPORTED,), Redact(("description",), "误公开"), "nothing-public"),
        ((REPORTED, PUBLIC, ENDS["withdrawn"]), Redact(("description",), "误公开"), "nothing-public"),
        ((REPORTED,), Redact(("trail",), "误公开", TEXT, (OTHER,)), "nothing-public"),
        ((REPORTED, PUBLIC), Redact(("trail",), "误公开", TEXT), "trail-not-named"),
        ((REPORTED, PUBLIC), Redact(("address",), "误公开", TEXT, (OTHER,)), "trail-not-named"),
        (
            (REPORTED, PUBLIC),
            Redact(("photos",), "换一张", TEXT.model_copy(update={"photos": ("c" * 64,)})),
            "photo-not-public",
        ),
        ((), Redact(("description",), "误公开"), "issue-unknown"),
    ],
)
def test_only_what_is_public_is_taken_out_of_view(history: tuple[Event, ...], command: Redact, code: str) -> None:
    given(ISSUE, *history).when(command).refused(code)


def test_the_reporter_says_how_they_are_reached_from_now_on() -> None:
    given(ISSUE, REPORTED, ENDS["rejected"]).when(ChangeContact(CONTACT)).then(
        IssueContactChanged(issue=ID, contact=Personal(REPORTER, CONTACT))
    )
    given(ISSUE, REPORTED).when(ChangeContact(None)).then(IssueContactChanged(issue=ID, contact=None))
    given(ISSUE).when(ChangeContact(CONTACT)).refused("issue-unknown")


def test_an_issue_reported_before_goes_on_there() -> None:
    given(ISSUE, REPORTED).when(Merge(OTHER, "同一盏灯")).then(IssueMerged(issue=ID, into=OTHER, note="同一盏灯"))


def test_an_issue_does_not_go_on_in_itself() -> None:
    given(ISSUE, REPORTED).when(Merge(ID)).refused("merge-into-itself")


def test_what_is_not_for_here_is_answered_with_the_reason() -> None:
    given(ISSUE, REPORTED).when(Reject("属铁路部门管辖")).then(ENDS["rejected"])


@pytest.mark.parametrize("command", JUDGEMENTS)
def test_screening_judges_once(command: Command) -> None:
    given(ISSUE, REPORTED, SCREENED).when(command).refused("issue-already-screened")


@pytest.mark.parametrize("history", [(), (SCREENED,)])
def test_the_reporter_may_take_it_back(history: tuple[Event, ...]) -> None:
    given(ISSUE, REPORTED, *history).when(Withdraw("已自行解决")).then(ENDS["withdrawn"])


@pytest.mark.parametrize("history", [(), (SCREENED,)])
def test_an_answer_that_is_public_is_not_taken_back(history: tuple[Event, ...]) -> None:
    given(ISSUE, REPORTED, *history).when(Withdraw("不需要了", answered=True)).refused("issue-answered")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("command", AFTER_THE_REPORT)
def test_what_has_ended_stays_as_it_ended(end: str, command: Command) -> None:
    given(ISSUE, REPORTED, ENDS[end]).when(command).refused("issue-ended")


@pytest.mark.parametrize("end", ENDS)
def test_the_state_says_how_it_ended(end: str) -> None:
    assert ISSUE.fold([REPORTED, ENDS[end]]).stage == end
    assert ISSUE.fold([REPORTED, SCREENED, ENDS[end]]).number == REPORTED.number


COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.just(REPORT),
    st.builds(Screen, st.sampled_from(get_args(Route)), st.none() | st.text()),
    st.builds(Merge, st.sampled_from([ID, OTHER]), st.none() | st.text()),
    st.builds(Reject, st.text()),
    st.builds(Withdraw, st.text(), st.booleans()),
    st.builds(Redact, st.just(("address",)), st.text(), st.just(LESS)),
    st.just(ChangeContact(None)),
)


@whatever(st.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_an_issue_has_one_beginning_one_judgement_and_one_end(commands: list[Command]) -> None:
    steps = list(walk(ISSUE, commands))
    events = [event for step in steps for event in step.events]
    types = [type(event) for event in events]
    assert types.count(IssueReported) <= 1
    assert types[:1] in ([], [IssueReported])
    assert types.count(IssueScreened) <= 1
    assert sum(types.count(end) for end in (IssueMerged, IssueRejected, IssueWithdrawn)) <= 1
    for step in steps:
        assert bool(step.events) != bool(step.refused), "a command is granted or refused, and never passed over"
        if step.before.stage in ENDED:
            assert replace(step.after, public=step.before.public) == step.before, "only what is public may change"
