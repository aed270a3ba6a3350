"""Minutes on paper: line for line what they say as Markdown, so that all of their forms say the same (P6)."""

import re
from collections.abc import Iterator

from huiyin_deliberation.documents import Paper, PaperStyle
from huiyin_deliberation.minutes.markdown import as_written, markdown
from huiyin_deliberation.minutes.queries import MinutesRow
from huiyin_deliberation.sessions.queries import SessionDetailRow

# At the beginning alone: elsewhere it is a name that is masked.
_BOLD = re.compile(r"^\*\*(.+?)\*\*")
_CODE = re.compile(r"(?<!\\)`(.+?)`")
_STYLES: dict[str, PaperStyle] = {"## ": "head", "- ": "item", "> ": "quoted"}


def paper_of(session: SessionDetailRow, minutes: MinutesRow) -> Paper:
    """Minutes as a paper, of the moment since when they say so."""
    title, *lines = markdown(session, minutes).splitlines()
    return Paper(as_written(title.removeprefix("# ")), minutes.final_at or minutes.drafted_at, list(_paragraphs(lines)))


def _paragraphs(lines: list[str]) -> Iterator[tuple[PaperStyle, str]]:
    for line in filter(None, lines):
        mark = next((mark for mark in _STYLES if line.startswith(mark)), "")
        said = _CODE.sub(r"\1", _BOLD.sub(r"\1", line.removeprefix(mark)))
        yield _STYLES.get(mark, "words"), as_written(said)
