"""A report may be added to as long as it goes on: words and pictures, for those who handle it.

Once its result is public, what is still to be said is the verdict, or that it is to be done again: see `verdicts`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin_contracts import Event
from huiyin_contracts.issues import IssueReported
from huiyin_contracts.personal import Personal
from huiyin_contracts.supplements import AddedWords, IssueSupplemented
from huiyin_contracts.words import MOST_PHOTOS
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused
from huiyin_intake.issues import rules
from huiyin_intake.issues.rules import NOT_REPORTED, Issue, require_open

MOST_WRITTEN = 4000
"""Characters of a report and all that is added: as many as its public text may have."""


@dataclass(frozen=True, slots=True)
class AddedTo:
    """An issue, how many characters were written of it so far, and with how many pictures."""

    issue: Issue = NOT_REPORTED
    written: int = 0
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Supplement:
    """Add to a report. `answered`: its result is already public."""

    words: AddedWords
    answered: bool = False


def decide(command: Supplement, added_to: AddedTo) -> Sequence[Event]:
    """What a supplement leads to. Raises Refused."""
    issue, reporter = require_open(added_to.issue), added_to.issue.reporter
    assert reporter is not None
    if command.answered:
        raise Refused("issue-answered", "结果已经公示，不能再补充；没办好的，请评价并要求重办")
    if added_to.written + len(command.words.description) > MOST_WRITTEN:
        raise Refused("supplement-too-long", "连同先前写的，最多 {most} 字", most=MOST_WRITTEN)
    if added_to.photos + len(command.words.photos) > MOST_PHOTOS:
        raise Refused("supplement-too-many-photos", "连同先前的照片，最多 {most} 张", most=MOST_PHOTOS)
    return [IssueSupplemented(issue=issue, words=Personal(reporter, command.words))]


def evolve(added_to: AddedTo, event: Event) -> AddedTo:
    """The issue after another event; of somebody who was erased nothing is written."""
    issue, words = rules.evolve(added_to.issue, event), None
    if isinstance(event, IssueReported | IssueSupplemented):
        words = event.words.value if event.words else None
    if words is None:
        return AddedTo(issue, added_to.written, added_to.photos)
    return AddedTo(issue, added_to.written + len(words.description), added_to.photos + len(words.photos))


SUPPLEMENTED_ISSUE: Decider[Supplement, AddedTo] = Decider(AddedTo(), decide, evolve)
"""It stands on the stream of its issue."""
