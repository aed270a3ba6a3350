"""Requests about a key matter (三议一服务, Y2)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.key_matters import KeyMatterKind
from huiyin_contracts.meetings import MOST_HEADS
from huiyin_contracts.organisation import EstateCode
from huiyin_contracts.owners_votes import Area, Heads, OwnersVote
from huiyin_deliberation.proceeding.bodies import MeetingBody
from huiyin_service.http import CommandBody, Day, RequestBody
from huiyin_service.persons.body import PersonBody
from huiyin_service.public_words import IMPERSONAL

Words1000 = Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
Words4000 = Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]


MatterAct = Literal[
    "propose", "discuss", "resolve", "commission", "report", "accept", "send-back", "replace-delegate", "decline"
]


class RaiseMatterBody(RequestBody):
    """A key matter of an estate."""

    estate: EstateCode
    kind: KeyMatterKind
    title: Annotated[str, Field(min_length=2, max_length=60), IMPERSONAL]
    description: Words1000
    topic: UUID | None = Field(default=None, description="what of the plan it answers, and takes up")


class DelegateBody(RequestBody):
    """Who spoke for one of the three parties."""

    party: Literal["organisation", "committee", "property"]
    person: PersonBody


class JointMeetingBody(MeetingBody):
    """The joint meeting of the three parties, with each delegate who came."""

    delegates: list[DelegateBody] = Field(min_length=1, max_length=60)


class OwnersVoteBody(CommandBody):
    """The owners' assembly, by the number of owners and by their area."""

    held_on: Day
    owners: Annotated[int, Field(ge=1, le=MOST_HEADS)]
    owners_taking_part: Heads
    owners_in_favour: Heads
    area: Area
    area_taking_part: Area
    area_in_favour: Area
    resolution: Words4000

    @property
    def vote(self) -> OwnersVote:
        """As the contract has it."""
        return OwnersVote(**{name: getattr(self, name) for name in OwnersVote.model_fields})


class CommissionBody(CommandBody):
    """Who serves, and by when: a registered force, such as the property company."""

    provider: UUID = Field(description="the force's id")
    service: Words1000
    due_on: Day


class ServedBody(CommandBody):
    """What was done."""

    result: Words4000


class CommitteeBody(CommandBody):
    """Who of the committee speaks; none: whoever is signed in."""

    delegate: PersonBody | None = Field(
        default=None, description="one who has no sign-in, whose word an office records"
    )


class SendBackBody(CommitteeBody):
    """Why the service was not accepted, and until when it is to be done again."""

    reason: Words1000
    due_on: Day


class AcceptServiceBody(CommitteeBody):
    """The service is accepted."""

    remark: Words1000 | None = None


class ReplaceDelegateBody(CommandBody):
    """Who left, and who speaks for their party instead."""

    leaving: PersonBody
    by: PersonBody


class DeclineMatterBody(CommandBody):
    """Why it is not gone on with: the answer."""

    reason: Words1000
