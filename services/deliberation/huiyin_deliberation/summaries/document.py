"""An issued summary to hand in: its sentences, and at its end how each figure was counted, as DOCX or as PDF (P4).

Both are made of the version as it was issued, so that the same version is the same text for ever.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from huiyin_contracts.summaries import SummaryFigure, SummaryIssued
from huiyin_deliberation.documents import Paper, PaperStyle, day
from huiyin_deliberation.figures.counted import FIGURES, Counting
from huiyin_deliberation.summaries.draft import SECTIONS
from huiyin_deliberation.summaries.rules import said

HEADS = ("数字", "值", "统计口径", "时段")
WIDTHS = (50, 20, 50, 70)
HOW: Mapping[Counting, str] = {"in_period": "时段内发生", "at_end": "期末在册"}


def paper_of(issued: SummaryIssued, county: str, at: datetime, timezone: str) -> Paper:
    """A version as it is read: its sections with their sentences, and where its figures come from."""
    zone = ZoneInfo(timezone)
    return Paper(
        f"{county} {issued.year} 年议事协商年度总结",
        at,
        [("subtitle", f"第 {issued.version} 版　{day(at.astimezone(zone))} 印发"), *_paragraphs(issued)],
        [HEADS, *(_figure(figure, zone) for figure in issued.figures)],
        WIDTHS,
    )


def _paragraphs(issued: SummaryIssued) -> Iterator[tuple[PaperStyle, str]]:
    values = {figure.key: figure.value for figure in issued.figures}
    for section, (head, _) in SECTIONS.items():
        yield "head", head
        yield "words", "".join(said(one, values) for one in issued.sentences if one.section == section)
    yield "head", "附：数字的来历"


def _figure(figure: SummaryFigure, zone: ZoneInfo) -> tuple[str, str, str, str]:
    first, last = figure.starts_at.astimezone(zone), (figure.ends_at - timedelta(microseconds=1)).astimezone(zone)
    counted = FIGURES.get(figure.key)
    called, how = (counted.zh, f"{HOW[counted.how]}（{counted.row}）") if counted else (figure.key, figure.query)
    return called, str(figure.value), how, f"{day(first)}至{day(last)}"
