"""Fields of requests that several subjects of dispatch have."""

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import Field

from huiyin_contracts.parties import Person
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, RequestBody, ShortText, SignInText

Skills = Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=10)]


EstateCodeParam = Annotated[
    str, Path(pattern="^[0-9]{15}$", description="小区(网格)编号", examples=["140981001001001"])
]


class PersonBody(RequestBody):
    """A person, in no more words than a name has."""

    name: ShortText
    id: SignInText | None = Field(default=None, description="their sign-in, where they have one")

    def person(self) -> Person:
        """The person as the rules and events have them."""
        return Person.named(self.name, self.id)


def person_of_principal(principal: Principal) -> Person:
    """Who is signed in, as the rules and events have them."""
    return Person.named(principal.name or principal.sub, principal.sub)


class AvailabilityBody(CommandBody):
    """Whether one can be called on, and the last day of an absence."""

    available: bool
    until: date | None = None
