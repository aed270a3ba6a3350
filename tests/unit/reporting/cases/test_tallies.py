"""The tallies that cases move: however events are batched, they count the cases."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.builders import VILLAGE
from tests.unit.reporting.cases.histories import (
    ELSEWHERE,
    HAPPENS,
    ISSUE,
    NEIGHBOUR,
    OTHER,
    Step,
    any_of,
    events_of,
    recorded,
    reported,
    saved,
)

from huiyin_contracts import ancestors
from huiyin_contracts.issues import IssueRedacted, IssueReported, IssueScreened
from huiyin_reporting.cases.case import Case, contracts_about_issues
from huiyin_reporting.cases.view import CaseBatch, fold
from huiyin_reporting.dashboards.view import TallyKey, changes

ZONES = {"140981": ZoneInfo("Asia/Shanghai"), "511529": ZoneInfo("America/Los_Angeles")}


def test_a_new_case_counts_in_its_village_its_town_and_its_county() -> None:
    after = fold({}, [recorded(reported())])
    assert changes(CaseBatch([], {}, after, ZONES)) == Counter(
        {(code, date(2026, 3, 5), "problem", "路灯", "reported"): 1 for code in ancestors(VILLAGE)}
    )


def test_a_case_that_moves_on_leaves_where_it_was() -> None:
    before = fold({}, [recorded(reported())])
    gained = changes(CaseBatch([], before, fold(before, [recorded(HAPPENS["screened"])]), ZONES))
    assert {(key[0], key[4]): n for key, n in gained.items()} == {
        (code, state): n for code in ancestors(VILLAGE) for state, n in (("reported", -1), ("screened", 1))
    }


def test_a_case_counts_under_the_category_that_screening_said() -> None:
    before = fold({}, [recorded(reported())])
    screened = IssueScreened(issue=ISSUE, route="dispatch", category="井盖")
    gained = changes(CaseBatch([], before, fold(before, [recorded(screened)]), ZONES))
    assert {key[3:]: n for key, n in gained.items() if key[0] == VILLAGE} == {
        ("路灯", "reported"): -1,
        ("井盖", "screened"): 1,
    }


def test_a_case_whose_category_is_taken_out_counts_as_other() -> None:
    before = fold({}, [recorded(reported())])
    redacted = IssueRedacted(issue=ISSUE, parts=("category",), reason="写了姓名")
    gained = changes(CaseBatch([], before, fold(before, [recorded(redacted)]), ZONES))
    assert {key[3]: n for key, n in gained.items() if key[0] == VILLAGE} == {"路灯": -1, "其他": 1}


def test_a_case_that_stays_where_it_is_counts_once() -> None:
    before = fold({}, [recorded(reported()), recorded(HAPPENS["planned"])])
    assert not changes(CaseBatch([], before, fold(before, [recorded(HAPPENS["dispatched"])]), ZONES))


def test_a_day_is_the_countys() -> None:
    late = 10.0  # 18:30 UTC: the next day in China, the same in Los Angeles
    after = fold({}, [recorded(reported(), late), recorded(reported(OTHER), late, ELSEWHERE)])
    assert {(key[0], key[1]) for key in changes(CaseBatch([], {}, after, ZONES)) if len(key[0]) == 6} == {
        ("140981", date(2026, 3, 6)),
        ("511529", date(2026, 3, 5)),
    }


ISSUES = {UUID(int=10): VILLAGE, UUID(int=11): VILLAGE, UUID(int=12): NEIGHBOUR, UUID(int=13): ELSEWHERE}


@st.composite
def step(draw: st.DrawFn) -> Step:
    """Anything that happens to one of a few issues, in whatever order."""
    issue = draw(st.sampled_from(list(ISSUES)))
    kind = draw(st.sampled_from(["problem", "dispute"]))
    others = [any_of(contract, issue) for contract in contracts_about_issues() if contract is not IssueReported]
    others += [IssueScreened(issue=issue, route="dispatch", category=named) for named in ("井盖", "停车")]
    others.append(IssueRedacted(issue=issue, parts=("category",), reason="写了姓名"))
    event = draw(st.sampled_from([reported(issue, kind), *events_of(issue).values(), *others]))
    return recorded(event, draw(st.integers(0, 99)), ISSUES[issue])


def batches_of(steps: Sequence[Step], ends: Sequence[int]) -> list[Sequence[Step]]:
    places = [0, *sorted(end for end in ends if end < len(steps)), len(steps)]
    return [steps[begin:end] for begin, end in pairwise(places)]


def tallied(batches: Sequence[Sequence[Step]]) -> tuple[dict[UUID, Case], Counter[TallyKey]]:
    """The cases and tallies after the batches, one by one as they are projected."""
    cases: dict[UUID, Case] = {}
    tallies: Counter[TallyKey] = Counter()
    for batch in batches:
        touched = {event.issue for _, event in batch}
        before = {issue: case for issue, case in cases.items() if issue in touched}
        after = fold(before, batch)
        tallies.update(changes(CaseBatch(batch, before, after, ZONES)))
        cases |= {issue: saved(case) for issue, case in after.items()}
    return cases, Counter({key: n for key, n in tallies.items() if n})


@whatever(
    st.lists(st.sampled_from(list(ISSUES)), max_size=4),
    st.lists(step(), max_size=30),
    st.lists(st.integers(0, 34), max_size=6),
)
def test_however_events_are_batched_the_tallies_count_the_cases(
    first: list[UUID], steps: list[Step], ends: list[int]
) -> None:
    steps = [*(recorded(reported(issue), 0, ISSUES[issue]) for issue in first), *steps]
    cases, tallies = tallied([steps])
    assert tallied(batches_of(steps, ends)) == (cases, tallies)
    counted = Counter(
        (code, case.reported_at.astimezone(ZONES[code[:6]]).date(), case.kind, case.category, case.state)
        for case in cases.values()
        for code in ancestors(case.division)
    )
    assert tallies == counted
