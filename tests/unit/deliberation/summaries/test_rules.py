"""The annual summary (P4): its sentences may be put otherwise, its figures never."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from huiyin_contracts.summaries import (
    SummaryDrafted,
    SummaryFigure,
    SummaryIssued,
    SummaryReworded,
    SummarySentence,
)
from huiyin_deliberation.summaries.rules import SUMMARY, DraftSummary, IssueSummary, RewordSentence, said
from huiyin_events.testing import given

ID = UUID(int=1)
START, END = datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
DUE = datetime(2027, 1, 31, 16, tzinfo=UTC)


def figure(key: str, value: int) -> SummaryFigure:
    return SummaryFigure(key=key, query=f"topics_{key}", value=value, starts_at=START, ends_at=END)


FIGURES = (figure("planned", 212), figure("decided", 180))
PLAN = SummarySentence(
    key="plan",
    section="work",
    text="全年列入计划 {planned} 件，形成决议 {decided} 件，均在 20 日前回访。",
    figures=("planned", "decided"),
)
OUTLOOK = SummarySentence(key="outlook", section="outlook", text="下一步，继续做好各项工作。", figures=())
DRAFT = DraftSummary(ID, 2026, FIGURES, (PLAN, OUTLOOK), DUE, 3, END)
DRAFTED = SummaryDrafted(summary=ID, year=2026, figures=FIGURES, sentences=(PLAN, OUTLOOK), due_at=DUE, charter=3)
BETTER = "一年来，{planned} 件事列入计划，其中 {decided} 件有了决议。"
REWORDED = SummaryReworded(summary=ID, sentence="plan", text=BETTER)


def issued(version: int, *sentences: SummarySentence) -> SummaryIssued:
    return SummaryIssued(summary=ID, year=2026, version=version, sentences=sentences, figures=FIGURES)


def test_it_is_drafted_once_the_year_is_over() -> None:
    given(SUMMARY).when(DRAFT).then(DRAFTED)
    given(SUMMARY).when(replace(DRAFT, now=START)).refused("summary-year-not-over")


def test_a_sentence_is_put_otherwise_with_the_same_figures() -> None:
    given(SUMMARY, DRAFTED).when(RewordSentence("plan", BETTER)).then(REWORDED)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("全年列入计划 {planned} 件。", "sentence-figures"),
        ("全年列入计划 {planned} 件、{planned} 件，决议 {decided} 件。", "sentence-figures"),
        ("全年列入计划 212 件，决议 {decided} 件。", "sentence-figures"),
        ("计划 {planned} 件，决议 {decided} 件，另办 300 件。", "sentence-own-number"),
        ("计划 {planned} 件，决议 {decided} 件，另办三百件。", "sentence-own-number"),
        ("计划 {planned} 件，决议 {decided} 件，另办七件。", "sentence-own-number"),
        ("计划 {planned} 件，决议 {decided} 件 {。", "sentence-braces"),
        (PLAN.text, "sentence-as-before"),
    ],
)
def test_no_figure_is_left_out_doubled_or_typed(text: str, code: str) -> None:
    given(SUMMARY, DRAFTED).when(RewordSentence("plan", text)).refused(code)


@pytest.mark.parametrize(
    "text",
    [
        "计划 {planned} 件，决议 {decided} 件，都在 20 日前回访。",
        "老百姓关心的 {planned} 件事列入计划，{decided} 件有决议，一个一个落实，十分扎实。",
        "按“四议两公开”办理：计划 {planned} 件，决议 {decided} 件。",
    ],
)
def test_what_is_no_count_may_be_said(text: str) -> None:
    given(SUMMARY, DRAFTED).when(RewordSentence("plan", text)).then(
        SummaryReworded(summary=ID, sentence="plan", text=text)
    )


def test_drafted_anew_the_figures_are_counted_again_and_the_wording_stays() -> None:
    recounted = DRAFTED.model_copy(update={"figures": (figure("planned", 213), FIGURES[1])})
    state = given(SUMMARY, DRAFTED, REWORDED, recounted).state
    assert [one.text for one in state.sentences] == [BETTER, OUTLOOK.text]
    assert said(state.sentences[0], {one.key: one.value for one in state.figures}) == (
        "一年来，213 件事列入计划，其中 180 件有了决议。"
    )


def test_it_is_issued_as_it_stands_and_again_when_it_was_put_otherwise() -> None:
    better = PLAN.model_copy(update={"text": BETTER})
    first = issued(1, PLAN, OUTLOOK)
    given(SUMMARY, DRAFTED).when(IssueSummary()).then(first)
    given(SUMMARY, DRAFTED, first).when(IssueSummary()).refused("summary-issued")
    given(SUMMARY, DRAFTED, first, REWORDED).when(IssueSummary()).then(issued(2, better, OUTLOOK))


def test_once_issued_its_figures_stay() -> None:
    given(SUMMARY, DRAFTED, issued(1, PLAN, OUTLOOK)).when(DRAFT).refused("summary-figures-issued")


def test_what_was_never_drafted_is_refused() -> None:
    given(SUMMARY).when(IssueSummary()).refused("summary-unknown")
    given(SUMMARY, DRAFTED).when(RewordSentence("none", BETTER)).refused("sentence-unknown")
