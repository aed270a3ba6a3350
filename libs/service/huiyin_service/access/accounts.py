"""nats-server's accounts: ours, that of all publishers, and one for each consumer.

Publishers share an account, so that only its users come and go: an account that a reload brings lacks what it imports
until the next reload. A consumer has one of its own all the same, and the server is told twice: JetStream answers on
whatever subject a request names, and so nobody can have anything sent to where another listens. Nor to our streams.
"""

from pydantic import BaseModel, Field

from huiyin_contracts.conventions import STREAM, SUBJECTS
from huiyin_events.ingress import ACCEPTED, EVERYTHING, REJECTED, subject_of
from huiyin_service.access.filters import filters_of
from huiyin_service.access.permissions import API, OWN, Permissions, permissions
from huiyin_service.secret_files import OPERATOR, SYSTEM_USER

LARGEST = 512 * 1024
CONNECTIONS = 16
PREFIX = "JS"
"""Begins JetStream's API in a consumer's account: an account without streams may not have it under its own name."""

CALLS = ("CONSUMER.INFO", "CONSUMER.MSG.NEXT")
"""All that a consumer may ask of JetStream, about its own position alone; that position is made for it."""


class RegisteredPublisher(BaseModel):
    """One publisher. Empty `division`: everywhere."""

    division: str
    per_minute: int = Field(ge=1)
    hash: str


class RegisteredConsumer(BaseModel):
    """One consumer: of a county, town or village, and of which events there; of all, where `events` is empty."""

    division: str
    events: list[str] = []
    hash: str

    @property
    def filters(self) -> list[str]:
        """The subjects that it may read."""
        return filters_of(self.division, self.events)


class Access(BaseModel):
    """All that may connect: our own users by hash, publishers and consumers by name."""

    own: dict[str, str] = {}
    publishers: dict[str, RegisteredPublisher] = {}
    consumers: dict[str, RegisteredConsumer] = {}


def users_conf(access: Access) -> str:
    """The accounts of all, for nats.conf to include."""
    own = "\n".join(f"      {_user(user, access.own[user], may)}" for user, may in OWN.items())
    publishers = "\n".join(f"      {_publisher(name, one)}" for name, one in sorted(access.publishers.items()))
    consumers = "\n".join(_consumer(name, one) for name, one in sorted(access.consumers.items()))
    return f"""# Written by huiyin from access.json: `huiyin publisher`, `huiyin consumer`.
accounts {{
  SYS {{ users: [{_user(SYSTEM_USER, access.own[SYSTEM_USER])}] }}
  HUIYIN {{
    jetstream: enabled
    users: [
      {_user(f"huiyin-{OPERATOR}", access.own[f"huiyin-{OPERATOR}"])}
{own}
    ]
    exports: [
      {{service: "{EVERYTHING}", accounts: [PUBLISHERS]}}
      {{stream: "{subject_of("*", ACCEPTED)}", accounts: [PUBLISHERS]}}
      {{stream: "{subject_of("*", REJECTED)}", accounts: [PUBLISHERS]}}
      {{stream: "{SUBJECTS}"}}
      {{service: "{API}.CONSUMER.INFO.{STREAM}.*"}}
      {{service: "{API}.CONSUMER.MSG.NEXT.{STREAM}.*", response: stream}}
      {{service: "$JS.ACK.{STREAM}.>"}}
    ]
  }}
  PUBLISHERS {{
    # Below the server's own, so that a dead letter holds its reason too.
    limits {{max_payload: {LARGEST}}}
    imports: [
      {{service: {{account: HUIYIN, subject: "{EVERYTHING}"}}}}
      {{stream: {{account: HUIYIN, subject: "{subject_of("*", ACCEPTED)}"}}}}
      {{stream: {{account: HUIYIN, subject: "{subject_of("*", REJECTED)}"}}}}
    ]
    users: [
{publishers}
    ]
  }}
{consumers}
}}
system_account: SYS
"""


def _publisher(name: str, one: RegisteredPublisher) -> str:
    hears = (subject_of(name, ACCEPTED), subject_of(name, REJECTED))
    return _user(name, one.hash, Permissions((subject_of(name, "*.>"),), hears))


def _consumer(name: str, one: RegisteredConsumer) -> str:
    asked = [f"{call}.{STREAM}.{name}" for call in CALLS]
    acknowledged = f"$JS.ACK.{STREAM}.{name}.>"
    imports = [
        *(f'{{service: {{account: HUIYIN, subject: "{API}.{call}"}}, to: "{PREFIX}.{call}"}}' for call in asked),
        f'{{service: {{account: HUIYIN, subject: "{acknowledged}"}}}}',
        *(f'{{stream: {{account: HUIYIN, subject: "{subject}"}}}}' for subject in one.filters),
    ]
    may = Permissions((*(f"{PREFIX}.{call}" for call in asked), acknowledged), tuple(one.filters))
    listed = "\n".join(f"      {each}" for each in imports)
    return f"""  "consumer-{name}" {{
    limits {{max_connections: {CONNECTIONS}, max_payload: 4096}}
    imports: [
{listed}
    ]
    users: [{_user(name, one.hash, may)}]
  }}"""


def _user(name: str, password: str, may: Permissions | None = None) -> str:
    more = f", permissions: {permissions(name, may)}" if may else ""
    return f'{{user: "{name}", password: "{password}"{more}}}'
