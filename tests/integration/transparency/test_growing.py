"""The tree grows with the log, whatever is interrupted; what it once signed it never signs otherwise."""

import json
import shutil
from typing import Any, ClassVar
from uuid import uuid4

import pytest

from huiyin_contracts import OURS
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.transparency import grower as growing
from huiyin_events.transparency import trees
from huiyin_events.transparency.entries import leaf_of
from huiyin_events.transparency.merkle import consistency_path, inclusion_path, proves_consistency, proves_inclusion
from huiyin_events.transparency.notes import SignedNote, TreeHead
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.tiles import Nodes
from tests.builders import NOW, VILLAGE
from tests.integration.conftest import Connect, OpenPool, eventually
from tests.integration.log import read
from tests.tampering import unguarded

from .conftest import NAME, Growth, append, says

pytestmark = pytest.mark.integration


async def test_every_event_is_a_leaf_in_the_order_of_the_log_and_is_proved(growth: Growth) -> None:
    await append(growth.store, 700)
    await growth.grow()
    note = growth.published().checkpoint()
    assert note is not None
    growth.published().key().check(note)
    assert note.head.origin == f"{NAME}/1"
    node = Nodes(growth.published().tiles, 700)
    for index, event in enumerate(await read(growth.store)):
        assert await trees.leaf_index(growth.store.pool, 1, event.id) == index
        path = inclusion_path(index, 700, node)
        assert proves_inclusion(leaf_of(event), index, 700, note.head.root, path)


class Odd:
    """An event whose JSON and whose place are as strange as the log lets them be."""

    type: ClassVar[str] = "intake.issue.odd.v1"

    def model_dump_json(self, **_: Any) -> str:
        return '{"b" : 1,\n "a":"\\u00e9 回音 \U0001f4a7",  "a": 1.50}'


@pytest.mark.parametrize("aggregate", ['"quoted"', "back\\slash", "回音", "tab\t and\nline", "\x01\x1f\x7f", "é😀 "])
async def test_the_database_and_we_make_the_same_leaf_of_whatever_is_on_the_log(growth: Growth, aggregate: str) -> None:
    write = StreamWrite(f"intake.issue-{aggregate}", [NewEvent(Odd(), VILLAGE, NOW)], ANY)
    await growth.store.append([write], meta=Meta(traceparent="00-a-b-01"))
    await growth.grow()
    (event,) = await read(growth.store)
    assert growth.published().tiles.read(0, 0, 1) == [leaf_of(event)]


async def test_every_checkpoint_goes_on_from_every_earlier_one(growth: Growth, monkeypatch: pytest.MonkeyPatch) -> None:
    signed: list[TreeHead] = []
    publish = PublishedTree.publish

    def noted(self: PublishedTree, note: SignedNote) -> None:
        signed.append(note.head)
        publish(self, note)

    monkeypatch.setattr(PublishedTree, "publish", noted)
    for count in (1, 2, 250, 10, 300):
        await append(growth.store, count)
        await growth.grow()
    assert [head.size for head in signed] == [0, 1, 3, 253, 263, 563]
    node = Nodes(growth.published().tiles, 563)
    for old in signed:
        for new in signed[signed.index(old) :]:
            path = consistency_path(old.size, new.size, node)
            assert proves_consistency(old.size, new.size, old.root, new.root, path)


