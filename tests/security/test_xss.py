"""Whatever text anybody may write, on no page does it become an element."""

import time
from collections import deque
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.county import Counties, County
from tests.e2e.routes import FILES, ROUTES

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

PAYLOAD = "</script>\"'><i data-x>"
SECONDS = 300.0
how_many = pytest.mark.parametrize("pages", [100, pytest.param(1000, marks=pytest.mark.slow)])
"""Pages that are looked at, nearest first."""
KEPT_OUT = ("/signout", "/static", "/api", "/signin", "/schemas", "/asyncapi")


class Page(HTMLParser):
    """What is wrong on a page, and where it leads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.broken: list[str] = []
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if "data-x" in given:
            self.broken.append(tag)
        for name, value in attrs:
            # Neither a handler in the markup nor a link that is a program.
            if name.startswith("on") or (value or "").strip().lower().startswith(("javascript:", "data:text")):
                self.broken.append(f"{tag} {name}={value}")
        if tag == "a" and (link := given.get("href")):
            self.links.add(link)


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


@pytest.fixture(scope="module")
def written(county: County) -> int:
    """How many texts of ours were taken: each of every command that there is, one after the other."""
    taken = 0
    for route, make in ROUTES.items():
        if route in FILES:
            continue
        ask = make(county)
        who = ask.by_right(county)
        for changed in ask.with_text(PAYLOAD):
            taken += changed.send(who).is_success
    return taken


def walk(client: httpx.Client, start: list[str], pages: int) -> tuple[dict[str, list[str]], int, int]:
    """Go from link to link: what is broken where, how many pages showed what was written, how many there were."""
    waiting, known = deque(start), set(start)
    broken: dict[str, list[str]] = {}
    showed = seen = 0
    until = time.monotonic() + SECONDS
    while waiting and seen < pages and time.monotonic() < until:
        path = waiting.popleft()
        answer = client.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        seen += 1
        page = Page()
        page.feed(answer.text)
        if page.broken:
            broken[path] = page.broken
        showed += "<i data-x>" in unescape(answer.text)
        for link in sorted(page.links):
            target = urlsplit(link)
            address = target._replace(fragment="").geturl()
            if not target.netloc and target.path.startswith("/") and address not in known:
                known.add(address)
                if not target.path.startswith(KEPT_OUT):
                    waiting.append(address)
    return broken, showed, seen


@how_many
def test_no_page_of_an_office_takes_text_for_markup(county: County, written: int, pages: int) -> None:
    assert written > 60
    broken, showed, seen = walk(county.secretary, ["/work", f"/divisions/{county.code}", "/account"], pages)
    assert broken == {}
    assert showed > 10, f"of {seen} pages"


@how_many
def test_no_public_page_takes_text_for_markup(county: County, written: int, pages: int) -> None:
    broken, _, seen = walk(county.anybody, ["/", f"/divisions/{county.code}", "/report"], pages)
    assert broken == {}
    assert seen > 5


def test_what_is_asked_is_shown_as_text(county: County) -> None:
    for path in ("/", "/work", "/report", f"/divisions/{county.code}", "/signin", "/nowhere"):
        for name in ("division", "tab", "q", "next", "page", "map", "nothing"):
            answer = county.secretary.get(path, params={name: PAYLOAD})
            page = Page()
            page.feed(answer.text)
            assert page.broken == [], f"{path}?{name}"
