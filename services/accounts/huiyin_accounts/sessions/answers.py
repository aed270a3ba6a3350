"""What is answered to who ends sessions."""

from pydantic import BaseModel


class EndedSessionsAnswer(BaseModel):
    """How many sign-ins were ended."""

    ended: int
