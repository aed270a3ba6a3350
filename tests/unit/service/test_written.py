"""What people type and paste, in one form: what looks alike on paper is alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin_service import written


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" 张三 ", "张三"),
        ("张　三", "张三"),
        ("张 三\u200b", "张三"),
        ("张三\ufeff", "张三"),
        ("⻩⼭", "黄山"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("买买提 ・ 吐尔逊", "买买提·吐尔逊"),
        ("John   O. Smith", "John O. Smith"),
        ("Ｗａｎｇ", "Wang"),
        ("\u200b\u200b", ""),
    ],
)
def test_a_name(typed: str, meant: str) -> None:
    assert written.name(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("１３８１２３４５６７８", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("（0350）8221234", "0350-8221234"),
        ("0350-8221234", "0350-8221234"),
        ("010 6512 3456", "010-65123456"),
        ("0350-8221234转801", "0350-8221234-801"),
        ("8221234", "8221234"),
        ("12345", "12345"),
        ("400-810-1234", "4008101234"),
        ("+1 202 555 0143", "+12025550143"),
        ("-----", None),
        ("110", None),
        ("abc", None),
        ("1381234567", None),
        ("", None),
    ],
)
def test_a_telephone_number(typed: str, meant: str | None) -> None:
    assert written.phone(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1～6", "1 2 3 4 5 6"),
        ("1-6", "1 2 3 4 5 6"),
        ("1-6号楼", "1 2 3 4 5 6"),
        ("1号楼-6号楼", "1 2 3 4 5 6"),
        ("1到6", "1 2 3 4 5 6"),
        ("１ 至 ６栋", "1 2 3 4 5 6"),
        ("1、2，3;4", "1 2 3 4"),
        ("1号楼 2栋 3# #4 五号楼 十二幢", "1 2 3 4 5 12"),
        ("A座、B座", "A B"),
        ("01、1", "1"),
        ("东楼", "东"),
        ("", ""),
    ],
)
def test_buildings(typed: str, meant: str) -> None:
    assert written.buildings(typed) == meant.split()


@pytest.mark.parametrize("typed", ["6-1", "1-9999"])
def test_a_range_that_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match=typed):
        written.buildings(typed)


def test_a_text_keeps_its_lines_and_counts_a_line_end_once() -> None:
    sent = "\r\n".join(["字" * 99] * 40)
    assert len(written.text(sent)) == 3999
    assert written.text("　一\r\n\r\n二 \u200b\n") == "一\n\n二"
    assert written.line("一\r\n 二") == "一 二"


@given(st.text(max_size=60))
def test_what_is_in_one_form_stays_in_it(typed: str) -> None:
    for form in (written.text, written.line, written.plain, written.name, written.alike, written.building):
        assert form(form(typed)) == form(typed)
    if number := written.phone(typed):
        assert written.phone(number) == number


@given(
    st.text(alphabet="张三李四·", min_size=1, max_size=6), st.sampled_from(["\u200b", "\ufeff", "\u00ad", "　", " "])
)
def test_what_nobody_sees_makes_no_other_name(name: str, hidden: str) -> None:
    assert written.alike(hidden.join(name)) == written.alike(name)
