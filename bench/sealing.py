"""What it costs an append that a member's name, home and employer are sealed: with and without, in one run."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import uvloop

from bench.figure import Figure
from bench.pairs import OURS, compare, interleaved, per_second
from bench.samples import META, VILLAGE
from bench.servers import Servers
from huiyin_contracts import OURS as CONVENTIONS
from huiyin_contracts.base import Event, _registry, example
from huiyin_contracts.members import Home, MemberRegistered
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Wording
from huiyin_events.envelope import NewEvent, stream_name
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import NO_STREAM, Store, StreamWrite
from huiyin_events.vault import Vault

ROUNDS, SINGLES = 15, 100
CLEAR = "the same in clear"


class InClear(Event):
    """A registration as it was when nothing of it was sealed."""

    type: ClassVar[str] = "dispatch.bench.registered.v1"
    wording: ClassVar[Wording] = Wording("", "")
    model_config = example(member="li", name="李", employer="电", estate=None, building=None)

    member: str
    name: str
    employer: str
    estate: str | None
    building: str | None


del _registry[InClear.type]


def measure() -> Sequence[Figure]:
    """Registrations a second, each of another member."""
    with Servers() as servers, tempfile.TemporaryDirectory() as keys:
        return uvloop.run(_measure(servers, Path(keys)))


async def _measure(servers: Servers, keys: Path) -> Sequence[Figure]:
    async with servers.store(connections=2) as store:
        vault = Vault(store.pool, MasterKeys(keys))
        await vault.begin()
        sealing = Store(store.pool, CONVENTIONS, vault=vault)

        async def sealed() -> float:
            return await _appended(sealing, [_registered() for _ in repeat(None, SINGLES)])

        async def clear() -> float:
            return await _appended(store, [_in_clear() for _ in repeat(None, SINGLES)])

        found = await interleaved({OURS: sealed, CLEAR: clear}, ROUNDS)
    return compare("register a member, the first of theirs", "events/s", found, {CLEAR: "≥ 0.4"})


async def _appended(store: Store, events: Sequence[Event]) -> float:
    async def append() -> None:
        for event in events:
            stream = stream_name(event.type, uuid4())
            new = NewEvent(event, VILLAGE, datetime.now(UTC))
            await store.append([StreamWrite(stream, [new], NO_STREAM)], meta=META)

    return await per_second(len(events), append())


def _registered() -> MemberRegistered:
    person = uuid4()
    return MemberRegistered(
        member=str(person),
        name=Personal(person, "李党员"),
        home=Personal(person, Home(estate="140981001001003", building="3号楼")),
        employer=Personal(person, "原平市供电公司"),
    )


def _in_clear() -> InClear:
    return InClear(
        member=str(uuid4()), name="李党员", employer="原平市供电公司", estate="140981001001003", building="3号楼"
    )
