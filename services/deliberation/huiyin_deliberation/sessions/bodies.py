"""What requests about sessions hold."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.sessions import SessionForm
from huiyin_county.lunar import on_lunar
from huiyin_deliberation.tasks.body import TaskBody
from huiyin_events.refusal import Refused
from huiyin_service.http import CommandBody, Day, RequestBody, SignInText
from huiyin_service.persons.body import PersonBody
from huiyin_service.public_words import IMPERSONAL

PublicReason = Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
MOST_ITEMS = 200
MOST_TASKS = 20


class LunarDayBody(RequestBody):
    """A day of the lunar calendar, by which markets go in many places (P9)."""

    year: int = Field(ge=1901, le=2199)
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=30)
    leap: bool = Field(default=False, description="the month is the leap one of that number")


class WhenBody(RequestBody):
    """A day, in either calendar, and when it begins there."""

    held_on: Day | None = None
    lunar: LunarDayBody | None = Field(default=None, description="in place of `held_on`")
    starts_at: str = Field(
        default="09:30", pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="by the clocks of the county"
    )
    elsewhen: PublicReason | None = Field(default=None, description="why, where it is no day of the charter's")

    def day(self) -> date:
        """The day. Raises Refused for none, for two, and for one that its lunar month has not."""
        if self.held_on and not self.lunar:
            return self.held_on
        if self.lunar and not self.held_on:
            return on_lunar(self.lunar.year, self.lunar.month, self.lunar.day, leap=self.lunar.leap)
        raise Refused("session-day-unsaid", "请写明议事日，公历、农历写一个（P6）")


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


class ThatVoteBody(RequestBody):
    """Which vote a form of the session's page is about."""

    vote: UUID
