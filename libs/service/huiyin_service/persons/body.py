"""A person in a request: named, and by their sign-in where they have one."""

from typing import Annotated

from pydantic import AfterValidator, Field

from huiyin_contracts.parties import Person
from huiyin_service import written
from huiyin_service.auth import Principal
from huiyin_service.http import RequestBody, ShortText, SignInText

NameText = Annotated[ShortText, AfterValidator(written.name)]
"""Somebody's name, in one form however it was typed."""


class PersonBody(RequestBody):
    """A person, in no more words than a name has."""

    name: NameText
    id: SignInText | None = Field(default=None, description="their sign-in, where they have one")

    def person(self) -> Person:
        """The person as the rules and events have them."""
        return Person.named(self.name, self.id)


def person_of_principal(principal: Principal) -> Person:
    """Who is signed in, as the rules and events have them."""
    return Person.named(principal.name or principal.sub, principal.sub)
