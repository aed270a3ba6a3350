"""The streams of online deliberations and of residents' opinions in them."""

from uuid import UUID, uuid5

from huiyin_contracts.online_deliberations import OnlineDeliberationOpened
from huiyin_contracts.opinions import OpinionGiven
from huiyin_events.envelope import stream_name


def online_stream(online_deliberation: UUID) -> str:
    """Where one stands."""
    return stream_name(OnlineDeliberationOpened.type, online_deliberation)


def opinion_of(online_deliberation: UUID, resident: UUID) -> UUID:
    """A resident's opinion: one in each online deliberation, so its id follows from both (P8)."""
    return uuid5(online_deliberation, str(resident))


def opinion_stream(opinion: UUID) -> str:
    """Where one opinion stands, so that none waits for the others."""
    return stream_name(OpinionGiven.type, opinion)
