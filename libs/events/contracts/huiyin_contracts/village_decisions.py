"""Village decisions by 四议两公开 (P6): four meetings decide in turn, and resolution and result are both made public.

The six sheets of 四议两公开决策实施登记表 are what these events say: one for each meeting, one for each publication,
all under the cause that was given as it began. Each event that leaves it open says until when the next step is
owed (`next_by`), by the charter under which it began (P7).
"""

from datetime import date
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import TASK, TOPIC, Task
from huiyin_contracts.wording import Line, Wording, quote, say

VILLAGE_DECISION = "0190f3c2-4250-7a53-9c1b-0d5f3a1b2c3d"

DecisionCause = Literal["villagers", "cadres", "superiors"]
"""动议事由: 党员群众建议, 村干部提议, 上级安排."""
DecisionMeeting = Literal["branch", "committees", "members", "representatives"]
"""党支部会议提议, 村"两委"会议商议, 党员大会审议, 村民代表会议决议."""
DecisionSheet = Literal["resolution", "result"]
"""决议公开, 实施结果公开."""
DecisionStep = Literal[
    "branch",
    "committees",
    "members",
    "representatives",
    "publicise",
    "supervise",
    "carry_out",
    "publicise_result",
    "supervise_result",
]

_MEETING: dict[str, Any] = {
    "held_on": "2026-11-03",
    "entitled": 30,
    "present": 24,
    "in_favour": 22,
    "content": "修通三组机耕道，财政奖补加村民投劳",
    "signers": [person_example("cadre-1")],
    "attended": [person_example("resident-luo")],
    "town_attendees": [person_example("supervisor-1")],
}


class AboutVillageDecision(Event):
    """The base of events on one village decision."""

    village_decision: UUID


class VillageDecisionMoved(AboutVillageDecision):
    """Something for the village to decide was moved, for one of three causes (动议事由)."""

    type: ClassVar[str] = "deliberation.village_decision.moved.v1"
    wording: ClassVar[Wording] = Wording("动议", "Moved", trail="planned")
    model_config = example(
        village_decision=VILLAGE_DECISION,
        cause="villagers",
        title="修通三组机耕道",
        description="雨后垮塌，农机进不了田",
        topic=TOPIC,
        charter=1,
        merged=False,
        overseers=[person_example("resident-9")],
        next_by="2026-12-01",
    )

    cause: DecisionCause
    title: str
    description: str
    topic: UUID | None = Field(default=None, description="what of the plan it answers; none: the village's own")
    charter: int = Field(ge=0, description="the version in force then, which it stays under; 0: none was")
    merged: bool = Field(description="branch and committees meet as one, for one person leads both (一肩挑)")
    overseers: tuple[Person, ...] = Field(min_length=1, description="the supervision committee 村务监督委员会")
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """What it is about."""
        return quote(self.title, self.description)


class HeldForDecision(AboutVillageDecision):
    """The base of events on a meeting that agreed."""

    meeting: MeetingRecord
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The meeting."""
        return (self.meeting.counts(), *quote(self.meeting.content))


_HELD = {"village_decision": VILLAGE_DECISION, "meeting": _MEETING, "next_by": "2026-12-10"}


class VillageDecisionProposed(HeldForDecision):
    """The village's branch proposed it (党支部会议提议): the first sheet."""

    type: ClassVar[str] = "deliberation.village_decision.proposed.v1"
    wording: ClassVar[Wording] = Wording("党支部提议", "Proposed by the branch", trail="taken_up")
    model_config = example(**_HELD)


class VillageDecisionDiscussed(HeldForDecision):
    """The village's two committees discussed it ("两委"会议商议): the second sheet."""

    type: ClassVar[str] = "deliberation.village_decision.discussed.v1"
    wording: ClassVar[Wording] = Wording("两委商议", "Discussed by the two committees", trail="taken_up")
    model_config = example(**_HELD)


class VillageDecisionReviewed(HeldForDecision):
    """The assembly of Party members reviewed it (党员大会审议): the third sheet."""

    type: ClassVar[str] = "deliberation.village_decision.reviewed.v1"
    wording: ClassVar[Wording] = Wording("党员大会审议", "Reviewed by the Party members", trail="taken_up")
    model_config = example(**_HELD)


class VillageDecisionResolved(HeldForDecision):
    """The villagers' representatives resolved on it (村民代表会议决议, 村委会组织法 §26): the fourth sheet."""

    type: ClassVar[str] = "deliberation.village_decision.resolved.v1"
    wording: ClassVar[Wording] = Wording("村民代表会议决议", "Resolved by the representatives", trail="decided")
    model_config = example(
        **_HELD,
        resolution="修通三组机耕道一点二公里",
        tasks=[
            {"task": TASK, "description": "组织施工", "assignee": person_example("cadre-1"), "due_on": "2027-03-01"}
        ],
    )

    resolution: str
    tasks: tuple[Task, ...] = Field(min_length=1)

    def lines(self) -> tuple[Line, ...]:
        """The resolution and the meeting."""
        return (*quote(self.resolution), self.meeting.counts())


