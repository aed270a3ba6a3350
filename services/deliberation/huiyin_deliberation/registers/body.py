"""Whom a request gives something to: by what the registers know them, never by a name alone (P6)."""

from datetime import date
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from huiyin_contracts.parties import Party, PartyKind
from huiyin_deliberation.registers.queries import require_party
from huiyin_events.connections import Database
from huiyin_service.http import RequestBody, SignInText


class AssigneeBody(RequestBody):
    """A person by their sign-in, or a team, a company or a unit by the id of its force."""

    kind: PartyKind = "member"
    id: SignInText = Field(description="a person's sign-in, or the id of a force")

    @field_validator("id")
    @classmethod
    def _of_a_force(cls, given: str, others: ValidationInfo) -> str:
        if others.data.get("kind") != "member":
            UUID(given)
        return given

    async def party(self, database: Database, division: str, today: date) -> Party:
        """Who it is, by the registers of the division's county. Raises Refused."""
        return await require_party(database, division, self.kind, self.id, today)


def assignee_in(key: str) -> dict[str, str]:
    """What a form's choice `member:sub` says, as the body has it."""
    kind, _, id_ = key.partition(":")
    return {"kind": kind, "id": id_}
