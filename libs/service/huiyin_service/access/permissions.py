"""What each of our own processes may say and hear on NATS: its own work, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin_contracts.conventions import STREAM, SUBJECTS
from huiyin_events.ingress import ACCEPTED, CONSUMER, DEAD_LETTERS, INGRESS, REJECTED, subject_of
from huiyin_events.wire import DOORBELL
from huiyin_service.database_roles import ROLES, role_of

API = "$JS.API"


@dataclass(frozen=True, slots=True)
class Permissions:
    """The subjects that a user may publish on and subscribe to. Its own inbox is always among the latter."""

    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()

    def __add__(self, other: "Permissions") -> "Permissions":
        return Permissions((*self.publish, *other.publish), (*self.subscribe, *other.subscribe))


def api(stream: str, *calls: str) -> tuple[str, ...]:
    """Calls of JetStream's API about one stream."""
    return tuple(f"{API}.{call.replace('@', stream)}" for call in calls)


MAKES = ("STREAM.INFO.@", "STREAM.CREATE.@", "STREAM.UPDATE.@")
"""To make a stream, and put it on more servers. Who may do that may also empty it, or send what it holds elsewhere."""

FOLLOWS = Permissions(
    publish=(
        *api(STREAM, "STREAM.INFO.@", "CONSUMER.CREATE.@", "CONSUMER.CREATE.@.>", "CONSUMER.INFO.@.*"),
        f"$JS.FC.{STREAM}.>",
    )
)
"""To follow the events, in a stream that the relay makes: a consumer in the server's memory, its place in ours."""

RINGS = Permissions(publish=(DOORBELL,))
"""To wake the relay after a commit."""

PUBLISHES = Permissions(
    publish=(
        SUBJECTS,
        *api(STREAM, *MAKES, "STREAM.PURGE.@", "STREAM.MSG.GET.@"),
        *api(STREAM, "CONSUMER.DURABLE.CREATE.@.*", "CONSUMER.INFO.@.*"),
    ),
    subscribe=(DOORBELL,),
)
"""The relay: the log, from its last message on or anew, and the positions of those outside who follow it."""

TAKES_IN = Permissions(
    publish=(
        *api(INGRESS, *MAKES, *(f"CONSUMER.{call}.@.{CONSUMER}" for call in ("INFO", "DURABLE.CREATE", "MSG.NEXT"))),
        f"$JS.ACK.{INGRESS}.{CONSUMER}.>",
        *api(DEAD_LETTERS, *MAKES),
        "deadletters.>",
        *(subject_of("*", answer) for answer in (ACCEPTED, REJECTED)),
    )
)
"""Intake: what publishers sent is taken down, answered, or buried."""

OWN: dict[str, Permissions] = {
    role_of("relay").replace("_", "-"): PUBLISHES,
    **{
        role.name.replace("_", "-"): sum(
            (more for more, due in ((RINGS, role.categories), (TAKES_IN, role.schema == "intake")) if due), FOLLOWS
        )
        for role in ROLES
        if role.schema
    },
}
"""By user. The operator, whose commands administer the streams, is not among them: in our account it may do all."""


def permissions(user: str, may: Permissions) -> str:
    """As nats-server's configuration says it."""
    return f"{{publish: {_list(may.publish)}, subscribe: {_list((*may.subscribe, f'_INBOX.{user}.>'))}}}"


def _list(subjects: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{subject}"' for subject in subjects) + "]"
