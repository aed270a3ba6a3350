"""What a reporter wrote and how to reach them, which is theirs; and the public text that screening makes of it."""

from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Value
from huiyin_contracts.personal import Personal

PhotoId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="what a stored picture is found and opened by")]
# As many may come with a report, a result or a finding.
MOST_PHOTOS = 9


class Location(Value):
    """Where an issue is, in WGS-84 degrees."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Contact(Value):
    """Who a reporter is and how to reach them."""

    name: str | None = None
    phone: str | None = None


class ReportedWords(Value):
    """What a reporter wrote and pictured, as it came."""

    description: str
    category: str | None = Field(default=None, description="where the county does not know what was typed as one")
    address: str | None = None
    location: Location | None = None
    photos: tuple[PhotoId, ...] = Field(default=(), description="sealed pictures: who has the id can open one")


class PublicText(Value):
    """What the public may read and see of an issue."""

    description: str
    address: str | None = None
    location: Location | None = None
    photos: tuple[PhotoId, ...] = Field(default=(), description="public pictures")


def said(words: Personal[str] | None) -> str | None:
    """What somebody wrote, where it is open to who asks."""
    return words.value if words else None


def sealed_for(person: UUID, value: Any) -> Personal[Any] | None:  # noqa: ANN401 - of whatever it is
    """A value as the person's own, to be sealed on its way to the log; nothing where there is none."""
    return None if value is None else Personal(person, value)


def words_of(
    words: Personal[ReportedWords] | None, public: PublicText | None
) -> "ReportedWords | PublicText | NoWords":
    """What is to be read of a report by who may read all: as it came, or where that was public, its public text."""
    return (words.value if words else public) or NoWords()


def contact_of(contact: Personal[Contact] | None) -> tuple[str | None, str | None]:
    """Name and number, where they are given and open."""
    value = contact.value if contact else None
    return (value.name, value.phone) if value else (None, None)


class NoWords(NamedTuple):
    """What is left of the words of somebody who was erased."""

    description: None = None
    address: None = None
    location: None = None
    photos: tuple[()] = ()
