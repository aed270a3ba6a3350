"""How far a matter came, and how it stands to its deadline."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from huiyin_reporting.cases.queries import CaseAnswer, TrailEntry
from huiyin_reporting.cases.trail import deadline, reached
from huiyin_service.i18n import format_duration

NOW = datetime(2026, 3, 5, 8, 5, tzinfo=UTC)


def case(*events: str, state: str = "reported", **more: Any) -> CaseAnswer:
    """A matter to which these happened, `order.accepted` and the like."""
    fields: dict[str, Any] = dict.fromkeys(CaseAnswer.model_fields)
    return CaseAnswer(
        **{
            **fields,
            "id": uuid4(),
            "number": "260305-000001",
            "kind": "problem",
            "category": "路灯",
            "division": "140981001001",
            "photos": [],
            "state": state,
            "reported_at": NOW - timedelta(days=3),
            "overdue": False,
            "timezone": "Asia/Shanghai",
            "path": [],
            "trail": [step(event) for event in events],
            **more,
        }
    )


def step(event: str) -> TrailEntry:
    return TrailEntry(
        cursor="7-1",
        event=uuid4(),
        type=f"some.{event}.v1",
        stream="some",
        version=1,
        occurred_at=NOW,
        recorded_at=NOW,
        role="secretary",
        name=None,
        data={},
    )


ORDERED = ("issue.reported", "issue.screened", "order.dispatched", "order.accepted")
TALKED = ("issue.reported", "issue.screened", "topic.planned", "topic.deliberated")


@pytest.mark.parametrize(
    ("events", "station", "deliberated"),
    [
        (("issue.reported",), "reported", False),
        (("issue.reported", "issue.screened"), "reported", False),
        (ORDERED[:3], "dispatched", False),
        (ORDERED, "accepted", False),
        ((*ORDERED, "order.resolved"), "resolved", False),
        ((*ORDERED[:3], "order.declined"), "reported", False),
        ((*ORDERED, "order.cancelled"), "reported", False),
        ((*ORDERED[:3], "order.declined", "order.dispatched"), "dispatched", False),
        # An end leaves it where it was, whatever still follows in the log.
        ((*ORDERED, "issue.withdrawn", "order.cancelled"), "accepted", False),
        (("issue.reported", "issue.rejected"), "reported", False),
        (TALKED[:3], "planned", True),
        ((*TALKED, "notice.published"), "deliberated", True),
        ((*TALKED, "topic.decided", "topic.carried_out"), "decided", True),
        # An order that went out all the same says nothing of the deliberation; what was ordered before it falls away.
        ((*TALKED, "order.dispatched"), "deliberated", True),
        ((*ORDERED, "topic.planned", "order.cancelled"), "planned", True),
        ((*TALKED, "topic.dropped"), "reported", False),
        ((*TALKED, "topic.dropped", "order.dispatched"), "dispatched", False),
        # Handled once more, it begins again, by whichever road.
        ((*ORDERED, "order.resolved", "order.publicised", "issue.rated", "issue.reopened"), "reported", False),
        ((*TALKED, "notice.published", "issue.reopened", "order.dispatched"), "dispatched", False),
        ((*ORDERED, "order.publicised", "issue.reopened", "topic.planned"), "planned", True),
    ],
)
def test_how_far_a_matter_came(events: tuple[str, ...], station: str, deliberated: bool) -> None:
    assert reached(case(*events)) == (station, deliberated)


@pytest.mark.parametrize("roads", [ORDERED, TALKED])
def test_what_is_publicised_came_all_the_way(roads: tuple[str, ...]) -> None:
    assert reached(case(*roads, state="publicised"))[0] == "publicised"


@pytest.mark.parametrize(
    ("due", "resolved", "ended", "words"),
    [
        (None, None, None, None),
        (2, None, None, "还剩 2 天"),
        (-3, None, None, "已超期 3 天"),
        (-1, -2, -1, "按期办结，提前 24 小时"),
        (-2, -1, None, "超期 24 小时 办结"),
        (2, None, -1, None),
    ],
    ids=["none", "left", "overdue", "in time", "late", "withdrawn"],
)
def test_how_it_stands_to_its_deadline(
    due: int | None, resolved: int | None, ended: int | None, words: str | None
) -> None:
    def at(days: int | None) -> datetime | None:
        return None if days is None else NOW + timedelta(days=days)

    def text(message: str, **params: object) -> str:
        return message.format(**params)

    matter = case(*ORDERED, due_at=at(due), resolved_at=at(resolved), ended_at=at(ended))
    assert deadline(matter, NOW, text, lambda time: format_duration("zh", time)) == words
