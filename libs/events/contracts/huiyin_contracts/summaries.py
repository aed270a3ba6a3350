"""The annual summary (年度总结, P4): drafted from the log, each sentence with the figures it stands on.

Its sentences may be put otherwise, its figures may not: a text names them by their keys, `{planned}`, and whoever reads
it can open the list behind each.
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.wording import Line, Wording, say

SUMMARY = "0190f3c2-5077-7a53-9c1b-0d5f3a1b2c3d"

Key = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
SummaryYear = Annotated[int, Field(ge=2000, le=2999)]


class SummaryFigure(Value):
    """A figure: what was counted, over which time, and what came out."""

    key: Key
    query: str = Field(description="by which it was counted, and by which its list is found")
    value: int
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class SummarySentence(Value):
    """A sentence with its figures in their places."""

    key: Key
    section: Key
    text: str = Field(description="with a place such as `{planned}` for each of its figures")
    figures: tuple[Key, ...]


class AboutSummary(Event):
    """The base of events on one summary."""

    summary: UUID


class SummaryDrafted(AboutSummary):
    """A draft was made of the log, or its figures were counted anew; sentences that were put otherwise stay so."""

    type: ClassVar[str] = "deliberation.summary.drafted.v1"
    wording: ClassVar[Wording] = Wording("起草年度总结", "Summary drafted")
    model_config = example(
        summary=SUMMARY,
        year=2026,
        figures=[
            {
                "key": "planned",
                "query": "topics_planned",
                "value": 212,
                "starts_at": "2026-01-01T00:00:00+08:00",
                "ends_at": "2027-01-01T00:00:00+08:00",
            }
        ],
        sentences=[
            {"key": "plan", "section": "work", "text": "全年列入议事计划 {planned} 件。", "figures": ["planned"]}
        ],
        due_at="2027-02-01T00:00:00+08:00",
        charter=3,
    )

    year: SummaryYear
    figures: tuple[SummaryFigure, ...]
    sentences: tuple[SummarySentence, ...]
    due_at: AwareDatetime
    charter: int = Field(ge=0)

    def lines(self) -> tuple[Line, ...]:
        """How much there is."""
        return (
            say(
                "{n} 句话，{figures} 个数字",
                "{n} sentences, {figures} figures",
                n=len(self.sentences),
                figures=len(self.figures),
            ),
        )


class SummaryReworded(AboutSummary):
    """A sentence was put otherwise, with the same figures in it."""

    type: ClassVar[str] = "deliberation.summary.reworded.v1"
    wording: ClassVar[Wording] = Wording("修改总结文字", "Sentence of the summary reworded")
    model_config = example(summary=SUMMARY, sentence="plan", text="一年来，{planned} 件事列入了议事计划。")

    sentence: Key
    text: str


class SummaryIssued(AboutSummary):
    """The summary was issued as it stands; put otherwise later, it is issued again as the next version."""

    type: ClassVar[str] = "deliberation.summary.issued.v1"
    wording: ClassVar[Wording] = Wording("印发年度总结", "Summary issued")
    model_config = example(
        summary=SUMMARY,
        year=2026,
        version=1,
        sentences=[
            {
                "key": "plan",
                "section": "work",
                "text": "一年来，{planned} 件事列入了议事计划。",
                "figures": ["planned"],
            }
        ],
        figures=[
            {
                "key": "planned",
                "query": "topics_planned",
                "value": 212,
                "starts_at": "2026-01-01T00:00:00+08:00",
                "ends_at": "2027-01-01T00:00:00+08:00",
            }
        ],
    )

    year: SummaryYear
    version: int = Field(ge=1)
    sentences: tuple[SummarySentence, ...]
    figures: tuple[SummaryFigure, ...]
