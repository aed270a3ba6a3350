"""The charter (章程, P11): adopted, never edited, and never for what has begun already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from huiyin_contracts.charter import CallRules, CharterAdopted, OrderRules, VerdictRules
from huiyin_county.charter import DEFAULT, in_force, of_version, responsible
from huiyin_dispatch.charter.rules import CHARTER, Adopt
from huiyin_events.testing import given

COUNTY = "140981"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def adopt(effective_at: datetime, title: str = "原平市基层治理章程") -> Adopt:
    return Adopt(COUNTY, title, effective_at, DEFAULT.orders, DEFAULT.points, NOW)


def adopted(version: int, effective_at: datetime) -> CharterAdopted:
    return CharterAdopted(
        county=COUNTY,
        version=version,
        title="原平市基层治理章程",
        effective_at=effective_at,
        orders=DEFAULT.orders,
        points=DEFAULT.points,
    )


FIRST, SECOND = adopted(1, NOW + DAY), adopted(2, NEW_YEAR)


def test_a_county_adopts_a_charter_and_the_next_one_after_it() -> None:
    given(CHARTER).when(adopt(NOW + DAY)).then(FIRST)
    given(CHARTER, FIRST).when(adopt(NEW_YEAR)).then(SECOND)


def test_a_charter_changes_nothing_that_has_begun() -> None:
    given(CHARTER).when(adopt(NOW - DAY)).refused("charter-in-the-past")


def test_what_was_adopted_for_later_stands() -> None:
    given(CHARTER, SECOND).when(adopt(NEW_YEAR)).refused("charter-before-the-last")
    given(CHARTER, SECOND).when(adopt(NOW + DAY)).refused("charter-before-the-last")


def test_how_long_is_waited_for_verdicts_and_answers_is_a_countys_to_say() -> None:
    event = FIRST.model_copy(update={"verdicts": VerdictRules(days=15), "calls": CallRules(answer_minutes=3)})
    given(CHARTER).when(replace(adopt(NOW + DAY), verdicts=event.verdicts, calls=event.calls)).then(event)
    rules = in_force((event,), NOW + DAY)
    assert (rules.verdicts.days, rules.calls.answer_minutes) == (15, 3)
    assert (DEFAULT.verdicts.days, DEFAULT.calls.answer_minutes) == (30, 5)
    with pytest.raises(ValidationError, match="answer_minutes"):
        CharterAdopted(**{**event.model_dump(), "calls": {"answer_minutes": 0}})


def test_what_begins_goes_by_the_charter_in_force_then() -> None:
    charters = (FIRST, SECOND)
    assert [in_force(charters, at).version for at in (NOW, NOW + DAY, NEW_YEAR - DAY, NEW_YEAR)] == [0, 1, 1, 2]
    assert in_force((), NOW) is DEFAULT
    assert [of_version(charters, version).version for version in (0, 1, 2)] == [0, 1, 2]


def test_a_charter_leaves_no_kind_of_matter_without_terms() -> None:
    terms = {kind: terms for kind, terms in DEFAULT.orders.terms.items() if kind != "wish"}
    with pytest.raises(ValidationError, match="no terms for wish"):
        OrderRules(**{**DEFAULT.orders.model_dump(), "terms": terms})


@pytest.mark.parametrize(
    ("category", "party"),
    [("电梯安全", "property"), ("楼道路灯", "property"), ("公共维修资金", "committee"), ("道路", "organisation")],
)
def test_whose_matter_it_is_is_always_answered(category: str, party: str) -> None:
    assert responsible(DEFAULT.orders, category) == party
