"""What a text is found by: whatever stands in it in one piece, however it is typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huiyin_reporting.search.grams import MOST_WORDS, folded, grams, search_words, tail

WRITTEN = some.text(some.sampled_from("路灯三天不亮了０1ABab ，。·\u200b⻋ﾊﾟé"), max_size=60)


@given(WRITTEN, some.data())
def test_whatever_stands_in_a_text_in_one_piece_is_found(text: str, data: some.DataObject) -> None:
    words = folded(text)
    start = data.draw(some.integers(0, len(words)))
    part = words[start : data.draw(some.integers(start, len(words)))]
    for word in search_words(part):
        assert word.text in words
        assert set(word.grams) <= grams(words)


@given(WRITTEN)
def test_a_number_fits_into_the_integers_of_postgresql(text: str) -> None:
    assert all(-(2**31) <= gram < 2**31 for gram in grams(folded(text)))


def test_what_looks_alike_is_alike() -> None:
    assert search_words("ＡＰＰ　⻋位")[0].text == "app"
    assert search_words("ＡＰＰ　⻋位") == search_words("app 车位")


def test_several_words_are_asked_for_each_by_itself_and_once() -> None:
    assert [word.text for word in search_words("路灯，桥西 路灯")] == ["路灯", "桥西"]
    assert search_words("，。 ") == ()
    assert len(search_words(" ".join(str(n) for n in range(100)))) == MOST_WORDS


@pytest.mark.parametrize(
    ("asked", "number", "end"),
    [
        ("000064", "000064", "64"),
        ("261125-000064", "261125-000064", None),
        ("1-123", "1-123", None),
        ("0", "0", "0"),
        ("3号楼", None, None),
        ("路灯", None, None),
        ("sr1-%_", None, None),
    ],
)
def test_what_may_be_a_number_is_looked_for_as_one(asked: str, number: str | None, end: str | None) -> None:
    [word] = search_words(asked)
    assert (word.number, word.tail) == (number, end)


def test_people_tell_each_other_the_end_of_a_number() -> None:
    assert tail("261125-000064") == "64"
    assert tail("sr-a") == ""
    assert not re.search(r"\D", tail("261125-1000000"))
