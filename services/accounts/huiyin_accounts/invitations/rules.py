"""The rules of invitations: how long one is good for, and that it is good once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from huiyin_events.refusal import Refused

Purpose = Literal["open", "recover"]

LASTS: Final[Mapping[Purpose, timedelta]] = {"open": timedelta(days=7), "recover": timedelta(hours=24)}


@dataclass(frozen=True, slots=True)
class Invitation:
    """What decides whether an invitation may be taken up."""

    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


def used() -> Refused:
    """What is said of an invitation that somebody took up already: perhaps it was not who is invited."""
    return Refused("invitation-used", "这个邀请已经用过：是您本人用的，请直接登录；不是，请马上告诉邀请您的人")


def check_usable(invitation: Invitation, now: datetime) -> None:
    """Whether an invitation may be taken up. Raises Refused."""
    if invitation.used_at is not None:
        raise used()
    if invitation.revoked_at is not None:
        raise Refused("invitation-revoked", "这个邀请已被收回，请向邀请您的人再要一个")
    if now >= invitation.expires_at:
        raise Refused("invitation-expired", "这个邀请已经过期，请向邀请您的人再要一个")
