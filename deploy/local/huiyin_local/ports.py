"""Ports for what runs beside others of its kind on one machine: tests, measurements, one more Huiyin."""

import random
import socket

# Below those that the kernel gives to outgoing connections.
_BLOCKS = range(20_000, 32_000, 10)
_held: list[int] = []


def free_ports(count: int = 1) -> int:
    """The first of `count` free ports in a row, at most 9. No one else who asks gets them until this process ends.

    Raises RuntimeError when none are left.
    """
    assert count < _BLOCKS.step
    for first in random.SystemRandom().sample(_BLOCKS, len(_BLOCKS)):
        # A port that is free now can be another's before it is used: who has the last port of a block has the block.
        guard = _bound(first + _BLOCKS.step - 1)
        if guard is None:
            continue
        if all(map(_free, range(first, first + count))):
            _held.append(guard.detach())
            return first
        guard.close()
    raise RuntimeError("no ports are free")


def _free(port: int) -> bool:
    probe = _bound(port)
    if probe:
        probe.close()
    return probe is not None


def _bound(port: int) -> socket.socket | None:
    bound = socket.socket()
    try:
        bound.bind(("127.0.0.1", port))
    except OSError:
        bound.close()
        return None
    return bound
