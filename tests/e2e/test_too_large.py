"""More than the stream takes in one event is refused alike on every way in, and what fits goes on."""

from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest

from huiyin_local.testing import Huiyin

from .county import Counties, County
from .people import BROWSER
from .publishing import another_system, dead_letters, headers, matter, plain

pytestmark = pytest.mark.e2e

LARGEST = 9_000
SHORT, LONG = "路灯三天不亮了", "灯" * 2_000
LARGEST_IS = "SELECT store.largest_event()"
DECLARED = "SELECT store.declare_largest($1)"


@pytest.fixture
async def county(huiyin: Huiyin, counties: Counties) -> AsyncIterator[County]:
    """While the relay has declared that it can publish little."""
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    usual = await connection.fetchval(LARGEST_IS)
    await connection.execute(DECLARED, LARGEST)
    yield counties()
    await connection.execute(DECLARED, usual)
    await connection.close()


@pytest.mark.parametrize(
    ("language", "title", "detail"),
    [
        ("zh", "内容太多", "一件最多 9000 字节，请删减后再提交。"),
        ("en", "Too much content", "and 9000 at most are taken. Please shorten it."),
    ],
)
def test_the_api_says_so_and_takes_the_rest(county: County, language: str, title: str, detail: str) -> None:
    someone, issue = county.client(language=language), matter(county.village)
    refused = someone.post("/api/intake/issues", json=issue | {"description": LONG})
    assert (refused.status_code, refused.headers["content-type"]) == (413, "application/problem+json")
    problem = refused.json()
    assert (problem["type"], problem["title"]) == ("/problems/event-too-large", title)
    assert problem["detail"].endswith(detail)
    assert someone.post("/api/intake/issues", json=issue).is_success


def test_the_page_says_so_and_keeps_what_was_typed(county: County) -> None:
    typed = matter(county.village, description=LONG, idempotency_key=str(uuid4()))
    page = county.anybody.post("/report", data=typed, headers=BROWSER)
    assert page.status_code == 413
    assert "一件最多 9000 字节，请删减后再提交。" in page.text
    assert LONG in page.text
    again = county.anybody.post("/report", data=typed | {"description": SHORT}, headers=BROWSER)
    assert again.is_redirect


async def test_another_system_is_told_so_and_heard_again(huiyin: Huiyin, county: County) -> None:
    system = another_system(huiyin, county)
    async with plain(huiyin, system.name, system.password) as client:
        await client.send("issue.reported", matter(county.village, description=LONG), sent := headers())
        how, said = await client.answer(sent)
        assert (how, said["problem"]["zh"]["type"]) == ("rejected", "/problems/event-too-large")
        assert (said["problem"]["zh"]["title"], said["problem"]["en"]["title"]) == ("内容太多", "Too much content")
        await client.send("issue.reported", matter(county.village), sent := headers())
        assert (await client.answer(sent))[0] == "accepted"
    ((*_, reason, _),) = dead_letters(huiyin, system.name)
    assert reason == "event-too-large"
