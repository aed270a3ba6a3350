"""What a fault says of the row that it stumbled over is told to nobody: by no health, no log, and nowhere kept."""

import io
import json
import sys
from typing import Any

import asyncpg
import pytest
import structlog

from huiyin_events.checkpoints import reason_of
from huiyin_service import logs
from huiyin_service.health import without_words

ROW = "Failing row contains (张秀兰, 13800138000)."


def fault() -> asyncpg.PostgresError:
    """As PostgreSQL refuses a row."""
    said = {"S": "ERROR", "V": "ERROR", "C": "23514", "M": 'new row violates check constraint "no"', "D": ROW}
    error: asyncpg.PostgresError = asyncpg.PostgresError.new(said)
    assert ROW in str(error)
    return error


def fail(*, caused: bool) -> None:
    """By such a fault, or by what came of it."""
    if caused:
        raise RuntimeError("no") from fault()
    raise fault()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"CheckViolationError: new row\nDETAIL:  {ROW}", "CheckViolationError"),
        ("order-next 0190f3c2-aaaa: KeyError: '张秀兰'", "order-next 0190f3c2-aaaa: KeyError"),
        ("ConnectError: https://sms.example/send?key=secret", "ConnectError"),
        ("HTTP 503", "HTTP 503"),
    ],
)
def test_health_names_the_kind_of_a_fault_alone(said: str, told: str) -> None:
    health = {"ok": False, "parts": {"views": {"trouble": said, "parked": {"events": 2, "first": said}}, "lag": None}}
    parts: dict[str, Any] = without_words(health)["parts"]
    assert parts == {"views": {"trouble": told, "parked": {"events": 2, "first": told}}, "lag": None}


def test_why_an_event_was_parked_has_no_row() -> None:
    assert reason_of(fault()) == 'CheckViolationError: new row violates check constraint "no"'
    assert reason_of(ValueError("b")) == "ValueError: b"


@pytest.mark.parametrize("how", ["raised", "given", "caused"])
def test_a_log_has_none_either(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stdout", written)
    before = structlog.get_config()
    try:
        logs.configure("intake", "json", "info")
        log = structlog.get_logger()
        if how == "given":
            log.error("request_failed", exc_info=fault())
        else:
            try:
                fail(caused=how == "caused")
            except Exception:
                log.exception("event_parked")
    finally:
        structlog.configure(**before)
    line = json.loads(written.getvalue())
    assert "CheckViolationError" in line["exception"]
    assert "张秀兰" not in written.getvalue()
