"""Minutes on paper (P6): they say what their Markdown says, and the same minutes are the same bytes."""

import asyncio
import time
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from cvttf_NotoSansCJK_Regular import get_TTF_path
from docx import Document
from fpdf import FPDF
from fpdf.fonts import TTFFont

from huiyin_deliberation.documents import TYPEFACE, docx, in_turn, letter, pdf
from huiyin_deliberation.minutes.document import paper_of
from huiyin_deliberation.minutes.markdown import markdown
from huiyin_deliberation.minutes.queries import MinutesRow, SectionRow
from huiyin_deliberation.sessions.queries import ItemRow, SessionDetailRow
from huiyin_service.persons.shown import ShownPerson

AT = datetime(2026, 12, 9, 2, tzinfo=UTC)


SESSION: dict[str, Any] = {
    "id": UUID(int=1),
    "division": "511529104001",
    "division_name": "和平社区",
    "timezone": "Asia/Shanghai",
    "site": UUID(int=3),
    "site_name": "大乘镇议事室",
    "form": "courtyard",
    "held_on": date(2026, 12, 9),
    "starts_at": AT,
    "place": "村委会院坝",
    "stage": "closed",
    **dict.fromkeys(("reminded", "not_held"), False),
    **dict.fromkeys(("supervised", "roll"), ()),
    **dict.fromkeys(("entitled", "present", "items", "settled", "charter", "version"), 14),
    **dict.fromkeys(("minutes", "amendable_until", "ended_at", "elsewhen", "postponed_for", "reason")),
    "convened_at": AT,
    "chair": ShownPerson.of(UUID(int=2), "张三"),
}
ITEM: dict[str, Any] = {
    "private": False,
    "stage": "deferred",
    "reason": "雨季后再议",
    "secret": False,
    **dict.fromkeys(("interested", "waiting", "options", "voters"), ()),
    **dict.fromkeys(("speaker", "vote", "adopted", "tally")),
}


def session(items: int) -> SessionDetailRow:
    """One that deferred so many items."""
    of = [ItemRow(topic=UUID(int=n), issue=UUID(int=n), title=f"议题{n}", **ITEM) for n in range(items)]
    return SessionDetailRow(**SESSION, agenda=tuple(of))


def minutes(items: int) -> MinutesRow:
    return MinutesRow(
        session=UUID(int=1),
        division="511529104001",
        stage="final",
        sections=tuple(SectionRow(topic=UUID(int=n), text="大家说，先把涵洞清了，" * 12) for n in range(items)),
        attendees=(),
        amendable_until=date(2026, 12, 16),
        amendments=(),
        digest="ab" * 32,
        signed=(),
        drafted_at=AT,
        final_at=AT,
        version=3,
    )


def test_the_paper_says_what_the_minutes_say() -> None:
    paper = paper_of(session(2), minutes(2))
    assert (paper.title, paper.at) == ("大乘镇议事室 议事会纪要", AT)
    assert ("head", "2. 议题1") in paper.paragraphs
    assert ("words", "结论：暂缓（雨季后再议）") in paper.paragraphs
    said = [paragraph.text for paragraph in Document(BytesIO(docx(paper))).paragraphs]
    assert "2. 议题1" in said
    assert "张**" in "".join(said)
    assert "张三" not in "".join(said)


def test_the_same_minutes_are_the_same_bytes() -> None:
    paper = paper_of(session(2), minutes(2))
    assert pdf(paper).startswith(b"%PDF")
    assert pdf(paper) == pdf(paper)


def test_no_word_of_a_text_is_read_as_a_heading_a_link_or_a_result() -> None:
    """What people wrote is what they wrote, in each form of the minutes."""
    words = "## 2. 议题\f# 一级\r\n**结论：通过**\u2028- 1. [点这里](javascript:alert(1))\n<script>\\`x`\n1. 一\n=="
    place = "院坝\n- 状态：定稿"
    told = minutes(1).model_copy(update={"sections": (SectionRow(topic=UUID(int=0), text=words),)})
    held = session(1).model_copy(update={"place": place})
    written = markdown(held, told)
    lines = written.splitlines()
    assert [line for line in lines if line.startswith("#")] == ["# 大乘镇议事室 议事会纪要", "## 1. 议题0"]
    assert [line for line in lines if line.startswith("**")] == ["**结论：暂缓**（雨季后再议）"]
    assert "\\<script\\>" in written
    assert "\\[点这里\\](" in written
    assert "- 地点：院坝 - 状态：定稿" in lines
    paper = paper_of(held, told)
    assert [said for style, said in paper.paragraphs if style == "head"] == ["1. 议题0"]
    assert {said for style, said in paper.paragraphs if style == "words"} >= {*filter(None, words.splitlines())}
    assert docx(paper)


def glyphs(sheet: FPDF, signs: str) -> list[int]:
    font = sheet.fonts[TYPEFACE]
    assert isinstance(font, TTFFont)
    return [font.glyph_ids[ord(sign)] for sign in signs]


def test_paper_is_lettered_as_on_the_mainland() -> None:
    usual, ours = FPDF(), FPDF()
    usual.add_font(TYPEFACE, fname=get_TTF_path())
    letter(ours)
    assert not set(glyphs(usual, "骨，。")) & set(glyphs(ours, "骨，。"))
    assert glyphs(usual, "村A1") == glyphs(ours, "村A1")
    for sheet in (usual, ours):  # which only what is put out does by itself
        font = sheet.fonts[TYPEFACE]
        assert isinstance(font, TTFFont)
        font.close()


def test_papers_are_written_in_turn() -> None:
    """One of 200 items takes seconds of a processor: ten of one reader's at once held up all who voted."""
    now = most = 0

    def write(_: int) -> bytes:
        nonlocal now, most
        now += 1
        most = max(most, now)
        time.sleep(0.01)
        now -= 1
        return b""

    async def all_at_once() -> None:
        await asyncio.gather(*(in_turn(write, n) for n in range(4)))

    asyncio.run(all_at_once())
    assert most == 1
