"""By what an object is known in its address: for ever the same, made anew from the log or not, and of no person."""

from typing import Final, Literal
from uuid import UUID, uuid5

from huiyin_contracts.deliberation_rules import TeamKind

OparlKind = Literal[
    "body",
    "organization",
    "person",
    "membership",
    "meeting",
    "agendaitem",
    "paper",
    "consultation",
    "file",
    "location",
]
_PLACES: Final = UUID("3b1f0a52-8d0a-5c55-9a3e-6f7061726c01")


def team_key(site: UUID, team: TeamKind) -> UUID:
    """A team of a site."""
    return uuid5(site, team)


def item_key(session: UUID, topic: UUID) -> UUID:
    """A topic on the agenda of a session."""
    return uuid5(session, str(topic))


def record_key(session: UUID) -> UUID:
    """The record of what a session came to."""
    return uuid5(session, "record")


def consultation_key(procedure: UUID, topic: UUID) -> UUID:
    """That a procedure deliberates a topic."""
    return uuid5(procedure, f"consultation {topic}")


def place_key(appointed: UUID) -> UUID:
    """Somebody in a place, by the event that put them there: who is in two places is not told to be one person."""
    return uuid5(_PLACES, str(appointed))


def correction_key(publication: UUID, corrected: UUID) -> UUID:
    """What a publication says from then on, by the event that says so."""
    return uuid5(publication, str(corrected))
