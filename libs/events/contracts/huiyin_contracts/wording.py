"""What an event says of itself, in Chinese and in English.

A contract gives its texts and the values for their places; a page that shows them writes days, moments and numbers as
the reader's language does. Nothing in here formats anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Wording(NamedTuple):
    """What happened, in a word or two of both languages, and the state it shows as on a trail or in a running log.

    `trail` is None for an event that is shown in neither. On an issue's public trail is what is `AboutIssue`.
    """

    zh: str
    en: str
    trail: str | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text in both languages whose `{places}` are still to be filled."""

    zh: str
    en: str
    places: Mapping[str, "str | int | Decimal | date | Phrase | Quote"] = field(default_factory=dict)

    @property
    def quotes(self) -> bool:
        """Whether it holds what a person wrote: of a private issue it is then not shown either."""
        return any(
            isinstance(place, Quote) or (isinstance(place, Phrase) and place.quotes) for place in self.places.values()
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person wrote, as they wrote it. Of a private issue it is not shown."""

    text: str


Line = Phrase | Quote


def say(zh: str, en: str, **places: "str | int | Decimal | date | Phrase | Quote") -> Phrase:
    """A phrase with its places: `say("派单给 {name}", "Dispatched to {name}", name=…)`."""
    return Phrase(zh, en, places)


def quote(*texts: str | None) -> tuple[Quote, ...]:
    """What was written, as far as anything was."""
    return tuple(Quote(text) for text in texts if text)
