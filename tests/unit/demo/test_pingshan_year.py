"""The year of 屏山县 before it is played: drawn from any seed it is as told, and on the days of the charter."""

from datetime import timedelta

import pytest

from huiyin_demo.year.pingshan.figures import NAMES, of_plan
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.pingshan.planned import PlannedTopic
from huiyin_demo.year.pingshan.scale import COUNTY, SMALL, Scale

SEEDS = (511529, 1, 2)
YEARS = (2027, 2028, 2029)


@pytest.fixture(scope="module", params=SEEDS)
def plan(request: pytest.FixtureRequest) -> PingshanYear:
    return PingshanYear(COUNTY, 2027, request.param)


def test_it_comes_to_what_the_report_tells(plan: PingshanYear) -> None:
    found = of_plan(plan)
    exactly = {"sites": 7, "villages": 29, "mediators": 11, "held_market": 48, "warm": 7, "mediated": 57, "online": 42}
    assert {name: found[name] for name in exactly} == exactly
    assert {"rounds": 12, "takings": 4}.items() <= found.items()
    at_least = {"links": 4900, "listed": 400, "planned": 200, "settled": 20, "checks": 100, "voices": 300}
    assert all(found[name] >= many for name, many in at_least.items()), found
    assert found.keys() == NAMES.keys()


def test_the_same_seed_is_the_same_year() -> None:
    one, other, another = (PingshanYear(COUNTY, 2027, seed) for seed in (1, 1, 2))
    assert [session.items[0][0].name for session in one.sessions] == [
        session.items[0][0].name for session in other.sessions
    ]
    assert one.links == other.links
    assert one.links != another.links


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("scale", [COUNTY, SMALL], ids=["county", "small"])
def test_every_session_is_on_a_day_of_its_site_in_time_and_each_topic_ends(scale: Scale, year: int) -> None:
    plan = PingshanYear(scale, year, 511529)
    for session in plan.sessions:
        days = plan.days.of_site(session.site.days, session.site.market, session.month)
        assert session.held_on in days
        convened = plan.days.on(session.month, 4)
        assert (session.postponed_from or session.held_on) - convened >= timedelta(days=3)
        assert 7 <= len(session.site.cadre) <= 11
        assert session.items
    settled: list[PlannedTopic] = [
        topic for one in plan.sessions if not one.missed for topic, outcome in one.items if outcome != "defer"
    ]
    settled += [online.topic for online in plan.onlines]
    assert {id(topic) for topic in settled} == {id(topic) for topic in plan.topics}
    assert len(settled) == len(plan.topics)


def test_things_go_wrong(plan: PingshanYear) -> None:
    assert sum(session.missed for session in plan.sessions) == 2
    assert any(session.postponed_from for session in plan.sessions)
    outcomes = [outcome for session in plan.sessions for _, outcome in session.items]
    assert {"adopt", "decline", "defer"} == set(outcomes)
    assert {len([topic for topic in plan.topics if getattr(topic, name)]) > 0 for name in ("late", "objected")} == {
        True
    }
    assert sum(topic.unsatisfied for topic in plan.topics) == 8
    assert {online.outcome for online in plan.onlines} == {"adopt", "decline"}
    assert any(online.topic.objected for online in plan.onlines)
    assert any(online.rude for online in plan.onlines)
    moved = [session for session in plan.sessions if session.site.kind == "room" and session.held_on.isoweekday() != 3]
    assert moved, "a holiday moved a session"


def test_residents_speak_online_where_they_live_once_each(plan: PingshanYear) -> None:
    for online in plan.onlines:
        assert online.topic.matter.village in online.site.villages
        assert {voice.who.division for voice in online.voices} == {online.topic.matter.village}
    assert len({voice.who.sub for online in plan.onlines for voice in online.voices}) >= 300


def test_one_check_of_a_month_is_forgotten_and_made_up_for_by_none(plan: PingshanYear) -> None:
    made = {(day.month, site.name) for day, site in plan.checks if day >= plan.days.on(1, 1)}
    assert {(month, site.name) for month in plan.months[1:] for site in plan.sites} - made == {(4, plan.sites[0].name)}


def test_whoever_mediates_is_of_the_town_and_every_case_ends_in_the_year(plan: PingshanYear) -> None:
    for case in plan.cases:
        assert case.village.startswith(case.degu.division)
        assert case.opened_on <= case.visited_on <= case.sittings[0]
        assert case.sittings[-1] <= plan.last_day
