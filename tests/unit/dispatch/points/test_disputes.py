"""Disputes, corrections, double assessment and what is made public (Y5), as the charter has them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts.parties import Body, Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.points import (
    AssessmentRecorded,
    Assessor,
    Grade,
    MemberStanding,
    PointsAdjusted,
    PointsDisputeAnswered,
    PointsDisputed,
    PointsVoided,
    StandingsPublicised,
)
from huiyin_dispatch.points.assessment import ASSESSMENT, AssessMember
from huiyin_dispatch.points.disputes import ACCOUNT, Adjust, AnswerDispute, Command, Correct, Dispute, Void
from huiyin_dispatch.points.publicising import STANDINGS, PubliciseStandings
from huiyin_events.testing import given

LI, WANG = "member-li", "secretary-wang"
VILLAGE = Body(kind="unit", name="城西社区")
NUMBER, ENTRY, OTHER = UUID(int=7), UUID(int=11), UUID(int=12)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DISPUTE = Dispute(NUMBER, LI, ENTRY, "2026-11", "同一次服务记了两遍")
[DISPUTED] = [event for event in ACCOUNT.decide(DISPUTE, ACCOUNT.initial) if isinstance(event, PointsDisputed)]
CORRECT = Correct(NUMBER, LI, Void(ENTRY), "2026-11", "记了两遍", WANG)
[VOIDED] = [event for event in ACCOUNT.decide(CORRECT, ACCOUNT.initial) if isinstance(event, PointsVoided)]
ANSWERED = PointsDisputeAnswered(member=LI, dispute=DISPUTED.dispute, answer="属实", corrected=True)


def answer(fix: Void | Adjust | None, asking: str = WANG) -> AnswerDispute:
    return AnswerDispute(NUMBER, LI, DISPUTED.dispute, "属实", fix, asking)


def test_a_member_disputes_a_point_and_the_correction_is_a_counter_entry() -> None:
    assert (DISPUTED.entry, DISPUTED.month, DISPUTED.reason) == (ENTRY, "2026-11", DISPUTE.reason)
    voided = PointsVoided(**{**VOIDED.model_dump(), "reason": "属实", "dispute": DISPUTED.dispute})
    given(ACCOUNT, DISPUTED).when(answer(Void(ENTRY))).then(voided, ANSWERED)


def test_who_is_right_is_given_what_was_missing() -> None:
    added = PointsAdjusted(
        member=LI,
        correction=VOIDED.correction,
        month="2026-11",
        points=Decimal("1.5"),
        reason="属实",
        dispute=DISPUTED.dispute,
    )
    given(ACCOUNT, DISPUTED).when(answer(Adjust(Decimal("1.5")))).then(added, ANSWERED)
    given(ACCOUNT, DISPUTED).when(answer(Adjust(Decimal(0)))).refused("points-adjusted-by-nothing")


def test_a_dispute_that_is_not_right_is_answered_all_the_same() -> None:
    refused = PointsDisputeAnswered(**{**ANSWERED.model_dump(), "corrected": False})
    given(ACCOUNT, DISPUTED).when(answer(None)).then(refused)
    given(ACCOUNT, DISPUTED, refused).when(answer(None)).refused("points-dispute-answered")
    given(ACCOUNT).when(answer(None)).refused("points-dispute-unknown")


def test_an_entry_is_disputed_once_at_a_time_and_again_after_the_answer() -> None:
    given(ACCOUNT, DISPUTED).when(DISPUTE).refused("points-dispute-open")
    refused = PointsDisputeAnswered(**{**ANSWERED.model_dump(), "corrected": False})
    again = ACCOUNT.decide(DISPUTE, ACCOUNT.fold([DISPUTED, refused]))
    assert [type(event) for event in again] == [PointsDisputed]
    assert again != [DISPUTED], "it is another dispute"


def test_an_entry_becomes_void_once() -> None:
    given(ACCOUNT).when(CORRECT).then(VOIDED)
    given(ACCOUNT, VOIDED).when(CORRECT).refused("points-void")
    given(ACCOUNT, VOIDED).when(DISPUTE).refused("points-void")
    given(ACCOUNT, DISPUTED).when(answer(Void(OTHER))).refused("points-dispute-about-another")


def test_nobody_corrects_their_own_points() -> None:
    given(ACCOUNT, DISPUTED).when(answer(Void(ENTRY), asking=LI)).refused("points-own")
    given(ACCOUNT).when(Correct(NUMBER, LI, Adjust(Decimal(5)), "2026-11", "辛苦了", LI)).refused("points-own")


DISPUTES = [UUID(int=0), *(ACCOUNT.decide(DISPUTE, ACCOUNT.initial)[0].dispute,)]  # type: ignore[attr-defined]
FIXES = st.sampled_from([None, Void(ENTRY), Void(OTHER), Adjust(Decimal(2)), Adjust(Decimal(-2))])
COMMANDS = st.one_of(
    st.builds(
        Dispute,
        account=st.just(NUMBER),
        member=st.just(LI),
        entry=st.sampled_from([None, ENTRY, OTHER]),
        month=st.sampled_from(["2026-10", "2026-11"]),
        reason=st.just("不对"),
    ),
    st.builds(
        AnswerDispute,
        account=st.just(NUMBER),
        member=st.just(LI),
        dispute=st.sampled_from(DISPUTES),
        answer=st.just("属实"),
        fix=FIXES,
        asking=st.sampled_from([LI, WANG]),
    ),
    st.builds(
        Correct,
        account=st.just(NUMBER),
        member=st.just(LI),
        fix=FIXES.filter(lambda fix: fix is not None),
        month=st.just("2026-11"),
        reason=st.just("核对"),
        asking=st.sampled_from([LI, WANG]),
    ),
)


@whatever(commands=st.lists(COMMANDS, max_size=20))
def test_whatever_is_asked_each_correction_is_its_own_and_no_entry_is_void_twice(commands: list[Command]) -> None:
    events = [event for step in walk(ACCOUNT, commands) for event in step.events]
    void = [event.entry for event in events if isinstance(event, PointsVoided)]
    assert len(void) == len(set(void))
    corrections = [event.correction for event in events if isinstance(event, PointsVoided | PointsAdjusted)]
    assert len(corrections) == len(set(corrections))
    answered = [event for event in events if isinstance(event, PointsDisputeAnswered)]
    settled = [event.dispute for event in events if isinstance(event, PointsVoided | PointsAdjusted) if event.dispute]
    assert settled == [event.dispute for event in answered if event.corrected]


# --- double assessment -------------------------------------------------------------------------------------


def assess(
    assessor: Assessor = "estate", grade: Grade = "excellent", *, asking: str = WANG, begins: datetime = NOW
) -> AssessMember:
    return AssessMember(LI, "2026-Q4", assessor, VILLAGE, grade, None, asking, begins, NOW)


def assessed(assessor: Assessor = "estate", grade: Grade = "excellent") -> AssessmentRecorded:
    by = Personal(person_of(LI), VILLAGE)
    return AssessmentRecorded(member=LI, period="2026-Q4", assessor=assessor, assessed_by=by, grade=grade)


def test_both_sides_assess_a_member_and_a_later_word_stands_beside_the_earlier() -> None:
    given(ASSESSMENT).when(assess()).then(assessed())
    given(ASSESSMENT, assessed()).when(assess("employer")).then(assessed("employer"))
    given(ASSESSMENT, assessed()).when(assess(grade="basic")).then(assessed(grade="basic"))
    given(ASSESSMENT, assessed()).when(assess()).refused("assessment-the-same")
    given(ASSESSMENT, assessed(), assessed(grade="basic")).when(assess()).then(assessed())


def test_nobody_assesses_themselves_nor_what_is_still_to_come() -> None:
    given(ASSESSMENT).when(assess(asking=LI)).refused("assessment-own")
    given(ASSESSMENT).when(assess(begins=NOW + timedelta(days=1))).refused("assessment-too-early")


# --- made public -------------------------------------------------------------------------------------------

PERSON = Person.named("李党员", LI)
FIRST = MemberStanding(rank=1, person=PERSON, points=Decimal("36.5"), entries=9, employer="excellent", estate=None)


def publicise(*standings: MemberStanding, ends: datetime = NOW) -> PubliciseStandings:
    return PubliciseStandings("140981001001", None, "2026-11", standings, None, ends, NOW)


def public(version: int, *standings: MemberStanding) -> StandingsPublicised:
    return StandingsPublicised(
        division="140981001001", estate=None, period="2026-11", version=version, standings=standings
    )


def test_standings_are_made_public_once_the_period_is_over() -> None:
    given(STANDINGS).when(publicise(FIRST)).then(public(1, FIRST))
    given(STANDINGS).when(publicise(FIRST, ends=NOW + timedelta(seconds=1))).refused("standings-too-early")
    given(STANDINGS).when(publicise()).refused("standings-empty")


def test_what_was_made_public_stays_and_what_changed_is_the_next_version() -> None:
    changed = FIRST.model_copy(update={"points": Decimal("33.5")})
    given(STANDINGS, public(1, FIRST)).when(publicise(FIRST)).refused("standings-the-same")
    given(STANDINGS, public(1, FIRST)).when(publicise(changed)).then(public(2, changed))
