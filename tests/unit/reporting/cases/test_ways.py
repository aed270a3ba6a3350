"""Where the trail of an issue leads: to the notice, and to the deliberation, for whoever may read that."""

from uuid import UUID

import pytest
from tests.golden.files import example_of

from huiyin_contracts import Event
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.topics import Procedure, TopicDropped, TopicSetBack, TopicStalled, TopicTakenUp
from huiyin_reporting.cases.ways import online_now, way_to
from huiyin_service.auth import Principal
from huiyin_service.roles import Role

VILLAGE = "511529104202"
BY = UUID(int=7)


def taken_up(procedure: Procedure) -> Event:
    return example_of(TopicTakenUp).model_copy(update={"procedure": procedure, "by": BY})


def somebody(role: Role, division: str = VILLAGE) -> Principal:
    return Principal("somebody", "某人", role, division)


@pytest.mark.parametrize(
    ("procedure", "who", "way"),
    [
        ("online", None, f"/deliberation/online-deliberations/{BY}"),
        ("session", None, None),
        ("session", somebody("resident"), f"/deliberation/sessions/{BY}"),
        ("session", somebody("resident", "511529104204"), None),
        ("village_decision", somebody("resident"), f"/deliberation/village-decisions/{BY}"),
        ("key_matter", somebody("resident"), None),
        ("key_matter", somebody("secretary"), f"/deliberation/key-matters/{BY}"),
        ("mediation", somebody("secretary"), None),
    ],
)
def test_a_deliberation_is_linked_for_who_may_read_it(
    procedure: Procedure, who: Principal | None, way: str | None
) -> None:
    assert way_to(taken_up(procedure), who, VILLAGE) == way


def test_a_notice_is_linked_for_everybody() -> None:
    notice = example_of(NoticePublished)
    assert isinstance(notice, NoticePublished)
    assert way_to(notice, None, VILLAGE) == f"/deliberation/publications/{notice.publication}"


@pytest.mark.parametrize(
    ("after", "there"),
    [
        ([], True),
        ([example_of(TopicStalled)], True),
        ([example_of(TopicSetBack)], False),
        ([example_of(TopicDropped)], False),
        ([example_of(TopicSetBack), taken_up("online")], True),
        ([example_of(TopicSetBack), taken_up("session")], False),
    ],
)
def test_residents_are_led_to_it_while_it_is_deliberated_online(after: list[Event], there: bool) -> None:
    assert (online_now([taken_up("online"), *after]) is not None) == there
