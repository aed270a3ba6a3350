"""Fields of requests that several subjects of dispatch have."""

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import ConfigDict, Field

from huiyin_contracts.parties import Person
from huiyin_service.http import CommandBody, ShortText

Skills = Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=10)]


EstateCodeParam = Annotated[
    str, Path(pattern="^[0-9]{15}$", description="小区(网格)编号", examples=["140981001001001"])
]


class PersonBody(Person):
    """A person, in no more words than a name has."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: ShortText
    id: ShortText | None = Field(default=None, description="their sign-in, where they have one")

    def plain(self) -> Person:
        """The person as the rules and events have them."""
        return Person(name=self.name, id=self.id)


class AvailabilityBody(CommandBody):
    """Whether one can be called on, and the last day of an absence."""

    available: bool
    until: date | None = None
