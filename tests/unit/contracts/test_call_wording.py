"""What the events of emergencies, whistles and points say of themselves, where more is said than their wording."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from huiyin_contracts.base import AboutIssue, contracts
from huiyin_contracts.emergencies import (
    AboutEmergency,
    AwayPerson,
    CalledForce,
    EmergencyAcknowledged,
    EmergencyCalledUp,
    EmergencyLinked,
    EmergencyNotified,
)
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.personal import Personal
from huiyin_contracts.points import AssessmentRecorded, PointsAdjusted
from huiyin_contracts.whistles import (
    AboutWhistle,
    WhistleAcknowledged,
    WhistleAssessed,
    WhistleClosed,
    WhistleLinked,
)
from huiyin_contracts.wording import Quote, say

THIS = UUID(int=1)
AT = datetime(2026, 7, 20, 18, tzinfo=UTC)
LI, ZHAO = Person.named("李党员", "member-li"), AwayPerson.named("赵党员", until=date(2026, 12, 31))
TEAM = CalledForce(force=UUID(int=2), name="应急队", people=(LI,), away=(ZHAO, AwayPerson.named("孙师傅")))
URBAN = Body(kind="unit", name="市城市管理局")


def called(wave: int, reason: str | None = None) -> EmergencyCalledUp:
    return EmergencyCalledUp(emergency=THIS, wave=wave, forces=(TEAM,), channels=("page",), answer_by=AT, reason=reason)


def adjusted(points: str) -> PointsAdjusted:
    return PointsAdjusted(
        member="member-li", correction=THIS, month="2026-11", points=Decimal(points), reason="补记", dispute=None
    )


def test_a_wave_says_how_many_it_calls_and_who_of_them_is_away() -> None:
    zh, en = "呼叫 {names}，共 {n} 人", "Called {names}: {n} people"
    assert called(1).headline() == say(zh, en, names="应急队", n=1)
    assert called(2).headline().places == {"wave": 2, "names": "应急队", "n": 1}
    zhao, sun, reason = called(2, "水势上涨").lines()
    assert (zhao, sun) == (
        say(
            "没有呼叫 {name}：本人说暂时不能接单，到 {day}",
            "{name} was not called: away until {day}, as they said",
            name="赵党员",
            day=date(2026, 12, 31),
        ),
        say("没有呼叫 {name}：本人说暂时不能接单", "{name} was not called: away, as they said", name="孙师傅"),
    )
    assert reason == Quote("水势上涨")


@pytest.mark.parametrize(
    ("coming", "minutes", "reason", "zh", "lines"),
    [
        (True, 6, None, "{name} 前往，约 {n} 分钟到", ()),
        (True, None, None, "{name} 前往", ()),
        (False, None, "在外地", "{name} 不能来", (Quote("在外地"),)),
    ],
)
def test_an_answer_says_who_comes_and_when_or_why_not(
    coming: bool, minutes: int | None, reason: str | None, zh: str, lines: tuple[Quote, ...]
) -> None:
    event = EmergencyAcknowledged(emergency=THIS, by=LI, coming=coming, minutes=minutes, reason=reason)
    assert (event.headline().zh, event.lines()) == (zh, lines)


@pytest.mark.parametrize(("ok", "zh"), [(True, "已发给 {name}"), (False, "没有发到 {name}")])
def test_a_call_says_whether_it_was_taken(ok: bool, zh: str) -> None:
    event = EmergencyNotified(
        emergency=THIS, wave=1, channel="gateway", recipient=LI, ok=ok, attempts=1, detail="HTTP 200"
    )
    assert (event.headline().zh, event.lines()) == (zh, (Quote("HTTP 200"),))


def test_a_department_is_named_with_its_answer_and_its_score() -> None:
    heard = WhistleAcknowledged(whistle=THIS, department=URBAN, contact=Person.named("赵队长"))
    assert heard.headline() == say("{name} 响应", "{name} answered", name="市城市管理局")
    assert heard.lines() == (Quote("赵队长"),)
    assessed = WhistleAssessed(whistle=THIS, department=URBAN, score=5, remark="处理彻底")
    assert assessed.headline().places == {"name": "市城市管理局", "n": 5}
    assert WhistleClosed(whistle=THIS).headline().zh == "吹哨结束"
    assert WhistleClosed(whistle=THIS, reason="摊主自行撤离").headline().zh == "撤哨"
    with pytest.raises(ValidationError, match="kind unit"):
        WhistleAcknowledged(whistle=THIS, department=Body(kind="team", name="应急队"), contact=LI)


def test_points_are_tenths_and_a_grade_is_said_in_words() -> None:
    event = adjusted("1.5")
    assert '"points":1.5' in event.model_dump_json()
    added = PointsAdjusted.model_validate_json(event.model_dump_json())
    assert added.points == Decimal("1.5")
    assert added.headline().places == {"points": Decimal("1.5"), "month": "2026-11"}
    with pytest.raises(ValidationError, match="decimal place"):
        adjusted("1.55")
    assessed = AssessmentRecorded(
        member="member-li",
        period="2026-Q4",
        assessor="employer",
        assessed_by=Personal(UUID(int=1), URBAN),
        grade="basic",
    )
    assert assessed.headline().places["grade"] == say("基本合格", "basically qualified")


def test_all_of_a_running_log_shows_as_a_state_and_what_is_linked_stands_on_its_issues_trail() -> None:
    logged = {event for event in contracts().values() if issubclass(event, AboutEmergency | AboutWhistle)}
    assert all(event.wording.trail for event in logged)
    on_trail = {event.__name__ for event in logged if AboutIssue in event.__mro__}
    assert on_trail == {EmergencyLinked.__name__, WhistleLinked.__name__}
