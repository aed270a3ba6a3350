"""What is answered to who sees to accounts."""

from datetime import datetime

from pydantic import BaseModel, Field


class InvitedAnswer(BaseModel):
    """Whom an invitation is for, and its link."""

    account: str
    name: str
    link: str | None = Field(
        default=None, description="told this once, for only its digest is kept: sent again by the same key, null"
    )
    expires_at: datetime


class WithdrawnAnswer(BaseModel):
    """Whose invitation counts no more."""

    account: str
    withdrawn_at: datetime
