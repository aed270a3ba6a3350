"""Quorums and majorities (P6, Y2, 民法典 §278): counted exactly, as fractions are."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin_contracts.deliberation_rules import (
    ASSEMBLIES,
    OVER_HALF,
    THREE_QUARTERS,
    TWO_THIRDS,
    AssemblyRule,
    MajorityRules,
    Threshold,
)
from huiyin_county.majorities import carried, least, quorate, reaches

COUNTS = st.integers(0, 10_000)
THRESHOLDS = (
    st.tuples(st.integers(1, 100), st.integers(1, 100), st.booleans())
    .filter(lambda each: each[0] < each[1] or (each[0] == each[1] and not each[2]))
    .map(lambda each: Threshold(numerator=each[0], denominator=each[1], over=each[2]))
)
RULES = st.builds(
    AssemblyRule, present=THRESHOLDS, in_favour=THRESHOLDS, in_favour_of=st.sampled_from(["entitled", "present"])
)


@given(THRESHOLDS, COUNTS, COUNTS)
def test_a_part_reaches_what_the_fraction_does(threshold: Threshold, part: int, whole: int) -> None:
    wanted = Fraction(threshold.numerator, threshold.denominator)
    have = Fraction(part, whole) if whole else None
    assert reaches(threshold, part, whole) == (
        have is not None and (have > wanted or (have == wanted and not threshold.over))
    )


@given(THRESHOLDS, st.integers(1, 10_000))
def test_the_least_reaches_it_and_one_fewer_does_not(threshold: Threshold, whole: int) -> None:
    fewest = least(threshold, whole)
    assert reaches(threshold, fewest, whole)
    assert not reaches(threshold, fewest - 1, whole)
    assert 1 <= fewest <= whole


@given(RULES, COUNTS, COUNTS, COUNTS)
def test_nothing_is_carried_without_a_quorum(rule: AssemblyRule, entitled: int, present: int, in_favour: int) -> None:
    if carried(rule, entitled=entitled, present=present, in_favour=in_favour):
        assert quorate(rule, entitled=entitled, present=present)
        whole = entitled if rule.in_favour_of == "entitled" else present
        assert reaches(rule.in_favour, in_favour, whole)


@given(RULES, st.integers(1, 500), st.data())
def test_one_more_in_favour_never_loses(rule: AssemblyRule, entitled: int, data: st.DataObject) -> None:
    present = data.draw(st.integers(1, entitled))
    in_favour = data.draw(st.integers(0, present - 1))
    if carried(rule, entitled=entitled, present=present, in_favour=in_favour):
        assert carried(rule, entitled=entitled, present=present, in_favour=in_favour + 1)


@given(RULES)
def test_of_nobody_nothing_is_resolved(rule: AssemblyRule) -> None:
    assert not quorate(rule, entitled=0, present=0)
    assert not carried(rule, entitled=0, present=0, in_favour=0)


@pytest.mark.parametrize(
    ("threshold", "whole", "fewest"),
    [
        (TWO_THIRDS, 7, 5), (TWO_THIRDS, 9, 6), (TWO_THIRDS, 10, 7), (TWO_THIRDS, 1, 1),
        (OVER_HALF, 7, 4), (OVER_HALF, 8, 5), (OVER_HALF, 1, 1),
        (THREE_QUARTERS, 4, 3), (THREE_QUARTERS, 307, 231),
    ],
)  # fmt: skip
def test_how_many_that_is(threshold: Threshold, whole: int, fewest: int) -> None:
    assert least(threshold, whole) == fewest


def test_the_members_assembly_counts_those_entitled_and_the_representatives_those_present() -> None:
    """党员大会: more than half of all; 村民代表会议: of those there (村委会组织法 §26); both with two thirds there."""
    rules = MajorityRules()
    assert carried(rules.members, entitled=30, present=20, in_favour=16)
    assert not carried(rules.members, entitled=30, present=20, in_favour=15)
    assert not carried(rules.members, entitled=30, present=19, in_favour=19)
    assert carried(rules.representatives, entitled=30, present=20, in_favour=11)
    assert not carried(rules.representatives, entitled=30, present=20, in_favour=10)


def test_every_assembly_has_its_rule() -> None:
    rules = MajorityRules()
    assert [rules.of(kind) for kind in ASSEMBLIES] == [
        rules.session, rules.joint_meeting, rules.branch, rules.committees, rules.members, rules.representatives,
    ]  # fmt: skip
