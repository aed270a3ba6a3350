"""What tells who somebody is, or how to find them, is proposed for masking: as people write it in Chinese."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin_service.masking import KINDS, PersonalKind, certain, in_parts, masked, proposals

EXAMPLES: list[tuple[str, str, list[PersonalKind]]] = [
    ("我电话13800138000，晚上都在", "我电话〔电话〕，晚上都在", ["phone"]),
    ("138 0013 8000找我", "〔电话〕找我", ["phone"]),
    ("+86-138-0013-8000", "〔电话〕", ["phone"]),
    ("１３８００１３８０００", "〔电话〕", ["phone"]),
    ("138\u200b0013\u20608000", "〔电话〕", ["phone"]),
    ("138\u200b\u200b\u200b\u200b0013 \u200b8000", "〔电话〕", ["phone"]),
    ("1\x013\x7f8\ufff90\u20280\u030113  8000", "〔电话〕", ["phone"]),
    ("138\u00a00013\u20098000", "〔电话〕", ["phone"]),
    ("138\u20620013\ufe0f8000", "〔电话〕", ["phone"]),
    ("138\u31640013\U000e00418000", "〔电话〕", ["phone"]),
    ("".join(f"{digit}\ufe0f\u20e3" for digit in "1380013800") + "0", "〔电话〕", ["phone"]),
    ("幺三八零零幺三八零零零", "〔电话〕", ["phone"]),
    ("单位010-12345678", "单位〔电话〕", ["phone"]),
    ("(0350)3023456转3", "〔电话〕转3", ["phone"]),
    ("身份证14010219800101123X", "身份证〔证件号〕", ["identity"]),
    ("140102198001011234。", "〔证件号〕。", ["identity"]),
    ("晋H·12345停在路口", "〔车牌〕停在路口", ["plate"]),
    ("京A12345", "〔车牌〕", ["plate"]),
    ("粤BD12345占着通道", "〔车牌〕占着通道", ["plate"]),
    ("晋HF12345", "〔车牌〕", ["plate"]),
    ("卡号6222 0212 3456 7890 123", "卡号〔银行卡号〕", ["card"]),
    ("li.ming@example.com", "〔邮箱〕", ["email"]),
    ("微信号：lm_1980", "微信〔账号〕", ["account"]),
    ("加我vx: abc12345", "加我vx〔账号〕", ["account"]),
    ("3号楼2单元501漏水", "〔门牌〕漏水", ["home"]),
    ("三号楼二单元五楼", "〔门牌〕", ["home"]),
    ("3-2-501没有水", "〔门牌〕没有水", ["home"]),
    ("永兴路12号门口", "永兴路〔门牌〕门口", ["home"]),
    ("找王秀兰", "找〔姓名〕", ["name"]),
    ("王秀兰电话打不通", "〔姓名〕电话打不通", ["name"]),
    ("联系人：李四", "联系人〔姓名〕", ["name"]),
    ("住在201的刘大妈说过", "住在〔门牌〕的〔姓名〕说过", ["home", "name"]),
    ("隔壁赵叔家又吵起来", "隔壁〔姓名〕家又吵起来", ["name"]),
    ("张师傅住3012", "〔姓名〕住〔门牌〕", ["name", "home"]),
    ("QQ 12345678", "QQ〔账号〕", ["account"]),
]
HARMLESS = [
    "3号楼前的路灯三天不亮了",
    "编号261124-000042的事",
    "11月24号停电，12345热线没人接",
    "23路公交改道，等了40分钟",
    "找王书记说过两回",
    "十五户人家用一个水表",
    "保安大叔来看过，住了300户",
    "楼上的大爷大妈住了120年",
    "110和119都打过",
]


@pytest.mark.parametrize(("text", "left", "kinds"), EXAMPLES)
def test_what_tells_who_somebody_is_is_proposed(text: str, left: str, kinds: list[PersonalKind]) -> None:
    assert [one.kind for one in proposals(text)] == kinds
    assert masked(text) == left


@pytest.mark.parametrize("text", HARMLESS)
def test_what_tells_nothing_is_left(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize("text", ["请打0350-3023456", "3号楼2单元501已修好", "找王秀兰"])
def test_what_an_office_says_is_held_to_what_is_certain_alone(text: str) -> None:
    assert bool(certain(text)) is ("0350" in text)


@given(st.text())
def test_nothing_is_proposed_twice_and_nothing_else_changes(text: str) -> None:
    assert not proposals(masked(text))
    parts = in_parts(text)
    assert "".join(part for part, _ in parts) == text
    ends = [(one.start, one.end) for one in proposals(text)]
    assert all(start < end for start, end in ends)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


AROUND = st.text(alphabet=st.sampled_from("路灯不亮，。了找我 、\n水管漏电停车"), max_size=20)
NUMBERS = st.from_regex(r"\A1[3-9][0-9]{9}\Z")
IDENTITIES = st.from_regex(r"\A[1-9][0-9]{16}[0-9X]\Z")
PLATES = st.from_regex(r"\A[京沪晋粤川][A-HJ-NP-Z][0-9]{5}\Z")


@given(AROUND, NUMBERS | IDENTITIES | PLATES, AROUND)
def test_wherever_it_stands_it_is_found(before: str, secret: str, after: str) -> None:
    assert secret not in masked(before + secret + after)
    assert certain(before + secret + after)


def test_every_kind_has_its_word() -> None:
    assert all(KINDS.values())


@pytest.mark.parametrize(
    "unit", ["1号", "1楼", "一楼", "a", "1", "a.", "1-", "A1", "86", "1号楼1单元", "1\u200b", "王", "微信号"]
)
def test_no_text_takes_long_to_look_through(unit: str) -> None:
    """One of four thousand signs once kept intake busy for three seconds whenever it was looked at."""
    began = time.process_time()
    proposals(unit * (8000 // len(unit)))
    assert time.process_time() - began < 0.6
