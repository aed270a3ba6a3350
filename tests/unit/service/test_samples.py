"""One click signs in as a sample identity in a demo, and as nobody anywhere else."""

import csv
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Literal

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from huiyin_accounts.signin.page import router
from huiyin_demo.load import DIVISIONS
from huiyin_service.demo_identities import DEMO_IDENTITIES, DemoIdentity, demo_identities
from huiyin_service.settings import Settings
from huiyin_service.web.pages import Pages

SignInPage = Callable[[Settings], Awaitable[str]]
NOW = datetime.now(UTC)
OFFERED = re.compile(r'name="subject" value="([^"]+)"')


@pytest.fixture
def sign_in_page() -> SignInPage:
    """The sign-in page of a service with these settings."""

    async def page(settings: Settings) -> str:
        app = FastAPI()
        app.include_router(router)
        pages = Pages("huiyin_accounts", clock=lambda: NOW)
        app.state.service = SimpleNamespace(settings=settings, pages=pages, now=lambda: NOW)
        async with AsyncClient(transport=ASGITransport(app), base_url="http://huiyin.test") as client:
            answer = await client.get("/signin?next=/work")
            assert answer.status_code == 200
            return answer.text

    return page


async def test_without_a_demo_the_page_offers_nobody(sign_in_page: SignInPage) -> None:
    assert demo_identities(Settings(demo="none")) == ()
    html = await sign_in_page(Settings(demo="none"))
    assert not OFFERED.findall(html)
    assert not any(sample.name in html for sample in DEMO_IDENTITIES if sample.role != "operator")


async def test_a_service_that_is_told_nothing_is_no_demo(
    monkeypatch: pytest.MonkeyPatch, sign_in_page: SignInPage
) -> None:
    monkeypatch.delenv("HUIYIN_DEMO", raising=False)
    assert not OFFERED.findall(await sign_in_page(Settings()))


@pytest.mark.parametrize("demo", ["part", "all"])
async def test_in_a_demo_each_identity_is_one_click_away(
    demo: Literal["part", "all"], sign_in_page: SignInPage
) -> None:
    html = await sign_in_page(Settings(demo=demo))
    assert OFFERED.findall(html) == [sample.subject for sample in DEMO_IDENTITIES]


def test_no_two_samples_share_a_subject() -> None:
    assert len({sample.subject for sample in DEMO_IDENTITIES}) == len(DEMO_IDENTITIES)


@pytest.mark.parametrize(
    "sample", [each for each in DEMO_IDENTITIES if each.division], ids=lambda sample: sample.subject
)
def test_a_sample_stands_in_the_division_it_names(sample: DemoIdentity) -> None:
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    town, village = names.get(sample.division[:9], ""), names[sample.division]
    assert sample.where == village or (sample.where.startswith(town) and village.startswith(sample.where[len(town) :]))
