"""A publication that was tampered with is found out: removed, altered, backdated, shown in two versions (P6, P8)."""

import shutil
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import Event
from huiyin_contracts.publications import NoticeCorrected, NoticePublished, ObjectionAnswered
from huiyin_events.envelope import Meta, Recorded
from huiyin_events.store import ANY, StreamWrite
from huiyin_events.transparency.bundles import BundledEvent, ProofBundle
from huiyin_events.transparency.notes import NoteRefused, Signer
from huiyin_ops.published_log import NoSuchPublication, NotAsPublished, on_the_log
from huiyin_ops.standing import contradictions, standing
from huiyin_service.streams import topic_stream
from huiyin_service.verifier.bundle import bundle_of
from tests.builders import new
from tests.tampering import unguarded

from .conftest import Growth, append
from .test_tampering import INSERT

pytestmark = pytest.mark.integration

TOPIC, ISSUE, PUBLICATION = (UUID(int=n) for n in (1, 2, 3))
NOTICE = f"publication.notice-{PUBLICATION}"
ABOUT = {"publication": PUBLICATION, "issue": ISSUE}
CORRECTED = NoticeCorrected(**ABOUT, notice="决议：东门装十二个", reason="数量有误")
ANSWERED = ObjectionAnswered(**ABOUT, objection=uuid4(), answer="离窗二十米")


def put_up(at: datetime) -> NoticePublished:
    notice = "决议：东门装十个"
    ends = at + timedelta(days=7)
    board = "140981001001"
    return NoticePublished(
        **ABOUT, kind="resolution", about=TOPIC, board=board, notice=notice, starts_at=at, ends_at=ends
    )


async def say(growth: Growth, stream: str, *events: Event) -> None:
    await growth.store.append([StreamWrite(stream, [new(event) for event in events], ANY)], meta=Meta())


async def publish(growth: Growth, at: datetime | None = None) -> None:
    """Among other things a resolution is put up, corrected, and an objection to it answered."""
    await append(growth.store, 20)
    await say(growth, topic_stream(TOPIC), put_up(at or datetime.now(UTC)))
    await append(growth.store, 5)
    await say(growth, NOTICE, CORRECTED, ANSWERED)
    await append(growth.store, 5)
    await growth.grow()


async def bundle(growth: Growth) -> ProofBundle:
    [first, *_] = await growth.store.read_stream(topic_stream(TOPIC))
    return await bundle_of(growth.store, growth.folder, PUBLICATION, first, lambda _: True)


async def asked(growth: Growth, *held: ProofBundle) -> ProofBundle:
    """What `huiyin verify publication` reads of the log."""
    return await on_the_log(growth.store, growth.folder, PUBLICATION, [one.note for one in held], held)


async def test_it_stood_from_day_to_day_with_its_corrections(growth: Growth) -> None:
    await publish(growth)
    handed_out = ProofBundle.parse((await bundle(growth)).dump())
    told = standing(handed_out, growth.published().key())
    assert (told.wrong, told.notice, told.kind) == ((), "决议：东门装十个", "resolution")
    assert [one.data["notice"] for one in told.corrections] == ["决议：东门装十二个"]
    first, last = told.days()
    assert last is not None
    assert (last - first).days == 7
    assert contradictions([handed_out, await asked(growth, handed_out)]) == []
    with pytest.raises(NoSuchPublication):
        await on_the_log(growth.store, growth.folder, uuid4(), [], [])


async def test_another_key_or_other_words_are_not_verified(growth: Growth) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    with pytest.raises(NoteRefused, match="not signed"):
        standing(handed_out, Signer(growth.published().key().name, bytes(32)).verifier)
    first, *rest = handed_out.events
    assert first.data is not None
    others = BundledEvent(first.leaf, first.entry, first.data.replace("十个", "百个"), first.path)
    with pytest.raises(NoteRefused, match="not those on the log"):
        standing(with_events(handed_out, others, *rest))
    later = BundledEvent(first.leaf, first.entry.replace("2", "3", 1), None, first.path)
    with pytest.raises(NoteRefused, match="not in the tree"):
        standing(with_events(handed_out, later, *rest))
    told = standing(with_events(handed_out, first, rest[-1]))
    assert "left out: entry 1" in told.wrong[0]


def with_events(of: ProofBundle, *events: BundledEvent) -> ProofBundle:
    return ProofBundle(of.about, of.tree, of.key, of.note, events, of.kept)


@pytest.mark.parametrize(
    "change", ["data = replace(data::text, '十', '百')::json", "occurred_at = now() - interval '9d'"]
)
async def test_a_superuser_who_alters_it(growth: Growth, superuser: asyncpg.Connection, change: str) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    async with unguarded(superuser):
        await superuser.execute(f"UPDATE store.events SET {change} WHERE stream = $1", topic_stream(TOPIC))
    with pytest.raises(NoteRefused, match="not in the tree"):
        standing(await bundle(growth))
    with pytest.raises(NotAsPublished, match=r"changed: .*, of it"):
        await asked(growth, handed_out)


@pytest.mark.parametrize("stream", [topic_stream(TOPIC), NOTICE])
async def test_a_superuser_who_removes_it_or_what_was_said_to_it(
    growth: Growth, superuser: asyncpg.Connection, stream: str
) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    async with unguarded(superuser):
        await superuser.execute("DELETE FROM store.events WHERE stream = $1", stream)
        await superuser.execute("DELETE FROM store.streams WHERE stream = $1", stream)
    with pytest.raises(NotAsPublished, match=r"removed: .*, of it"):
        await asked(growth, handed_out)
    if stream == NOTICE:
        [told] = contradictions([handed_out, await bundle(growth)])[:1]
        assert told.startswith("removed: leaf")


async def test_one_that_is_put_up_late_and_says_otherwise(growth: Growth) -> None:
    await publish(growth, datetime.now(UTC) - timedelta(days=8))
    [told] = standing(await bundle(growth)).wrong
    assert told.startswith("backdated: it says that it stood from")


async def test_a_superuser_who_backdates_what_is_on_the_log_too(growth: Growth, superuser: asyncpg.Connection) -> None:
    await append(growth.store, 5)
    await growth.grow()
    week_ago = datetime.now(UTC) - timedelta(days=8)
    await say(growth, topic_stream(TOPIC), put_up(week_ago))
    async with unguarded(superuser):
        back = "UPDATE store.events SET recorded_at = $2, occurred_at = $2 WHERE stream = $1"
        await superuser.execute(back, topic_stream(TOPIC), week_ago)
    await growth.grow()
    [told] = standing(await bundle(growth)).wrong
    assert "and a checkpoint signed on" in told


async def test_who_has_the_key_too_and_makes_another_tree_is_held_to_what_was_handed_out(
    growth: Growth, superuser: asyncpg.Connection
) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    events: list[Recorded] = await growth.store.read_stream(topic_stream(TOPIC))
    async with unguarded(superuser):
        change = "UPDATE store.events SET data = replace(data::text, '十', '百')::json WHERE stream = $1"
        await superuser.execute(change, topic_stream(TOPIC))
        await superuser.execute(INSERT, uuid4(), events[0].cursor.position + 100_000, events[0].id)
    await superuser.execute("TRUNCATE store.tree_tiles, store.trees")
    shutil.rmtree(growth.folder)
    await growth.grow()
    rebuilt = await bundle(growth)
    assert standing(rebuilt).wrong == ()  # by itself it is consistent
    assert any(told.startswith("two versions: leaf 20") for told in contradictions([handed_out, rebuilt]))
    with pytest.raises(NotAsPublished, match="tree: "):
        await asked(growth, handed_out)
