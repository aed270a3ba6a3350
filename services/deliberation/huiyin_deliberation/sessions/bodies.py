"""What requests about sessions hold."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.sessions import SessionForm
from huiyin_deliberation.tasks.body import TaskBody
from huiyin_service.http import CommandBody, RequestBody, SignInText
from huiyin_service.persons.body import PersonBody
from huiyin_service.public_words import IMPERSONAL

PublicReason = Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
MOST_ITEMS = 200
MOST_TASKS = 20


class WhenBody(RequestBody):
    """A day, and when it begins there."""

    held_on: date
    starts_at: str = Field(
        default="09:30", pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="by the clocks of the county"
    )
    elsewhen: PublicReason | None = Field(default=None, description="why, where it is no day of the charter's")


class ConveneBody(WhenBody):
    """A session to convene."""

    site: UUID
    form: SessionForm
    place: Annotated[str, Field(min_length=2, max_length=200), IMPERSONAL] | None = Field(
        default=None, description="none: where the site is"
    )
    chair: SignInText | None = Field(default=None, description="one of the cadre team, by sign-in; none: the caller")
    topics: list[UUID] = Field(default=[], max_length=MOST_ITEMS, description="what it is about")


class PostponeBody(CommandBody, WhenBody):
    """Another day, and why."""

    reason: PublicReason


class SessionReasonBody(CommandBody):
    """Why a session is cancelled."""

    reason: PublicReason


class ItemBody(CommandBody):
    """An item of the agenda, by its topic."""

    topic: UUID


class ItemReasonBody(ItemBody):
    """An item, and why it is taken off or deferred."""

    reason: PublicReason


class AttendanceBody(CommandBody):
    """Somebody who is there, by their sign-in or only by name; of who is on the list, the subject will do."""

    person: PersonBody | None = None
    subject: UUID | None = Field(default=None, description="of somebody who is entitled, or on the roll")


class JoinSessionBody(RequestBody):
    """The code that is shown in the room."""

    code: str = Field(pattern="^[0-9]{6}$")
    qr: bool = Field(default=False, description="it came of the picture")


class LeaveSessionBody(CommandBody):
    """Who leaves early; none: the caller."""

    subject: UUID | None = None


class ConflictBody(ItemBody):
    """Who has an interest of their own in an item; none: the caller."""

    subject: UUID | None = None


class SpeechBody(CommandBody):
    """Who asks to speak; none: the caller."""

    subject: UUID | None = None


class FloorBody(CommandBody):
    """Who is given the floor."""

    subject: UUID


class OptionBody(ItemBody):
    """A way to settle an item, with what is to be done then."""

    text: Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]
    tasks: list[TaskBody] = Field(min_length=1, max_length=MOST_TASKS)
    proposer: UUID | None = Field(default=None, description="who proposed it, of those there; none: the chair")


class PutToVoteBody(ItemBody):
    """How an item is voted on."""

    secret: bool = False
