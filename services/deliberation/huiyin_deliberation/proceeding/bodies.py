"""Requests that record a meeting whose people vote by heads."""

from typing import Annotated, Any

from pydantic import Field

from huiyin_contracts.meetings import MOST_HEADS, MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_service.http import CommandBody, Day
from huiyin_service.persons.body import PersonBody
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.web.forms import Form, split_words


class MeetingBody(CommandBody):
    """A meeting that was held. Whoever records it signs for themselves; others sign after them."""

    held_on: Day
    entitled: int = Field(ge=1, le=MOST_HEADS, description="应到")
    present: int = Field(ge=0, le=MOST_HEADS, description="实到")
    in_favour: int = Field(ge=0, le=MOST_HEADS, description="同意")
    content: Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]
    attended: list[PersonBody] = Field(default=[], max_length=200, description="who came and signs for themselves")
    town_attendees: list[PersonBody] = Field(default=[], max_length=20, description="who came from the town")
    stood_back: list[PersonBody] = Field(default=[], max_length=60, description="who is concerned and did not vote")

    def record(self, signer: Person) -> MeetingRecord:
        """As the contract has it, signed by who records it."""
        return MeetingRecord(
            held_on=self.held_on,
            entitled=self.entitled,
            present=self.present,
            in_favour=self.in_favour,
            content=self.content,
            signers=(signer,),
            attended=tuple(one.person() for one in self.attended),
            town_attendees=tuple(one.person() for one in self.town_attendees),
            stood_back=tuple(one.person() for one in self.stood_back),
        )


def people_in(text: str) -> list[dict[str, str]]:
    """People as they are typed, `李四、王五@owner-7`: behind the name the sign-in, where there is one."""
    parts = (word.partition("@") for word in split_words(text))
    return [{"name": name, **({"id": sign_in} if sign_in else {})} for name, _, sign_in in parts]


def one_each(form: Form, *names: str) -> dict[str, Any]:
    """One person of each of these fields."""
    return {name: next(iter(people_in(form.fields.get(name, ""))), None) for name in names}


def who_was_there(form: Form) -> dict[str, Any]:
    """Who came from the town and who stood back, of a form."""
    return {name: people_in(form.fields.get(name, "")) for name in ("attended", "town_attendees", "stood_back")}
