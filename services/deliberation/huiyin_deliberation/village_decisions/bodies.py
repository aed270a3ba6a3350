"""Requests about a village decision (四议两公开, P6)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.village_decisions import DecisionCause, DecisionMeeting, DecisionSheet
from huiyin_deliberation.proceeding.bodies import MeetingBody
from huiyin_deliberation.tasks.body import TaskBody
from huiyin_service.http import CommandBody, RequestBody
from huiyin_service.persons.body import PersonBody
from huiyin_service.public_words import IMPERSONAL

DecisionAct = Literal[
    "branch",
    "committees",
    "members",
    "representatives",
    "sign",
    "publicise",
    "supervise",
    "replace-overseer",
    "carry-out",
    "decline",
]
LongText = Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]


class MoveBody(RequestBody):
    """Something for a village to decide."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    cause: DecisionCause
    title: Annotated[str, Field(min_length=2, max_length=60), IMPERSONAL]
    description: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
    overseers: list[PersonBody] = Field(min_length=1, max_length=9, description="the supervision committee")
    merged: bool = Field(default=False, description="branch and committees meet as one, for one person leads both")
    topic: UUID | None = Field(default=None, description="what of the plan it answers, and takes up")


class CommitteesPartBody(RequestBody):
    """The committees' part of a meeting that was one with the branch's."""

    entitled: int = Field(ge=1, le=100_000)
    present: int = Field(ge=0, le=100_000)
    in_favour: int = Field(ge=0, le=100_000)


class BranchMeetingBody(MeetingBody):
    """The branch's meeting, and the committees' part where both met as one."""

    committees: CommitteesPartBody | None = None


class RepresentativesBody(MeetingBody):
    """The meeting of the villagers' representatives, with its resolution."""

    resolution: LongText
    tasks: list[TaskBody] = Field(min_length=1, max_length=50)


class SignSheetBody(CommandBody):
    """Which meeting's sheet whoever is signed in signs."""

    step: DecisionMeeting


class PubliciseSheetBody(CommandBody):
    """What is made public."""

    sheet: DecisionSheet
    notice: LongText


class SuperviseSheetBody(CommandBody):
    """The supervision committee's opinion."""

    sheet: DecisionSheet
    opinion: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
    agrees: bool
    overseer: PersonBody | None = Field(default=None, description="one who has no sign-in, for whom an office writes")


class ReplaceOverseerBody(CommandBody):
    """Who left the supervision committee, and who was chosen instead."""

    leaving: PersonBody
    overseer: PersonBody


class CarriedOutBody(CommandBody):
    """What was done."""

    result: LongText


class DeclineDecisionBody(CommandBody):
    """Why it is not gone on with: the answer."""

    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
