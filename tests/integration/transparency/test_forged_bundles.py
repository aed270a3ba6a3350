"""Bundles of a publication that were forged, cut, or made of another tree are found out, alone or beside another."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from huiyin_events.transparency import trees
from huiyin_events.transparency.bundles import BundledCheckpoint, ProofBundle
from huiyin_events.transparency.notes import NoteRefused, Verifier
from huiyin_events.transparency.signing_key import SigningKey
from huiyin_ops.published_log import NotAsPublished
from huiyin_ops.standing import contradictions, standing
from huiyin_service.streams import topic_stream
from huiyin_service.verifier.bundle import bundle_of
from tests.tampering import unguarded

from .conftest import Growth, append
from .test_publications import ANSWERED, NOTICE, PUBLICATION, TOPIC, asked, bundle, publish, put_up, say

pytestmark = pytest.mark.integration

ALTERED = "UPDATE store.events SET data = replace(data::text, '十', '百')::json WHERE stream = $1"


async def begun_anew(growth: Growth, superuser: asyncpg.Connection) -> ProofBundle:
    """The notice says otherwise, and all of the tree is made anew as if it always had."""
    async with unguarded(superuser):
        await superuser.execute(ALTERED, topic_stream(TOPIC))
    await superuser.execute("TRUNCATE store.tree_tiles, store.trees")
    shutil.rmtree(growth.folder)
    await growth.grow()
    return await bundle(growth)


async def test_another_key_of_the_same_name(growth: Growth, superuser: asyncpg.Connection, tmp_path: Path) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    growth.key = SigningKey(tmp_path / "secrets" / "another.key")
    forged = await begun_anew(growth, superuser)
    assert standing(forged).wrong == ()  # its own key is believed where nobody holds the true one
    with pytest.raises(NoteRefused, match=r"not signed|does not fit"):
        standing(forged, held(handed_out))
    assert contradictions([handed_out, forged])[0].startswith("two keys: example.org/log/1 was signed by")


def held(of: ProofBundle) -> Verifier:
    return Verifier.parse(of.key)


async def test_the_history_of_the_true_tree_beside_another_one(growth: Growth, superuser: asyncpg.Connection) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    true = BundledCheckpoint("2026-12-01", handed_out.note)
    assert standing(replace(handed_out, kept=(true,))).wrong == ()
    forged = await begun_anew(growth, superuser)
    with pytest.raises(NoteRefused, match="is of another tree than the bundle's"):
        standing(replace(forged, kept=(true,)))


async def test_days_of_kept_checkpoints_that_are_not_in_their_order(growth: Growth) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    own = BundledCheckpoint("2026-01-01", handed_out.note)
    before = [replace(one, day="2026-11-30") for one in handed_out.kept if one.note.head.size < own.note.head.size]
    with pytest.raises(NoteRefused, match="not in their order"):
        standing(replace(handed_out, kept=(*before, own)))


async def test_two_trees_of_the_same_size_by_what_was_kept_in_either(
    growth: Growth, superuser: asyncpg.Connection
) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    rebuilt = await begun_anew(growth, superuser)
    assert rebuilt.note.head.size == handed_out.note.head.size
    await append(growth.store, 3)
    await growth.grow()
    later = replace(await bundle(growth), kept=(BundledCheckpoint("2026-12-01", rebuilt.note),))
    size = rebuilt.note.head.size
    assert f"split view: two trees of {size} leaves were signed" in contradictions([handed_out, later])


async def test_a_tree_that_was_ended_and_says_otherwise_in_the_next(
    growth: Growth, superuser: asyncpg.Connection
) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    async with unguarded(superuser):
        await superuser.execute(ALTERED, topic_stream(TOPIC))
    await trees.end(superuser, "“restored”")
    await growth.grow(2)
    again = await bundle(growth)
    assert (again.tree, standing(again).wrong) == (2, ())
    assert contradictions([again, handed_out])[0].startswith("two versions: leaf 20")


async def test_one_that_lacks_its_last_entry_beside_one_that_has_it(growth: Growth) -> None:
    await publish(growth)
    whole = await bundle(growth)
    cut = replace(whole, events=whole.events[:-1])
    told = standing(cut)
    assert told.wrong == ()  # by itself nobody can know
    assert (
        f"as the log was with {whole.note.head.size} records; nothing is known here of what came later" in told.lines()
    )
    [found] = contradictions([cut, whole])
    assert found.startswith(f"left out: leaf {whole.events[-1].leaf} is of it")
    # One of before it was said is no forgery.
    await say(growth, NOTICE, ANSWERED)
    await growth.grow()
    assert contradictions([whole, await bundle(growth)]) == []


async def test_one_that_is_put_up_a_second_time_with_other_words(growth: Growth) -> None:
    await publish(growth)
    handed_out = await bundle(growth)
    again = put_up(datetime.now(UTC)).model_copy(update={"notice": "决议：东门装百个"})
    await say(growth, topic_stream(TOPIC), again)
    await growth.grow()
    with pytest.raises(NotAsPublished, match="put up again: event"):
        await asked(growth, handed_out)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"board": "140981001002"}, "another board: it says to be on that of 140981001002"),
        ({"ends_at": datetime.now(UTC) - timedelta(days=1)}, "it was up for no time"),
        ({"publication": UUID(int=4)}, "leaf 0 puts up another publication"),
    ],
    ids=["board", "ends_at", "publication"],
)
async def test_one_of_another_village_for_no_time_or_of_another_name(
    growth: Growth, change: dict[str, object], wrong: str
) -> None:
    await say(growth, topic_stream(TOPIC), put_up(datetime.now(UTC)).model_copy(update=change))
    await growth.grow()
    [told] = standing(await bundle(growth)).wrong
    assert told.startswith(wrong)


async def test_of_words_that_are_not_told_nothing_is_claimed(growth: Growth) -> None:
    await publish(growth)
    [first, *_] = await growth.store.read_stream(topic_stream(TOPIC))
    hidden = await bundle_of(growth.store, growth.folder, PUBLICATION, first, lambda one: one.id != first.id)
    said = list(standing(hidden).lines())
    assert "to a day that is not told" in said[1]
    assert any("nobody knows that they are this one's" in line for line in said)
