"""What a reporter adds: as long as the report goes on, and no more than its public text could hold."""

from uuid import UUID

import pytest
from hypothesis import given as each
from hypothesis import strategies as st

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueReported, IssueWithdrawn
from huiyin_contracts.personal import Personal
from huiyin_contracts.supplements import AddedWords, IssueSupplemented
from huiyin_contracts.words import MOST_PHOTOS, ReportedWords
from huiyin_events.refusal import Refused
from huiyin_events.testing import given
from huiyin_intake.supplements.rules import MOST_WRITTEN, SUPPLEMENTED_ISSUE, Supplement, decide, evolve

ID, REPORTER = UUID(int=1), UUID(int=2)
ADDED = AddedWords(description="隔壁楼的也灭了")


def reported(length: int = 10, photos: int = 0) -> IssueReported:
    words = ReportedWords(description="灯" * length, photos=("a" * 64,) * photos)
    return IssueReported(
        issue=ID,
        number="261124-000042",
        kind="problem",
        category="路灯",
        channel="page",
        reporter=REPORTER,
        words=Personal(REPORTER, words),
    )


def test_what_is_added_is_the_reporters_own() -> None:
    given(SUPPLEMENTED_ISSUE, reported()).when(Supplement(ADDED)).then(
        IssueSupplemented(issue=ID, words=Personal(REPORTER, ADDED))
    )


@pytest.mark.parametrize(
    ("history", "command", "code"),
    [
        ((), Supplement(ADDED), "issue-unknown"),
        ((reported(), IssueWithdrawn(issue=ID)), Supplement(ADDED), "issue-ended"),
        ((reported(),), Supplement(ADDED, answered=True), "issue-answered"),
        ((reported(MOST_WRITTEN),), Supplement(ADDED), "supplement-too-long"),
        (
            (reported(photos=MOST_PHOTOS),),
            Supplement(ADDED.model_copy(update={"photos": ("b" * 64,)})),
            "supplement-too-many-photos",
        ),
    ],
)
def test_what_cannot_be_added_is_refused(history: tuple[Event, ...], command: Supplement, code: str) -> None:
    given(SUPPLEMENTED_ISSUE, *history).when(command).refused(code)


@each(st.lists(st.tuples(st.integers(2, 1500), st.integers(0, 4)), max_size=12))
def test_however_often_one_adds_all_of_it_can_be_screened(tries: list[tuple[int, int]]) -> None:
    state = evolve(SUPPLEMENTED_ISSUE.initial, reported())
    for length, photos in tries:
        try:
            events = decide(Supplement(AddedWords(description="又" * length, photos=("b" * 64,) * photos)), state)
        except Refused:
            continue
        for event in events:
            state = evolve(state, event)
    assert state.written <= MOST_WRITTEN
    assert state.photos <= MOST_PHOTOS
