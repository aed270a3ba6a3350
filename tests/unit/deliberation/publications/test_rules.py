"""A notice that is up: objections while it can be objected to, an answer to each, corrections as entries (P6, P8)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from tests.walking import walk

from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.publications import (
    DecisionPublished,
    NoticeCorrected,
    NoticeObjected,
    ObjectionAnswered,
    ObjectionFellOverdue,
    ObjectionSupervised,
)
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.charters import County
from huiyin_deliberation.publications.policies import due
from huiyin_deliberation.publications.rules import (
    DECISION_NOTICES,
    NOTICE,
    AnswerObjection,
    CorrectNotice,
    MissAnswer,
    ObjectTo,
    PublishDecision,
    PublishedNotice,
    SuperviseAnswer,
)
from huiyin_events.testing import given

ID, ISSUE, FIRST, SECOND = (UUID(int=n) for n in range(1, 5))
UP = datetime(2026, 12, 1, 10, tzinfo=UTC)
ENDS = UP + timedelta(days=7)
OF = PublishedNotice(ID, (ISSUE,), "决议：东门装十个", ENDS)
LUO, MA = Person.named("罗代表", "resident-luo"), Person.named("马大姐", "resident-ma")
ANSWER_BY = UP + timedelta(days=8)

OBJECTED = NoticeObjected(
    publication=ID,
    issue=ISSUE,
    objection=FIRST,
    by=LUO,
    words=Personal(LUO.subject, "离窗户太近"),
    answer_by=ANSWER_BY,
    charter=0,
)
ANSWERED = ObjectionAnswered(publication=ID, issue=ISSUE, objection=FIRST, answer="离窗二十米")
LATE = ObjectionFellOverdue(publication=ID, issue=ISSUE, objection=FIRST, answer_by=ANSWER_BY)
TOWN = ObjectionSupervised(publication=ID, issue=ISSUE, objection=FIRST, level="town")
CORRECTED = NoticeCorrected(publication=ID, issue=ISSUE, notice="决议：东门装十二个", reason="数量有误")

ANSWER, MISS = AnswerObjection(OF, FIRST, "离窗二十米"), MissAnswer(ID, FIRST)
CORRECT = CorrectNotice(OF, "决议：东门装十二个", "数量有误")


def object_to(
    by: Person = LUO,
    objection: UUID = FIRST,
    at: datetime = UP,
    of: PublishedNotice = OF,
    issue: UUID | None = None,
) -> ObjectTo:
    return ObjectTo(of, issue, objection, by, "离窗户太近", at, ANSWER_BY, 0)


def test_somebody_objects_and_is_answered() -> None:
    given(NOTICE).when(object_to()).then(OBJECTED)
    given(NOTICE, OBJECTED).when(ANSWER).then(ANSWERED)


def test_nobody_objects_after_the_end() -> None:
    given(NOTICE).when(object_to(at=ENDS)).refused("objection-too-late")
    given(NOTICE).when(object_to(of=PublishedNotice(ID, (ISSUE,), "", None))).refused("notice-without-objections")


def test_each_has_one_voice_until_it_is_answered() -> None:
    given(NOTICE, OBJECTED).when(object_to(objection=SECOND)).refused("objection-already-raised")
    assert len(given(NOTICE, OBJECTED).when(object_to(MA, SECOND)).state.objections) == 2
    assert len(given(NOTICE, OBJECTED, ANSWERED).when(object_to(objection=SECOND)).state.objections) == 2


def test_an_objection_is_answered_once_and_none_that_is_not_there() -> None:
    given(NOTICE, OBJECTED, ANSWERED).when(ANSWER).refused("objection-already-answered")
    given(NOTICE).when(ANSWER).refused("objection-unknown")


def test_one_not_answered_in_time_is_overdue_once_and_may_be_answered_yet() -> None:
    given(NOTICE, OBJECTED).when(MISS).then(LATE)
    given(NOTICE, OBJECTED, LATE).when(MISS).then()
    given(NOTICE, OBJECTED, ANSWERED).when(MISS).then()
    given(NOTICE).when(MISS).then()
    given(NOTICE, OBJECTED, LATE).when(ANSWER).then(ANSWERED)


def test_one_that_stays_unanswered_comes_to_the_town_and_then_to_the_county() -> None:
    def supervise(level: SupervisionLevel) -> SuperviseAnswer:
        return SuperviseAnswer(ID, FIRST, level)

    given(NOTICE, OBJECTED, LATE).when(supervise("town")).then(TOWN)
    given(NOTICE, OBJECTED, LATE, TOWN).when(supervise("town")).then()
    given(NOTICE, OBJECTED, LATE, ANSWERED).when(supervise("town")).then()
    china = County((), ZoneInfo("Asia/Shanghai"))
    moments = []
    for past in ((), (LATE,), (LATE, TOWN), (LATE, TOWN, TOWN.model_copy(update={"level": "county"}))):
        objection = NOTICE.fold([OBJECTED, *past]).objections[FIRST]
        next_ = due(objection, china, ID, FIRST)
        moments.append(next_ and ((next_[0] - ANSWER_BY).days, next_[1]))
    assert moments == [(0, MISS), (3, supervise("town")), (7, supervise("county")), None]


def test_a_notice_is_corrected_by_a_further_entry() -> None:
    given(NOTICE).when(CORRECT).then(CORRECTED)
    given(NOTICE, CORRECTED).when(CORRECT).refused("notice-says-so")
    given(NOTICE).when(CorrectNotice(OF, OF.notice or "", "没变")).refused("notice-says-so")


def test_an_objection_to_a_plan_names_one_of_its_matters() -> None:
    plan = PublishedNotice(ID, (ISSUE, SECOND), None, ENDS, plan=True)
    given(NOTICE).when(object_to(of=plan)).refused("objection-names-no-matter")
    given(NOTICE).when(object_to(of=plan, issue=FIRST)).refused("objection-names-no-matter")
    given(NOTICE).when(object_to(of=plan, issue=ISSUE)).then(OBJECTED)
    given(NOTICE).when(object_to(issue=SECOND)).refused("objection-names-no-matter")
    given(NOTICE).when(CorrectNotice(plan, "另一份", "改了")).refused("plan-is-put-up-anew")


def test_a_decision_that_answers_no_issue_is_objected_to_as_any_other() -> None:
    decision = PublishedNotice(ID, (), "更换电梯两部", ENDS)
    given(NOTICE).when(object_to(of=decision)).then(OBJECTED.model_copy(update={"issue": None}))
    given(NOTICE).when(object_to(of=decision, issue=ISSUE)).refused("objection-names-no-matter")
    corrected = CORRECTED.model_copy(update={"issue": None})
    given(NOTICE).when(CorrectNotice(decision, CORRECTED.notice, CORRECTED.reason)).then(corrected)
    nothing = PublishedNotice(ID, (), None, ENDS, plan=True)
    given(NOTICE).when(object_to(of=nothing)).refused("objection-names-no-matter")


def test_what_a_decision_came_to_is_put_up_once() -> None:
    told = DecisionPublished(
        decision=SECOND,
        procedure="key_matter",
        publication=ID,
        kind="resolution",
        title="更换电梯",
        board="140981001001",
        notice="更换电梯两部",
        starts_at=UP,
        ends_at=ENDS,
    )
    command = PublishDecision(SECOND, "key_matter", ID, "resolution", "更换电梯", told.board, told.notice, UP, ENDS)
    given(DECISION_NOTICES).when(command).then(told)
    given(DECISION_NOTICES, told).when(command).then()


@pytest.mark.parametrize("command", [object_to(), ANSWER, MISS, CORRECT])
def test_it_comes_to_the_same_whenever_it_is_folded(command: ObjectTo | AnswerObjection) -> None:
    steps = list(walk(NOTICE, [object_to(), command, command]))
    assert steps[-1].after == NOTICE.fold(event for step in steps for event in step.events)
