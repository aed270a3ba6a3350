"""The boards: the mark beside each notice, the filters, and the same as a feed."""

from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest

from .county import County, Json

pytestmark = pytest.mark.e2e

ATOM = "{http://www.w3.org/2005/Atom}"


def marks(county: County, **wanted: str) -> list[str | None]:
    """What is said beside the notices of the village's board."""
    items: list[Json] = county.read(f"/api/reporting/boards/{county.village}", **wanted)["items"]
    return [item["mark"] for item in items]


def test_a_notice_is_marked_with_what_its_reporter_says_and_found_by_it(county: County) -> None:
    first, second = county.report(kind="hazard"), county.report()
    for issue in (first, second):
        county.answered(issue)
    assert marks(county) == [None, None]
    county.rate(first, solved=True, satisfied=False)
    county.rate(second, solved=False, satisfied=False)
    assert marks(county) == ["disputed", "unsatisfied"]
    assert county.case(second)["mark"] == "disputed"
    assert marks(county, mark="disputed") == ["disputed"]
    assert marks(county, kind="hazard") == ["unsatisfied"]
    found = county.read(f"/api/reporting/boards/{county.village}", kind="hazard", mark="disputed")
    assert (found["total"], found["items"]) == (0, [])
    assert county.client().get(f"/api/reporting/boards/{county.village}?mark=liked").status_code == 422


def test_a_board_is_followed_as_a_feed(county: County) -> None:
    issue = county.report()
    county.answered(issue)
    county.rate(issue, solved=False, satisfied=True)
    [notice] = county.board(county.village)
    reader = county.client()
    address = f"/board/{county.village}/feed"
    answer = reader.get(address, params={"at_least": county.cursor})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    [entry] = feed.findall(f"{ATOM}entry")
    for element in (feed, entry):
        assert all(element.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{notice['event']}"
    assert entry.findtext(f"{ATOM}content") == notice["notice"]
    said = {each.get("scheme"): each.get("term") for each in entry.findall(f"{ATOM}category")}
    assert said["urn:huiyin:mark"] == "disputed"
    assert (entry.findtext(f"{ATOM}updated") or "") > notice["published_at"][:19], "the verdict came after the notice"
    assert parsedate_to_datetime(answer.headers["last-modified"]).tzinfo is not None
    [own] = [link.get("href") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert (own or "").endswith(address)
    assert reader.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    none = ET.fromstring(reader.get(address, params={"mark": "redone"}).content)
    assert none.findall(f"{ATOM}entry") == []
    assert none.findtext(f"{ATOM}id") != feed.findtext(f"{ATOM}id")
    page = reader.get(f"/board/{county.village}?mark=disputed").text
    assert f'type="application/atom+xml" href="{address}?mark=disputed"' in page
