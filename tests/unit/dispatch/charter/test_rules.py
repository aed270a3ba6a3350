"""The charter (章程, P11): adopted, never edited, and never for what has begun already."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from huiyin_contracts.charter import CallRules, CharterAdopted, VerdictRules
from huiyin_county.charter import DEFAULT, in_force
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
