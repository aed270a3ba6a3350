"""A receipt's proof is verified in the browser from files alone: with all services off, and without WebCrypto."""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from huiyin_local.processes import caddy
from huiyin_local.testing import Huiyin, until
from tests.e2e.county import County
from tests.e2e.publications import put_up
from tests.filling import fill
from tests.founding import founded

from .conftest import DESK, PHONE, WITHIN, Visit
from .test_board import settle

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

BUNDLE = "/api/reporting/log/publication"
WITHOUT_SUBTLE = "Object.defineProperty(Crypto.prototype, 'subtle', {get: () => undefined})"


@pytest.fixture(scope="module")
def stopped(limited: Huiyin, tmp_path_factory: pytest.TempPathFactory) -> tuple[Huiyin, str, Path]:
    """A Huiyin that was used and stopped; the link of a receipt; and the bundle of a notice, asked while it ran."""
    county = founded(limited)
    member = county.client("member")  # strangers have reported enough here
    issue, notice = county.report(member), put_up(county, reporter=member)
    fill(limited, 300, at_once=300)  # more than a tile
    found: list[str] = []

    def receipt() -> bool:
        holder = {"Authorization": f"Bearer {issue['receipt']}"}
        page = limited.client().get(f"/report/done/{issue['number']}", headers=holder)
        assert page.is_success, page.text
        found[:] = re.findall(r'href="([^"]*/log/#tree=[^"]*)"', page.text)
        return bool(found) and "<svg" in page.text

    until(receipt, 30, "the receipt has its proof")
    page = limited.client().get("/transparency")
    assert "最新存证点" in page.text
    english = limited.client(language="en").get("/transparency")
    assert "The newest checkpoint" in english.text
    bundle = tmp_path_factory.mktemp("bundle") / "publication.json"
    bundle.write_text(limited.client().get(BUNDLE, params={"publication": notice["id"]}).text)
    limited.stop()
    return limited, html.unescape(found[0]), bundle


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_about_it_shows_the_newest_checkpoint_and_finds_what_was_published(
    visit: Visit, county: County, language: str
) -> None:
    issue = county.report()
    settle(county, issue)
    notice = county.board(county.village)[0]
    visitor = visit(screen=PHONE, language=language)
    page = visitor.open("/transparency")
    expect(page.get_by_role("heading", level=1)).to_have_text("存证" if language == "zh" else "Proofs")
    page.locator("#number").fill(issue["number"])
    page.locator("form.form button").click()
    link = page.locator(f"a[href='/log/#event={notice['event']}']")
    expect(link).to_be_visible()
    assert visitor.fits()
    visitor.shot("transparency")
    until(lambda: _proved(county, notice["event"]), 30, "the notice is in the tree")
    link.click()
    verdict(page, "whole", "")
    expect(page.locator("[data-step=data]")).to_have_class("good")
    assert visitor.fits()


def _proved(county: County, event: str) -> bool:
    return county.client().get("/api/reporting/log/proof", params={"event": event}).is_success