@pytest.mark.parametrize("step", ["tiles.write", "grown", "publish"])
async def test_it_goes_on_from_whatever_step_was_the_last(
    growth: Growth, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await append(growth.store, 300)
    await growth.grow()
    with monkeypatch.context() as patched:

        def die(*_: Any) -> Any:
            raise ConnectionError("dies here")

        async def die_async(*_: Any) -> Any:
            die()

        match step:
            case "tiles.write":
                patched.setattr("huiyin_events.transparency.tiles.TileFolder._forget", die)
            case "grown":
                patched.setattr(trees, "grown", die_async)
            case _:
                patched.setattr(PublishedTree, "publish", die)
        await append(growth.store, 300)
        grower, stop = growth.start()
        await eventually(lambda: _trouble(grower))
        await stop()
    await append(growth.store, 100)
    await growth.grow()
    result = await growth.audit()
    assert result.whole, result
    assert (result.head.size, result.agreed) == (700, 700)


async def _trouble(grower: growing.TreeGrower) -> bool:
    return "dies here" in (grower.trouble or "")


async def test_one_grows_it_at_a_time(growth: Growth) -> None:
    first, stop = growth.start()
    await eventually(growth.reached(0))
    second, _ = growth.start()
    await append(growth.store, 3)
    await eventually(growth.reached(3))
    assert (first.active, second.active) == (True, False)
    await stop()
    await append(growth.store, 3)
    await eventually(growth.reached(6))
    assert second.active


async def test_a_writer_who_is_late_holds_the_tree_back_and_is_left_out_of_nothing(
    growth: Growth, connect: Connect
) -> None:
    slow = await connect()
    _, stop = growth.start()
    async with slow.transaction():
        await slow.execute("SELECT pg_current_xact_id()")
        await append(growth.store, 5)
        assert not await growth.reached(1)()
    await eventually(growth.reached(5))
    await stop()


async def test_tiles_that_are_gone_are_made_anew_from_the_log(growth: Growth) -> None:
    await append(growth.store, 600)
    await growth.grow()
    before = growth.published().checkpoint()
    shutil.rmtree(growth.published().folder / "tile")
    await append(growth.store, 1)
    await growth.grow()
    assert before is not None
    result = await growth.audit()
    assert result.whole, result
    assert result.agreed == 601


async def test_but_not_from_a_log_that_is_not_what_was_signed(growth: Growth, connect: Connect) -> None:
    await append(growth.store, 10)
    await growth.grow()
    shutil.rmtree(growth.published().folder / "tile")
    async with unguarded(await connect()) as superuser:
        await superuser.execute("UPDATE store.events SET data = '{}' WHERE position = 5")
    grower, _ = growth.start()
    await eventually(lambda: says(grower, "not what was signed"))


async def test_a_log_that_was_set_back_is_not_signed_on_until_its_tree_is_ended(
    growth: Growth, connect: Connect
) -> None:
    await append(growth.store, 20)
    await growth.grow()
    superuser = await connect()
    before = await trees.growing(superuser)
    assert before is not None
    await append(growth.store, 10)
    await growth.grow()
    signed = growth.published().checkpoint()
    async with unguarded(superuser):  # as a database is that was restored to a moment before
        await superuser.execute("DELETE FROM store.events WHERE position > 20")
        await superuser.execute("UPDATE store.trees SET size = $1, root = $2, tx = $3, position = $4", *before[3:7])
        await superuser.execute("UPDATE store.tree_tiles SET ids = ids[1:20]")
    await append(growth.store, 3)
    grower, stop = growth.start()
    await eventually(lambda: says(grower, "set back to an earlier moment"))
    await stop()
    assert growth.published().checkpoint() == signed
    result = await growth.audit()
    assert "it was set back" in result.trouble[0]
    assert sorted({one.kind for one in result.tampered}) == ["inserted", "removed"]

    assert await trees.end(superuser, "restored from a backup") == f"{NAME}/1"
    await growth.grow(2)
    second = growth.published(2).checkpoint()
    assert second is not None
    assert (second.head.origin, second.head.size) == (f"{NAME}/2", 23)
    assert growth.published().checkpoint() == signed  # what was said stays for everybody to see
    assert (await growth.audit(2)).whole
    told = json.loads((growth.folder / "trees.json").read_text())
    assert [(one["number"], one["why"]) for one in told] == [(1, "restored from a backup"), (2, None)]


async def test_without_its_key_nothing_is_signed(growth: Growth) -> None:
    await append(growth.store, 1)
    await growth.grow()
    growth.key.path.unlink()
    grower, stop = growth.start()
    await eventually(lambda: says(grower, "bring it back"))
    await stop()
    growth.key.make()
    grower, _ = growth.start()
    await eventually(lambda: says(grower, "that key is not here"))


async def test_the_relays_role_may_grow_it_and_no_more(growth: Growth, open_pool: OpenPool) -> None:
    await append(growth.store, 300)
    growth.store = Store(await open_pool("huiyin_relay"), OURS)
    await growth.grow()
    with pytest.raises(Exception, match="permission denied"):
        await growth.store.pool.execute("DELETE FROM store.trees")


async def test_an_event_that_is_not_in_the_tree_has_no_leaf(growth: Growth) -> None:
    await append(growth.store, 3)
    await growth.grow()
    (late,) = await append(growth.store, 1)
    assert await trees.leaf_index(growth.store.pool, 1, late.id) is None
    assert await trees.leaf_index(growth.store.pool, 1, uuid4()) is None
