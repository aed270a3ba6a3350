"""What several of an order's acts are asked with, with the limits of each field."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from huiyin_contracts import charter
from huiyin_contracts.parties import Body, BodyKind, Party, Person
from huiyin_service.http import CommandBody, Moment, RequestBody, SignInText
from huiyin_service.public_words import IMPERSONAL


class PartyBody(RequestBody):
    """Whom an order is for, in no more words than a name has. With an id it is theirs alone."""

    kind: BodyKind | None = Field(default=None, description="none: a person")
    name: str = Field(min_length=1, max_length=100)
    id: SignInText | None = Field(
        default=None, description="a person's sign-in; the force's id of a team, a company or a unit"
    )

    @field_validator("id")
    @classmethod
    def _fits_its_kind(cls, given: str | None, info: ValidationInfo) -> str | None:
        if given and info.data.get("kind"):
            try:
                UUID(given)
            except ValueError:
                raise PydanticCustomError("uuid_parsing", "must be the id of a force") from None
        return given

    def party(self) -> Party:
        """As an event has it."""
        if self.kind is None:
            return Person.named(self.name, self.id)
        return Body(kind=self.kind, name=self.name, id=UUID(self.id) if self.id else None)


class DispatchBody(RequestBody):
    """An order to send out."""

    issue: UUID
    assignee: PartyBody | None = Field(default=None, description="none: open to the first who accepts")
    due_at: Moment | None = Field(default=None, description="none: by the kind's deadline")
    responsible: charter.ResponsibleParty | None = Field(
        default=None, description="none: by the charter, of the category"
    )
    note: Annotated[str, Field(max_length=1000), IMPERSONAL] | None = None


class ReasonBody(CommandBody):
    """Why."""

    reason: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=1000)


class OrderNoteBody(CommandBody):
    """A word with it."""

    note: Annotated[str, Field(max_length=1000), IMPERSONAL] | None = None
