"""A check of a site (P5): by the rubric, whole, on the spot, by somebody who is not of the site."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from huiyin_contracts.parties import Person
from huiyin_contracts.site_checks import FULL_MARKS, RUBRIC, Inspection, Mark, SiteCheckRecorded
from huiyin_deliberation.site_checks.rules import SITE_CHECK, CheckSite
from huiyin_events.testing import given

CHEN = Person.named("陈督导", "supervisor-chen")
INSPECTED = Inspection(done=True, finding="路已修好", photos=("a" * 64,))
MARKS = tuple(Mark(criterion=criterion, points=line.most) for criterion, line in RUBRIC.items())
CHECK = CheckSite(UUID(int=1), UUID(int=2), date(2026, 11, 11), MARKS, INSPECTED, "会前念一遍上月任务", CHEN)
CHECKED = SiteCheckRecorded(
    check=CHECK.id,
    site=CHECK.site,
    month="2026-11",
    marks=MARKS,
    inspection=INSPECTED,
    guidance="会前念一遍上月任务",
    by=CHEN,
)


def marked(points: int, remark: str | None = None) -> CheckSite:
    return replace(CHECK, marks=(Mark(criterion="topic", points=points, remark=remark), *MARKS[1:]))


def test_the_rubric_adds_up_to_a_hundred() -> None:
    assert FULL_MARKS == CHECKED.points == 100


def test_a_check_is_recorded_once() -> None:
    given(SITE_CHECK).when(CHECK).then(CHECKED)
    given(SITE_CHECK, CHECKED).when(CHECK).refused("site-check-recorded")


def test_each_criterion_is_marked_once() -> None:
    given(SITE_CHECK).when(replace(CHECK, marks=MARKS[1:])).refused("rubric-incomplete")
    given(SITE_CHECK).when(replace(CHECK, marks=(*MARKS, MARKS[0]))).refused("rubric-twice")


def test_with_no_more_points_than_it_has() -> None:
    given(SITE_CHECK).when(marked(11)).refused("rubric-points")


def test_few_points_are_given_with_the_reason() -> None:
    given(SITE_CHECK).when(marked(4)).refused("rubric-without-remark")
    assert not isinstance(given(SITE_CHECK).when(marked(4, "两个议题不在计划里")).outcome, Exception)


def test_nobody_checks_a_site_whose_team_they_are_in() -> None:
    given(SITE_CHECK).when(replace(CHECK, team=frozenset({"supervisor-chen"}))).refused("site-check-own-site")
