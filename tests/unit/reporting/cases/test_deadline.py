"""How an issue stands to its deadline."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from huiyin_reporting.cases.deadline import deadline
from huiyin_reporting.cases.queries import CaseAnswer
from huiyin_service.i18n import format_duration

NOW = datetime(2026, 3, 5, 8, 5, tzinfo=UTC)


def case(**more: Any) -> CaseAnswer:
    fields: dict[str, Any] = dict.fromkeys(CaseAnswer.model_fields)
    return CaseAnswer(
        **{
            **fields,
            "id": uuid4(),
            "number": "260305-000001",
            "kind": "problem",
            "category": "路灯",
            "private": False,
            "division": "140981001001",
            "photos": [],
            "state": "reported",
            "station": "reported",
            "deliberated": False,
            "reported_at": NOW - timedelta(days=3),
            "overdue": False,
            "timezone": "Asia/Shanghai",
            "path": [],
            "trail": [],
            **more,
        }
    )


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

    issue = case(due_at=at(due), resolved_at=at(resolved), ended_at=at(ended))
    assert deadline(issue, NOW, text, lambda time: format_duration("zh", time)) == words
