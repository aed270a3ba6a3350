"""What stands in a division goes along when its code becomes another, however often and in whatever order (Y1)."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from huiyin_contracts import OURS
from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_county.recodings import codes_of, go_along, present
from huiyin_county.view import project
from huiyin_dispatch.divisions.rules import DIVISION, DivisionState, Recode
from huiyin_events.envelope import Cursor, Recorded, split_at
from huiyin_events.events import DomainEvent
from huiyin_events.refusal import Refused
from tests.integration.servers import Servers

pytestmark = pytest.mark.integration

VILLAGES = [f"14098100{town}00{village}" for town in (1, 2) for village in (1, 2, 3)]
ELSEWHERE = "511529104202"
DAY, NOW = date(2026, 7, 1), datetime(2026, 7, 2, tzinfo=UTC)

Step = tuple[str, str] | str
"""A code that is to become another, or something that is begun under a code."""
steps = some.lists(
    some.tuples(some.sampled_from(VILLAGES), some.sampled_from([*VILLAGES, ELSEWHERE])) | some.sampled_from(VILLAGES),
    max_size=14,
)


def happened(wanted: Sequence[Step]) -> tuple[list[Recorded], dict[UUID, str], dict[str, str]]:
    """The log of what the rules allow of that, where each thing was begun, and what each code became."""
    states = {code: DivisionState(code, code) for code in [*VILLAGES, ELSEWHERE]}
    log: list[Recorded] = []
    begun: dict[UUID, str] = {}
    became: dict[str, str] = {}
    for step in wanted:
        if isinstance(step, str):
            thing = uuid4()
            begun[thing] = step
            event = DivisionRegistered(code=step, name=str(thing), level="village")  # stands for any event there
            log.append(recorded(event, step, len(log)))
            continue
        code, other = step
        try:
            [event_of] = DIVISION.decide(Recode(states[other], "两村合并", DAY), states[code])
        except Refused:
            continue
        states[code] = DIVISION.evolve(states[code], event_of)
        log.append(recorded(event_of, code, len(log)))
        if code[:6] == other[:6]:
            became[code] = other
    return log, begun, became


def recorded(event: DomainEvent, division: str, place: int) -> Recorded:
    stream, data, at = f"dispatch.division-{division}", event.model_dump_json(), Cursor(1, place + 1)
    return Recorded(uuid4(), at, stream, place + 1, event.type, division, NOW, NOW, data, "{}", OURS)


def last(code: str, became: dict[str, str]) -> str:
    while code in became:
        code = became[code]
    return code


async def keep(connection: asyncpg.Connection, batch: Sequence[Recorded]) -> None:
    """As a service keeps its views: `things` is one of its tables that say where something lies."""
    for piece in split_at(batch, DivisionRecoded):
        await project(connection, piece)
        for one in await go_along(connection, piece, ["things"]):
            if isinstance(one.event, DivisionRegistered):
                await connection.execute("INSERT INTO things VALUES ($1, $2)", UUID(one.event.name), one.division)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=steps, cuts=some.sets(some.integers(0, 14)))
def test_all_of_it_stands_under_the_code_of_now_in_whatever_batches_it_comes(
    servers: Servers, wanted: list[Step], cuts: set[int]
) -> None:
    log, begun, became = happened(wanted)

    async def hold() -> None:
        connection = await asyncpg.connect(servers.postgres.dsn())
        try:
            await connection.execute(
                "CREATE TEMP TABLE divisions (code text PRIMARY KEY, name text, level text, parent text, timezone text)"
                ";"
                "CREATE TEMP TABLE recodings (code text PRIMARY KEY, new_code text, effective_on date);"
                "CREATE TEMP TABLE things (id uuid, division text)"
            )
            ends = sorted({*cuts, 0, len(log)} & set(range(len(log) + 1)))
            for begin, end in pairwise(ends):
                await keep(connection, log[begin:end])
            stands = {row["id"]: row["division"] for row in await connection.fetch("SELECT * FROM things")}
            assert stands == {thing: last(code, became) for thing, code in begun.items()}
            for code in VILLAGES:
                now = await present(connection, code)
                assert now == last(code, became)
                assert code in await codes_of(connection, now)
                assert await present(connection, now) == now
        finally:
            await connection.close()

    asyncio.run(hold())
