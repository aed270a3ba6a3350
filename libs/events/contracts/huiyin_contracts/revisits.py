"""Revisits (回访): each month the county asks after what was carried out the month before, whether it really was (P4).

All of it, or a sample that nobody could choose: who is drawn follows from what the log ended with before the month
did, by a rule that anybody can apply again (`huiyin verify draw`).
"""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, DivisionCode, Event, Value, example
from huiyin_contracts.deliberation_rules import RevisitShare
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.labels import TOLD
from huiyin_contracts.parties import Party, Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.topics import TOPIC
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

ROUND = "0190f3c2-4e71-7a53-9c1b-0d5f3a1b2c3d"
HOUSEHOLD = "0190f3c2-a0a0-7a53-9c1b-0d5f3a1b2c3d"
_WANG = person_example("officer-wang")
_SAID = {"subject": HOUSEHOLD, "sealed": None}

RevisitChannel = Literal["phone", "visit"]
"""电话, 实地."""
RevisitMonth = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2026-10"])]


class Revisit(Value):
    """A topic to ask after."""

    topic: UUID
    issue: UUID
    division: DivisionCode


class AboutRevisits(Event):
    """The base of events on one round of revisits."""

    round: UUID


class RevisitRoundOpened(AboutRevisits):
    """The county asks after these topics, of all that were carried out in the month before (P4)."""

    type: ClassVar[str] = "deliberation.revisit_round.opened.v1"
    wording: ClassVar[Wording] = Wording("开展月度回访", "Round of revisits opened")
    model_config = example(
        round=ROUND,
        month="2026-10",
        share=30,
        seed=ISSUE,
        population=12,
        revisits=[{"topic": TOPIC, "issue": ISSUE, "division": "511529104202"}],
        due_at="2026-11-20T00:00:00+08:00",
        charter=3,
    )

    month: RevisitMonth = Field(description="in which they were carried out, by when the county knew of it")
    share: RevisitShare
    seed: UUID = Field(description="the last event of the log that was known before the month ended")
    population: int = Field(ge=1, description="how many topics the county was told in that month were carried out")
    revisits: tuple[Revisit, ...] = Field(
        min_length=1, description="those drawn: the first by the SHA-256 of `seed` and the topic's id, in that order"
    )
    due_at: AwareDatetime = Field(description="the charter's day: all are to be answered before it begins")
    charter: int = Field(ge=0, description="the version in force when it began")

    def lines(self) -> tuple[Line, ...]:
        """How many of how many."""
        return (
            say(
                "{month} 落实 {all} 件，回访 {n} 件",
                "{all} carried out in {month}, {n} to be revisited",
                month=self.month,
                all=self.population,
                n=len(self.revisits),
            ),
        )


class RevisitAttempted(AboutRevisits):
    """Nobody was reached. After three tries, one of them on the spot, a topic counts as not reached."""

    type: ClassVar[str] = "deliberation.revisit_round.attempted.v1"
    wording: ClassVar[Wording] = Wording("回访没有联系上", "Nobody reached")
    model_config = example(round=ROUND, topic=TOPIC, channel="phone", by=_WANG)

    topic: UUID
    channel: RevisitChannel
    by: Person


class RevisitAnswered(AboutRevisits, AboutIssue):
    """A household said how it is. What is not solved, or not well, is opened anew: once, then it is a finding (P4)."""

    type: ClassVar[str] = "deliberation.revisit_round.answered.v1"
    wording: ClassVar[Wording] = Wording("县级回访", "Revisited by the county", trail="rated")
    model_config = example(
        round=ROUND,
        issue=ISSUE,
        topic=TOPIC,
        channel="visit",
        solved=True,
        satisfied=False,
        told_by=_SAID,
        remark=_SAID,
        by=_WANG,
        reopens=True,
    )

    topic: UUID
    channel: RevisitChannel
    solved: bool
    satisfied: bool
    told_by: Personal[str] | None = Field(default=None, description="who of the household said so, by name")
    remark: Personal[str] | None = Field(default=None, description="what they said, in their words")
    by: Person = Field(description="who asked")
    reopens: bool = Field(description="the issue is to be handled once more: it never was")

    def trail_state(self) -> str | None:
        """An answer that is not good in all is a complaint."""
        return "rated" if self.solved and self.satisfied else "complained"

    def headline(self) -> Phrase:
        """The answer."""
        return say(
            "县级回访：{solved}，{satisfied}",
            "Revisited by the county: {solved}, {satisfied}",
            solved=say("已解决", "solved") if self.solved else say("没有解决", "not solved"),
            satisfied=say("满意", "satisfied") if self.satisfied else say("不满意", "not satisfied"),
        )

    def lines(self) -> tuple[Line, ...]:
        """What was said, to who may read it, and how it was asked."""
        remark = quote(self.remark.value if self.remark else None)
        return (*remark, say(TOLD[self.channel].zh, TOLD[self.channel].en))


class RevisitFindingRaised(AboutRevisits, AboutIssue):
    """What was handled once more is still not well: it stands with the county, with who sees to it and by when."""

    type: ClassVar[str] = "deliberation.revisit_round.finding_raised.v1"
    wording: ClassVar[Wording] = Wording("回访发现遗留问题", "Finding of a revisit", trail="supervised")
    model_config = example(
        round=ROUND, issue=ISSUE, topic=TOPIC, owner=_WANG, due_at="2026-12-15T00:00:00+08:00", charter=3
    )

    topic: UUID
    owner: Party
    due_at: AwareDatetime
    charter: int = Field(ge=0)

    def lines(self) -> tuple[Line, ...]:
        """With whom, until when."""
        return (say("由{name}负责", "{name} sees to it", name=self.owner.called),)


class RevisitFindingSettled(AboutRevisits, AboutIssue):
    """What was done about a finding; with that it is closed."""

    type: ClassVar[str] = "deliberation.revisit_round.finding_settled.v1"
    wording: ClassVar[Wording] = Wording("遗留问题已处理", "Finding settled", trail="resolved")
    model_config = example(round=ROUND, issue=ISSUE, topic=TOPIC, result="县住建局已更换管道，住户确认不再渗水")

    topic: UUID
    result: str

    def lines(self) -> tuple[Line, ...]:
        """What was done."""
        return quote(self.result)


class RevisitRoundClosed(AboutRevisits):
    """Each topic of the round was asked after, or nobody was reached three times."""

    type: ClassVar[str] = "deliberation.revisit_round.closed.v1"
    wording: ClassVar[Wording] = Wording("月度回访完成", "Round of revisits closed")
    model_config = example(round=ROUND, answered=11, satisfied=9, unreached=1)

    answered: int
    satisfied: int = Field(description="of those: solved, and satisfied")
    unreached: int

    def lines(self) -> tuple[Line, ...]:
        """How it came out."""
        return (
            say(
                "答复 {answered} 件，满意 {satisfied} 件，没有联系上 {unreached} 件",
                "{answered} answered, {satisfied} satisfied, {unreached} not reached",
                answered=self.answered,
                satisfied=self.satisfied,
                unreached=self.unreached,
            ),
        )
