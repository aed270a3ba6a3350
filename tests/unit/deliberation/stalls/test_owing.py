"""Nothing that is open is without a day and without whoever has it: asked of every kind that is on the log (P7)."""

from typing import Any, get_args

import pytest
from tests.unit.deliberation.walks import procedures

from huiyin_contracts import contracts
from huiyin_contracts.publications import NoticePublished
from huiyin_deliberation.stalls.owing import OWES_NOTHING, OWING, Owing, StallKind

WALKS = {id(procedure.decider): procedure.walk() for procedure in procedures()}
EACH = pytest.mark.parametrize("owing", OWING, ids=[owing.first.__name__ for owing in OWING])


def aggregate(type_: str) -> str:
    return type_.split(".")[1]


def test_each_kind_of_thing_on_the_log_owes_or_says_who_owes_it_instead() -> None:
    on_the_log = {aggregate(type_) for type_ in contracts() if type_.startswith("deliberation.")}
    owing = {aggregate(each.first.type) for each in OWING if each.first is not NoticePublished}
    assert owing | set(OWES_NOTHING) == on_the_log
    assert not owing & set(OWES_NOTHING)


@EACH
def test_whatever_becomes_of_it_what_is_open_has_a_day(owing: Owing[Any]) -> None:
    states = [step.after for step in WALKS[id(owing.decider)] if step.after != owing.decider.initial]
    open_ = [state for state in states if not owing.ended(state) and not owing.elsewhere(state)]
    assert open_, "the walk never opens one"
    assert all(owing.due(state) is not None for state in open_)


@EACH
def test_what_has_ended_owes_nothing_any_more_whatever_is_asked_of_it(owing: Owing[Any]) -> None:
    begun = [step for step in WALKS[id(owing.decider)] if step.before != owing.decider.initial]
    ended = [step for step in begun if owing.ended(step.before)]
    assert ended, "the walk never ends one"
    assert owing.first is NoticePublished or all(owing.ended(step.after) for step in ended)


@EACH
def test_a_level_sees_to_the_same_once(owing: Owing[Any]) -> None:
    levels = [
        getattr(state, name)
        for step in WALKS[id(owing.decider)]
        for state in (step.after,)
        for name in ("stalled", "supervised", "escalated")
        if hasattr(state, name)
    ]
    assert all(len(set(each)) == len(each) for each in levels)


def test_each_kind_is_on_the_page() -> None:
    rows = "".join(owing.rows for owing in OWING)
    assert not [kind for kind in get_args(StallKind) if f"'{kind}'" not in rows]
