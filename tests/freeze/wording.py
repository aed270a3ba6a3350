"""Whether every contract says in both languages what happened, and where it stands on an issue's public trail."""

import re
from collections.abc import Iterator, Mapping

from huiyin_contracts import AboutIssue, Event
from huiyin_contracts.wording import Wording
from tests.freeze.found import file_of

CHINESE, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")


def lacking_wording(contracts: Mapping[str, type[Event]]) -> Iterator[str]:
    """What contracts lack, each with its file and what to do. One that only is upcast is never shown."""
    for event_type, contract in contracts.items():
        if contract.upcast is not Event.upcast:
            continue
        where = f"{file_of(contract.__module__)}: {contract.__name__} ({event_type})"
        wording: Wording | None = getattr(contract, "wording", None)
        if wording is None or not CHINESE.search(wording.zh) or not LATIN.search(wording.en):
            yield (
                f"{where} has no wording in both languages. Say beside it what happened:"
                ' wording: ClassVar[Wording] = Wording("公示", "Published", trail="publicised"); see publications.py'
            )
        elif issubclass(contract, AboutIssue) and wording.trail is None:
            yield (
                f"{where} is about an issue and has no place on its trail. Say in its wording as which state it shows"
                ' there: Wording(…, trail="publicised")'
            )
