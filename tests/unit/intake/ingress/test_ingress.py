"""From an event to its command: which there are, when it happened, how many there may be, and what may pass."""

import re
from datetime import UTC, datetime, timedelta
from typing import cast

import asyncpg
import pytest
from fastapi.exceptions import RequestValidationError

from huiyin_contracts.issues import Source
from huiyin_events.cloudevents import CloudEvent, header
from huiyin_events.ingress import INGRESS, STREAMS, parts_of, subject_of
from huiyin_events.refusal import Refused
from huiyin_events.store import EventTooLarge
from huiyin_intake.ingress.handler import (
    CLOCKS_DIFFER,
    OLDEST,
    IngressMessage,
    _key,
    _occurred_at,
    _read,
    classify,
    handle,
)
from huiyin_intake.ingress.kinds import KINDS, Sender
from huiyin_intake.ingress.quota import Quota
from huiyin_intake.issues.commands import ReportBody
from huiyin_ops.publishers.deadletters import DeadLetter, Unmendable, mended
from huiyin_service.auth import Principal
from huiyin_service.problems import Problem
from huiyin_service.service import Service

NOW = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)


def sent(kind: str = "issue.reported", type: str = "issue.reported", body: bytes = b"{}") -> IngressMessage:  # noqa: A002
    headers = {"ce-specversion": "1.0", "ce-id": "A-1", "ce-type": header(type), "ce-source": "/hotline"}
    return IngressMessage("hotline", kind, headers, body, NOW, 1)


def event(time: datetime | None = None, data: bytes = b"{}") -> CloudEvent:
    return CloudEvent("A-1", "issue.reported", "/hotline", None, time, data)


# --- what it is ---------------------------------------------------------------------------------------------


def test_a_report_is_the_body_of_the_api() -> None:
    assert KINDS["issue.reported"].body is ReportBody
    assert set(KINDS) == {"issue.reported", "issue.withdrawn"}


def test_the_type_must_be_the_subjects_and_one_there_is() -> None:
    assert _read(sent()).type == "issue.reported"
    with pytest.raises(Problem) as differs:
        _read(sent(type="issue.withdrawn"))
    assert differs.value.code == "type-differs"
    with pytest.raises(Problem) as unknown:
        _read(sent("issue.painted", "issue.painted"))
    assert (unknown.value.code, unknown.value.extra["types"]) == ("unknown-event-type", list(KINDS))


def test_subjects_name_publisher_and_kind() -> None:
    assert parts_of(subject_of("hotline", "issue.reported")) == ("hotline", "issue.reported")
    (stream,) = (config for config in STREAMS if config.name == INGRESS)
    pattern = str(stream.subjects and stream.subjects[0]).replace(".", r"\.").replace("*", "[^.]+").replace(">", ".+")
    assert re.fullmatch(pattern, "ingress.hotline.issue.reported")
    assert not re.fullmatch(pattern, "ingress.hotline.accepted")  # or answers would be taken for events


def test_a_reference_is_one_issue_for_each_publisher() -> None:
    one, other = (Sender(name, Principal(name, name, "publisher")) for name in ("hotline", "portal"))
    assert one.issue("A-1") == one.issue("A-1") != other.issue("A-1")
    assert one.source("A-1") == Source(system="hotline", reference="A-1")


def test_the_same_content_is_the_same_request_however_it_is_written() -> None:
    plain, spaced = {"a": 1, "b": 2}, {"b": 2, "a": 1}
    assert _key(sent(), event(NOW), plain) == _key(sent(), event(), spaced)
    assert _key(sent(), event(), plain) != _key(sent(), event(), {"a": 2})


async def test_one_that_is_not_registered_any_more_is_rejected() -> None:
    with pytest.raises(Problem) as refused:
        await handle(cast("Service", None), None, Quota(), sent())
    assert refused.value.code == "unknown-publisher"


# --- when it happened ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("ago", [timedelta(), timedelta(hours=3), OLDEST])
def test_it_happened_when_it_says(ago: timedelta) -> None:
    assert _occurred_at(event(NOW - ago), NOW, timedelta()) == NOW - ago


def test_a_clock_may_go_a_little_fast() -> None:
    assert _occurred_at(event(NOW + CLOCKS_DIFFER), NOW, timedelta()) == NOW


