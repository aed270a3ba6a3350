"""What was merged is answered along with what it was merged into, or goes on by itself (P7: every issue has an echo).

merged ─┬─ what it was merged into is answered, or rejected ──▸ so is it; it may be rated, and reopened
        └─ what it was merged into is taken back            ──▸ to be screened again
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.merging import AnswerKind, IssueAnsweredAlong, IssueUnmerged, UnmergeCause
from huiyin_events.decider import Decider
from huiyin_intake.issues.rules import NOT_REPORTED, Issue, evolve


@dataclass(frozen=True, slots=True)
class AnswerAlong:
    """What the issue was merged into has its answer, or at the end of the chain `answered` has."""

    into: UUID
    answered: UUID
    kind: AnswerKind
    result_of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Unmerge:
    """What the issue was merged into ended without an answer."""

    into: UUID
    cause: UnmergeCause


IssueEnding = AnswerAlong | Unmerge
"""What became of an issue, for those that were merged into it."""


def decide(command: IssueEnding, issue: Issue) -> Sequence[Event]:
    """What the end of one issue means to another; nothing to one that went on by itself or was taken back meanwhile."""
    if issue.id is None or issue.into != command.into or issue.stage in {"withdrawn", "rejected"}:
        return []
    match command:
        case AnswerAlong(_, answered, kind, result_of):
            return [IssueAnsweredAlong(issue=issue.id, into=answered, kind=kind, result_of=result_of)]
        case Unmerge(into, cause) if issue.stage == "merged":
            return [IssueUnmerged(issue=issue.id, into=into, cause=cause)]
    return []


MERGED_ISSUE: Decider[IssueEnding, Issue] = Decider(NOT_REPORTED, decide, evolve)
"""It stands on the stream of the issue that was merged."""
