"""How an owners' assembly (业主大会) voted (Y2, 民法典 §278), and who spoke for the three parties before it."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, PlainSerializer, WithJsonSchema

from huiyin_contracts.base import Value
from huiyin_contracts.charter import ResponsibleParty
from huiyin_contracts.meetings import MOST_HEADS
from huiyin_contracts.parties import Person
from huiyin_contracts.wording import Phrase, say

Area = Annotated[
    Decimal,
    Field(ge=0, le=100_000_000, decimal_places=2, allow_inf_nan=False, description="square metres (专有部分面积)"),
    PlainSerializer(float, return_type=float, when_used="json"),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100_000_000}),
]
Heads = Annotated[int, Field(ge=0, le=MOST_HEADS)]


class Delegate(Value):
    """Somebody who spoke for one of the three parties."""

    party: ResponsibleParty
    person: Person


class OwnersVote(Value):
    """How an owners' assembly (业主大会) voted, by the number of owners and by their area."""

    held_on: date
    owners: Annotated[int, Field(ge=1, le=MOST_HEADS, description="all owners of the estate")]
    owners_taking_part: Heads
    owners_in_favour: Heads
    area: Area
    area_taking_part: Area
    area_in_favour: Area

    def counts(self) -> Phrase:
        """The day and its numbers, in a line."""
        return say(
            "{day}，业主 {owners}，参与 {part}，同意 {favour}；面积 {area}，参与 {area_part}，同意 {area_favour}",
            "{day}: of {owners} owners {part} voted, {favour} in favour; of {area} m² {area_part} and {area_favour}",
            day=self.held_on,
            owners=self.owners,
            part=self.owners_taking_part,
            favour=self.owners_in_favour,
            area=self.area,
            area_part=self.area_taking_part,
            area_favour=self.area_in_favour,
        )
