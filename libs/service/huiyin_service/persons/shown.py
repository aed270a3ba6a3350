"""Persons as rows, answers and pages have them: with the name that the view `persons` knows, in clear."""

from typing import Any, Self
from uuid import UUID

from pydantic import field_serializer

from huiyin_contracts.parties import Body, Person
from huiyin_contracts.personal import Personal

GONE = "—"
"""What stands for the name of somebody who was erased."""


class ShownPerson(Person):
    """A person as they are shown; an answer has the name as a text."""

    @classmethod
    def of(cls, subject: UUID, name: str | None, id: str | None = None, **more: Any) -> Self:  # noqa: A002
        """From the columns of a row: whom the name is sealed for, the name of `persons`, the sign-in."""
        return cls(name=Personal(subject, name), id=id, **more)

    @property
    def called(self) -> str:
        """Their name."""
        return self.name.value or GONE

    @field_serializer("name")
    def _shown(self, _name: Personal[str]) -> str:
        return self.called


ShownParty = ShownPerson | Body
"""Whom an order is for, as they are shown."""
