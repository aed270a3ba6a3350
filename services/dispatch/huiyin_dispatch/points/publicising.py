"""Standings of a village or an estate in a period, made public (Y5). They stay; what changed is the next version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin_contracts import Event
from huiyin_contracts.points import MemberStanding, StandingsPublicised
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

Publicised = tuple[StandingsPublicised, ...]
"""What was made public of one period, in the order in which it was."""


@dataclass(frozen=True, slots=True)
class PubliciseStandings:
    """Make public how members stand in a period that ends at `ends`."""

    division: str
    estate: str | None
    period: str
    standings: tuple[MemberStanding, ...]
    note: str | None
    ends: datetime
    now: datetime


def decide(command: PubliciseStandings, publicised: Publicised) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if command.now < command.ends:
        raise Refused("standings-too-early", "这个公示期还没有结束，积分还会变化")
    if not command.standings:
        raise Refused("standings-empty", "没有可以公示的党员")
    if publicised and publicised[-1].standings == command.standings:
        raise Refused("standings-the-same", "和上次公示的一样，没有变化")
    return [
        StandingsPublicised(
            division=command.division,
            estate=command.estate,
            period=command.period,
            version=len(publicised) + 1,
            standings=command.standings,
            note=command.note,
        )
    ]


def evolve(publicised: Publicised, event: Event) -> Publicised:
    """What is public after an event."""
    return (*publicised, event) if isinstance(event, StandingsPublicised) else publicised


STANDINGS: Decider[PubliciseStandings, Publicised] = Decider((), decide, evolve)
