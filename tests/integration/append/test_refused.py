"""What is no append is refused before it is one."""

from datetime import datetime
from uuid import UUID

import pytest

from huiyin_events.envelope import START, NewEvent
from huiyin_events.store import ANY, Check, Store, StreamWrite
from tests.builders import VILLAGE, new, rejected, reported, stream_of
from tests.integration.append.conftest import META

pytestmark = pytest.mark.integration


async def test_nothing_is_not_appended(store: Store, issue: UUID) -> None:
    with pytest.raises(ValueError, match="nothing to append"):
        await store.append([], meta=META)
    with pytest.raises(ValueError, match="nothing to append"):
        await store.append([Check(stream_of(issue), 0)], meta=META)
    with pytest.raises(ValueError, match="no events"):
        StreamWrite(stream_of(issue), [], ANY)
    assert await store.existing([stream_of(issue)]) == set()


@pytest.mark.parametrize("expected", [-1, -2, -3, -100])
def test_a_negative_number_is_no_version(expected: int) -> None:
    with pytest.raises(ValueError, match="is no version"):
        StreamWrite("intake.issue-1", [new(reported())], expected)
    with pytest.raises(ValueError, match="is no version"):
        Check("intake.issue-1", expected)


def test_to_check_for_anything_checks_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to check"):
        Check("intake.issue-1", ANY)


def test_a_time_has_a_zone() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        NewEvent(reported(), VILLAGE, datetime(2026, 3, 5))  # noqa: DTZ001 — the point


@pytest.mark.parametrize("text", ["\0", "a\0b", "\\\0", "\\u0000 and \0"])
async def test_a_text_with_a_nul_is_refused(store: Store, issue: UUID, text: str) -> None:
    with pytest.raises(ValueError, match="NUL"):
        await store.append([StreamWrite(stream_of(issue), [new(rejected(issue, text))], ANY)], meta=META)
    assert await store.read_all(START) == []


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "u0000", "\\"])
async def test_a_text_that_only_looks_so_is_kept(store: Store, issue: UUID, text: str) -> None:
    event = rejected(issue, text)
    await store.append([StreamWrite(stream_of(issue), [new(event)], ANY)], meta=META)
    [recorded] = await store.read_all(START)
    assert recorded.event == event
