"""A real Chromium, and visitors who look at the one running Huiyin with it: each with a screen and a sign-in."""

import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from huiyin_local.testing import Huiyin
from huiyin_service.auth import COOKIE
from huiyin_service.i18n import LANGUAGE_COOKIE
from huiyin_service.roles import Role

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}

WITHIN = 20_000.0
"""Milliseconds that a page may take for what it does, on a machine that has much else to do."""

expect.set_options(timeout=WITHIN)

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


@dataclass(frozen=True)
class Visitor:
    """Somebody with a page open. What goes wrong on their pages is kept in `complaints`; a test must leave it empty."""

    page: Page
    complaints: list[str]
    shots: Path | None

    def open(self, path: str) -> Page:
        """Go to a page of ours; it must be there."""
        response = self.page.goto(path)
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"
        return self.page

    def shot(self, name: str) -> None:
        """A picture of the whole page, to be looked at: kept only where HUIYIN_SHOTS names a folder."""
        if self.shots:
            width = (self.page.viewport_size or DESK)["width"]
            self.page.screenshot(path=self.shots / f"{name}-{width}.png", full_page=True)

    def fits(self) -> bool:
        """Whether nothing sticks out of the screen to the right."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))

    def fits_both(self, name: str) -> bool:
        """Whether nothing sticks out on a phone nor at a desk; a picture of each."""
        before, fits = self.page.viewport_size or DESK, list[bool]()
        for screen in (PHONE, DESK):
            self.page.set_viewport_size(screen)
            fits.append(self.fits())
            self.shot(name)
        self.page.set_viewport_size(before)
        return all(fits)


Visit = Callable[..., Visitor]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of this machine: where there is one without a window, it does the same for half the work."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("no Chromium: run `make browser`, or set CHROMIUM to one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Screens:
    """Browsing contexts, each used again once who had it left: of theirs it keeps nothing but the files of pages."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free = defaultdict[tuple[str, int, str], list[BrowserContext]](list)

    @contextmanager
    def one(self, url: str, screen: ViewportSize, language: str) -> Iterator[BrowserContext]:
        """One that nobody else looks at, for pages below `url`."""
        free = self._free[url, screen["width"], language]
        context = free.pop() if free else self._another(url, screen, language)
        yield context  # what went wrong in it is not used again
        context.set_offline(offline=False)
        for page in context.pages:
            devtools = context.new_cdp_session(page)
            devtools.send(
                "Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage,service_workers"}
            )
            page.close()
        context.clear_cookies()
        free.append(context)

    def _another(self, url: str, screen: ViewportSize, language: str) -> BrowserContext:
        context = self._browser.new_context(
            base_url=url,
            viewport=screen,
            has_touch=screen is PHONE,
            locale="zh-CN" if language == "zh" else "en-GB",
        )
        context.set_default_timeout(WITHIN)
        return context


@pytest.fixture(scope="session")
def screens(chromium: Browser) -> Screens:
    """What visitors look at."""
    return Screens(chromium)


@pytest.fixture
def visit(screens: Screens, huiyin: Huiyin) -> Iterator[Visit]:
    """Let somebody come: `visit("secretary", village, screen=PHONE)`; without a role, anybody."""
    all_complaints: list[str] = []
    shots = Path(os.environ["HUIYIN_SHOTS"]) if os.environ.get("HUIYIN_SHOTS") else None
    with ExitStack() as stack:

        def visit(
            role: Role | None = None,
            division: str = "",
            *,
            subject: str | None = None,
            screen: ViewportSize = DESK,
            language: str = "zh",
        ) -> Visitor:
            context = stack.enter_context(screens.one(huiyin.url, screen, language))
            cookies = {LANGUAGE_COOKIE: language}
            if role:
                cookies[COOKIE] = huiyin.token(role, division, subject=subject)
            context.add_cookies([{"name": name, "value": value, "url": huiyin.url} for name, value in cookies.items()])
            page = context.new_page()
            page.on("pageerror", lambda error: all_complaints.append(f"{page.url}: {error}"))
            page.on(
                "console",
                lambda said: all_complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None,
            )
            return Visitor(page, all_complaints, shots)

        yield visit
    # A form that is refused answers 4xx, which Chromium calls an error of the network's: that one is none.
    wrong = [said for said in all_complaints if "Failed to load resource" not in said or "status of 5" in said]
    assert not wrong, "\n".join(wrong)
