"""Requests about links, visits and lists."""

from collections.abc import Callable
from uuid import uuid4

from tests.e2e.asks.ask import Ask
from tests.e2e.county import County
from tests.e2e.lists import LINKS, LISTS, ROAD, VISITS, link, listed, round_body, screened, visit_body


def record_visit(county: County) -> Ask:
    body = visit_body(
        county, link(county, str(uuid4())[:8], f"secretary-{county.village}"), words="一切都好", way="door"
    )
    return Ask(VISITS, body, {**body, "way": "phone"}, "secretary")


def end_link(county: County) -> Ask:
    path = f"{LINKS}/{link(county, str(uuid4())[:8])['id']}/end"
    return Ask(path, {"reason": "moved"}, {"reason": "moved", "expected_version": 1}, "secretary")


def make_links(county: County) -> Ask:
    row = {"member": {"name": "Li", "id": f"member-{county.village}"}, "number": str(uuid4())[:8], "head": "罗大爷"}
    body = {"division": county.village, "links": [row]}
    return Ask(LINKS, body, {**body, "check": False}, "secretary")


def screen(county: County) -> Ask:
    matter = listed(county, ROAD)
    body = round_body(county, screened(matter, "answer", reason="已由电信公司修好"))
    return Ask(f"{LISTS}/rounds", body, {**body, "present": 8}, "secretary")


LIST_ROUTES: dict[str, Callable[[County], Ask]] = {
    LINKS: make_links,
    f"{LINKS}/{{link}}/end": end_link,
    VISITS: record_visit,
    f"{LISTS}/rounds": screen,
}
