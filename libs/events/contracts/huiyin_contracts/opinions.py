"""Residents' opinions (意见) in an online deliberation (P8): one resident one voice, with reasons, moderated in public.

Each opinion has a stream of its own, so hundreds are given at once and none waits for the others. Whoever gives one is
a pseudonym on the log, and what they say is sealed for them; that it was moderated, and why, everybody may read.
"""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.online_deliberations import ONLINE_DELIBERATION
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Wording, quote
from huiyin_contracts.words import said

OPINION = "0190f3c2-0912-7a53-9c1b-0d5f3a1b2c3d"

OpinionStand = Literal["in_favour", "against", "other"]
"""赞成, 反对, 其他意见."""
_SOMEBODY = person_example("resident-luo")["name"]["subject"]


class AboutOpinion(Event):
    """The base of events on one resident's opinion in one online deliberation."""

    online_deliberation: UUID
    opinion: UUID


class OpinionGiven(AboutOpinion):
    """A resident said where they stand, or said it otherwise than before; the last one counts."""

    type: ClassVar[str] = "deliberation.opinion.given.v1"
    wording: ClassVar[Wording] = Wording("发表意见", "Opinion given")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        opinion=OPINION,
        resident=_SOMEBODY,
        stand="in_favour",
        reason={"subject": _SOMEBODY, "sealed": None},
        shown=True,
    )

    resident: UUID = Field(description="who they are, as a pseudonym")
    stand: OpinionStand
    reason: Personal[str] | None = Field(default=None, description="why; sealed for them")
    shown: bool = Field(description="whether the reason is for everybody, or for those who deal with it alone")

    def lines(self) -> tuple[Line, ...]:
        """The reason, to who may read it."""
        return quote(said(self.reason)) if self.reason else ()


class OpinionModerated(AboutOpinion):
    """A reason is not shown to everybody any more; it is kept, its voice counts, and why is public."""

    type: ClassVar[str] = "deliberation.opinion.moderated.v1"
    wording: ClassVar[Wording] = Wording("隐去理由", "Reason taken out of view")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        opinion=OPINION,
        by=person_example("secretary-zhang"),
        reason="说到了别人家里的事",
    )

    by: Person
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class OpinionRestored(AboutOpinion):
    """A reason that was taken out of view is shown again, and why."""

    type: ClassVar[str] = "deliberation.opinion.restored.v1"
    wording: ClassVar[Wording] = Wording("恢复理由", "Reason shown again")
    model_config = example(
        online_deliberation=ONLINE_DELIBERATION,
        opinion=OPINION,
        by=person_example("secretary-zhang"),
        reason="核对过，没有说到别人",
    )

    by: Person
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)
