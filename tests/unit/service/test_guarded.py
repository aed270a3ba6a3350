"""What runs guarded may fail, hang, crash or eat memory: its caller is told, and the next file is taken as ever."""

import asyncio
from pathlib import Path

import psutil
import pytest

from huiyin_service.guarded.function import GuardedFunction, Overran


def guarded(processes: int = 1, seconds: int = 10) -> GuardedFunction:
    # It does what the file says.
    return GuardedFunction("builtins:eval", processes=processes, megabytes=100, seconds=seconds)


def children() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if "huiyin_service.guarded.child" in one.cmdline()]


async def test_what_is_made_comes_back_however_large() -> None:
    async with guarded() as act:
        assert await act(b"bytes(3)") == bytes(3)
        assert len(await act(b"bytes(20_000_000)")) == 20_000_000


async def test_one_process_serves_one_file_after_the_other_and_ends() -> None:
    async with guarded() as act:
        numbers = {await act(b"str(__import__('os').getpid()).encode()") for _ in range(3)}
        assert len(numbers) == 1
        [child] = children()
    child.wait(5)


@pytest.mark.parametrize(
    "file",
    [
        b"bytes(2_000_000_000)",
        b"__import__('os')._exit(1)",
        b"__import__('os').abort()",
        b"1 / 0",
        b"no Python at all",
    ],
    ids=["eats memory", "ends", "crashes", "fails", "is no file of its kind"],
)
async def test_what_goes_wrong_is_told_and_the_next_is_taken(file: bytes) -> None:
    async with guarded() as act:
        with pytest.raises(Overran):
            await act(file)
        assert await act(b"b'well'") == b"well"


async def test_it_can_write_no_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    async with guarded() as act:
        with pytest.raises(Overran):
            await act(f"__import__('os').write(__import__('os').open('{file}', 65), b'kept') and b''".encode())
    assert not file.exists() or not file.read_bytes()


@pytest.mark.parametrize("file", [b"__import__('time').sleep(60)", b"sum(iter(int, 1))"], ids=["waits", "spins"])
async def test_what_takes_too_long_is_ended(file: bytes) -> None:
    async with guarded(seconds=1) as act:
        with pytest.raises(Overran):
            await act(file)
        for child in children():
            child.wait(5)
        assert await act(b"b'well'") == b"well"


async def test_who_is_not_waited_for_any_longer_is_ended() -> None:
    async with guarded(seconds=60) as act:
        asking = asyncio.create_task(act(b"__import__('time').sleep(60)"))
        while not children():
            await asyncio.sleep(0.01)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        for child in children():
            child.wait(5)


async def test_while_one_is_at_it_another_takes_the_next() -> None:
    async with guarded(processes=2, seconds=30) as act:
        slow = asyncio.create_task(act(b"__import__('time').sleep(20) or b''"))
        assert await act(b"b'well'") == b"well"
        assert not slow.done()
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow


async def test_it_knows_nothing_of_our_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_DATABASE_PASSWORD", "secret")
    async with guarded() as act:
        told = await act(b"repr(sorted(__import__('os').environ)).encode()")
    assert b"LC_ALL" in told
    assert b"HUIYIN" not in told


async def test_what_its_libraries_print_does_no_harm() -> None:
    async with guarded() as act:
        assert await act(b"__import__('os').write(1, b'noise') and b'well'") == b"well"
