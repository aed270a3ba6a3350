"""What people type and paste, as they mean it: blanks, names, numbers and buildings in one form each.

Pure, and the same for forms, rolls, imports and comparisons: what looks alike on paper is alike here.
"""

import re
import unicodedata
from typing import Final

INVISIBLE: Final = (
    r"\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\U000e0000-\U000e0fff"
)
"""What Unicode calls ignorable, for a class of characters."""
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
_UNSEEN: Final = re.compile(rf"[\r\u0085\u2028\u2029{INVISIBLE}]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_LINE_END: Final = re.compile("\r\n?|\u2028|\u2029|\u0085")
# Radicals that are no characters, but look as one does; Unicode takes those of another block for the same by itself.
_RADICALS: Final = str.maketrans(
    "⺌⺗⺝⺟⺠⺩⺫⻅⻆⻉⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "小心月母民王目见角贝车长门雨青韦页风飞食马鬼鱼鸟卤麦黄齐齿龙龟",
)
_HAN: Final = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
_BLANK_INSIDE: Final = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
# In other scripts a dot is that of an initial.
_DOT_INSIDE: Final = re.compile(rf"(?<={_HAN})(?:\s*[•‧・･⋅∙．.·])+\s*(?={_HAN})")
_NUMERALS: Final = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

_MOBILE: Final = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")
_LANDLINE: Final = re.compile(r"(?:\+?86)?(0(?:10|2[0-9]|[3-9][0-9]{2}))([0-9]{7,8})(?:(?:转|x)([0-9]{1,6}))?")
_OTHER_NUMBER: Final = re.compile(r"[0-9]{5}|[0-9]{7,8}|[48]00[0-9]{7}|\+[0-9]{8,15}")

_KIND: Final = r"(?:号楼|号院|栋|幢|座|楼|号|\#楼|\#)"
_BUILDING: Final = re.compile(rf"\#?(.{{1,20}}?){_KIND}?")
_RANGE: Final = re.compile(rf"\#?(\d{{1,4}}){_KIND}?(?:-+|~+|—+|–+|−|至|到)\#?(\d{{1,4}}){_KIND}?")
_SEPARATORS: Final = re.compile(r"[、,，;；/\s]+")
LARGEST_RANGE: Final = 200


def is_otherwise(written: str) -> bool:
    """Whether a text is not as it is seen."""
    return bool(_UNSEEN.search(written)) or not unicodedata.is_normalized("NFC", written)


def seen(written: str) -> str:
    """A text as it is seen: nothing that nobody can see, and one kind of line end."""
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", _INVISIBLE.sub("", written)))


def text(written: str) -> str:
    """A text of several lines, as it is seen, with no more blanks than one between words."""
    return "\n".join(_BLANKS.sub(" ", each).rstrip() for each in seen(written).split("\n")).strip()


def line(written: str) -> str:
    """A text of one line, with one blank where there are any."""
    return " ".join(text(written).split())


def plain(written: str) -> str:
    """A line in half width, with characters for radicals that look like them: what numbers and names are made of."""
    return line(unicodedata.normalize("NFKC", _INVISIBLE.sub("", written)).translate(_RADICALS))


def name(written: str) -> str:
    """Somebody's name: no blanks in a Chinese one, and one kind of dot between its parts."""
    return _BLANK_INSIDE.sub("", _DOT_INSIDE.sub("·", plain(written)))


def alike(written: str) -> str:
    """What two texts are compared by: they mean the same if these are equal."""
    return unicodedata.normalize("NFKC", re.sub(r"\s", "", name(written)).casefold())


def phone(written: str) -> str | None:
    """A telephone number as it is dialled: a mobile one in 11 digits, another as 0350-8221234; None: it is none."""
    number = re.sub(r"[\s()\-.·—–]", "", plain(written).lower().replace("ext", "x"))
    if found := _MOBILE.fullmatch(number):
        return found[1]
    if found := _LANDLINE.fullmatch(number):
        return "-".join(part for part in found.groups() if part)
    return number if _OTHER_NUMBER.fullmatch(number) else None


def building(written: str) -> str:
    """The number of a building, as `3` for 3号楼, 三号楼, 3栋, 3# and ３; as it is where it has no number."""
    joined = plain(plain(written).replace(" ", ""))
    found = _BUILDING.fullmatch(joined)
    number = found[1] if found else joined
    if number.isdecimal():
        return str(int(number)) if int(number) else number
    return str(value) if (value := _chinese(number)) else number


def buildings(written: str) -> list[str]:
    """The buildings that a cell or a field names, each once: 1、2、3, 1-6, 1～6号楼. Raises ValueError with a part."""
    found: dict[str, None] = {}
    joined = re.sub(r"\s*([-~—–至到])\s*", r"\1", plain(written))
    for part in _SEPARATORS.split(joined):
        if ends := _RANGE.fullmatch(part):
            first, last = int(ends[1]), int(ends[2])
            if not 0 <= last - first < LARGEST_RANGE:
                raise ValueError(part)
            found.update(dict.fromkeys(map(str, range(first, last + 1))))
        elif part:
            found[building(part)] = None
    return list(found)


def _chinese(numeral: str) -> int | None:
    """A number below a hundred that is spelled in Chinese."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _NUMERALS.get(numeral)
    values = [_NUMERALS.get(part, -1) if part else default for part, default in ((tens, 1), (ones, 0))]
    return None if -1 in values else values[0] * 10 + values[1]
