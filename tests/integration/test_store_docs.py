"""The examples in docs/store.md run as they stand there, from top to bottom, on real servers."""

import ast
import asyncio
import importlib
import inspect
import re
from collections.abc import AsyncIterator
from pathlib import Path
from types import CodeType
from typing import Any

import asyncpg
import pytest
from nats.aio.client import Client

from tests.integration.servers import Servers

pytestmark = pytest.mark.integration

PAGE = Path(__file__).parents[2] / "docs/store.md"


def blocks(language: str) -> list[tuple[int, str]]:
    """The code of a language on the page, and the line each piece of it begins in."""
    page = PAGE.read_text("utf-8")
    found = re.finditer(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [(page.count("\n", 0, one.start(1)) + 1, one[1]) for one in found]


def compiled(line: int, source: str) -> CodeType:
    """A block whose tracebacks name the page and the line in it."""
    tree = ast.increment_lineno(ast.parse(source), line - 1)
    code: CodeType = compile(tree, str(PAGE), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    return code


@pytest.fixture
async def given(
    servers: Servers, database: str, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[dict[str, Any]]:
    """What the page says that it needs."""
    ((_, models),) = blocks("sql")
    script = tmp_path / "counting/view.sql"
    script.parent.mkdir(parents=True)
    script.write_text(models, "utf-8")
    (tmp_path / "counting/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    dsn = servers.postgres.dsn(database=database)
    names: dict[str, Any] = {"DATABASE_URL": dsn, "NATS_URL": servers.nats_url}
    yield names
    for name in ("relaying", "viewing"):  # where a block before the last one failed
        if name in names:
            names[name].cancel()
    if "client" in names:
        await names["client"].close()
    for name in names.keys() & {"pool", "relays"}:
        names[name].terminate()
    admin = await asyncpg.connect(dsn)
    await admin.execute(
        "DROP SCHEMA intake_views, intake CASCADE; CREATE SCHEMA intake_views AUTHORIZATION huiyin_intake;"
        " CREATE SCHEMA intake AUTHORIZATION huiyin_intake"
    )
    await admin.close()


async def test_the_examples_on_the_page_do_what_it_says(given: dict[str, Any]) -> None:
    found = blocks("python")
    assert len(found) > 10
    async with asyncio.timeout(60):
        for line, source in found:
            code = compiled(line, source)
            if code.co_flags & inspect.CO_COROUTINE:
                await eval(code, given)
            else:
                exec(code, given)


def test_the_page_is_a_page() -> None:
    assert len(PAGE.read_text("utf-8").splitlines()) < 300


def test_the_page_names_all_that_a_reader_of_the_store_can_call() -> None:
    from huiyin_events.reader import Reader
    from huiyin_events.store import Store

    page = PAGE.read_text("utf-8")
    public = {name for name, _ in inspect.getmembers(Store, inspect.isfunction) if not name.startswith("_")}
    assert public >= {name for name, _ in inspect.getmembers(Reader, inspect.isfunction) if not name.startswith("_")}
    assert {name for name in public if f"{name}(" not in page} == set()
