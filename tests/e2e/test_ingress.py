"""What other systems publish becomes what it stands for, once; the rest is told, kept, mended and taken after all."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.envelope import Cursor
from huiyin_events.publisher import PublishTimeout, Rejected
from huiyin_local.testing import Huiyin

from .commands import here
from .county import Counties
from .publishing import Json, System, another_system, dead_letters, headers, matter, plain, publisher, register

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def system(huiyin: Huiyin, counties: Counties) -> System:
    return another_system(huiyin, counties())


@pytest.fixture(scope="module")
def other(huiyin: Huiyin, counties: Counties) -> System:
    return another_system(huiyin, counties(), "--per-minute", "3")


def codes(problem: Json) -> set[str]:
    return {members["type"].rpartition("/")[2] for members in problem.values()}


# --- what is taken ------------------------------------------------------------------------------------------


async def test_a_reported_issue_is_on_the_dashboard_once_however_often_it_is_published(
    huiyin: Huiyin, counties: Counties
) -> None:
    county = counties()
    password = register(huiyin, "once", county.code)
    happened = datetime.now(UTC) - timedelta(hours=3)
    async with publisher(huiyin, "once", password) as client:
        answers = [
            await client.publish("issue.reported", matter(county.village), id="A 1", time=happened) for _ in range(3)
        ]
    assert answers[0] == answers[1] == answers[2]
    county.cursor = str(answers[0].cursor)
    assert county.figures(county.code)["total"] == 1
    case = county.case({"id": answers[0].issue})
    assert case["number"] == answers[0].number
    (step,) = (step for step in case["trail"] if "issue.reported" in step["type"])
    assert datetime.fromisoformat(step["occurred_at"]) == happened
    data = await event_of(huiyin, answers[0].issue)
    assert data["channel"] == "external"
    assert data["source"] == {"system": "once", "reference": "A 1", "channel": None}


async def event_of(huiyin: Huiyin, issue: str) -> Json:
    """A report as it stands on the log."""
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    try:
        query = "SELECT data FROM store.events WHERE stream = $1 AND version = 1"
        found: Json = json.loads(await connection.fetchval(query, f"intake.issue-{issue}"))
    finally:
        await connection.close()
    return found


async def test_an_event_may_come_as_one_document(huiyin: Huiyin, system: System) -> None:
    envelope = {
        "specversion": "1.0",
        "id": str(uuid4()),
        "type": "issue.reported",
        "source": "/test",
        "data": matter(system.county.village),
    }
    async with plain(huiyin, system.name, system.password) as client:
        await client.send("issue.reported", envelope, {"content-type": "application/cloudevents+json"})
        kind, said = await client.answer()
    assert (kind, said["id"]) == ("accepted", envelope["id"])
    assert set(said) == {"id", "issue", "number", "cursor"}


@pytest.mark.parametrize("by", ["reference", "number"])
async def test_what_was_reported_is_withdrawn(huiyin: Huiyin, system: System, by: str) -> None:
    own = str(uuid4())
    async with publisher(huiyin, system.name, system.password) as client:
        reported = await client.publish("issue.reported", matter(system.county.village), id=own)
        subject = own if by == "reference" else reported.number
        withdrawn = await client.publish("issue.withdrawn", {"reason": "已恢复"}, subject=subject)
        assert withdrawn.issue == reported.issue
        with pytest.raises(Rejected) as refused:
            await client.publish("issue.withdrawn", {"reason": "已恢复"}, subject=subject)
        assert refused.value.code == "issue-ended"
    system.county.cursor = str(withdrawn.cursor)
    assert system.county.trail({"id": reported.issue}) == ["issue.reported", "issue.withdrawn"]


async def test_a_publishers_events_happen_in_their_order(huiyin: Huiyin, system: System) -> None:
    """Also when it waits for no answer: what piles up must not change places."""
    async with plain(huiyin, system.name, system.password) as client:
        for _ in range(8):
            sent = [headers() for _ in range(12)]
            for each in sent:
                await client.send("issue.reported", matter(system.county.village), each)
            cursors = [Cursor.parse(said["cursor"]) for _, said in [await client.answer(each) for each in sent]]
            assert cursors == sorted(cursors)


# --- what is not --------------------------------------------------------------------------------------------


async def test_a_foreign_division_is_rejected(huiyin: Huiyin, system: System, other: System) -> None:
    async with publisher(huiyin, system.name, system.password) as client:
        with pytest.raises(Rejected) as refused:
            await client.publish("issue.reported", matter(other.county.village))
        assert refused.value.code == "division-missing"
        with pytest.raises(Rejected) as nowhere:
            await client.publish("issue.reported", matter(f"{system.county.code}999999"))
        assert nowhere.value.code == "unknown-division"
    issue = other.county.report()
    async with publisher(huiyin, system.name, system.password) as client:
        with pytest.raises(Rejected) as foreign:
            await client.publish("issue.withdrawn", {}, subject=issue["number"])
        assert foreign.value.code == "not-yours"


@pytest.mark.parametrize(
    ("kind", "body", "given", "code"),
    [
        ("issue.reported", b"{", {}, "invalid-request"),
        ("issue.reported", b'{"kind": "problem"}', {}, "invalid-request"),
        ("issue.reported", b"{}", {"specversion": "0.3"}, "invalid-request"),
        ("issue.reported", b"{}", {"type": "issue.withdrawn"}, "type-differs"),
        ("issue.painted", b"{}", {"type": "issue.painted"}, "unknown-event-type"),
        ("issue.reported", b"{}", {"time": "2099-01-01T00:00:00Z"}, "implausible-time"),
        ("issue.reported", b"{}", {"time": "2020-01-01T00:00:00Z"}, "implausible-time"),
        ("issue.withdrawn", b"{}", {"type": "issue.withdrawn"}, "subject-missing"),
        ("issue.withdrawn", b"{}", {"type": "issue.withdrawn", "subject": "nothing"}, "unknown-issue"),
    ],
)
async def test_what_cannot_be_taken_is_told_in_both_languages(
    huiyin: Huiyin, system: System, kind: str, body: bytes, given: dict[str, str], code: str
) -> None:
    sent = headers(**given)
    async with plain(huiyin, system.name, system.password) as client:
        await client.send(kind, body, sent)
        answer, said = await client.answer(sent)
    assert (answer, set(said)) == ("rejected", {"id", "problem"})
    assert set(said["problem"]) == {"zh", "en"}
    assert codes(said["problem"]) == {code}
    assert said["problem"]["zh"]["title"] != said["problem"]["en"]["title"]
    assert {"type", "title", "status", "detail"} <= said["problem"]["en"].keys()


async def test_one_id_stands_for_one_event(huiyin: Huiyin, system: System) -> None:
    own = str(uuid4())
    async with publisher(huiyin, system.name, system.password) as client:
        await client.publish("issue.reported", matter(system.county.village), id=own)
        with pytest.raises(Rejected) as refused:
            await client.publish("issue.reported", matter(system.county.village, category="水"), id=own)
    assert refused.value.code == "event-id-reused"


async def test_without_an_answer_in_time_the_same_is_published_again(huiyin: Huiyin, system: System) -> None:
    own = str(uuid4())
    async with publisher(huiyin, system.name, system.password) as client:
        with pytest.raises(PublishTimeout) as late:
            await client.publish("issue.reported", matter(system.county.village), id=own, within=0.0001)
        assert late.value.id == own
        assert (await client.publish("issue.reported", matter(system.county.village), id=own)).id == own


async def test_a_dead_letter_is_mended_and_becomes_the_event_it_should_have_been(
    huiyin: Huiyin, counties: Counties, tmp_path: Path
) -> None:
    county = counties()
    password = register(huiyin, "mended", county.code)
    async with plain(huiyin, "mended", password) as client:
        one, another, third = headers(id="一"), headers(id="two"), headers(id="three")
        await client.send("issue.reported", matter(county.village, kind="x"), one)
        await client.send("issue.reported", b"no JSON", another)
        await client.send("issue.reported", b"no JSON either", third)
        for sent in (one, another, third):
            assert (await client.answer(sent))[0] == "rejected"

        (first, *_, subject, reason, _), (second, *_), (last, *_) = await asyncio.to_thread(
            dead_letters, huiyin, "mended"
        )
        assert (subject, reason) == ("ingress.mended.issue.reported", "invalid-request")
        shown = (await asyncio.to_thread(here, huiyin, "deadletters", "show", first)).stdout
        assert "kind: " in shown
        assert '"kind": "x"' in shown

        fixed = tmp_path / "fixed.json"
        fixed.write_text(json.dumps(matter(county.village, category="水")))
        for arguments in (("replay", first, "--set", "kind=need"), ("replay", second, "--file", fixed), ("drop", last)):
            done = await asyncio.to_thread(here, huiyin, "deadletters", *arguments)
            assert done.returncode == 0, done.stdout
        answers = [await client.answer(sent) for sent in (one, another)]
    assert [kind for kind, _ in answers] == ["accepted", "accepted"]
    assert answers[0][1]["id"] == "一"
    assert await asyncio.to_thread(dead_letters, huiyin, "mended") == []
    county.cursor = answers[1][1]["cursor"]
    assert county.figures(county.code)["by_kind"] == {"need": 1, "problem": 1}
    gone = await asyncio.to_thread(here, huiyin, "deadletters", "replay", first)
    assert (gone.returncode, gone.stdout.strip()) == (1, f"there is no dead letter {first}")


async def test_too_many_in_a_minute_are_rejected_and_told_when_to_come_again(huiyin: Huiyin, other: System) -> None:
    if datetime.now(UTC).second > 50:
        await asyncio.sleep(10)  # all in one minute
    async with plain(huiyin, other.name, other.password) as client:
        sent = [headers() for _ in range(5)]
        for each in sent:
            await client.send("issue.reported", matter(other.county.village), each)
        answers = [await client.answer(each) for each in sent]
    assert [kind for kind, _ in answers] == ["accepted"] * 3 + ["rejected"] * 2
    (members,) = {json.dumps(said["problem"]["en"], sort_keys=True) for _, said in answers[3:]}
    problem = json.loads(members)
    assert (problem["type"], problem["status"]) == ("/problems/quota-exceeded", 429)
    assert 0 < problem["retry_after"] <= 60
    assert await asyncio.to_thread(dead_letters, huiyin, other.name) == []  # nothing is wrong with them
    health = (await asyncio.to_thread(huiyin.health))["intake"]["parts"]["ingress"]
    assert health["ok"]
    assert health["publishers"][other.name] == {"accepted": 3, "over_quota": 2}
