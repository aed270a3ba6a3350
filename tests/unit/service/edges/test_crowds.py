"""Large bodies that are under way at once: a few of one address, and of strangers so many and no more."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message, Scope

from huiyin_service.edges import crowds


class Crowd:
    """Who sends large bodies to an application that keeps each until it is told to answer."""

    def __init__(self, *, known: bool = False, limits: float = 1) -> None:
        self._answered = asyncio.Event()
        self._large = crowds.LargeBodies(self._keep, lambda _: known)
        self._app = SimpleNamespace(
            state=SimpleNamespace(service=SimpleNamespace(settings=SimpleNamespace(limits=limits)))
        )
        self.under_way: list[asyncio.Task[None]] = []

    async def _keep(self, _scope: Scope, receive: Any, _send: Any) -> None:
        await receive()
        await self._answered.wait()

    async def send(self, address: str, size: int = crowds.LARGE + 1) -> bool:
        """Send one; whether it was taken."""
        scope = {"type": "http", "path": "/report", "headers": [], "client": (address, 1), "app": self._app}

        async def receive() -> Message:
            return {"type": "http.request", "body": bytes(size)}

        async def send(_: Message) -> None:
            raise AssertionError

        task = asyncio.create_task(self._large(scope, receive, send))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if task.done() and (error := task.exception()):
            assert isinstance(error, HTTPException)
            assert (error.status_code, error.headers) == (429, {"Retry-After": "5"})
            return False
        self.under_way.append(task)
        return True

    async def answer(self) -> None:
        """Answer all that was taken."""
        self._answered.set()
        await asyncio.gather(*self.under_way)


async def test_one_address_has_a_few_and_is_let_in_again_when_they_are_answered() -> None:
    crowd = Crowd()
    assert [await crowd.send("10.0.0.1") for _ in range(crowds.MOST_OF_ONE + 1)] == [True] * crowds.MOST_OF_ONE + [
        False
    ]
    assert await crowd.send("10.0.0.2"), "another is not kept out"
    await crowd.answer()
    assert await crowd.send("10.0.0.1")
    await crowd.answer()


async def test_a_home_network_is_one_address() -> None:
    crowd = Crowd()
    taken = [await crowd.send(f"2001:db8::{n}") for n in range(crowds.MOST_OF_ONE + 3)]
    assert taken.count(True) == crowds.MOST_OF_ONE
    await crowd.answer()


@pytest.mark.parametrize(("known", "most"), [(False, crowds.MOST_OF_STRANGERS), (True, 60)])
async def test_strangers_fill_no_memory_and_keep_out_no_one_who_signed_in(known: bool, most: int) -> None:
    crowd = Crowd(known=known)
    assert [await crowd.send(f"10.0.0.{n}") for n in range(60)].count(True) == most
    await crowd.answer()


@pytest.mark.parametrize(("limits", "size"), [(0, crowds.LARGE + 1), (1, crowds.LARGE)])
async def test_words_and_tests_are_not_counted(limits: float, size: int) -> None:
    crowd = Crowd(limits=limits)
    assert all([await crowd.send("10.0.0.1", size) for _ in range(30)])
    await crowd.answer()
