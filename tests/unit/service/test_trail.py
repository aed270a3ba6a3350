"""The words a trail has for what happened, in both languages."""

from datetime import UTC, datetime

import pytest
from starlette.requests import Request

from huiyin_contracts import AboutIssue, contracts
from huiyin_contracts.order_times import OrderFellOverdue
from huiyin_service.web.pages import Pages
from huiyin_service.web.trail import TrailEvent, entries

NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages("huiyin_dispatch")


def asking(language: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-language", language.encode())]})


def step(event_type: str, **data: object) -> TrailEvent:
    return TrailEvent(event_type, data, NOW, NOW, "system", None)


@pytest.mark.parametrize(
    ("language", "title", "note"),
    [
        ("zh", "超过办理期限", "期限为 2026年12月1日 18:00，仍未办结"),
        ("en", "Passed its deadline", "Due 1 Dec 2026, 18:00, and not done"),
    ],
)
def test_an_order_that_fell_overdue_is_told(pages: Pages, language: str, title: str, note: str) -> None:
    data = {"due_at": "2026-12-01T18:00:00+08:00"}
    [entry] = entries([step(OrderFellOverdue.type, **data)], pages, asking(language), "Asia/Shanghai")
    assert (entry["title"], entry["note"]) == (title, note)
    assert entry["state"] == "overdue"
    assert entry["who"] == pages.text(asking(language), "系统按规则自动办理")


def test_everything_that_can_happen_to_a_matter_has_a_title(pages: Pages) -> None:
    for event_type, contract in contracts().items():
        if issubclass(contract, AboutIssue):
            example = contract.model_json_schema()["example"]
            [entry] = entries([step(event_type, **example)], pages, asking("zh"))
            assert entry["title"] != event_type
