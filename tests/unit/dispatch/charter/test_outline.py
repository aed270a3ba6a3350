"""The outline of a charter (P11): every field of the contract has its line, every line its words in both languages."""

from collections.abc import Iterator, Mapping
from typing import Any

from huiyin_county.charter import DEFAULT
from huiyin_dispatch.charter.commands import CharterBody
from huiyin_dispatch.charter.outline import LINES, SECTIONS, UNITS, source_of
from huiyin_service.i18n import Catalogue

TOP = {"title", "effective_at", "note", "expected_version"}
WHOLE = CharterBody(title="章程", orders=DEFAULT.orders, points=DEFAULT.points)


def leaves(document: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """The lines of a document: its fields, down to those that the outline takes as one."""
    known = {line.path for line in LINES}
    for name, value in document.items():
        here = f"{path}{name}"
        if here in known or not isinstance(value, dict):
            yield here
        else:
            yield from leaves(value, f"{here}.")


def test_every_field_of_a_charter_has_its_line() -> None:
    """What is added to the contract gets a line in `charter/outline.py`, with its Chinese and its row or law."""
    fields = set(leaves(WHOLE.model_dump(mode="json"))) - TOP
    assert fields == {line.path for line in LINES}


def test_no_line_stands_twice_and_each_says_where_it_comes_from() -> None:
    assert len({line.path for line in LINES}) == len(LINES)
    assert all(line.source and line.label for line in LINES)
    assert source_of("deliberation.teams.cadre.least") == "P2"
    assert source_of("deliberation.majorities.owners.common.numerator") == "民法典 §278"
    assert source_of("title") == ""


def test_all_its_words_have_their_english() -> None:
    catalogue = Catalogue.load("huiyin_service", "huiyin_dispatch")
    words = {*UNITS.values(), *(section.title for section in SECTIONS)}
    for line in LINES:
        words |= {line.label, *line.options.values(), *([line.unit] if line.unit not in {"", "%"} else [])}
        words |= {line.source} if not line.source.isascii() else set()
    assert sorted(word for word in words if word not in catalogue) == []
