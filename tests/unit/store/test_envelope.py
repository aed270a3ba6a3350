"""The envelope: cursors in order, meta that survives, events decoded only when somebody asks."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import ValidationError
from tests.builders import NOW, VILLAGE, reported, screened, withdrawn

from huiyin_contracts import OURS, UnknownEventType
from huiyin_contracts.issues import IssueReported, IssueScreened, IssueWithdrawn
from huiyin_events.envelope import (
    START,
    SYSTEM,
    Actor,
    Cursor,
    Meta,
    NewEvent,
    Recorded,
    of_types,
    split_at,
    stream_name,
)

numbers = some.integers(0, 2**63 - 1)
texts = some.text(some.characters(exclude_categories=["Cs"]))
actors = some.builds(Actor, id=texts, role=texts)
metas = some.builds(
    Meta,
    actor=actors,
    causation=some.none() | some.uuids(),
    correlation=some.none() | some.uuids(),
    traceparent=some.none() | some.just("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
)


def recorded(event_type: str, data: str, meta: Meta | None = None) -> Recorded:
    return Recorded(
        uuid4(), Cursor(1, 1), "intake.issue-1", 1, event_type, VILLAGE, NOW, NOW, data, (meta or Meta()).dump(), OURS
    )


# --- cursors -----------------------------------------------------------------------------------------------


@given(numbers, numbers)
def test_a_cursor_is_read_back_from_what_it_writes(tx: int, position: int) -> None:
    assert Cursor.parse(str(Cursor(tx, position))) == Cursor(tx, position)


@pytest.mark.parametrize("text", ["", "7", "7-", "-7", "7-8-9", "a-b", "7 8"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Cursor.parse(text)


@given(some.lists(some.tuples(numbers, numbers), min_size=2, max_size=2))
def test_cursors_are_in_order_of_transaction_then_position(pair: list[tuple[int, int]]) -> None:
    one, two = (Cursor(*numbers) for numbers in pair)
    assert (one < two) == ((one.tx, one.position) < (two.tx, two.position))
    assert one >= START


# --- meta --------------------------------------------------------------------------------------------------


@given(metas)
def test_meta_is_read_back_from_what_it_writes(meta: Meta) -> None:
    assert Meta.load(meta.dump()) == meta
    assert Meta.load(meta.dump().encode()) == meta


@given(metas, actors)
def test_what_an_event_causes_names_it_and_keeps_the_first_of_the_chain(meta: Meta, actor: Actor) -> None:
    cause = recorded(IssueReported.type, "{}", meta)
    caused = cause.caused(actor)
    assert (caused.actor, caused.causation) == (actor, cause.id)
    assert caused.correlation == (meta.correlation or cause.id)
    assert cause.caused().actor == SYSTEM


def test_a_trace_is_all_that_changes_when_meta_is_traced() -> None:
    meta = Meta(Actor("li", "member"), uuid4(), uuid4(), "one")
    assert meta.traced("two") == Meta(meta.actor, meta.causation, meta.correlation, "two")
    assert meta.traced(None).traceparent is None


# --- events ------------------------------------------------------------------------------------------------


def test_an_event_is_decoded_once_and_only_when_asked_for() -> None:
    unknown = recorded("intake.issue.sung.v1", "{}")
    with pytest.raises(UnknownEventType):
        _ = unknown.event
    wrong = recorded(IssueWithdrawn.type, "{}")
    with pytest.raises(ValidationError):
        _ = wrong.event
    right = recorded(IssueReported.type, reported().model_dump_json())
    assert right.event is right.event


def test_of_a_batch_only_what_is_wanted_is_even_read() -> None:
    issue = uuid4()
    events = [reported(issue), screened(issue), withdrawn(issue)]
    batch = [recorded(event.type, event.model_dump_json()) for event in events]
    batch.insert(1, recorded("intake.issue.sung.v1", "not even JSON"))
    wanted = list(of_types(batch, IssueReported, IssueWithdrawn))
    assert [event for _, event in wanted] == [events[0], events[2]]
    assert [envelope for envelope, _ in wanted] == [batch[0], batch[3]]
    assert list(of_types(batch, IssueScreened)) == [(batch[2], events[1])]


def test_each_new_event_has_an_id_of_its_own_and_later_ones_come_later() -> None:
    ids = [NewEvent(reported(), VILLAGE, datetime.now(UTC)).id for _ in range(1000)]
    assert ids == sorted(set(ids))


def test_a_stream_is_named_after_its_aggregate() -> None:
    issue = UUID("0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d")
    assert stream_name(IssueReported.type, issue) == f"intake.issue-{issue}"
    assert stream_name(IssueWithdrawn.type, issue) == stream_name(IssueReported.type, issue)
    assert stream_name("dispatch.division.registered.v1", "140981") == "dispatch.division-140981"


@given(some.lists(some.sampled_from([reported(), withdrawn(uuid4())])))
def test_lives_are_the_batch_in_pieces_each_begun_anew(events: list[IssueReported | IssueWithdrawn]) -> None:
    batch = [recorded(event.type, event.model_dump_json()) for event in events]
    pieces = list(split_at(batch, IssueWithdrawn))
    assert [one for piece in pieces for one in piece] == batch
    assert all(piece[0].type == IssueWithdrawn.type for piece in pieces[1:])
    assert not any(one.type == IssueWithdrawn.type for piece in pieces for one in piece[1:])
