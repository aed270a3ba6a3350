"""Which issues might be the same, told by their words."""

import pytest

from huiyin_intake.issues.similarity import likeness


@pytest.mark.parametrize(
    ("text", "closer", "farther"),
    [
        ("3号楼前的路灯三天不亮了", "路灯坏了，3号楼前漆黑一片", "外来车辆占了老人活动场地"),
        ("Street light out on Main St", "The street light in Main St is broken", "Graffiti on a wall"),
        ("楼上漏水", "漏水半个月没人修", "楼道堆放杂物"),
    ],
)
def test_the_same_issue_in_other_words_is_closer(text: str, closer: str, farther: str) -> None:
    assert likeness(text, closer) > likeness(text, farther)


def test_the_same_words_are_as_alike_as_can_be_whatever_stands_between() -> None:
    assert likeness("路灯，不亮！", "路灯 不亮") == 1
    assert likeness("STREET light", "street LIGHT") == 1


@pytest.mark.parametrize(("one", "other"), [("", "路灯"), ("！？", "，。"), ("路灯", "停车")])
def test_nothing_in_common_is_nothing(one: str, other: str) -> None:
    assert likeness(one, other) == 0
