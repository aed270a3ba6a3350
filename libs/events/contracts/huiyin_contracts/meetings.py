"""What a meeting whose people vote by heads left on record (Y2, P6): day, entitled, present, in favour, who signed."""

from datetime import date

from pydantic import Field

from huiyin_contracts.base import Value
from huiyin_contracts.parties import Person
from huiyin_contracts.wording import Phrase, say

MOST_HEADS = 100_000


class MeetingRecord(Value):
    """A meeting as its minutes have it. Whether it was a proper one, the rules of its procedure say."""

    held_on: date
    entitled: int = Field(ge=1, le=MOST_HEADS, description="how many had to come (应到)")
    present: int = Field(ge=0, le=MOST_HEADS, description="how many came (实到)")
    in_favour: int = Field(ge=0, le=MOST_HEADS, description="how many agreed (同意)")
    content: str = Field(description="what was said (内容)")
    signers: tuple[Person, ...] = Field(default=(), description="who signed the record, each for themselves (签字)")
    attended: tuple[Person, ...] = Field(default=(), description="who came and may sign, as far as named (到会)")
    town_attendees: tuple[Person, ...] = Field(default=(), description="who came from the town (乡镇参会人员)")
    stood_back: tuple[Person, ...] = Field(default=(), description="who came and is concerned, and did not vote (回避)")

    @property
    def voting(self) -> int:
        """How many came and had a voice."""
        return self.present - len(self.stood_back)

    def counts(self) -> Phrase:
        """The day and its numbers, in a line."""
        return say(
            "{day}，应到 {entitled} 人，实到 {present} 人，同意 {in_favour} 人",
            "{day}: {entitled} entitled, {present} present, {in_favour} in favour",
            day=self.held_on,
            entitled=self.entitled,
            present=self.present,
            in_favour=self.in_favour,
        )
