"""What of a topic may go on the public board, and when (P6, P8)."""

from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic, TopicStage
from huiyin_events.refusal import Refused

PUBLISHABLE: dict[TopicStage, tuple[PublicationKind, ...]] = {
    "planned": ("topic",),
    "taken_up": ("topic", "proposal"),
    "decided": ("topic", "proposal", "resolution", "handling"),
    "carried_out": ("topic", "proposal", "resolution", "handling", "result"),
    "not_adopted": ("topic", "answer"),
    "settled": ("answer",),
    "referred": ("answer",),
}
"""What may go on the board at a stage."""


def publishable(topic: Topic) -> tuple[PublicationKind, ...]:
    """What of a topic may go on the board now."""
    return PUBLISHABLE.get(topic.stage, ())


def may_be_public(kind: PublicationKind, topic: Topic) -> None:
    """Let through what may. Raises Refused."""
    if kind in publishable(topic):
        return
    match kind:
        case "answer":
            raise Refused("topic-not-declined", "议题没有被否决，不用这样答复")
        case "result" if topic.stage not in {"not_adopted", "settled", "referred"}:
            raise Refused("topic-not-carried-out", "任务还没有完成，不能公示结果")
        case "proposal" if topic.stage == "planned":
            raise Refused("topic-not-taken-up", "还没有议事，不能公示拟办意见（P8）")
        case "plan":
            raise Refused("topic-is-no-plan", "议事计划整份公示，不按议题公示（P3）")
    raise Refused("topic-not-decided", "还没有决议，不能公示")
