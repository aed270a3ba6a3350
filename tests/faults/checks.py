"""What must hold of a scene at rest: what was acknowledged is there, and everything else follows from the log."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import ConsumerConfig

from huiyin_contracts import OURS
from huiyin_contracts.conventions import STREAM, SUBJECTS
from huiyin_contracts.issues import IssueRejected, IssueReported, IssueScreened
from huiyin_events.envelope import START, Cursor, Recorded, of_types
from huiyin_events.store import Store
from huiyin_events.wire import cursor_of
from tests.faults.load import CONSUMERS, WRITERS
from tests.faults.scene import Scene
from tests.faults.tallies import SCHEMA, Tally, fold, kept
from tests.faults.writer import notes

SETTLED_WITHIN = 90.0


async def check(scene: Scene) -> int:
    """Wait until all has come to the end of the log, then compare everything with it; how many events it has."""
    async with asyncpg.create_pool(scene.given.dsn, min_size=1, server_settings={"search_path": SCHEMA}) as pool:
        await settled(scene, pool)
        log = await read(Store(pool, OURS), 1000)
        assert await read(Store(pool, OURS), 777) == log, "read again, the log is another"
        assert [one.cursor for one in log] == sorted(one.cursor for one in log)
        assert not await pool.fetchval("SELECT count(*) FROM parked"), "an event was parked"
        expected: dict[str, Tally] = {}
        fold(expected, log)
        for name in CONSUMERS:
            async with pool.acquire() as connection:
                assert await kept(connection, name) == expected, f"{name} differs from a fold of the log"
    every_version_once(log)
    acknowledged(log, scene.given.notes)
    reacted_once(log)
    await published(scene, log)
    return len(log)


async def settled(scene: Scene, pool: asyncpg.Pool) -> None:
    """Nothing moves any more: every subscription and the stream stand at the end of the log."""
    await _until(scene, pool, lambda head, standing: all(one == head for one in standing.values()))


async def goes_on(scene: Scene) -> None:
    """Whatever the log has now comes to every subscription and the stream."""
    async with asyncpg.create_pool(scene.given.dsn, min_size=1, server_settings={"search_path": SCHEMA}) as pool:
        now = await Store(pool, OURS).head()
        await _until(scene, pool, lambda _, standing: all(one >= now for one in standing.values()))


async def _until(scene: Scene, pool: asyncpg.Pool, reached: Callable[[Cursor, dict[str, Cursor]], bool]) -> None:
    head, standing = START, dict[str, Cursor]()
    try:
        async with asyncio.timeout(SETTLED_WITHIN), scene.client() as client:
            while len(standing) < len(CONSUMERS) + 2 or not reached(head, standing):
                await asyncio.sleep(0.1)
                head = await Store(pool, OURS).head()
                rows = await pool.fetch("SELECT subscription, tx, position FROM checkpoints")
                standing = {row["subscription"]: Cursor(row["tx"], row["position"]) for row in rows}
                standing["stream"] = await end_of_stream(client)
    except TimeoutError:
        raise AssertionError(f"the log ends at {head}, but: {standing}") from None


async def end_of_stream(client: Client) -> Cursor:
    """The place of the stream's last event; where nobody can tell, the start."""
    js = client.jetstream()
    try:
        last = await js.get_msg(STREAM, seq=(await js.stream_info(STREAM)).state.last_seq)
    except (NatsError, TimeoutError):
        return START
    return Cursor.parse((last.headers or {})["ce-cursor"])


async def read(store: Store, limit: int) -> list[Recorded]:
    log: list[Recorded] = []
    while batch := await store.read_all(log[-1].cursor if log else START, limit):
        log += batch
    return log


def every_version_once(log: Sequence[Recorded]) -> None:
    """No event is twice, and each stream's versions are 1, 2, 3 … in the order of the log."""
    assert len({recorded.id for recorded in log}) == len(log), "an id is twice in the log"
    versions: Counter[str] = Counter()
    for recorded in log:
        versions[recorded.stream] += 1
        assert recorded.version == versions[recorded.stream], f"{recorded.stream} at {recorded.cursor}"


def acknowledged(log: Sequence[Recorded], folder: Path) -> None:
    """What writers were told is true, and a key happened at most once, as a whole."""
    by_id = {str(recorded.id): recorded for recorded in log}
    by_place = {(recorded.stream, recorded.version): recorded for recorded in log}
    by_key: defaultdict[str, list[Recorded]] = defaultdict(list)
    for recorded, event in of_types(log, IssueRejected):
        if key := event.reason.split(" ")[0]:
            by_key[key].append(recorded)
    asked: dict[str, int] = {}
    answers = 0
    for note in (note for name in WRITERS for note in notes(folder / f"{name}.jsonl")):
        if "asked" in note:
            asked[note["asked"]] = sum(note["counts"])
        elif "never" in note:
            assert not by_id.keys() & note["never"], f"in the log although it was not appended: {note}"
        else:
            answers += 1
            places = [
                by_place.get((stream, version - count + number))
                for stream, version, count in zip(note["streams"], note["versions"], note["counts"], strict=True)
                for number in range(1, count + 1)
            ]
            found = [recorded for recorded in places if recorded]
            assert len(found) == len(places), f"acknowledged and lost: {note}"
            if note["done"]:
                assert [str(recorded.id) for recorded in found] == note["done"], f"acknowledged elsewhere: {note}"
            if note["key"]:
                assert {recorded.id for recorded in found} == {recorded.id for recorded in by_key[note["key"]]}
            assert str(max(recorded.cursor for recorded in found)) == note["cursor"], f"not where it was said: {note}"
    assert answers, "nothing was acknowledged"
    for key, recorded_of in by_key.items():
        assert len(recorded_of) == asked[key], f"the key {key} happened in part, or twice"


def reacted_once(log: Sequence[Recorded]) -> None:
    """Of every report the policy made one screening, and of nothing else."""
    reports = Counter[UUID | None](recorded.id for recorded in log if recorded.type == IssueReported.type)
    assert Counter(recorded.meta.causation for recorded in log if recorded.type == IssueScreened.type) == reports


async def published(scene: Scene, log: Sequence[Recorded]) -> None:
    """The stream is the log's end, from where its epoch began, in the log's order and without a gap."""
    async with scene.client() as client:
        js = client.jetstream()
        state = (await js.stream_info(STREAM)).state
        got: list[Msg] = []
        whole = asyncio.Event()

        async def take(message: Msg) -> None:
            got.append(message)
            if len(got) == state.messages:
                whole.set()

        feed = await js.subscribe(SUBJECTS, ordered_consumer=True, cb=take, config=ConsumerConfig(headers_only=True))
        async with asyncio.timeout(SETTLED_WITHIN):
            await whole.wait()
        await feed.unsubscribe()
    assert [message.metadata.sequence.stream for message in got] == list(range(1, len(got) + 1))
    assert [cursor_of(message) for message in got] == [recorded.cursor for recorded in log[-len(got) :]]
