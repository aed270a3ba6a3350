"""What deliberation comes to, for anybody (P1 to P10): counted from the log, place by place and period by period."""

import pytest

from .county import Counties, County, Json
from .lists import link, listed, round_body, screened
from .refusals import posting, refused
from .sites import open_site
from .tasks import finish_tasks, tasks_of

pytestmark = pytest.mark.e2e

FIGURES = "/api/deliberation/figures"


@pytest.fixture
def county(counties: Counties) -> County:
    return counties()


def figures(county: County, division: str = "", **period: str) -> Json:
    return dict(county.read(FIGURES, division=division or county.code, **period))


def counts(county: County, division: str = "", **period: str) -> Json:
    """Those that are not nought."""
    return {key: n for key, n in figures(county, division, **period)["counts"].items() if n}


def test_each_figure_counts_what_happened_where_it_did(county: County) -> None:
    open_site(county)
    link(county, "0001")
    matter = listed(county)
    county.does(county.secretary, "/api/deliberation/lists/rounds", **round_body(county, screened(matter, "plan")))
    told = {"sites": 1, "links": 2, "visits": 1, "listed": 1, "taken": 1, "planned": 1}
    assert counts(county) == told
    assert counts(county, county.village) == told
    assert counts(county, county.neighbour) == {}
    assert counts(county, **{"from": "2020-01-01", "to": "2020-12-31"}) == {}
    assert figures(county)["villages"] == 2
    page = county.anybody.get("/deliberation/figures", params={"division": county.code}).text
    assert "议事数字" in page
    backwards = county.anybody.get(FIGURES, params={"division": county.code, "from": "2026-02-02", "to": "2026-01-01"})
    assert backwards.json()["type"] == "/problems/period-backwards"


def test_a_link_that_ended_counts_no_longer(county: County) -> None:
    gone = link(county)
    assert counts(county)["links"] == 1
    county.does(county.secretary, f"/api/deliberation/links/{gone['id']}/end", reason="moved")
    # It stood when the days before today ended, and it stands no longer now.
    assert "links" not in counts(county)


def test_what_no_market_day_resolved_is_no_warm_project(county: County) -> None:
    issue = county.report()
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    for step in ("take-up", "decide"):
        county.on_topic(topic, step)
    assert tasks_of(county, topic)
    finish_tasks(county, topic)
    body = {"result": "十个桩已通电", "warm": True}
    path = f"/api/deliberation/topics/{topic['id']}/carry-out"
    refused(county.huiyin, posting(county, path, "secretary", json=body), 409, "warm-without-market-day")
    assert "carried_out" not in counts(county)
