"""Where other systems publish, where they are answered, and where lies what could not be taken.

`ingress.<publisher>.<type>` is a stream until it is handled; a type has two words, such as `issue.reported`, so that
the answers on `ingress.<publisher>.accepted` and `.rejected`, of one word, are no part of it.
"""

from contextlib import suppress

from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.client import JetStreamContext
from nats.js.errors import BadRequestError, NotFoundError

from huiyin_events.dead_letters import KEPT
from huiyin_events.wire import replicated

DAY = 86_400.0
MIB = 1024 * 1024

INGRESS = "INGRESS"
DEAD_LETTERS = "DEADLETTERS"
CONSUMER = "taker"
EVERYTHING = "ingress.*.*.>"
ACCEPTED, REJECTED = "accepted", "rejected"

REASON = "Huiyin-Reason"
SUBJECT = "Huiyin-Subject"
REJECTED_AT = "Huiyin-Rejected-At"

STREAMS = (
    StreamConfig(
        name=INGRESS,
        subjects=[EVERYTHING],
        storage=StorageType.FILE,
        retention=RetentionPolicy.WORK_QUEUE,
        # When it is full a publisher is told so and keeps what it has; the oldest must not make room.
        discard=DiscardPolicy.NEW,
        max_age=30 * DAY,
        max_bytes=1024 * MIB,
        description="what other systems published, until it was handled",
    ),
    StreamConfig(
        name=DEAD_LETTERS,
        subjects=["deadletters.>"],
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=KEPT.total_seconds(),
        max_bytes=256 * MIB,
        duplicate_window=600,
        description="what could not be taken, sealed: huiyin deadletters",
    ),
)

# More than one publisher floods us with: what it sent is put off, which counts, and the others are still heard.
IN_HAND = 20_000
# Not so long that what a killed process had in hand waits, nor so short that it is handed out twice.
HANDLED_WITHIN = 15.0

TAKER = ConsumerConfig(
    durable_name=CONSUMER,
    filter_subject=EVERYTHING,
    ack_policy=AckPolicy.EXPLICIT,
    ack_wait=HANDLED_WITHIN,
    max_ack_pending=IN_HAND,
    max_deliver=-1,
)


def subject_of(publisher: str, kind: str) -> str:
    """Where a publisher sends events of a kind, or hears what became of them."""
    return f"ingress.{publisher}.{kind}"


def parts_of(subject: str) -> tuple[str, str]:
    """The publisher and the kind that a subject of the stream names."""
    _, publisher, kind = subject.split(".", 2)
    return publisher, kind


async def ensure_streams(js: JetStreamContext, replicas: int = 1) -> None:
    """Make both streams, on so many servers, and the consumer where they are missing, as when all of NATS was lost."""
    for config in STREAMS:
        try:
            await replicated(js, await js.stream_info(str(config.name)), replicas)
        except NotFoundError:
            with suppress(BadRequestError):  # another process was quicker
                await js.add_stream(config, num_replicas=replicas)
    try:
        await js.consumer_info(INGRESS, CONSUMER)
    except NotFoundError:
        await js.add_consumer(INGRESS, TAKER)
