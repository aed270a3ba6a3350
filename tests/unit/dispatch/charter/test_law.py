"""What no charter may say (P11): laxer than the law, or against itself; the refusal names the row or the law."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from huiyin_contracts.charter import CharterAdopted
from huiyin_contracts.deliberation_rules import DeliberationRules, Threshold
from huiyin_county.charter import DEFAULT
from huiyin_county.majorities import least
from huiyin_dispatch.charter.law import FLOORS, faults, is_laxer
from huiyin_dispatch.charter.rules import CHARTER, Adopt
from huiyin_events.refusal import Refused
from huiyin_events.testing import given

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HALF = {"numerator": 1, "denominator": 2}
THIRD = {"numerator": 1, "denominator": 3, "over": True}
PARTS = st.integers(1, 20).flatmap(
    lambda whole: st.builds(
        Threshold, numerator=st.integers(1, whole), denominator=st.just(whole + 1), over=st.booleans()
    )
)


def rules(**sections: object) -> DeliberationRules:
    return DeliberationRules.model_validate(sections)


def said(**sections: object) -> list[tuple[str, str]]:
    return [(fault.field, str(fault.refused)) for fault in faults(DEFAULT.orders, rules(**sections))]


def adopt(deliberation: DeliberationRules) -> Adopt:
    return Adopt("511529", "屏山县议事章程", NOW, DEFAULT.orders, DEFAULT.points, NOW, deliberation=deliberation)


def test_the_default_is_as_strict_as_the_law() -> None:
    assert faults(DEFAULT.orders, DEFAULT.deliberation) == []


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ({"majorities": {"representatives": {"present": HALF, "in_favour": HALF}}}, "charter-laxer-than-the-law"),
        ({"days": {"deliberation": {"rule": "weekday", "weekday": 6, "nth": 2}}}, "charter-day-always-moves"),
        ({"times": {"notice": 1, "invitation": 2}}, "charter-reminder-before-notice"),
    ],
)
def test_a_charter_with_a_fault_is_not_adopted(sections: dict[str, object], code: str) -> None:
    given(CHARTER).when(adopt(rules(**sections))).refused(code)


def test_a_stricter_one_is() -> None:
    strict = rules(
        majorities={
            "session": {"present": {"numerator": 3, "denominator": 4}, "in_favour": {"numerator": 2, "denominator": 3}}
        }
    )
    (event,) = CHARTER.decide(adopt(strict), ())
    assert isinstance(event, CharterAdopted)
    assert event.deliberation == strict


@pytest.mark.parametrize(
    ("majorities", "sentence"),
    [
        (
            {"representatives": {"present": HALF, "in_favour": {**HALF, "over": True}}},
            "村民代表会议：到会须 ≥ 2/3（村委会组织法 §26），不能是 ≥ 1/2",
        ),
        (
            {"representatives": {"present": {"numerator": 2, "denominator": 3}, "in_favour": HALF}},
            "村民代表会议：赞成须 > 1/2（村委会组织法 §26），不能是 ≥ 1/2",
        ),
        (
            {
                "members": {
                    "present": {"numerator": 2, "denominator": 3},
                    "in_favour": {**HALF, "over": True},
                    "in_favour_of": "present",
                }
            },
            "党员大会：赞成票须按应到人数计算，不能按到会人数（P6）",
        ),
        (
            {"owners": {"special": {"numerator": 2, "denominator": 3}}},
            "业主大会：同意（重大事项）须 ≥ 3/4（民法典 §278），不能是 ≥ 2/3",
        ),
        ({"owners": {"taking_part": THIRD}}, "业主大会：参与表决须 ≥ 2/3（民法典 §278），不能是 > 1/3"),
    ],
)  # fmt: skip
def test_laxer_than_the_law_is_said_with_the_law(majorities: dict[str, object], sentence: str) -> None:
    assert sentence in [text for _, text in said(majorities=majorities)]


@pytest.mark.parametrize(
    ("sections", "field", "row"),
    [
        ({"days": {"market": {"rule": "market", "ending": [1, 4, 1]}}}, "deliberation.days.market", "P9"),
        (
            {"teams": {"cadre": {"least": 7, "most": 11, "composition": [{"capacity": "police", "least": 1}] * 2}}},
            "deliberation.teams.cadre",
            "P2",
        ),
        ({"times": {"supervision": []}}, "deliberation.times.supervision", "P7"),
        (
            {"times": {"supervision": [{"level": "county", "after": {"amount": 1, "unit": "days"}}]}},
            "deliberation.times.supervision",
            "P7",
        ),
        ({"plan": {"urgent": 90}}, "deliberation.plan.urgent", "P3"),
        ({"moderators": ["town", "town"]}, "deliberation.moderators", "P8"),
    ],
)
def test_what_contradicts_itself_is_said_with_its_row(sections: dict[str, object], field: str, row: str) -> None:
    ((found, text),) = said(**sections)
    assert (found, row in text) == (field, True)


def test_an_order_is_not_warned_of_before_it_began() -> None:
    terms = DEFAULT.orders.terms["need"]
    early = terms.model_copy(update={"warning": terms.resolve})
    orders = DEFAULT.orders.model_copy(update={"terms": {**DEFAULT.orders.terms, "need": early}})
    assert [(fault.field, fault.refused.code) for fault in faults(orders, DEFAULT.deliberation)] == [
        ("orders.terms.need", "charter-warning-too-early")
    ]


def test_all_faults_are_told_and_the_first_one_refuses() -> None:
    several = rules(plan={"urgent": 90}, moderators=["town", "town"], times={"notice": 1, "invitation": 3})
    assert len(faults(DEFAULT.orders, several)) == 3
    with pytest.raises(Refused, match="P6"):
        CHARTER.decide(adopt(several), ())


@whatever(PARTS, PARTS, st.integers(1, 200))
def test_what_is_not_laxer_asks_for_at_least_as_many(asked: Threshold, floor: Threshold, whole: int) -> None:
    if is_laxer(asked, floor):
        assert Fraction(asked.numerator, asked.denominator) <= Fraction(floor.numerator, floor.denominator)
    else:
        assert least(asked, whole) >= least(floor, whole)


def test_every_assembly_has_a_floor() -> None:
    assert set(FLOORS) == {"session", "joint_meeting", "branch", "committees", "members", "representatives"}
