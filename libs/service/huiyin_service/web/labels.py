"""How codes are shown to one reader, by the labels of the published language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from huiyin_contracts import Event
from huiyin_contracts.labels import Label, Tone, label
from huiyin_service.i18n import Language


class Shown(NamedTuple):
    """A label in the reader's language."""

    label: str
    icon: str
    tone: Tone
    hint: str


DESK: Final = "/work"
NAVIGATION: Final[tuple[tuple[str, str, str, tuple[str, ...]], ...]] = (
    ("/", "首页", "home", ()),
    ("/report", "我要反映", "report", ("/report",)),
    (DESK, "办理台", "work", (DESK, "/screen")),
    ("/deliberation", "议事", "deliberation", ("/deliberation",)),
    ("/dashboard", "数据", "dashboard", ("/dashboard",)),
    ("/board", "公示栏", "board", ("/board",)),
)
"""The places of the top bar: address, message id, icon, and what lies within."""


def text(one: Label, language: Language) -> str:
    """What a label says in a language."""
    return one.zh if language == "zh" else one.en


def shown(one: Label, language: Language) -> Shown:
    """A label in a language."""
    hint = one.hint or ("", "")
    return Shown(text(one, language), one.icon, one.tone, hint[0] if language == "zh" else hint[1])


def find(table: Mapping[str, Label], language: Language, code: str) -> Shown:
    """The label of a code in a language; one that this version does not know is shown as it is."""
    return shown(label(table, code), language)


def table_in(table: Mapping[str, Label], language: Language) -> dict[str, Shown]:
    """A whole table in a language."""
    return {code: shown(one, language) for code, one in table.items()}


def words_of(events: Iterable[type[Event]], language: Language) -> dict[str, str]:
    """What events are called, for the buttons that lead to them: `urged` of `dispatch.order.urged.v1`."""
    wordings = {event.type.split(".")[2]: event.wording for event in events}
    return {name: wording.zh if language == "zh" else wording.en for name, wording in wordings.items()}
