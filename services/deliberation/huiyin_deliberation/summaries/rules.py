"""The annual summary (年度总结, P4): its sentences may be put otherwise, its figures never.

    drafted ── reworded, sentence by sentence ── issued as version 1 ── reworded ── issued as version 2 …
       └── drafted anew: the figures are counted again, until it is issued

A sentence names each of its figures once, `{planned}`, and says no other number than those that stood in its draft.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.summaries import (
    SummaryDrafted,
    SummaryFigure,
    SummaryIssued,
    SummaryReworded,
    SummarySentence,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

PLACE = re.compile(r"\{([a-z][a-z_]*)\}")
NUMBER = re.compile(r"[0-9０-９]+")
# How Chinese writes a count in words: several signs together, or one, but 一, before what is counted.
COUNT = re.compile(r"[一二两三四五六七八九十百千万亿〇零]{2,}|[二两三四五六七八九十百千万](?=[件次个项场户人条例%成])")
_SUMMARIES = UUID("b16a4b1f-7a0b-5f0a-8a55-6875697969cc")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rules need to know of a summary: its sentences as they stand, and as they were drafted."""

    id: UUID | None = None
    year: int = 0
    sentences: tuple[SummarySentence, ...] = ()
    drafted: Mapping[str, str] = field(default_factory=dict)
    figures: tuple[SummaryFigure, ...] = ()
    version: int = 0
    changed: bool = True
    """Whether anything changed since it was issued."""


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """Draft it of what the log has."""

    id: UUID
    year: int
    figures: tuple[SummaryFigure, ...]
    sentences: tuple[SummarySentence, ...]
    due_at: datetime
    charter: int
    now: datetime


@dataclass(frozen=True, slots=True)
class RewordSentence:
    """Put a sentence otherwise."""

    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class IssueSummary:
    """Issue it as it stands."""


Command = DraftSummary | RewordSentence | IssueSummary


def summary_of(county: str, year: int) -> UUID:
    """A county's summary of a year."""
    return uuid5(_SUMMARIES, f"{county} {year}")


def decide(command: Command, summary: Summary) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, DraftSummary):
        return _drafted(command, summary)
    if summary.id is None:
        raise Refused("summary-unknown", "没有这一年的总结")
    if isinstance(command, RewordSentence):
        return [_reworded(command, summary, summary.id)]
    if not summary.changed:
        raise Refused("summary-issued", "第 {version} 版以后没有改动，不用再印发", version=summary.version)
    return [
        SummaryIssued(
            summary=summary.id,
            year=summary.year,
            version=summary.version + 1,
            sentences=summary.sentences,
            figures=summary.figures,
        )
    ]


def _drafted(command: DraftSummary, summary: Summary) -> Sequence[Event]:
    if summary.version:
        raise Refused("summary-figures-issued", "总结已经印发，数字不能再变（P4）")
    if any(figure.ends_at > command.now for figure in command.figures):
        raise Refused("summary-year-not-over", "{year} 年还没有过完，不能总结", year=command.year)
    return [
        SummaryDrafted(
            summary=command.id,
            year=command.year,
            figures=command.figures,
            sentences=command.sentences,
            due_at=command.due_at,
            charter=command.charter,
        )
    ]


def _reworded(command: RewordSentence, summary: Summary, this: UUID) -> Event:
    before = next((one for one in summary.sentences if one.key == command.sentence), None)
    if before is None:
        raise Refused("sentence-unknown", "总结里没有这句话")
    places = sorted(PLACE.findall(command.text))
    if places != sorted(before.figures):
        raise Refused(
            "sentence-figures",
            "这句话的数字须各出现一次：{figures}（P4）",
            figures="、".join(f"{{{key}}}" for key in before.figures) or "0",
        )
    if "{" in PLACE.sub("", command.text) or "}" in PLACE.sub("", command.text):
        raise Refused("sentence-braces", "花括号只用来写数字的位置")
    if other := next(iter(sorted(_numbers(command.text) - _numbers(summary.drafted[before.key]))), None):
        raise Refused("sentence-own-number", "“{number}”不是从日志里数出来的，不能写进总结（P4）", number=other)
    if command.text == before.text:
        raise Refused("sentence-as-before", "这句话没有改动")
    return SummaryReworded(summary=this, sentence=before.key, text=command.text)


def _numbers(text: str) -> set[str]:
    """The numbers that a text says by itself, in figures or in Chinese."""
    said = PLACE.sub("", text)
    return {*NUMBER.findall(said), *COUNT.findall(said)}


def evolve(summary: Summary, event: Event) -> Summary:
    """The summary after an event. What was put otherwise stays so when the figures are counted anew."""
    match event:
        case SummaryDrafted():
            drafted = {one.key: one.text for one in event.sentences}
            kept = {
                (one.key, one.figures): one.text
                for one in summary.sentences
                if one.text != summary.drafted.get(one.key)
            }
            sentences = tuple(
                one.model_copy(update={"text": kept.get((one.key, one.figures), one.text)}) for one in event.sentences
            )
            return replace(
                summary,
                id=event.summary,
                year=event.year,
                sentences=sentences,
                drafted=drafted,
                figures=event.figures,
                changed=True,
            )
        case SummaryReworded():
            said = event.text
            sentences = tuple(
                one.model_copy(update={"text": said}) if one.key == event.sentence else one for one in summary.sentences
            )
            return replace(summary, sentences=sentences, changed=True)
        case SummaryIssued():
            return replace(summary, version=event.version, changed=False)
    return summary


SUMMARY: Decider[Command, Summary] = Decider(Summary(), decide, evolve)


def said(sentence: SummarySentence, figures: Mapping[str, int]) -> str:
    """The sentence with its figures as numbers."""
    return PLACE.sub(lambda place: str(figures[place[1]]), sentence.text)
