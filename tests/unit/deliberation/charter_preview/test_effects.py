"""What a next charter would mean for what is under way (P11): it is said, and changes nothing that has begun."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.unit.deliberation.sessions.given_sessions import ADDED, CONVENED, RULES, SEVEN, TODAY, came

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import (
    AssemblyRule,
    DayRules,
    DeliberationRules,
    MarketDays,
    Threshold,
    WeekdayOfMonth,
)
from huiyin_contracts.session_state import UNCONVENED, Session, evolve
from huiyin_contracts.sessions import SessionOpened
from huiyin_county.calendar import WorkingDays
from huiyin_deliberation.charter_preview.effects import ConvenedSession, unfit, unfit_sessions
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.sessions.rules.holding import OpenSession
from huiyin_deliberation.sites.rules import Site
from huiyin_deliberation.sites.rules.site import TeamPlace
from huiyin_events.refusal import Refused

KNOWN = WorkingDays()
DAY = date(2026, 12, 9)
THURSDAYS = DeliberationRules(days=DayRules(deliberation=WeekdayOfMonth(weekday=4, nth=2)))


def convened(*more: Event) -> Session:
    state = UNCONVENED
    for event in (CONVENED, ADDED, *more):
        state = evolve(state, event)
    return state


def told(rules: DeliberationRules, session: Session | None = None, **more: Any) -> list[tuple[str, int]]:
    one = ConvenedSession(session or convened(), TODAY, "deliberation", None)._replace(**more)
    return [(each.refused.code, each.charter) for each in unfit_sessions([one], rules, KNOWN)]


def site(cadres: int) -> Site:
    teams = {
        "working": (TeamPlace(SEVEN[0], "governance_office", date(2029, 1, 1)),),
        "cadre": tuple(
            TeamPlace(SEVEN[n % 7], ("village_cadre", "work_team", "police")[n % 3], date(2029, 1, 1))
            for n in range(cadres)
        ),
        "residents": tuple(
            TeamPlace(SEVEN[n], ("respected", "representative", "delegate")[n % 3], date(2029, 1, 1)) for n in range(6)
        ),
    }
    return Site(UUID(int=5), True, "和平社区议事室", "room", "二楼", ("511529104001",), teams=teams)  # type: ignore[arg-type]


def test_what_fits_the_new_rules_is_not_told() -> None:
    assert told(RULES) == []


def test_a_session_on_a_day_that_would_be_none_is_told_with_its_own_version() -> None:
    assert told(THURSDAYS) == [("not-a-deliberation-day", 1)]


def test_where_the_new_rules_allow_it_a_reason_given_is_enough() -> None:
    another_day = THURSDAYS.days.model_copy(update={"elsewhen": True})
    allowing = THURSDAYS.model_copy(update={"days": another_day})
    assert told(allowing) == [("session-day-unexplained", 1)]
    explained = evolve(UNCONVENED, CONVENED.model_copy(update={"elsewhen": "大雪封路后补开"}))
    assert told(allowing, explained) == []


def test_a_session_whose_notice_would_be_too_short_is_told() -> None:
    longer = RULES.model_copy(update={"times": RULES.times.model_copy(update={"notice": 10})})
    assert told(longer) == [("session-notice-too-short", 1)]


def test_a_site_with_markets_of_its_own_goes_by_them() -> None:
    own = MarketDays(calendar="solar", ending=(9,))
    assert told(THURSDAYS, days="market", market=own) == []
    assert told(RULES, days="market", market=MarketDays(calendar="solar", ending=(1,))) == [
        ("not-a-deliberation-day", 1)
    ]


def test_it_is_held_all_the_same_by_the_rules_it_was_convened_under() -> None:
    """P11: what began under a version stays under it; five of seven are enough, though the next charter wants all."""
    session = convened(*came(*SEVEN[:5]))
    everybody = Threshold(numerator=1, denominator=1)
    all_of_them = AssemblyRule(present=everybody, in_favour=everybody)
    stricter = RULES.model_copy(update={"majorities": RULES.majorities.model_copy(update={"session": all_of_them})})
    (opened,) = SESSION.decide(OpenSession(DAY, RULES), session)
    assert isinstance(opened, SessionOpened)
    with pytest.raises(Refused):
        SESSION.decide(OpenSession(DAY, stricter), session)


def test_a_site_that_could_convene_no_more_is_told_with_the_rule() -> None:
    nine = RULES.model_copy(
        update={"teams": RULES.teams.model_copy(update={"cadre": RULES.teams.cadre.model_copy(update={"least": 9})})}
    )
    (found,) = unfit([site(7)], RULES, nine, DAY)
    assert [str(why) for why in found.refused] == ["干部队伍应有 9–11 人，现有 7 人（P2）"]
    assert list(unfit([site(9)], RULES, nine, DAY)) == []
    assert list(unfit([site(5)], RULES, nine, DAY)) == [], "it may not convene today either"
