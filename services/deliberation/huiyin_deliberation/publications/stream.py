"""The streams of what is on boards."""

from typing import Final
from uuid import UUID, uuid5

from huiyin_contracts import DivisionCode
from huiyin_contracts.publications import DecisionPublished, NoticeObjected, PlanPublished
from huiyin_events.envelope import stream_name

_PLANS: Final = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969ce")


def notice_stream(publication: UUID) -> str:
    """The stream of a notice, beside that of its topic, decision or plan, which has it as it was put up."""
    return stream_name(NoticeObjected.type, publication)


def decision_stream(decision: UUID) -> str:
    """Where the notices of a decision are that answers no issue."""
    return stream_name(DecisionPublished.type, decision)


def plan_of(board: DivisionCode) -> UUID:
    """A village has one plan, so its id follows from its code."""
    return uuid5(_PLANS, board)


def plan_stream(plan: UUID) -> str:
    """Where the editions of a plan are."""
    return stream_name(PlanPublished.type, plan)
