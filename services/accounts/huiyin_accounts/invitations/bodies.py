"""What is sent by who sees to accounts."""

from uuid import UUID

from pydantic import Field

from huiyin_contracts.accounts import SuspensionCause
from huiyin_contracts.base import DivisionCode
from huiyin_contracts.offices import OfficeEndCause, OfficeRole
from huiyin_service.http import CommandBody, Day, RequestBody, ShortText


class InviteBody(RequestBody):
    """Who is to act as what, and where."""

    role: OfficeRole
    division: DivisionCode
    name: ShortText
    term_ends_on: Day | None = None
    household: UUID | None = None


class SuspendAccountBody(CommandBody):
    """Why an account is suspended."""

    cause: SuspensionCause


class CorrectNameBody(CommandBody):
    """How the holder of an account is called."""

    name: ShortText


class EndOfficeBody(CommandBody):
    """Why an office ends."""

    cause: OfficeEndCause
    reason: str | None = Field(default=None, max_length=1000)
