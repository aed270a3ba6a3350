"""Two hundred times something dies under load, at a moment of chance: nothing is lost, nothing is twice, order is kept.

HUIYIN_SEED repeats a run: who dies, and when, follows from it alone. HUIYIN_ROUNDS makes it shorter or longer.
"""

import asyncio
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.faults.checks import check
from tests.faults.load import CONSUMERS, RELAYS, WRITERS
from tests.faults.scene import scene

ROUNDS = int(os.environ.get("HUIYIN_ROUNDS", "200"))
CHECK_EVERY = 25

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1500)]

VICTIMS = (("postgres", "backend"), ("nats", "wipe"), *((name,) for name in (*RELAYS, *CONSUMERS, *WRITERS)))
"""Of each at most one a round."""


@dataclass(frozen=True)
class Round:
    """Who is killed after how many seconds of load."""

    number: int
    after: float
    victims: list[str]


def plan(seed: int) -> Iterator[Round]:
    """All rounds. In one of four, two die at the same moment."""
    chance = random.Random(seed)
    for number in range(1, ROUNDS + 1):
        victims = [chance.choice(kinds) for kinds in chance.sample(VICTIMS, 1 if chance.random() < 0.75 else 2)]
        yield Round(number, chance.uniform(0, 1.5), victims)


async def test_whatever_dies_and_whenever_all_follows_from_the_log(seed: int) -> None:
    async with scene(seed) as load:
        for one in plan(seed):
            try:
                await asyncio.sleep(one.after)
                await load.back([load.kill(victim) for victim in one.victims])
                if one.number % CHECK_EVERY == 0 or one.number == ROUNDS:
                    assert not load.ended_by_themselves()
                    await load.stop_writers()
                    print(f"{one.number} rounds, {await check(load)} events")
                    await load.start_writers()
            except BaseException as error:
                error.add_note(f"in {one}")
                raise


def test_the_same_seed_kills_the_same_at_the_same_moments() -> None:
    assert list(plan(7)) == list(plan(7)) != list(plan(8))