@contextmanager
def only_caddy(huiyin: Huiyin) -> Iterator[None]:
    """Caddy, and nothing else."""
    program = caddy(huiyin.settings)
    process = subprocess.Popen(
        program.command, env={**huiyin.environment, **program.environment}, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: _answers(huiyin.url), 20, "Caddy answers")
        yield
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/log/trees.json", trust_env=False).is_success
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize("script", ["", WITHOUT_SUBTLE], ids=["webcrypto", "fallback"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_receipts_link_is_verified_while_no_service_runs(
    chromium: Browser, stopped: tuple[Huiyin, str, Path], script: str, screen: ViewportSize
) -> None:
    huiyin, link, _ = stopped
    with only_caddy(huiyin), closing(chromium.new_context(viewport=screen)) as context:
        context.add_init_script(script)
        page = context.new_page()
        page.goto(link)
        verdict(page, "whole", "验证通过")
        assert [step.get_attribute("data-step") for step in page.locator("#steps li").all()] == [
            "key",
            "signed",
            "included",
            "goes-on",
        ]
        page.reload()
        expect(page.locator("[data-step=goes-on]")).to_have_class("good")  # the browser remembers what it saw
        page.get_by_role("button", name="English").click()
        verdict(page, "whole", "Verified")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_was_changed_is_not_verified(chromium: Browser, stopped: tuple[Huiyin, str, Path]) -> None:
    huiyin, link, _ = stopped
    with only_caddy(huiyin), closing(chromium.new_context()) as context:
        page = context.new_page()
        forged = re.sub(r"hash=.", lambda found: "hash=B" if found[0] != "hash=B" else "hash=C", link)
        page.goto(forged)
        verdict(page, "broken", "验证不通过")
        expect(page.locator("[data-step=included]")).to_have_class("bad")
        page.goto("about:blank")
        page.goto(re.sub(r"key=.", lambda found: "key=B" if found[0] != "key=B" else "key=C", link))
        verdict(page, "broken", "验证不通过")
        expect(page.locator("[data-step=signed]")).to_have_class("bad")
        page.goto("about:blank")
        page.goto(f"{huiyin.url}/log/#event=0190a3c4-0000-7000-8000-000000000000")
        verdict(page, "unknown", "没有这条记录")


def test_a_publications_bundle_says_how_it_stood_while_no_service_runs(
    chromium: Browser, stopped: tuple[Huiyin, str, Path], tmp_path: Path
) -> None:
    huiyin, _, bundle = stopped
    with only_caddy(huiyin), closing(chromium.new_context(viewport=PHONE)) as context:
        page = context.new_page()
        page.goto(f"{huiyin.url}/log/")
        verdict(page, "latest", "存证点有效")
        page.locator("#bundle").set_input_files(bundle)
        verdict(page, "stood", "公示没有被改过")
        expect(page.locator("#standing")).to_contain_text("下周三议充电桩")
        expect(page.locator("#standing")).to_contain_text("以后又说了什么，这份存证包不知道")
        expect(page.locator("[data-step=still-there]")).to_have_class("good")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        forged = tmp_path / "forged.json"
        forged.write_text(bundle.read_text().replace("下周三", "下周五"))
        page.locator("#bundle").set_input_files(forged)
        verdict(page, "broken", "验证不通过")
        expect(page.locator("[data-step=data]")).to_have_class("bad")
        told = json.loads(bundle.read_text())
        told["kept"].append(
            {"day": "2099-01-01", "checkpoint": told["checkpoint"], "path": [told["events"][0]["path"][0]]}
        )
        another = tmp_path / "another-tree.json"
        another.write_text(json.dumps(told))
        page.locator("#bundle").set_input_files(another)
        verdict(page, "broken", "验证不通过")
        expect(page.locator("[data-step=signed]")).to_have_class("bad")


def test_tiles_that_were_changed_bear_no_checkpoint(chromium: Browser, stopped: tuple[Huiyin, str, Path]) -> None:
    huiyin, link, _ = stopped
    with (
        only_caddy(huiyin),
        changed(huiyin.data / "transparency/1/tile/0"),
        closing(chromium.new_context()) as context,
    ):
        page = context.new_page()
        page.goto(link)
        verdict(page, "broken", "验证不通过")
        expect(page.locator("[data-step=included]")).to_have_class("bad")


@contextmanager
def changed(folder: Path) -> Iterator[None]:
    """Each tile in it is another one: whichever bears the receipt's entry."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for path, tile in before.items():
        path.write_bytes(bytes([*tile[:-64], *(byte ^ 1 for byte in tile[-64:])]))
    try:
        yield
    finally:
        for path, tile in before.items():
            path.write_bytes(tile)


def verdict(page: Page, kind: str, said: str) -> None:
    expect(page.locator("#verdict")).to_have_attribute("data-verdict", kind, timeout=WITHIN)
    expect(page.locator("#verdict")).to_contain_text(said)
