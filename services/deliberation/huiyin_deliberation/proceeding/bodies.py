"""Requests that record a meeting whose people vote by heads."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from huiyin_contracts.meetings import MOST_HEADS, MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_service.http import CommandBody
from huiyin_service.persons.body import PersonBody
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.web.forms import Form, split_words


class MeetingBody(CommandBody):
    """A meeting that was held. Whoever records it signs for themselves; others sign after them."""

    held_on: date
    entitled: int = Field(ge=1, le=MOST_HEADS, description="应到")
    present: int = Field(ge=0, le=MOST_HEADS, description="实到")
    in_favour: int = Field(ge=0, le=MOST_HEADS, description="同意")
    content: Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]
    town_attendees: list[PersonBody] = Field(default=[], max_length=20, description="who came from the town")

    def record(self, signer: Person) -> MeetingRecord:
        """As the contract has it, signed by who records it."""
        return MeetingRecord(
            held_on=self.held_on,
            entitled=self.entitled,
            present=self.present,
            in_favour=self.in_favour,
            content=self.content,
            signers=(signer,),
            town_attendees=tuple(one.person() for one in self.town_attendees),
        )


def people_in(text: str) -> list[dict[str, str]]:
    """People as they are typed, `李四、王五@owner-7`: behind the name the sign-in, where there is one."""
    parts = (word.partition("@") for word in split_words(text))
    return [{"name": name, **({"id": sign_in} if sign_in else {})} for name, _, sign_in in parts]


def from_the_town(form: Form) -> dict[str, Any]:
    """Who came from the town, of a form."""
    return {"town_attendees": people_in(form.fields.get("town_attendees", ""))}
