"""What becomes of the items of a session's agenda (P6): called, spoken to, options tabled, put to the vote, resolved.

An item is a topic of the plan. Its resolution follows from the count by the rule in force when the session was
convened, never from who keeps the record. People stand in it by subject; their names are in the session's roll.
"""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from huiyin_contracts.ballots import VoteTally, tally_example
from huiyin_contracts.base import example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.parties import person_example
from huiyin_contracts.sessions import AboutSession
from huiyin_contracts.topics import SESSION, TASK, TOPIC, Task
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

OPTION = "0190f3c2-0b71-7a53-9c1b-0d5f3a1b2c3d"
VOTE = "0190f3c2-7071-7a53-9c1b-0d5f3a1b2c3d"
_SOMEBODY = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
_TASKS = [
    {"task": TASK, "description": "联系供电所安装", "assignee": person_example("cadre-li"), "due_on": "2026-12-20"}
]


class AboutItem(AboutSession):
    """The base of events on one item; `topic` is what it is about."""

    topic: UUID


class ItemAdded(AboutItem):
    """A topic was put on the agenda (议程), in time for the notice."""

    type: ClassVar[str] = "deliberation.session.item_added.v1"
    wording: ClassVar[Wording] = Wording("列入议程", "Put on the agenda")
    model_config = example(session=SESSION, topic=TOPIC, issue=ISSUE, title="小区增设电瓶车充电桩")

    issue: UUID
    # No line of it: it is made of the public words, and leaves with them, see `TopicPlanned`.
    title: str


class ItemRemoved(AboutItem):
    """It was taken off the agenda before the session: its topic goes back into the plan."""

    type: ClassVar[str] = "deliberation.session.item_removed.v1"
    wording: ClassVar[Wording] = Wording("撤出议程", "Taken off the agenda")
    model_config = example(session=SESSION, topic=TOPIC, reason="反映人已撤回")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class ConflictDeclared(AboutItem):
    """Somebody has an interest of their own in an item (利益冲突, P2): no voice in it, and no part of its quorum."""

    type: ClassVar[str] = "deliberation.session.conflict_declared.v1"
    wording: ClassVar[Wording] = Wording("申明利益关系，回避", "Conflict of interest declared")
    model_config = example(session=SESSION, topic=TOPIC, interested=_SOMEBODY)

    interested: UUID


class ItemCalled(AboutItem):
    """It is the one that is deliberated now."""

    type: ClassVar[str] = "deliberation.session.item_called.v1"
    wording: ClassVar[Wording] = Wording("进入议题", "Item called")
    model_config = example(session=SESSION, topic=TOPIC)


class SpeechAsked(AboutItem):
    """Somebody who is there asks to speak."""

    type: ClassVar[str] = "deliberation.session.speech_asked.v1"
    wording: ClassVar[Wording] = Wording("请求发言", "Asked to speak")
    model_config = example(session=SESSION, topic=TOPIC, speaker=_SOMEBODY)

    speaker: UUID


class FloorGiven(AboutItem):
    """They have the floor."""

    type: ClassVar[str] = "deliberation.session.floor_given.v1"
    wording: ClassVar[Wording] = Wording("发言", "Given the floor")
    model_config = example(session=SESSION, topic=TOPIC, speaker=_SOMEBODY)

    speaker: UUID


class OptionTabled(AboutItem):
    """A way to settle the item was tabled (方案), with the tasks that it comes to: both are what is voted on."""

    type: ClassVar[str] = "deliberation.session.option_tabled.v1"
    wording: ClassVar[Wording] = Wording("提出方案", "Option tabled")
    model_config = example(
        session=SESSION, topic=TOPIC, option=OPTION, text="在东门停车棚安装充电桩十个", tasks=_TASKS, proposer=_SOMEBODY
    )

    option: UUID
    text: str
    tasks: tuple[Task, ...] = Field(min_length=1, description="each with a person or a body, and a day (P6)")
    proposer: UUID

    def lines(self) -> tuple[Line, ...]:
        """The option."""
        return quote(self.text)


class ItemPutToVote(AboutItem):
    """Its options are voted on, openly or secretly, by those who are there, are entitled and declared no interest."""

    type: ClassVar[str] = "deliberation.session.item_put_to_vote.v1"
    wording: ClassVar[Wording] = Wording("付诸表决", "Put to the vote")
    model_config = example(session=SESSION, topic=TOPIC, vote=VOTE, secret=False, entitled=13, voters=[_SOMEBODY])

    vote: UUID
    secret: bool
    entitled: int = Field(description="less those who declared an interest")
    voters: tuple[UUID, ...]

    def headline(self) -> Phrase:
        """Whether openly or secretly."""
        if self.secret:
            return say("付诸无记名表决", "Put to a secret vote")
        return say("付诸表决", "Put to the vote")


class ResolutionAdopted(AboutItem):
    """The option with the most voices reached the majority asked for: it is the resolution (决议), with its tasks."""

    type: ClassVar[str] = "deliberation.session.resolution_adopted.v1"
    wording: ClassVar[Wording] = Wording("通过决议", "Resolution adopted")
    model_config = example(
        session=SESSION,
        topic=TOPIC,
        vote=VOTE,
        option=OPTION,
        resolution="在东门停车棚安装充电桩十个",
        tasks=_TASKS,
        tally=tally_example(OPTION),
    )

    vote: UUID
    option: UUID
    resolution: str
    tasks: tuple[Task, ...] = Field(min_length=1)
    tally: VoteTally

    def lines(self) -> tuple[Line, ...]:
        """The resolution, and how it was voted."""
        return (*quote(self.resolution), self.tally.said)


class ItemDeclined(AboutItem):
    """No option reached the majority asked for: the topic is answered with that (P7)."""

    type: ClassVar[str] = "deliberation.session.item_declined.v1"
    wording: ClassVar[Wording] = Wording("未获通过", "Not adopted")
    model_config = example(
        session=SESSION, topic=TOPIC, vote=VOTE, reason="赞成 4 人，需 6 人（P6）", tally=tally_example(OPTION)
    )

    vote: UUID
    reason: str = Field(description="as the count gives it, by the rule in force")
    tally: VoteTally

    def lines(self) -> tuple[Line, ...]:
        """Why not."""
        return (*quote(self.reason), self.tally.said)


class ItemDeferred(AboutItem):
    """It is not settled in this session: its topic goes back into the plan."""

    type: ClassVar[str] = "deliberation.session.item_deferred.v1"
    wording: ClassVar[Wording] = Wording("暂缓，留待下次", "Deferred")
    model_config = example(session=SESSION, topic=TOPIC, reason="等供电所勘察")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)
