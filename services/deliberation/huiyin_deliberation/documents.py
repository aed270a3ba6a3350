"""A text on paper, as DOCX for a county's own form or as PDF to be printed: of the same text, always the same bytes."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Literal, TypeVar

from cvttf_NotoSansCJK_Regular import get_TTF_path
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import TTFFont

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
SONG = "宋体"
TYPEFACE = "sheet"
T = TypeVar("T")
_IN_TURN = asyncio.Semaphore(1)
"""A long one takes seconds of a processor: whoever asks for many at once holds up nobody but who wants one, too."""
_MAINLAND: dict[int, tuple[str, int]] = {}

PaperStyle = Literal["subtitle", "head", "words", "item", "quoted"]
_SIZES: dict[PaperStyle, int] = {"subtitle": 11, "head": 14, "words": 12, "item": 12, "quoted": 12}
_WORD_STYLES: dict[PaperStyle, str] = {"item": "List Bullet", "quoted": "Quote"}
_BEFORE: dict[PaperStyle, str] = {"item": "· ", "quoted": "　　"}


@dataclass(frozen=True, slots=True)
class Paper:
    """What is put on paper: a title, paragraphs by their style, and a table at the end, its first row the heads."""

    title: str
    at: datetime
    paragraphs: Sequence[tuple[PaperStyle, str]]
    table: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()


async def in_turn(write: Callable[[T], bytes], what: T) -> bytes:
    """Write something aside, one after the other."""
    async with _IN_TURN:
        return await asyncio.to_thread(write, what)


def docx(paper: Paper) -> bytes:
    """The paper as DOCX."""
    document = Document()
    document.core_properties.created = document.core_properties.modified = paper.at
    document.core_properties.title = paper.title
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(12)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    document.add_heading(paper.title, 0)
    for style, words in paper.paragraphs:
        if style == "head":
            document.add_heading(words, 1)
        else:
            document.add_paragraph(words, _WORD_STYLES.get(style))
    if paper.table:
        table = document.add_table(rows=0, cols=len(paper.table[0]), style="Table Grid")
        for cells in paper.table:
            for cell, words in zip(table.add_row().cells, cells, strict=True):
                cell.text = words
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def pdf(paper: Paper) -> bytes:
    """The paper as PDF."""
    sheet = FPDF(format="A4")
    sheet.set_title(paper.title)
    sheet.set_lang("zh-CN")
    sheet.set_creation_date(paper.at)
    letter(sheet)
    sheet.add_page()
    _write(sheet, 18, paper.title, "C")
    for style, words in paper.paragraphs:
        _write(sheet, _SIZES[style], _BEFORE.get(style, "") + words, "C" if style == "subtitle" else "L")
    sheet.set_font(TYPEFACE, size=10)
    if paper.table:
        with sheet.table(col_widths=paper.widths, first_row_as_headings=False, line_height=7, padding=1) as table:
            for cells in paper.table:
                row = table.row()
                for words in cells:
                    row.cell(words)
    return bytes(sheet.output())


def day(on: date) -> str:
    """A day as it is written on paper."""
    return f"{on.year}年{on.month}月{on.day}日"


def letter(sheet: FPDF) -> None:
    """Give a PDF its typeface. It is the Taiwan one of Noto: what the mainland writes otherwise it has beside that."""
    sheet.add_font(TYPEFACE, fname=get_TTF_path())
    font = sheet.fonts[TYPEFACE]
    assert isinstance(font, TTFFont)
    if not _MAINLAND:
        _MAINLAND.update(_mainland_forms(font))
    for code, (name, number) in _MAINLAND.items():
        font.cmap[code], font.glyph_ids[code] = name, number


def _mainland_forms(font: TTFFont) -> Mapping[int, tuple[str, int]]:
    """The glyph of each letter that the font's own `locl` table puts for simplified Chinese."""
    table = font.ttfont["GSUB"].table
    [script] = [one.Script for one in table.ScriptList.ScriptRecord if one.ScriptTag == "hani"]
    [language] = [one.LangSys for one in script.LangSysRecord if one.LangSysTag.strip() == "ZHS"]
    features = [table.FeatureList.FeatureRecord[number] for number in language.FeatureIndex]
    lookups = [number for one in features if one.FeatureTag == "locl" for number in one.Feature.LookupListIndex]
    parts = [part for number in lookups for part in table.LookupList.Lookup[number].SubTable]
    forms = {old: new for part in parts for old, new in getattr(part, "ExtSubTable", part).mapping.items()}
    return {
        code: (forms[name], font.ttfont.getGlyphID(forms[name])) for code, name in font.cmap.items() if name in forms
    }


def _write(sheet: FPDF, size: int, words: str, align: str) -> None:
    sheet.set_font(TYPEFACE, size=size)
    sheet.multi_cell(0, size * 0.7, words, align=align, wrapmode=WrapMode.CHAR, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


KINDS: Mapping[str, tuple[Callable[[Paper], bytes], str]] = {"docx": (docx, DOCX), "pdf": (pdf, PDF)}
