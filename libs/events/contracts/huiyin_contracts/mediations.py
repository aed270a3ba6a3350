"""Degu mediation 德古说理 (P10): respected members settle a dispute by custom, and what the law forbids is not agreed.

A case is private: what it is about, what was said and what was agreed are sealed, for each side in a copy of its own.
In public there are counts alone. A mediation stands in the village where the dispute is.
"""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import MEDIATION, TOPIC
from huiyin_contracts.wording import Wording

Side = Literal["first", "second"]
MediationKind = Literal["marriage", "land", "neighbours", "debt", "livestock", "water", "other"]
"""婚俗, 土地边界, 邻里, 债务, 牲畜, 用水, 其他."""
ReferralTo = Literal["court", "police", "town_committee", "arbitration"]
"""法院, 公安机关, 乡镇人民调解委员会, 仲裁."""
MediationStep = Literal["mediator", "visit", "session", "agree", "sign", "keep", "refer"]
"""选定德古, 走访, 说理, 达成协议, 签字, 履行, 转交."""
MediatorLeft = Literal["interest", "office_ended"]
"""有利害关系, 不再任调解员."""
Forbidden = Literal[
    "crime",
    "violence",
    "under_age",
    "forced_marriage",
    "bride_price",
    "betrothal",
    "land_sale",
    "women_land",
    "bodily",
    "third_party",
    "no_recourse",
]
"""What cannot be agreed, whatever the custom."""

FORBIDDEN: Final[dict[Forbidden, tuple[str, str]]] = {
    "crime": ("犯罪不能私了，应当报案", "刑事诉讼法 §110"),
    "violence": ("家庭暴力、对未成年人的伤害应当报告", "反家庭暴力法 §14"),
    "under_age": ("男不满二十二周岁、女不满二十周岁结婚", "民法典 §1047"),
    "forced_marriage": ("强迫结婚或者干涉婚姻自由", "民法典 §1046"),
    "bride_price": ("以彩礼为结婚、离婚的条件，借婚姻索取财物", "民法典 §1042"),
    "betrothal": ("为未成年人订婚约（娃娃亲）", "未成年人保护法 §17"),
    "land_sale": ("买卖土地，或处分不属于自己的土地", "土地管理法 §2"),
    "women_land": ("因结婚、离婚剥夺妇女的土地权益", "妇女权益保障法 §55"),
    "bodily": ("体罚、限制人身自由", "民法典 §1011"),
    "third_party": ("损害没有到场的人的权益", "民法典 §154"),
    "no_recourse": ("约定不许再找法院、仲裁或政府", "人民调解法 §3"),
}
"""Each with the law that forbids it."""


class CaseWords(Value):
    """What a case is about, in words."""

    text: str


def _sealed(id_: str) -> dict[str, object]:
    return {"subject": person_example(id_)["name"]["subject"], "sealed": None}


_FIRST, _SECOND, _DEGU = person_example("resident-1"), person_example("resident-2"), person_example("mediator-1")
_COPIES = [_sealed("resident-1"), _sealed("resident-2")]


class AboutMediation(Event):
    """The base of events on one mediation."""

    mediation: UUID


class MediationOpened(AboutMediation):
    """Somebody asked for a dispute to be mediated; both sides are known."""

    type: ClassVar[str] = "deliberation.mediation.opened.v1"
    wording: ClassVar[Wording] = Wording("申请说理", "Mediation asked for")
    model_config = example(
        mediation=MEDIATION,
        kind="land",
        first=_FIRST,
        second=_SECOND,
        words=_COPIES,
        topic=TOPIC,
        charter=1,
        next_by="2026-12-20",
    )

    kind: MediationKind
    first: Person
    second: Person
    words: tuple[Personal[CaseWords], Personal[CaseWords]] = Field(description="what it is about, a copy for each side")
    topic: UUID | None = None
    charter: int = Field(ge=0)
    next_by: date


class MediatorProposed(AboutMediation):
    """A Degu was proposed, who has no interest in it."""

    type: ClassVar[str] = "deliberation.mediation.mediator_proposed.v1"
    wording: ClassVar[Wording] = Wording("推选德古", "Mediator proposed")
    model_config = example(mediation=MEDIATION, mediator=_DEGU)

    mediator: Person


