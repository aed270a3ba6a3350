"""Sending MyLA311 files: whatever fails, each batch arrives, nothing is doubled, and waiting has an end."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from time import monotonic

import httpx
import pytest
from tests.unit.intake.history_import.town import Run, Town

from huiyin_events.envelope import Cursor
from huiyin_intake.history_import.figures import differences, states_of_county
from huiyin_intake.history_import.myla311 import COLUMNS
from huiyin_intake.history_import.run import HANDLED, REPORTED, FileChanged, ImportRun
from huiyin_intake.history_import.survey import survey
from huiyin_service.retrying_client import (
    Interrupted,
    RetryingClient,
    RetryPolicy,
    ServiceUnavailable,
    UnexpectedResponse,
)

ENDS = {0: "Cancelled", 1: "Referred Out"}
SHORT = RetryPolicy(in_all=0.5, answer=0.2, first_pause=0.001, longest_pause=0.01)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """100 rows: 10 cancelled, 10 referred out, 80 closed, in 15 districts of two neighbourhoods each."""
    rows = [",".join(COLUMNS)]
    midnight = "01/01/2018 12:00:00 AM"
    for number in range(100):
        status = ENDS.get(number % 10, "Closed")
        place = f"{number % 15 + 1},{number % 2 + 1}"
        rows.append(f"1-{number},{midnight},Other,{status},Call,{midnight},BOS,A,,,{place},N")
    path = tmp_path / "requests.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


async def test_divisions_come_first_then_each_batch_to_intake_and_to_dispatch(file: Path) -> None:
    town = Town()
    sent = await Run(town)(file, batch=50, in_flight=1)
    assert town.divisions[0] == "990001"
    assert len(town.divisions) == 1 + 15 + 30
    assert [path for path, _ in town.requests] == [REPORTED, HANDLED] * 2
    assert [len(refs) for _, refs in town.requests] == [50, 40, 50, 40]
    assert sent.stopped is None
    assert (sent.rows, sent.outcomes) == (100, Counter(closed=80, cancelled=10, referred_out=10, open=0))
    assert (sent.intake.recorded, sent.dispatch.recorded, sent.cursor) == (100, 80, Cursor(5, 5))


async def test_no_more_than_the_given_number_of_batches_is_on_its_way(file: Path) -> None:
    town, now, most = Town(), 0, 0

    async def slow(request: httpx.Request) -> httpx.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return town(request)

    run = Run(town)
    run.services = RetryingClient(
        httpx.AsyncClient(transport=httpx.MockTransport(slow), base_url="http://huiyin"), stop=run.stop
    )
    assert (await run(file, batch=5, in_flight=4)).rows == 100
    assert most == 4


@pytest.mark.parametrize("seed", range(5))
async def test_a_flaky_town_ends_with_every_row_once(file: Path, seed: int) -> None:
    chance, town = random.Random(seed), Town()

    def fail(request: httpx.Request) -> httpx.Response | None:
        match chance.randrange(12):
            case 0:
                raise httpx.ConnectError("connection refused", request=request)
            case 1:
                raise httpx.ReadError("connection reset", request=request)
            case 2:
                raise httpx.ReadTimeout("no answer", request=request)
            case 3 | 4 | 5:
                return httpx.Response(chance.choice([500, 502, 503, 504, 409]), text="<html>away</html>")
        return None

    # Failing afterwards is the hard half: what was sent is recorded, and nobody said so.
    town.before = town.after = fail
    run = Run(town)
    sent = await run(file)
    assert sent.stopped is None
    assert sent.repeated > 0
    assert (len(town.issues), len(town.orders)) == (100, 80)
    assert (sent.intake.recorded + sent.intake.already, sent.dispatch.recorded + sent.dispatch.already) == (
        100,
        80,
    )
    seen = await states_of_county(run.services, sent.cursor)
    assert seen.states == {"publicised": 80, "withdrawn": 10, "rejected": 10}
    assert differences(sent, seen) == {}


async def test_a_town_that_stays_away_is_waited_for_no_longer_than_agreed(file: Path) -> None:
    town = Town()
    town.before = lambda _request: httpx.Response(502) if len(town.requests) >= 4 else None
    started = monotonic()
    sent = await Run(town, SHORT)(file, batch=10, in_flight=1)
    assert 0.4 < monotonic() - started < 2
    assert isinstance(sent.stopped, ServiceUnavailable)
    assert sent.stopped.why == "502 Bad Gateway"
    assert (sent.rows, len(town.issues)) == (20, 20)


async def test_a_service_that_hangs_is_asked_again(file: Path) -> None:
    town, hung = Town(), False

    async def hang_once(request: httpx.Request) -> httpx.Response:
        nonlocal hung
        if request.url.path == HANDLED and not hung:
            hung = True
            await asyncio.sleep(60)
        return town(request)

    run = Run(town)
    client = httpx.AsyncClient(transport=httpx.MockTransport(hang_once), base_url="http://huiyin")
    run.services = RetryingClient(client, stop=run.stop, patience=RetryPolicy(in_all=5, answer=0.05, first_pause=0.001))
    assert (await run(file)).rows == 100


async def test_an_interrupted_run_awaits_what_is_on_its_way_and_a_second_run_completes_it(file: Path) -> None:
    town = Town()
    run = Run(town)

    def interrupt(_request: httpx.Request) -> None:
        if len(town.requests) == 5:
            run.stop.set()

    town.before = interrupt
    first = await run(file)
    assert isinstance(first.stopped, Interrupted)
    assert 0 < first.rows < 100
    assert first.rows == len(town.issues)
    town.before = lambda _request: None
    second = await Run(town)(file)
    assert second.stopped is None
    assert (second.intake.already, second.intake.recorded) == (first.rows, 100 - first.rows)
    assert (len(town.issues), len(town.orders)) == (100, 80)


async def test_an_interruption_ends_the_waiting_for_a_town_that_is_away(file: Path) -> None:
    town = Town()
    run = Run(town, RetryPolicy(in_all=60, first_pause=30, longest_pause=30))
    town.before = lambda _request: httpx.Response(503)
    asyncio.get_running_loop().call_later(0.05, run.stop.set)
    async with asyncio.timeout(30):
        assert isinstance((await run(file)).stopped, Interrupted)


async def test_a_second_run_finds_everything_already_there(file: Path) -> None:
    town = Town()
    await Run(town)(file)
    sent = await Run(town)(file)
    assert (sent.intake.recorded, sent.intake.already) == (0, 100)
    assert (sent.dispatch.recorded, sent.dispatch.already) == (0, 80)
    assert sent.divisions.already == 46


async def test_a_row_the_service_refuses_is_named_by_its_line_and_goes_no_further(file: Path) -> None:
    town = Town()
    town.refuse["1-5"] = "the address is too long"
    sent = await Run(town)(file)
    [row] = sent.not_taken
    assert (row.line, row.ref, row.service, row.reason) == (7, "1-5", "intake", "the address is too long")
    assert "1-5" not in town.orders
    assert (sent.rows, sent.outcomes["closed"]) == (100, 79)


async def test_a_batch_refused_whole_is_narrowed_to_the_row_at_fault(file: Path) -> None:
    town = Town()

    def unfit(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == HANDLED and b'"1-42"' in request.content:
            return httpx.Response(422, json={"title": "填写有误", "detail": "result"})
        return None

    town.before = unfit
    sent = await Run(town)(file, batch=25)
    [row] = sent.not_taken
    assert (row.line, row.ref, row.service, row.reason) == (44, "1-42", "dispatch", "422 填写有误: result")
    assert (len(town.issues), len(town.orders)) == (100, 79)
    assert (sent.outcomes["closed"], sent.outcomes["open"]) == (79, 1)


async def test_a_division_the_service_has_yet_to_hear_of_is_waited_for(file: Path) -> None:
    town = Town()
    town.refuse = {f"1-{number}": "unknown division 990001001" for number in range(10)}
    asyncio.get_running_loop().call_later(0.2, town.refuse.clear)
    sent = await Run(town)(file)
    assert (sent.not_taken, len(town.issues), len(town.orders)) == ([], 100, 80)


async def test_a_division_that_stays_unknown_is_the_reason_in_the_end(file: Path) -> None:
    town = Town()
    town.refuse["1-3"] = "unknown division 990001004"
    sent = await Run(town, SHORT)(file, limit=20)
    assert [(row.ref, row.reason) for row in sent.not_taken] == [("1-3", "unknown division 990001004")]
    assert sent.rows == 20


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, json={"title": "没有权限", "detail": "operator"}),
        httpx.Response(404),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"recorded": 1, "already": 0, "refused": [], "cursor": "1-1"}),
        httpx.Response(200, json={"recorded": 100, "already": 0, "refused": [], "cursor": "soon"}),
    ],
)
async def test_an_answer_nobody_expects_stops_the_run_at_once(file: Path, answer: httpx.Response) -> None:
    town = Town()
    town.before = lambda request: answer if request.url.path == REPORTED else None
    sent = await Run(town)(file, batch=100)
    assert isinstance(sent.stopped, UnexpectedResponse)
    assert sent.rows == 0


async def test_a_file_that_changed_since_it_was_surveyed_is_said_to_have(file: Path) -> None:
    found, run = survey(file), Run(Town())
    found.outcomes["closed"] += 1
    sent = await ImportRun(run.services, run.stop).run(file, found)
    assert isinstance(sent.stopped, FileChanged)
