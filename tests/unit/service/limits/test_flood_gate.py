"""Who floods waits; who does not never notices."""

from hypothesis import given
from hypothesis import strategies as st

from huiyin_service.limits.flood_gate import A_SECOND, BURST, FloodGate


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_then_so_many_a_second() -> None:
    clock = Clock()
    gate = FloodGate(clock)
    assert [gate.seconds_to_wait("a", 1) for _ in range(BURST)] == [0.0] * BURST
    assert 0 < gate.seconds_to_wait("a", 1) <= 1 / A_SECOND + 1e-9
    assert gate.seconds_to_wait("b", 1) == 0
    clock.now += 1
    taken = sum(gate.seconds_to_wait("a", 1) == 0 for _ in range(BURST))
    assert taken in {A_SECOND - 1, A_SECOND}


def test_it_can_be_lifted_and_widened() -> None:
    gate = FloodGate(Clock())
    assert not any(gate.seconds_to_wait("a", 0) for _ in range(BURST * 3))
    assert not any(gate.seconds_to_wait("a", 2) for _ in range(BURST * 2))


@given(st.lists(st.floats(0, 2), max_size=400))
def test_never_more_than_the_burst_and_what_time_gives(pauses: list[float]) -> None:
    clock = Clock()
    gate = FloodGate(clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += gate.seconds_to_wait("a", 1) == 0
    assert taken <= BURST + A_SECOND * sum(pauses) + 1
