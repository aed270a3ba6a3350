"""An issued summary to hand in: its sentences, and at its end how each figure was counted, as DOCX or as PDF (P4).

Both are made of the version as it was issued, so that the same version is the same text for ever.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from cvttf_NotoSansCJK_Regular import get_TTF_path
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from huiyin_contracts.summaries import SummaryFigure, SummaryIssued
from huiyin_deliberation.summaries.draft import FIGURES, SECTIONS
from huiyin_deliberation.summaries.rules import said

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
SONG = "宋体"
HEADS = ("数字", "值", "统计口径", "时段")
WIDTHS = (50, 20, 50, 70)


@dataclass(frozen=True, slots=True)
class SummaryText:
    """A version as it is read: its title, its sections with their sentences, and where its figures come from."""

    title: str
    subtitle: str
    sections: Sequence[tuple[str, Sequence[str]]]
    figures: Sequence[tuple[str, str, str, str]]


def text_of(issued: SummaryIssued, county: str, at: datetime, timezone: str) -> SummaryText:
    """What both documents say."""
    zone = ZoneInfo(timezone)
    values = {figure.key: figure.value for figure in issued.figures}
    sections = [
        (head, [said(one, values) for one in issued.sentences if one.section == section])
        for section, (head, _) in SECTIONS.items()
    ]
    return SummaryText(
        f"{county} {issued.year} 年议事协商年度总结",
        f"第 {issued.version} 版　{at.astimezone(zone):%Y-%m-%d} 印发",
        sections,
        [_figure(figure, zone) for figure in issued.figures],
    )


def docx(issued: SummaryIssued, county: str, at: datetime, timezone: str) -> bytes:
    """The DOCX, to be put into a county's own form."""
    text = text_of(issued, county, at, timezone)
    document = Document()
    document.core_properties.created = document.core_properties.modified = at
    document.core_properties.title = text.title
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    document.add_heading(text.title, 0)
    document.add_paragraph(text.subtitle)
    for head, sentences in text.sections:
        document.add_heading(head, 1)
        document.add_paragraph("".join(sentences))
    document.add_heading("附：数字的来历", 1)
    table = document.add_table(rows=1, cols=len(HEADS), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, HEADS, strict=True):
        cell.text = words
    for figure in text.figures:
        for cell, words in zip(table.add_row().cells, figure, strict=True):
            cell.text = words
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def pdf(issued: SummaryIssued, county: str, at: datetime, timezone: str) -> bytes:
    """The PDF, to be printed; the same version gives the same bytes."""
    text = text_of(issued, county, at, timezone)
    sheet = FPDF(format="A4")
    sheet.set_title(text.title)
    sheet.set_lang("zh-CN")
    sheet.set_creation_date(at)
    sheet.add_font("sheet", fname=get_TTF_path())
    sheet.add_page()
    for size, words, align in _lines(text):
        sheet.set_font("sheet", size=size)
        sheet.multi_cell(0, size * 0.7, words, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    sheet.set_font("sheet", size=10)
    with sheet.table(col_widths=WIDTHS, first_row_as_headings=False, line_height=7, padding=1) as table:
        for cells in (HEADS, *text.figures):
            row = table.row()
            for words in cells:
                row.cell(words)
    return bytes(sheet.output())


def _lines(text: SummaryText) -> Iterator[tuple[int, str, str]]:
    yield 18, text.title, "C"
    yield 11, text.subtitle, "C"
    for head, sentences in text.sections:
        yield 14, head, "L"
        yield 12, "".join(sentences), "L"
    yield 14, "附：数字的来历", "L"


def _figure(figure: SummaryFigure, zone: ZoneInfo) -> tuple[str, str, str, str]:
    starts, ends = (moment.astimezone(zone) for moment in (figure.starts_at, figure.ends_at))
    called = FIGURES[figure.key].zh if figure.key in FIGURES else figure.key
    return called, str(figure.value), figure.query, f"{starts:%Y-%m-%d} 至 {ends:%Y-%m-%d}"