def test_without_a_time_it_happened_when_it_came() -> None:
    assert _occurred_at(event(), NOW, timedelta(hours=2)) == NOW - timedelta(hours=2)


@pytest.mark.parametrize("time", [NOW + CLOCKS_DIFFER + timedelta(seconds=1), NOW - OLDEST - timedelta(seconds=1)])
def test_what_lies_ahead_or_long_ago_is_not_believed(time: datetime) -> None:
    with pytest.raises(Problem) as refused:
        _occurred_at(event(time), NOW, timedelta())
    assert refused.value.code == "implausible-time"


def test_what_waited_is_not_too_old_for_that() -> None:
    assert _occurred_at(event(NOW - OLDEST), NOW, timedelta(days=1)) == NOW - OLDEST


# --- how many there may be ----------------------------------------------------------------------------------


def test_a_minute_holds_so_many_and_the_next_as_many_again() -> None:
    quota = Quota()
    assert [quota.over("a", 2, NOW, sequence) for sequence in (1, 2, 3)] == [None, None, 30.0]
    assert quota.over("b", 2, NOW, 4) is None
    assert quota.over("a", 2, NOW + timedelta(seconds=30), 5) is None


def test_what_is_handed_out_again_counts_once() -> None:
    quota = Quota()
    assert [quota.over("a", 2, NOW, sequence) for sequence in (1, 2, 1, 2)] == [None] * 4
    assert quota.over("a", 2, NOW, 3) is not None
    assert quota.over("a", 2, NOW + timedelta(minutes=1), 4) is None
    assert quota.over("a", 2, NOW, 1) is None  # late


# --- what may pass ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [
        Problem(503, "views-behind", "", ""),
        asyncpg.ConnectionDoesNotExistError(),
        asyncpg.CannotConnectNowError(),
        asyncpg.InterfaceError("pool is closing"),
        ConnectionRefusedError(),
        TimeoutError(),
    ],
)
def test_passing_trouble_is_waited_for_however_long(error: Exception) -> None:
    assert classify(error) == "passes"


@pytest.mark.parametrize(
    "error",
    [Problem(422, "unknown-division", "", ""), Refused("no", "不"), RequestValidationError([]), EventTooLarge(2, 1)],
)
def test_a_refusal_is_for_good(error: Exception) -> None:
    assert classify(error) == "refused"


@pytest.mark.parametrize("error", [asyncpg.DataError(), ValueError(), KeyError("a bug")])
def test_what_nobody_foresaw_is_tried_a_few_times(error: Exception) -> None:
    assert classify(error) == "unforeseen"


# --- dead letters -------------------------------------------------------------------------------------------


def letter(body: bytes, content_type: str = "application/json") -> DeadLetter:
    headers = {"ce-id": "A-1", "content-type": content_type}
    return DeadLetter(1, "ingress.hotline.issue.reported", "invalid-request", {}, NOW, headers, body)


def test_a_letter_is_mended_field_by_field() -> None:
    found = mended(
        letter(b'{"kind":"x","location":{"lat":1}}'),
        ["kind=need", "location.lon=112.5", "division=140981001001", "ce-time=2026-11-24T00:00:00Z"],
    )
    assert found.body == b'{"kind":"need","location":{"lat":1,"lon":112.5},"division":"140981001001"}'
    assert found.headers["ce-time"] == "2026-11-24T00:00:00Z"
    assert found.id == "A-1"


def test_one_in_structured_mode_too() -> None:
    found = mended(
        letter(b'{"id":"A-1","data":{"kind":"x"}}', "application/cloudevents+json"), ["kind=need", "ce-time=t"]
    )
    assert found.body == b'{"id":"A-1","data":{"kind":"need"},"time":"t"}'


def test_one_that_is_not_changed_is_sent_as_it_was() -> None:
    assert mended(letter(b"{ }")).body == b"{ }"


def test_the_data_may_come_from_a_file() -> None:
    assert mended(letter(b"no JSON"), data=b'{"kind": "need"}').body == b'{"kind":"need"}'
    for changes, data in ((["kind"], None), ([], b"{")):
        with pytest.raises(Unmendable):
            mended(letter(b"{}"), changes, data)
