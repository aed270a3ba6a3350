"""What becomes of an issue that was merged into another (case M1): it is answered along with it, or goes on by itself.

A chain of merges is followed to its end: `into` is the issue that has the answer.
"""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import AboutIssue, example
from huiyin_contracts.issues import ISSUE, RESULT_OF
from huiyin_contracts.wording import Line, Phrase, Wording, say

HEAD = "0190f3c2-0000-7a53-9c1b-0d5f3a1b2c3d"

AnswerKind = Literal["result", "answer", "rejected"]
"""A public result, the public answer of a topic that was not adopted, the reason of a rejection."""
UnmergeCause = Literal["withdrawn"]
"""How an issue can end without an answer to those who reported the same."""

_KINDS: dict[AnswerKind, Phrase] = {
    "result": say("一并办结", "settled along with it"),
    "answer": say("一并答复", "answered along with it"),
    "rejected": say("一并不予受理，理由相同", "rejected along with it, for the same reason"),
}


class IssueAnsweredAlong(AboutIssue):
    """The issue that it was merged into has its public answer, which is its answer too: it may be rated, and reopened.

    The words are told there alone, so that what is taken out of public view there is gone here.
    """

    type: ClassVar[str] = "intake.issue.answered_along.v1"
    wording: ClassVar[Wording] = Wording("随并入的事项一并答复", "Answered along", trail="publicised")
    model_config = example(issue=ISSUE, into=HEAD, kind="result", result_of=RESULT_OF)

    into: UUID = Field(description="the issue that has the answer, at the end of the chain")
    kind: AnswerKind
    result_of: UUID | None = Field(default=None, description="the order or the topic; none: it was rejected")

    def lines(self) -> tuple[Line, ...]:
        """How it was answered."""
        return (_KINDS[self.kind],)


class IssueUnmerged(AboutIssue):
    """The issue that it was merged into ended without an answer: it is to be screened again, and goes on by itself."""

    type: ClassVar[str] = "intake.issue.unmerged.v1"
    wording: ClassVar[Wording] = Wording("恢复单独办理", "Goes on by itself again", trail="reported")
    model_config = example(issue=ISSUE, into=HEAD, cause="withdrawn")

    into: UUID = Field(description="what it was merged into")
    cause: UnmergeCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (say("并入的事项已由反映人撤回", "what it was merged into was taken back"),)
