"""What in a text tells who somebody is, or how to find them: proposed for masking before anybody else may read it.

Pure, and made for how people write: numbers with blanks and dashes, in full width, or spelled in Chinese. It proposes
rather too much, for staff look at each proposal; what they say themselves is only held to what is certain (`SURE`).
Strangers choose the texts, so what may be repeated before something that must follow is bounded.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from huiyin_service.written import INVISIBLE

PersonalKind = Literal["phone", "identity", "card", "plate", "email", "account", "home", "name", "number"]

KINDS: Final[Mapping[PersonalKind, str]] = {
    "identity": "证件号",
    "card": "银行卡号",
    "phone": "电话",
    "plate": "车牌",
    "email": "邮箱",
    "account": "账号",
    "home": "门牌",
    "name": "姓名",
    "number": "号码",
}
"""What is found, in words; they stand in its place in the text."""
SURE: Final = frozenset[PersonalKind]({"identity", "card", "phone", "plate", "email"})

_D = "[0-9０-９零〇一二三四五六七八九幺]"
# With nothing between them that is seen, or boxed as keys, they are one number, too: controls, marks that stand on the
# one before, and what Unicode calls ignorable.
_UNSEEN = rf"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u0300-\u036f\u2028\u2029\u20e3\ufff9-\ufffb{INVISIBLE}"
_GAP = rf"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000.·\-—－–{_UNSEEN}]{{0,6}}"
_NO_MORE = rf"(?!{_D})"
_FREE = rf"(?<!{_D})(?<![A-Za-z])"
_NUMERAL = r"(?:[0-9０-９]{1,4}|[一二三四五六七八九十]{1,3}|[A-Za-z][0-9]{0,2})"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施牛樊葛邢安齐伍庞霍尚游阎"
)
_GIVEN = r"[\u4e00-\u9fff]"
# What comes after a name, or makes a title of it.
_NOT_GIVEN = "[的了说来去要在把给问反修电手微家住书主支村校老师先女同总经警科局站处所，。、；：！？]"
# How neighbours are spoken of; who holds an office is called by it, and that is public.
_ADDRESSED = "(?:大[妈爷娘婶叔伯哥姐嫂]|阿姨|叔叔|伯伯|奶奶|爷爷|老[太汉伴]|嫂子|师傅|女士|先生|小姐|[姨叔婶伯哥姐嫂])"
_NAME = rf"[{_SURNAMES}](?:{_GIVEN}(?<!{_NOT_GIVEN}){{1}})(?:{_GIVEN}(?<!{_NOT_GIVEN}))?"

_WRITTEN: tuple[tuple[PersonalKind, str], ...] = (
    ("email", r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
    ("identity", rf"{_FREE}(?:{_D}{_GAP}){{17}}[0-9０-９XxＸ]{_NO_MORE}"),
    ("card", rf"{_FREE}(?:{_D}{_GAP}){{15,18}}{_D}{_NO_MORE}"),
    ("phone", rf"(?:\+?86{_GAP})?(?<!{_D})[1１一幺]{_GAP}[3-9３-９三四五六七八九](?:{_GAP}{_D}){{9}}{_NO_MORE}"),
    (
        "phone",
        rf"{_FREE}[(（]?[0０][0-9０-９]{{2,3}}[)）]?{_GAP}(?:{_D}{_GAP}){{6,7}}{_D}(?:-[0-9]{{1,4}})?{_NO_MORE}",
    ),
    (
        "plate",
        (
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使]\s?[A-Z][\s·•.\-]?"
            r"[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9学警港澳挂领](?![A-Z0-9])"
        ),
    ),
    (
        "account",
        (
            r"(?:(?<=微信)|(?<=wechat)|(?<=vx)|(?<=wx)|(?<=qq)|(?<=微信号)|(?<=qq号))[号是为:：\s]{0,3}"
            r"[A-Za-z0-9][A-Za-z0-9_\-]{4,19}"
        ),
    ),
    (
        "home",
        (
            rf"(?:{_NUMERAL}\s?(?:号楼|号院|栋|幢|座|楼|号)[\s\-、]?){{0,6}}{_NUMERAL}\s?(?:单元|室)"
            rf"(?:[\s\-、]?{_NUMERAL}\s?(?:单元|层|楼|室|户|门|号)){{0,6}}(?:[\s\-、]?[0-9０-９]{{1,4}}(?![0-9０-９年月日天次个人米]))?"
        ),
    ),
    ("home", rf"{_FREE}[0-9]{{1,3}}[\-—－][0-9]{{1,2}}[\-—－][0-9]{{2,4}}(?![\-0-9])"),
    ("home", rf"(?<=[路街巷弄道村组区]){_NUMERAL}\s?号(?!楼|线|公|车)(?:院|之[一二三四五])?"),
    ("home", r"(?:(?<=住)|(?<=住在))\s?[0-9０-９]{3,4}(?![0-9０-９年月日天次个人米户块元])"),
    ("name", rf"(?<!保)[{_SURNAMES}]{_ADDRESSED}"),
    ("name", rf"(?:(?<=[找叫])|(?<=我是)|(?<=联系人)|(?<=姓名))[是为:：\s]{{0,2}}{_NAME}"),
    ("name", rf"{_NAME}(?=[的，,：:\s]{{0,2}}(?:电话|手机|微信))"),
    ("number", rf"(?<![0-9０-９A-Za-z\-]){_D}{{7,}}(?![0-9０-９A-Za-z])(?!-[0-9]{{6}})"),
)
_PATTERNS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WRITTEN)


class Proposal(NamedTuple):
    """A part of a text that tells something about a person."""

    start: int
    end: int
    kind: PersonalKind

    @property
    def mask(self) -> str:
        """What is to stand there instead."""
        return f"〔{KINDS[self.kind]}〕"


def proposals(text: str) -> tuple[Proposal, ...]:
    """What is to be masked in a text, in its order; none lies in another."""
    found: list[Proposal] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if all(match.end() <= other.start or other.end <= match.start() for other in found):
                found.append(Proposal(match.start(), match.end(), kind))
    return tuple(sorted(found))


def masked(text: str) -> str:
    """The text with every proposal taken: nothing is left in it that would be proposed again."""
    while there := proposals(text):
        text = "".join(part if isinstance(part, str) else part[1].mask for part in _cut(text, there))
    return text


def in_parts(text: str) -> list[tuple[str, Proposal | None]]:
    """The text in parts, to be shown: what is to be masked with why, and what stands between."""
    return [(part, None) if isinstance(part, str) else part for part in _cut(text, proposals(text))]


def certain(text: str) -> tuple[Proposal, ...]:
    """What must not stand in what an office says in public."""
    return tuple(one for one in proposals(text) if one.kind in SURE)


def _cut(text: str, there: tuple[Proposal, ...]) -> Iterator[str | tuple[str, Proposal]]:
    at = 0
    for one in there:
        if at < one.start:
            yield text[at : one.start]
        yield text[one.start : one.end], one
        at = one.end
    if at < len(text):
        yield text[at:]
