"""`Idempotency-Key` on every POST: what is sent again, at once or later, is answered alike and done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import httpx
import pytest

from huiyin_local.testing import Huiyin

from .asks.procedures import LATER
from .county import Counties, County
from .routes import QUESTIONS, ROUTES, SEVERAL, TOLD_ONCE, stored

pytestmark = pytest.mark.e2e

AT_ONCE = 12
"""More than a service has database connections."""


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    """One county for all: every request is about a matter of its own."""
    return counties()


def kept(response: httpx.Response) -> str:
    """What an answer says, and says again."""
    if not response.is_success or not response.content:
        return response.text
    said = response.json()
    return json.dumps({name: value for name, value in said.items() if name not in TOLD_ONCE})


def test_no_post_is_forgotten_here(huiyin: Huiyin) -> None:
    posts = {
        path
        for service in ("intake", "dispatch", "deliberation", "reporting", "accounts")
        for path, operations in huiyin.client().get(f"/api/{service}/openapi.json").json()["paths"].items()
        if "post" in operations
    }
    assert posts == set(ROUTES) | set(QUESTIONS) | set(LATER)


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_sent_at_once_and_again_is_answered_alike_and_done_once(
    huiyin: Huiyin, county: County, route: str
) -> None:
    ask = ROUTES[route](county)
    key, who, start = str(uuid4()), ask.by_right(county), Barrier(AT_ONCE)
    before = stored(huiyin)

    def send(_: int) -> tuple[int, str]:
        start.wait(10)
        response = ask.send(who, key=key)
        return response.status_code, kept(response)

    with ThreadPoolExecutor(AT_ONCE) as senders:
        answers = set(senders.map(send, range(AT_ONCE)))
    assert len(answers) == 1, answers
    [(status, text)] = answers
    assert status in {200, 201, 204}, text
    done = stored(huiyin)
    assert done != before
    if not route.endswith(SEVERAL):
        # One command is one event, so what was done once is at most one more of anything.
        assert max(now - then for now, then in zip(done, before, strict=True)) == 1
    again = ask.send(who, key=key)
    assert (again.status_code, kept(again)) == (status, text)
    assert not any(again.content and again.json().get(name) for name in TOLD_ONCE)
    reused = ask.send(who, key=key, body=ask.other)
    assert reused.status_code == 422
    assert reused.json()["type"] == "/problems/idempotency-key-reused"
    assert stored(huiyin) == done


def test_a_key_is_its_callers_own(county: County) -> None:
    key = str(uuid4())
    ask = ROUTES["/api/intake/issues"](county)
    ids = {ask.send(who, key=key).json()["id"] for who in (county.anybody, county.secretary, county.client("member"))}
    assert len(ids) == 3