class MediatorAnswered(AboutMediation):
    """One side said whether it accepts the Degu, for itself."""

    type: ClassVar[str] = "deliberation.mediation.mediator_answered.v1"
    wording: ClassVar[Wording] = Wording("对德古表态", "Side answered on the mediator")
    model_config = example(mediation=MEDIATION, side="first", accepts=True, next_by="2026-12-20")

    side: Side
    accepts: bool
    next_by: date


class MediatorRecused(AboutMediation):
    """The Degu stands back, for an interest that came to light, or holds the office no more; another is proposed.

    What was drawn up before them and is not signed by all counts for nothing.
    """

    type: ClassVar[str] = "deliberation.mediation.mediator_recused.v1"
    wording: ClassVar[Wording] = Wording("德古回避", "Mediator stood back")
    model_config = example(mediation=MEDIATION, cause="interest", next_by="2026-12-20")

    cause: MediatorLeft
    next_by: date


class MediationRefused(AboutMediation):
    """One side wants it to end, or is gone (人民调解法 §23): both are to be told where to go on (§26)."""

    type: ClassVar[str] = "deliberation.mediation.refused.v1"
    wording: ClassVar[Wording] = Wording("要求终止", "Ended by a side")
    model_config = example(mediation=MEDIATION, side="second", next_by="2026-12-20")

    side: Side
    next_by: date


class MediationVisited(AboutMediation):
    """The Degu called on one side."""

    type: ClassVar[str] = "deliberation.mediation.visited.v1"
    wording: ClassVar[Wording] = Wording("走访", "Side visited")
    model_config = example(mediation=MEDIATION, side="first", visited_on="2026-12-01", next_by="2026-12-31")

    side: Side
    visited_on: date
    next_by: date


class MediationSat(AboutMediation):
    """Both sides sat down with the Degu (说理)."""

    type: ClassVar[str] = "deliberation.mediation.sat.v1"
    wording: ClassVar[Wording] = Wording("说理", "Session held")
    model_config = example(mediation=MEDIATION, held_on="2026-12-20", next_by="2027-01-19")

    held_on: date
    next_by: date


class MediationAgreed(AboutMediation):
    """Both sides agreed on terms that the law allows; it counts once both and the Degu have signed."""

    type: ClassVar[str] = "deliberation.mediation.agreed.v1"
    wording: ClassVar[Wording] = Wording("达成协议", "Agreement drawn up")
    model_config = example(mediation=MEDIATION, terms=_COPIES, custom=True, keep_by="2027-03-01", next_by="2027-01-19")

    terms: tuple[Personal[CaseWords], Personal[CaseWords]] = Field(description="a copy for each side")
    custom: bool = Field(description="whether it follows a custom, within the law")
    keep_by: date = Field(description="until when it is to be kept")
    next_by: date


class MediationSigned(AboutMediation):
    """One of the three signed, for themselves; with the last signature it binds (人民调解法 §31)."""

    type: ClassVar[str] = "deliberation.mediation.signed.v1"
    wording: ClassVar[Wording] = Wording("签字", "Signed")
    model_config = example(mediation=MEDIATION, signer=_FIRST, next_by="2027-03-01")

    signer: Person
    next_by: date


class MediationKept(AboutMediation):
    """What was agreed is done: the difficulty is solved."""

    type: ClassVar[str] = "deliberation.mediation.kept.v1"
    wording: ClassVar[Wording] = Wording("协议履行", "Agreement kept")
    model_config = example(mediation=MEDIATION)


class MediationReferred(AboutMediation):
    """It is not settled here, and the sides are told where to go on (人民调解法 §26)."""

    type: ClassVar[str] = "deliberation.mediation.referred.v1"
    wording: ClassVar[Wording] = Wording("转交办理", "Referred onward")
    model_config = example(mediation=MEDIATION, to="court", reason=_COPIES)

    to: ReferralTo
    reason: tuple[Personal[CaseWords], Personal[CaseWords]]


class MediationStalled(AboutMediation):
    """The next step was not taken in time, and the town, then the county, sees to it (P7)."""

    type: ClassVar[str] = "deliberation.mediation.stalled.v1"
    wording: ClassVar[Wording] = Wording("逾期督办", "Stalled, seen to from above")
    model_config = example(mediation=MEDIATION, step="visit", level="town", due_on="2026-12-20")

    step: MediationStep
    level: SupervisionLevel
    due_on: date
