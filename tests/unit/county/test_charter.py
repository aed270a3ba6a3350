"""The charter as a service reads it (P11): which rules are in force when, section by section."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from huiyin_contracts.charter import CallRules, CharterAdopted, OrderRules, VerdictRules
from huiyin_county.charter import DEFAULT, in_force, of_version, responsible
from huiyin_county.charters import UNKNOWN, County

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
CHINA = ZoneInfo("Asia/Shanghai")


def adopted(version: int, effective_at: datetime) -> CharterAdopted:
    return CharterAdopted(
        county="140981",
        version=version,
        title="原平市基层治理章程",
        effective_at=effective_at,
        orders=DEFAULT.orders,
        points=DEFAULT.points,
    )


CHARTERS = adopted(1, NOW + DAY), adopted(2, NEW_YEAR)
COUNTY = County(CHARTERS, CHINA)


def test_what_begins_goes_by_the_charter_in_force_then() -> None:
    assert [in_force(CHARTERS, at).version for at in (NOW, NOW + DAY, NEW_YEAR - DAY, NEW_YEAR)] == [0, 1, 1, 2]
    assert in_force((), NOW) is DEFAULT
    assert [of_version(CHARTERS, version).version for version in (0, 1, 2)] == [0, 1, 2]


def test_a_section_that_a_charter_says_nothing_of_is_the_defaults() -> None:
    given = CHARTERS[0].model_dump(exclude={"calls", "verdicts"})
    rules = in_force((CharterAdopted.model_validate(given),), NEW_YEAR)
    assert (rules.calls, rules.verdicts) == (DEFAULT.calls, DEFAULT.verdicts) == (CallRules(), VerdictRules())
    changed = CharterAdopted.model_validate({**given, "calls": {"answer_minutes": 3}, "verdicts": {"days": 15}})
    rules = in_force((changed,), NEW_YEAR)
    assert (rules.calls.answer_minutes, rules.verdicts.days) == (3, 15)


def test_an_order_keeps_the_charter_that_it_was_sent_out_under() -> None:
    assert COUNTY.of(1, NEW_YEAR, "hazard").rules.version == 1
    assert COUNTY.of(0, NEW_YEAR, "hazard").rules is DEFAULT
    since = COUNTY.of(None, NEW_YEAR, "hazard")
    assert (since.rules.version, since.kind, since.timezone) == (2, "hazard", CHINA)
    assert COUNTY.of(None, NOW, None).kind == UNKNOWN, "of an issue that is not known yet"


def test_a_charter_leaves_no_kind_of_issue_without_terms() -> None:
    terms = {kind: terms for kind, terms in DEFAULT.orders.terms.items() if kind != "wish"}
    with pytest.raises(ValidationError, match="no terms for wish"):
        OrderRules(**{**DEFAULT.orders.model_dump(), "terms": terms})


@pytest.mark.parametrize(
    ("category", "party"),
    [("电梯安全", "property"), ("楼道路灯", "property"), ("公共维修资金", "committee"), ("道路", "organisation")],
)
def test_which_party_answers_for_an_issue_is_always_known(category: str, party: str) -> None:
    assert responsible(DEFAULT.orders, category) == party
