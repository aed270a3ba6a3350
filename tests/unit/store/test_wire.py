"""On the wire: subjects that can be subscribed to by prefix, and CloudEvents that arrive as they were sent."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import cast
from urllib.parse import unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some
from nats.aio.client import Client
from nats.aio.msg import Msg

from huiyin_contracts import OURS, contracts
from huiyin_contracts.conventions import subject_filter, subject_of
from huiyin_contracts.issues import IssueReported
from huiyin_events.envelope import Actor, Cursor, Meta, Recorded
from huiyin_events.wire import DOORBELL, Doorbell, cursor_of, headers_of, received, sequence_of

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

digits = some.text("0123456789", min_size=12, max_size=12)
codes = some.builds(lambda code, length: code[:length], digits, some.sampled_from([2, 4, 6, 9, 12]))
nasty = [
    "王书记",
    "\"quoted\" 'too'",
    "two\r\nlines\n\n",
    "🏮😀",
    "50% {of} it: a,b",
    "\t ",
    "a\\b",
    "\u2028\u0000\x7f",
    "",
]
texts = some.text(some.characters(exclude_categories=["Cs"])) | some.sampled_from(nasty)
moments = some.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 — the time zone is put to it
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=some.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))]),
)
cursors = some.builds(Cursor, some.integers(1, 2**63 - 1), some.integers(1, 2**63 - 1))
events = some.builds(
    Recorded,
    id=some.uuids(),
    cursor=cursors,
    stream=some.uuids().map(lambda issue: f"intake.issue-{issue}") | texts.map(lambda name: f"intake.issue-{name}"),
    version=some.integers(1, 2**31 - 1),
    type=some.sampled_from(sorted(contracts())),
    division=codes,
    occurred_at=moments,
    recorded_at=moments,
    data=some.just(b"{}"),
    metadata=some.builds(
        Meta,
        actor=some.builds(Actor, id=texts, role=texts),
        causation=some.none() | some.uuids(),
        correlation=some.none() | some.uuids(),
    ).map(Meta.dump),
    registry=some.just(OURS),
)


def sent(recorded: Recorded, traceparent: str | None = None) -> Msg:
    """The event as whoever subscribes gets it: a header's value has lost the spaces around it."""
    headers = {name: value.strip() for name, value in headers_of(recorded, OURS, traceparent).items()}
    return Msg(cast("Client", None), data=cast("bytes", recorded.data), headers=headers)


# --- headers -----------------------------------------------------------------------------------------------


@given(events)
def test_an_event_arrives_as_it_was_sent(recorded: Recorded) -> None:
    assert received(sent(recorded), OURS) == recorded
    assert cursor_of(sent(recorded)) == recorded.cursor


@given(events, some.none() | some.just(TRACE))
def test_headers_are_what_a_cloudevent_may_have(recorded: Recorded, traceparent: str | None) -> None:
    """Printable ASCII alone; a space, a quotation mark and what is beyond are percent-encoded."""
    for name, value in headers_of(recorded, OURS, traceparent).items():
        assert value.isascii()
        assert value.isprintable()
        assert not set(value) & set(' "')
        if name.startswith("ce-"):
            assert name[3:].isalnum()
            assert name == name.lower()


@given(events)
def test_a_cloudevent_says_where_it_is_from_and_what_it_is_about(recorded: Recorded) -> None:
    headers = headers_of(recorded, OURS, None)
    assert headers["ce-specversion"] == "1.0"
    assert UUID(headers["ce-id"]) == UUID(headers["Nats-Msg-Id"]) == recorded.id
    assert headers["ce-source"] == f"/huiyin/{recorded.type.split('.')[0]}"
    assert headers["ce-dataschema"] == f"/schemas/{recorded.type}.json"
    assert unquote(headers["ce-subject"]) == recorded.stream
    assert datetime.fromisoformat(headers["ce-time"]) == recorded.occurred_at
    assert "traceparent" not in headers
    assert headers["ce-partitionkey"] == recorded.division[:6].ljust(6, "0")


@given(some.lists(cursors, min_size=2))
def test_a_sequence_sorts_as_the_log_does(found: list[Cursor]) -> None:
    assert sorted(found, key=sequence_of) == sorted(found)
    assert len({sequence_of(one) for one in found}) == len(set(found))


def test_a_message_travels_under_its_own_trace_and_else_under_that_of_the_append() -> None:
    now = datetime.now(UTC)
    meta = Meta(traceparent="the append's")
    event = Recorded(
        UUID(int=1), Cursor(1, 1), "intake.issue-1", 1, IssueReported.type, "14", now, now, b"{}", meta.dump(), OURS
    )
    assert received(sent(event, TRACE), OURS).meta.traceparent == TRACE
    assert received(sent(event), OURS).meta.traceparent == "the append's"
    for trace in (TRACE, None):  # a stranger finds where it began in the attribute, whatever way it came
        assert headers_of(event, OURS, trace)["ce-traceparent"] == "the append's"


# --- subjects ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("division", "prefix"),
    [
        ("140981001001", "huiyin.140981.001.001"),
        ("140981001", "huiyin.140981.001.000"),
        ("140981", "huiyin.140981.000.000"),
        ("1409", "huiyin.140900.000.000"),
        ("14", "huiyin.140000.000.000"),
    ],
)
def test_a_subject_begins_with_county_town_and_village(division: str, prefix: str) -> None:
    assert subject_of(division, "intake.issue.reported.v1") == f"{prefix}.intake.issue.reported"
    assert subject_of(division, "dispatch.order.accepted.v12") == f"{prefix}.dispatch.order.accepted"


def matches(subject: str, pattern: str) -> bool:
    """As NATS matches them."""
    names, wanted = subject.split("."), pattern.split(".")
    if wanted[-1] == ">":
        return len(names) >= len(wanted) and matches(".".join(names[: len(wanted) - 1]), ".".join(wanted[:-1]))
    return len(names) == len(wanted) and all(b in ("*", a) for a, b in zip(names, wanted, strict=True))


@given(codes, some.sampled_from(sorted(contracts())))
def test_what_happens_below_a_division_is_under_its_prefix(division: str, event_type: str) -> None:
    subject = subject_of(division, event_type)
    assert matches(subject, subject_filter(event_type))
    assert matches(subject, "huiyin.>")
    assert len(subject.split(".")) == 7
    county, town, village = division[:6].ljust(6, "0"), division[6:9], division[9:]
    assert matches(subject, f"huiyin.{county}.>")
    if town:
        assert matches(subject, f"huiyin.{county}.{town}.>")
    if village:
        assert matches(subject, f"huiyin.{county}.{town}.{village}.>")


def test_a_type_in_all_its_versions_is_under_one_subject() -> None:
    assert subject_filter("intake.issue.reported.v1") == subject_filter("intake.issue.reported.v2")


# --- the doorbell ------------------------------------------------------------------------------------------


class Listening:
    """Stands for the connection to NATS."""

    def __init__(self, connected: bool) -> None:
        self.is_connected = connected
        self.rung: list[str] = []

    async def publish(self, subject: str, _: bytes) -> None:
        await asyncio.sleep(0)
        self.rung.append(subject)


async def rings(connected: bool, times: int) -> Sequence[str]:
    listening = Listening(connected)
    doorbell = Doorbell(cast("Client", listening))
    for _ in range(times):
        doorbell()
    await asyncio.sleep(0.01)
    return listening.rung


async def test_many_rings_at_once_are_one() -> None:
    assert await rings(connected=True, times=100) == [DOORBELL]


async def test_without_a_connection_nobody_is_rung_and_nobody_fails() -> None:
    assert await rings(connected=False, times=3) == []
