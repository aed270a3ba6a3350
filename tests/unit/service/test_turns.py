"""One at a time for each sender, and none waits for another's."""

import asyncio

import pytest

from huiyin_service.guarded.turns import MOST_WAITING, Crowded, Turns


async def test_one_sender_waits_for_their_own_and_for_no_one_elses() -> None:
    turns, order, held = Turns(), list[str](), asyncio.Event()

    async def ask(sender: str, name: str) -> None:
        async with turns.of(sender):
            order.append(name)
            if name == "first":
                await held.wait()

    first = asyncio.create_task(ask("a", "first"))
    await asyncio.sleep(0)
    second = asyncio.create_task(ask("a", "second"))
    await asyncio.wait_for(ask("b", "other"), 1)
    assert order == ["first", "other"]
    held.set()
    await asyncio.wait_for(asyncio.gather(first, second), 1)
    assert order == ["first", "other", "second"]


async def test_who_has_too_many_waiting_is_told_so_and_then_goes_on() -> None:
    turns, held = Turns(), asyncio.Event()

    async def ask() -> None:
        async with turns.of("a"):
            await held.wait()

    waiting = [asyncio.create_task(ask()) for _ in range(MOST_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Crowded):
        await ask()
    async with turns.of("b"):
        held.set()
    await asyncio.wait_for(asyncio.gather(*waiting), 1)
    await asyncio.wait_for(ask(), 1)
