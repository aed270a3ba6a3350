"""What is public of an issue's words after each of its events: one fold for all views that keep them."""

from typing import NamedTuple

from huiyin_contracts.base import Event
from huiyin_contracts.issues import OTHER, PRIVATE_KINDS, IssueRedacted, IssueReported, IssueScreened, IssueWithdrawn
from huiyin_contracts.words import PublicText


class PublicWords(NamedTuple):
    """An issue's public text, if it has one, and its category; of one that is `private` no words are ever public."""

    text: PublicText | None = None
    private: bool = False
    category: str = OTHER


NOT_PUBLIC = PublicWords()
"""What is public before anything is."""


def evolve(public: PublicWords, event: Event) -> PublicWords:
    """What is public after an event."""
    match event:
        case IssueReported():
            private = event.private or event.kind in PRIVATE_KINDS
            return PublicWords(None if private else event.public, private, event.category)
        case IssueScreened():
            private = public.private or event.private
            return PublicWords(None if private else event.public, private, event.category or public.category)
        case IssueRedacted():
            category = OTHER if "category" in event.parts else public.category
            return public._replace(text=None if public.private else event.public, category=category)
        case IssueWithdrawn():
            return public._replace(text=None)
    return public
