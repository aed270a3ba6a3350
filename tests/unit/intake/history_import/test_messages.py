"""What an import says: a specific reason for everything, in both languages."""

import ast
import re
from pathlib import Path

import pytest

from huiyin_intake.history_import import messages
from huiyin_intake.history_import.refusal import CsvRefused, Fault
from huiyin_service.i18n import Catalogue

PACKAGE = Path(messages.__file__).parent
SOURCES = [*PACKAGE.glob("*.py"), PACKAGE.parent / "cli.py"]


def said_in(source: Path) -> set[str]:
    """What a module says: the first argument of each call of `say`."""
    calls = (node for node in ast.walk(ast.parse(source.read_text("utf-8"))) if isinstance(node, ast.Call))
    named = (call for call in calls if getattr(call.func, "id", getattr(call.func, "attr", "")).strip("_") == "say")
    return {str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant)}


def test_every_message_has_its_english_with_the_same_places() -> None:
    said = set().union(*map(said_in, SOURCES))
    assert len(said) > 30
    catalogue = Catalogue.load("huiyin_intake.history_import")
    for message in {*said, *messages.ROWS.values(), *messages.FILES.values()}:
        assert message in catalogue
        english = catalogue.gettext("en", message)
        assert sorted(re.findall(r"{[^}]*}", english)) == sorted(re.findall(r"{[^}]*}", message))


def test_every_reason_that_can_be_given_has_its_words() -> None:
    code = "".join(source.read_text("utf-8") for source in SOURCES)
    assert set(re.findall(r'(?:Fault|RowRefused)\(\s*"(\w+)"', code)) == messages.ROWS.keys()
    assert set(re.findall(r'CsvRefused\(\s*"(\w+)"', code)) == messages.FILES.keys()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", messages.ROWS)
def test_a_reason_names_the_column_and_shows_the_value(language: str, code: str) -> None:
    said = messages.row_text(Fault(code, "ClosedDate", "soon", 7), messages.translator(language))
    message = messages.ROWS[code]
    assert "{" not in said
    assert ("ClosedDate" in said) >= ("{column}" in message)
    assert ("soon" in said) >= ("{value}" in message)


def test_a_refused_layout_is_told_what_is_expected_and_what_is_missing() -> None:
    missing, expected = ["ClosedDate", "CD"], ["SRNumber", "ClosedDate", "CD"]
    refused = CsvRefused("other_layout", missing=missing, expected=expected, found=["SRNumber", "b"])
    assert messages.file_text(refused, messages.translator("en")) == (
        "not the columns of MyLA311: ClosedDate, CD missing. Expected: SRNumber, ClosedDate, CD. Found: SRNumber, b"
    )


def test_a_header_that_cannot_be_read_says_why() -> None:
    refused = CsvRefused("header_unreadable", fault=Fault("not_utf8", value="e9"))
    assert messages.file_text(refused, messages.translator("zh")) == "表头读不出来：含有不是 UTF-8 的字节：e9"


def test_what_stands_in_a_file_cannot_spoil_the_terminal() -> None:
    assert messages.printable("a\x1b[31mb\udcd1\n") == r"a\x1b[31mb\udcd1\n"
    assert len(messages.printable("x" * 10_000)) == messages.MAX_VALUE
