"""Where links, visits, listed matters and rounds stand on the log."""

from uuid import UUID

from huiyin_contracts.lists import LinkMade, MatterListed, ScreeningRoundHeld, VisitRecorded
from huiyin_events.envelope import stream_name


def link_stream(link: UUID) -> str:
    """A link's stream."""
    return stream_name(LinkMade.type, link)


def visit_stream(visit: UUID) -> str:
    """A visit's stream."""
    return stream_name(VisitRecorded.type, visit)


def matter_stream(matter: UUID) -> str:
    """A listed matter's stream."""
    return stream_name(MatterListed.type, matter)


def round_stream(round_: UUID) -> str:
    """A round's stream."""
    return stream_name(ScreeningRoundHeld.type, round_)
