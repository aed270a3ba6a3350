"""What of a topic may go on the board, and when (P6, P8)."""

import pytest

from huiyin_contracts.publications import PublicationKind
from huiyin_deliberation.topics.board import publishable
from huiyin_deliberation.topics.rules import TOPIC
from huiyin_events.testing import given

from .stages import STAGES, publicise, publicised

ALLOWED: dict[str, tuple[PublicationKind, ...]] = {
    "planned": ("topic",),
    "taken_up": ("topic", "proposal"),
    "decided": ("topic", "proposal", "resolution", "handling"),
    "carried_out": ("topic", "proposal", "resolution", "handling", "result"),
    "not_adopted": ("topic", "answer"),
    "settled": ("answer",),
    "referred": ("answer",),
    "publicised": (),
    "answered": (),
    "dropped": (),
}
REFUSED: list[tuple[str, PublicationKind, str]] = [
    ("planned", "proposal", "topic-not-taken-up"),
    *((stage, "resolution", "topic-not-decided") for stage in ("planned", "taken_up", "not_adopted")),
    *((stage, "handling", "topic-not-decided") for stage in ("planned", "taken_up", "not_adopted")),
    *((stage, "result", "topic-not-carried-out") for stage in ("planned", "taken_up", "decided")),
    *((stage, "answer", "topic-not-declined") for stage in ("planned", "taken_up", "decided", "carried_out")),
    *((stage, "plan", "topic-is-no-plan") for stage in ("planned", "taken_up", "decided", "carried_out")),
    *((stage, "result", "topic-not-decided") for stage in ("not_adopted", "settled", "referred")),
    *((stage, "topic", "topic-not-decided") for stage in ("settled", "referred")),
]


@pytest.mark.parametrize(("stage", "kind"), [(stage, kind) for stage in ALLOWED for kind in ALLOWED[stage]])
def test_what_may_go_on_the_board_goes_on_it(stage: str, kind: PublicationKind) -> None:
    given(TOPIC, *STAGES[stage]).when(publicise(kind)).then(publicised(kind))


@pytest.mark.parametrize(("stage", "kind", "code"), REFUSED)
def test_nothing_goes_on_the_board_before_it_is_there(stage: str, kind: PublicationKind, code: str) -> None:
    given(TOPIC, *STAGES[stage]).when(publicise(kind)).refused(code)


@pytest.mark.parametrize("stage", STAGES)
def test_what_may_go_on_the_board_is_told_beforehand(stage: str) -> None:
    assert publishable(TOPIC.fold(STAGES[stage])) == ALLOWED[stage]


@pytest.mark.parametrize("kind", ["topic", "proposal", "resolution", "handling"])
def test_only_the_result_or_the_answer_ends_a_topic(kind: PublicationKind) -> None:
    assert given(TOPIC, *STAGES["carried_out"]).when(publicise(kind)).state.stage == "carried_out"
    assert given(TOPIC, *STAGES["carried_out"]).when(publicise("result")).state.stage == "publicised"
    for stage in ("not_adopted", "settled", "referred"):
        assert given(TOPIC, *STAGES[stage]).when(publicise("answer")).state.stage == "publicised"
