"""A resident's opinion, and its moderation: each in a stream of its own, so hundreds speak at once (P8).

That residents may still speak is checked in the same append: what is closed has every opinion that was given, and none
comes after.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.deliberation_rules import ModeratorLevel
from huiyin_contracts.opinions import OpinionStand
from huiyin_contracts.parties import person_of
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.online.commands import CASE, ReasonWords
from huiyin_deliberation.online.rules.opinions import (
    OPINION,
    GiveOpinion,
    ModerateOpinion,
    Opinion,
    OpinionCommand,
)
from huiyin_deliberation.online.streams import opinion_of, opinion_stream
from huiyin_events.decider import Done, after_a_lost_race
from huiyin_events.store import Check
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, Frame
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service

OpinionAsked = Callable[[], Awaitable[tuple[OpinionCommand, str, list[Check]]]]
"""The command by how things are now, where it lies, and what must not have moved when it is appended."""
VILLAGE = 12
LEVELS: dict[int, ModeratorLevel] = {12: "village", 9: "town", 6: "county"}


class OpinionBody(CommandBody):
    """Where somebody stands, and why: for everybody, or `private`, for those who deal with it alone."""

    stand: OpinionStand
    reason: Annotated[str, Field(max_length=2000), IMPERSONAL] = ""
    private: bool = False


class ModerateOpinionBody(CommandBody):
    """Which opinion, and why; the reason is public."""

    opinion: UUID
    reason: ReasonWords


async def give(service: Service, frame: Frame, this: UUID, body: OpinionBody) -> Done[Opinion]:
    """Say where one stands: whoever lives where it is, for themselves, once; said again it is changed."""
    asking = permit(frame.principal, "online.speak")
    resident = person_of(asking.sub)
    opinion = opinion_of(this, resident)

    async def command() -> tuple[OpinionCommand, str, list[Check]]:
        past, online, division = await CASE.standing(service, this)
        permit(asking, "online.speak", division)
        spoken = (body.stand, body.reason, not body.private, frame.now)
        said = GiveOpinion(online, opinion, resident, lives_in(asking, division), *spoken)
        return said, division, [Check(CASE.stream(this), past[-1].version)]

    return await _perform(service, frame, opinion, command, body.expected_version)


async def moderate(
    service: Service, frame: Frame, this: UUID, body: ModerateOpinionBody, *, restore: bool = False
) -> Done[Opinion]:
    """Take a reason out of public view, or show it again: an office that moderates by the charter it began under."""
    permit(frame.principal, "online.moderate")

    async def command() -> tuple[OpinionCommand, str, list[Check]]:
        _, online, division = await CASE.standing(service, this)
        asking = permit(frame.principal, "online.moderate", division)
        rules = of_version((await county(service.pool, division)).charters, online.charter).deliberation
        by, level = person_of_principal(asking), LEVELS.get(len(asking.division))
        return ModerateOpinion(online, body.opinion, by, level, rules.moderators, body.reason, restore), division, []

    return await _perform(service, frame, body.opinion, command, body.expected_version)


def lives_in(principal: Principal, division: str) -> bool:
    """Whether a village is where somebody is known to live or work: by the place of their account."""
    return principal.division[:VILLAGE] == division[:VILLAGE]


async def _perform(
    service: Service, frame: Frame, opinion: UUID, asked: OpinionAsked, expected: int | None
) -> Done[Opinion]:
    """Decide on an opinion, by a check that what it stands on has not moved meanwhile."""

    async def decided() -> Done[Opinion]:
        command, division, checks = await asked()
        stream = opinion_stream(opinion)
        return await frame.perform(
            service, OPINION, stream, command, division=division, expected=expected, checks=checks
        )

    return await after_a_lost_race(once=expected is not None)(decided)
