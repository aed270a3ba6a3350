"""What it costs an append that a member's name, home and employer are sealed, or a report's words and contact.

With and without, in one run. Who was not named before gets a key first, which is a commit of its own: a stranger's
report always takes one.
"""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import uvloop

from bench.figure import Figure
from bench.pairs import OURS, Rates, Turn, compare, interleaved, per_second
from bench.samples import EXAMPLE, META, VILLAGE
from bench.servers import Servers
from huiyin_contracts import OURS as CONVENTIONS
from huiyin_contracts.base import Event, _registry, example
from huiyin_contracts.issues import IssueReported
from huiyin_contracts.members import Home, MemberRegistered
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Wording
from huiyin_contracts.words import Contact, PublicText, ReportedWords
from huiyin_events.envelope import NewEvent, stream_name
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import NO_STREAM, Store, StreamWrite
from huiyin_events.vault import Vault

ROUNDS, SINGLES = 15, 100
CLEAR = "the same in clear"
STRANGER, KNOWN = "a stranger's report", "a report of somebody who has a key"
TEXT = "3号楼前的路灯三天不亮了，晚上老人出门看不见路"


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
    """Registrations a second, each of another member; and the milliseconds that a report takes longer."""
    with Servers() as servers, tempfile.TemporaryDirectory() as keys:
        return uvloop.run(_measure(servers, Path(keys)))


async def _measure(servers: Servers, keys: Path) -> Sequence[Figure]:
    async with servers.store(connections=2) as store:
        vault = Vault(store.pool, MasterKeys(keys))
        await vault.begin()
        sealing = Store(store.pool, CONVENTIONS, vault=vault)

        def turn(store: Store, make: Callable[[], Event]) -> Turn:
            return lambda: _appended(store, [make() for _ in repeat(None, SINGLES)])

        members = await interleaved({OURS: turn(sealing, _registered), CLEAR: turn(store, _in_clear)}, ROUNDS)
        known = uuid4()
        turns = {
            STRANGER: turn(sealing, lambda: _reported(uuid4())),
            KNOWN: turn(sealing, lambda: _reported(known)),
            CLEAR: turn(store, _reported_in_clear),
        }
        reports = await interleaved(turns, ROUNDS)
    return [
        *compare("register a member, the first of theirs", "events/s", members, {CLEAR: "≥ 0.4"}),
        *(Figure(f"sealing adds to {what}", "ms", _more(reports, what), reach="≤ 2") for what in (STRANGER, KNOWN)),
    ]


def _more(rates: Rates, what: str) -> float:
    """Milliseconds that one takes longer than in clear."""
    pairs = zip(rates[what], rates[CLEAR], strict=True)
    return 1000 * statistics.median(1 / sealed - 1 / clear for sealed, clear in pairs)


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


def _reported(person: UUID) -> IssueReported:
    words = Personal(person, ReportedWords(description=TEXT, address="永兴路"))
    contact = Personal(person, Contact(name="王晓", phone="13800001234"))
    return _issue(reporter=person, words=words, contact=contact)


def _reported_in_clear() -> IssueReported:
    return _issue(reporter=uuid4(), words=None, public=PublicText(description=TEXT, address="永兴路"))


def _issue(**more: object) -> IssueReported:
    return IssueReported.model_validate({**EXAMPLE, "issue": uuid4(), **more})
