"""The store with somebody else's events: no Pydantic, no counties, a stream and subjects of their own."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from uuid import NAMESPACE_OID, UUID, uuid5

import orjson
import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from huiyin_events.connections import Connection
from huiyin_events.decider import Decider, perform
from huiyin_events.envelope import START, Meta, NewEvent, Recorded, of_types, stream_name
from huiyin_events.refusal import Refused
from huiyin_events.relay import Relay
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.subscription import Subscription
from huiyin_events.testing import given
from huiyin_events.transfer import CannotTransfer, export_streams
from tests.integration.conftest import Background, OpenPool
from tests.local.standins import until

pytestmark = pytest.mark.integration


@dataclass(frozen=True)
class PotFilled:
    type: ClassVar[str] = "tea.pot.filled.v1"
    cups: int

    def model_dump_json(self, *, context: object = None) -> str:
        return orjson.dumps(asdict(self)).decode()


@dataclass(frozen=True)
class CupPoured:
    type: ClassVar[str] = "tea.pot.poured.v1"
    guest: str

    def model_dump_json(self, *, context: object = None) -> str:
        return orjson.dumps(asdict(self)).decode()


Event = PotFilled | CupPoured
KNOWN: dict[str, Callable[..., Event]] = {PotFilled.type: PotFilled, CupPoured.type: CupPoured}


class Teahouse:
    """What a tea house says of its events: they happen in rooms, and a house (two digits) keeps its order."""

    stream: Final = "TEA"
    subjects: Final = "tea.>"

    def load(self, event_type: str, data: str | bytes, context: object = None) -> Event:
        return KNOWN[event_type](**orjson.loads(data))

    def knows(self, event_type: str) -> bool:
        return event_type in KNOWN

    def subject_of(self, division: str, event_type: str) -> str:
        return f"tea.{division}.{event_type.rpartition('.')[0]}"

    def filter_of(self, event_type: str) -> str:
        return f"tea.*.{event_type.rpartition('.')[0]}"

    def source_of(self, event_type: str) -> str:
        return "/teahouse"

    def schema_of(self, event_type: str) -> str:
        return f"/teahouse/{event_type}"

    def partition_key_of(self, division: str) -> str:
        return division[:2]

    def person_of(self, sign_in: str) -> UUID:
        return uuid5(NAMESPACE_OID, sign_in)


def decide(guest: str, cups: int) -> Sequence[Event]:
    if not cups:
        raise Refused("pot-empty", "the pot is empty, {guest}", guest=guest)
    return [CupPoured(guest)]


def evolve(cups: int, event: Event) -> int:
    match event:
        case PotFilled():
            return event.cups
        case CupPoured():
            return cups - 1


POT: Decider[str, int] = Decider(0, decide, evolve)


@pytest.fixture
async def teahouse(open_pool: OpenPool, client: Client) -> AsyncIterator[Store]:
    yield Store(await open_pool(), Teahouse())
    with suppress(NotFoundError):
        await client.jetstream().delete_stream(Teahouse.stream)


async def serve(store: Store, room: str, guest: str) -> int:
    pot = stream_name(PotFilled.type, room)
    done = await perform(store, POT, pot, guest, division=room, at=datetime.now(UTC), meta=Meta())
    return done.state


def test_its_rules_are_tested_as_ours_are() -> None:
    given(POT, PotFilled(1)).when("Li").then(CupPoured("Li"))
    given(POT).when("Li").refused("pot-empty")


async def test_its_events_are_appended_read_published_and_followed(
    teahouse: Store, client: Client, background: Background
) -> None:
    poured: list[tuple[str, str]] = []

    async def handle(_: Connection, batch: Sequence[Recorded]) -> None:
        poured.extend((recorded.division, event.guest) for recorded, event in of_types(batch, CupPoured))

    background(Relay(teahouse, client).run())
    follower = Subscription("guests", teahouse, client, handle, types=[CupPoured.type])
    background(follower.run())
    await until(lambda: follower.live)
    for room in ("1101", "1102", "2201"):
        await fill(teahouse, room, cups=2)
        assert await serve(teahouse, room, "Li") == 1
    assert await follower.caught_up(10)
    assert poured == [("1101", "Li"), ("1102", "Li"), ("2201", "Li")]
    page = await teahouse.read_all(START, division="11")
    assert [recorded.event for recorded in page] == [PotFilled(2), CupPoured("Li")] * 2
    message = await client.jetstream().get_msg("TEA", seq=2)
    assert message.subject == "tea.1101.tea.pot.poured"
    assert (message.headers or {})["ce-source"] == "/teahouse"
    assert await serve(teahouse, "2201", "Wang") == 0
    with pytest.raises(Refused, match="the pot is empty, Zhao"):
        await serve(teahouse, "2201", "Zhao")


async def test_its_partition_keys_are_what_it_says(teahouse: Store, tmp_path: Any) -> None:
    for room in ("1101", "2201"):
        await fill(teahouse, room, cups=1)
    moved = await export_streams(teahouse, "11", tmp_path / "house.parquet", (), lambda _: None)
    assert moved.events == 1
    with pytest.raises(CannotTransfer, match="1101 is no partition key"):
        await export_streams(teahouse, "1101", tmp_path / "room.parquet", (), lambda _: None)


async def fill(store: Store, room: str, cups: int) -> None:
    pot = stream_name(PotFilled.type, room)
    await store.append([StreamWrite(pot, [NewEvent(PotFilled(cups), room, datetime.now(UTC))], ANY)], meta=Meta())
