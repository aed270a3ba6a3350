"""What a reporter adds to a report after it was sent."""

from typing import ClassVar

from pydantic import Field

from huiyin_contracts.base import AboutIssue, Value, example
from huiyin_contracts.issues import ISSUE, REPORTER
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Wording, quote
from huiyin_contracts.words import PhotoId


class AddedWords(Value):
    """What was written and pictured later, as it came."""

    description: str
    photos: tuple[PhotoId, ...] = Field(default=(), description="sealed pictures: who has the id can open one")


class IssueSupplemented(AboutIssue):
    """The reporter added words, and perhaps pictures, to what they had reported; for those who handle it."""

    type: ClassVar[str] = "intake.issue.supplemented.v1"
    wording: ClassVar[Wording] = Wording("反映人补充情况", "The reporter added to it", trail="reported")
    model_config = example(issue=ISSUE, words={"subject": REPORTER, "sealed": None})

    words: Personal[AddedWords]

    def lines(self) -> tuple[Line, ...]:
        """What was added, to who may read it."""
        return quote(self.words.value.description if self.words.value else None)


def added_of(words: Personal[AddedWords]) -> tuple[str, list[str]]:
    """Words and pictures that were added, where they are open: as columns, below what is there already."""
    return (f"\n\n{words.value.description}", list(words.value.photos)) if words.value else ("", [])
