"""A charter as a file: what is written is read again, and what would mislead is refused with its line."""

import pytest

from huiyin_county.charter import DEFAULT
from huiyin_dispatch.adoption.command import SHIPPED
from huiyin_dispatch.adoption.document import UnreadableCharter, read, write
from huiyin_dispatch.charter.commands import CharterBody
from huiyin_dispatch.charter.law import faults
from huiyin_dispatch.charter.outline import LINES

WHOLE = CharterBody(title="屏山县基层治理章程", orders=DEFAULT.orders, points=DEFAULT.points, note="第一版")
FILE = write("511529", WHOLE.model_dump(mode="json", exclude_none=True), lambda text: text)


def test_what_is_written_is_read_again() -> None:
    county, document = read(FILE)
    assert (county, CharterBody.model_validate(document)) == ("511529", WHOLE)


def test_every_line_says_what_it_is_called_and_where_it_comes_from() -> None:
    for line in LINES:
        assert f"# {line.label}（{line.source}）" in FILE


@pytest.mark.parametrize("code", ["140981", "511529"])
def test_the_counties_that_the_product_was_made_for_have_theirs(code: str) -> None:
    county, document = read((SHIPPED / f"{code}.yaml").read_text("utf-8"))
    body = CharterBody.model_validate(document)
    assert county == code
    assert faults(body.orders, body.deliberation) == []


def test_a_key_that_is_there_twice_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableCharter, match="同一项写了两次") as refused:
        read("county: '511529'\nverdicts:\n  days: 30\n  days: 15\n")
    assert refused.value.line == 4


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "a: [1\n",
        "- 1\n",
        "",
        "1: 2\n",
        "a: !!python/object/apply:os.system [ls]\n",
        "a: 2026-13-45\n",
        "x" * 300_000,
    ],
)
def test_what_is_no_charter_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCharter):
        read(text)
