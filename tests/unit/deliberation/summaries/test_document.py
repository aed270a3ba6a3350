"""A summary as it is handed in (P4): each sentence with its figures, and where they come from."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID

from docx import Document

from huiyin_contracts.summaries import SummaryFigure, SummaryIssued
from huiyin_deliberation.documents import docx, pdf
from huiyin_deliberation.figures.counted import FIGURES
from huiyin_deliberation.summaries.document import paper_of
from huiyin_deliberation.summaries.draft import SENTENCES

START, END = datetime(2025, 12, 31, 16, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)
AT = datetime(2027, 1, 20, 2, tzinfo=UTC)
VALUES = {key: 100 + number for number, key in enumerate(FIGURES)}
ISSUED = SummaryIssued(
    summary=UUID(int=1),
    year=2026,
    version=1,
    sentences=SENTENCES,
    figures=tuple(
        SummaryFigure(key=key, query=FIGURES[key].fact, value=value, starts_at=START, ends_at=END)
        for key, value in VALUES.items()
    ),
)


def test_every_figure_stands_in_a_sentence_and_says_how_it_was_counted() -> None:
    paper = paper_of(ISSUED, "屏山县", AT, "Asia/Shanghai")
    body = "".join(words for _, words in paper.paragraphs)
    assert [key for key, value in VALUES.items() if str(value) not in body] == []
    assert "{" not in body
    assert paper.title == "屏山县 2026 年议事协商年度总结"
    assert paper.table[1] == ("期末议事点", "100", "期末在册（P1）", "2026年1月1日至2026年12月31日")


def test_the_docx_says_what_was_issued() -> None:
    document = Document(BytesIO(docx(paper_of(ISSUED, "屏山县", AT, "Asia/Shanghai"))))
    said = [paragraph.text for paragraph in document.paragraphs]
    assert "到年末，全县有议事室、议事点 100 个，党员干部联系户 101 户。" in "".join(said)
    assert [cell.text for cell in document.tables[0].rows[1].cells][:2] == ["期末议事点", "100"]
    assert len(document.tables[0].rows) == len(FIGURES) + 1


def test_the_pdf_of_a_version_is_the_same_bytes() -> None:
    made = pdf(paper_of(ISSUED, "屏山县", AT, "Asia/Shanghai"))
    assert made.startswith(b"%PDF")
    assert made == pdf(paper_of(ISSUED, "屏山县", AT, "Asia/Shanghai"))
