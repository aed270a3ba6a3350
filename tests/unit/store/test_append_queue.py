"""Who appends together: a stream's appends in their order, none twice, none forgotten, whoever comes and goes."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from huiyin_events.append_queue import AppendQueue, PendingAppend
from huiyin_events.append_request import AppendRequest, AppendResult, NewRow

STREAMS = ("tea.pot-1", "tea.pot-2", "tea.cup-1")

puts = st.tuples(st.just("put"), st.sampled_from(STREAMS), st.sampled_from([-2, -1, 0, 3]))
takes = st.tuples(st.just("take"), st.integers(1, 4), st.just(0))
answers = st.tuples(st.just("answer"), st.sampled_from(STREAMS), st.just(0))
leaves = st.tuples(st.just("leave"), st.sampled_from(STREAMS), st.just(0))


def pending(stream: str, expected: int) -> PendingAppend:
    row = NewRow(uuid4(), "tea.pot.filled.v1", "14", datetime.now(UTC), "{}")
    return PendingAppend(AppendRequest([stream], [expected], [[row]], "{}"), asyncio.Future())


@given(st.lists(st.one_of(puts, takes, answers, leaves), max_size=60))
def test_a_streams_appends_go_out_in_their_order_and_none_is_forgotten(steps: list[tuple[str, str | int, int]]) -> None:
    async def play() -> None:
        queue, order, out = AppendQueue(), defaultdict[str, list[PendingAppend]](list), dict[str, int]()

        def take(most: int) -> None:
            group = queue.take(most)
            assert len(group) <= most
            assert [one.stream for one in group] == sorted(one.stream for one in group)
            for stream in {one.stream for one in group}:
                run = [one for one in group if one.stream == stream]
                assert stream not in out
                assert run == order[stream][: len(run)], "not the first who wait"
                assert all(one.takes_any_version for one in run[1:])
                del order[stream][: len(run)]
                out[stream] = len(run)

        for step, what, expected in steps:
            match step, what:
                case "put", str(stream):
                    order[stream].append(pending(stream, expected))
                    queue.put(order[stream][-1])
                case "take", int(most):
                    take(most)
                case "answer", str(stream) if out.pop(stream, None):
                    queue.finish(stream)
                case "leave", str(stream) if order[stream]:
                    order[stream].pop(0).answer.cancel()
            assert [queue.is_under_way(stream) for stream in STREAMS] == [stream in out for stream in STREAMS]
        for _ in range(len(steps)):
            for stream in list(out):
                del out[stream]
                queue.finish(stream)
            take(4)
        assert not any(order.values())

    asyncio.run(play())


async def test_who_was_answered_already_is_not_asked_for() -> None:
    queue, one, other = AppendQueue(), pending("tea.pot-1", -1), pending("tea.pot-1", 0)
    queue.put(one)
    queue.put(other)
    one.answer.set_result(AppendResult(1, 1, (1,)))
    assert queue.take(4) == [other]