class VillageDecisionVotedDown(AboutVillageDecision):
    """A proper meeting was held and did not agree. It may be held again, or the decision is declined with an answer."""

    type: ClassVar[str] = "deliberation.village_decision.voted_down.v1"
    wording: ClassVar[Wording] = Wording("表决未通过", "Voted down", trail="taken_up")
    model_config = example(**_HELD, step="members")

    step: DecisionMeeting
    meeting: MeetingRecord
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The meeting."""
        return (self.meeting.counts(),)


class VillageDecisionSigned(AboutVillageDecision):
    """Somebody who was at a meeting signed its sheet, for themselves (签字)."""

    type: ClassVar[str] = "deliberation.village_decision.signed.v1"
    wording: ClassVar[Wording] = Wording("签字", "Signed")
    model_config = example(village_decision=VILLAGE_DECISION, step="members", signer=person_example("member-3"))

    step: DecisionMeeting
    signer: Person


class VillageDecisionPublicised(AboutVillageDecision):
    """The resolution, or the result of carrying it out, was made public for its days: the fifth or sixth sheet."""

    type: ClassVar[str] = "deliberation.village_decision.publicised.v1"
    wording: ClassVar[Wording] = Wording("公开", "Made public", trail="publicised")
    model_config = example(
        village_decision=VILLAGE_DECISION,
        sheet="resolution",
        notice="经村民代表会议决议，修通三组机耕道",
        starts_on="2026-11-21",
        ends_on="2026-11-28",
        next_by="2026-12-01",
    )

    sheet: DecisionSheet
    notice: str
    starts_on: date
    ends_on: date
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """What was said, and for how long it stands."""
        stands = say("{start} 至 {end}", "{start} to {end}", start=self.starts_on, end=self.ends_on)
        return (*quote(self.notice), stands)


class VillageDecisionSupervised(AboutVillageDecision):
    """The village's supervision committee gave its opinion on a publication (监督意见), once its days were over."""

    type: ClassVar[str] = "deliberation.village_decision.supervised.v1"
    wording: ClassVar[Wording] = Wording("监督意见", "Supervision committee's opinion", trail="supervised")
    model_config = example(
        village_decision=VILLAGE_DECISION,
        sheet="resolution",
        by=person_example("resident-9"),
        opinion="公开及时，内容属实",
        agrees=True,
        next_by="2027-03-01",
    )

    sheet: DecisionSheet
    by: Person
    opinion: str
    agrees: bool = Field(description="false: it is to be made public anew")
    next_by: date | None = Field(default=None, description="none: nothing is owed any more")

    def lines(self) -> tuple[Line, ...]:
        """The opinion."""
        return quote(self.opinion)


class VillageDecisionOverseerReplaced(AboutVillageDecision):
    """Somebody of the supervision committee left it, and another was chosen in their place (村委会组织法 §32)."""

    type: ClassVar[str] = "deliberation.village_decision.overseer_replaced.v1"
    wording: ClassVar[Wording] = Wording("更换村务监督人员", "Overseer replaced")
    model_config = example(
        village_decision=VILLAGE_DECISION, leaving=person_example("resident-9"), overseer=person_example("resident-4")
    )

    leaving: Person
    overseer: Person


class VillageDecisionCarriedOut(AboutVillageDecision):
    """What was resolved is done; the result is made public next."""

    type: ClassVar[str] = "deliberation.village_decision.carried_out.v1"
    wording: ClassVar[Wording] = Wording("组织实施", "Carried out", trail="resolved")
    model_config = example(village_decision=VILLAGE_DECISION, result="机耕道通车", next_by="2027-03-08")

    result: str
    next_by: date

    def lines(self) -> tuple[Line, ...]:
        """The result."""
        return quote(self.result)


class VillageDecisionDeclined(AboutVillageDecision):
    """It is not gone on with; the reason is its answer."""

    type: ClassVar[str] = "deliberation.village_decision.declined.v1"
    wording: ClassVar[Wording] = Wording("不再办理", "Declined with a reason", trail="rejected")
    model_config = example(village_decision=VILLAGE_DECISION, step="members", reason="资金没有着落，明年再议")

    step: DecisionStep = Field(description="what would have come next")
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The answer."""
        return quote(self.reason)


class VillageDecisionStalled(AboutVillageDecision):
    """The next step was not taken in time, and the town, then the county, sees to it (P7)."""

    type: ClassVar[str] = "deliberation.village_decision.stalled.v1"
    wording: ClassVar[Wording] = Wording("逾期督办", "Stalled, seen to from above", trail="supervised")
    model_config = example(village_decision=VILLAGE_DECISION, step="publicise", level="town", due_on="2026-12-01")

    step: DecisionStep
    level: SupervisionLevel
    due_on: date
