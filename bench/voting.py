"""Three hundred who are in a session vote within five seconds: all are counted, none twice, and the screen keeps up."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg
import httpx

from bench.figure import Figure, percentile
from huiyin_contracts import OURS, Event
from huiyin_contracts.ballots import VoteOpened
from huiyin_contracts.parties import Body, Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.session_items import ItemAdded, ItemCalled, ItemPutToVote, OptionTabled
from huiyin_contracts.sessions import AttendanceRecorded, EntitledPerson, SessionConvened, SessionOpened
from huiyin_contracts.topics import Task
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.store import Store, StreamWrite
from huiyin_local.testing import Huiyin, until

COUNTY = "990470"
VILLAGE = f"{COUNTY}001001"
VOTERS, SECONDS = 300, 5.0
EVERY = 0.2


def measure() -> Sequence[Figure]:
    """How many voices were counted, how many of a second try, and how long the screen of the room took meanwhile."""
    with Huiyin({"HUIYIN_LIMITS": "0"}, durable=True) as huiyin:
        divisions = [{"code": code, "name": code} for code in (COUNTY, VILLAGE[:9], VILLAGE)]
        huiyin.client("operator").post("/api/dispatch/divisions", json={"divisions": divisions}).raise_for_status()
        session, topic, vote, option = uuid4(), uuid4(), uuid4(), uuid4()
        people = [f"voter-{n}" for n in range(VOTERS)]
        asyncio.run(_append(huiyin, _events(people, session, topic, vote, option)))
        desk = huiyin.client("secretary", VILLAGE)
        path = f"/api/deliberation/sessions/{session}"
        until(lambda: desk.get(path).is_success, 60, "the session is seen")
        tokens = [huiyin.token("resident", VILLAGE, subject=one) for one in people]
        screen = dict(desk.headers)
        took, statuses, again = asyncio.run(_vote(huiyin.url, tokens, screen, session, vote, option))
        desk.post(f"{path}/end-vote", json={"topic": str(topic)}).raise_for_status()
        until(lambda: desk.get(path).json()["agenda"][0]["stage"] == "adopted", 30, "it is adopted")
        answer = desk.get(f"/api/deliberation/votes/{vote}").json()
        counted = answer["tally"]["options"][0]["voices"]
    return [
        Figure(f"voices of {VOTERS} given within {SECONDS:.0f} s, counted", "", counted, reach=f"{VOTERS}"),
        Figure("voices given a second time, taken", "", sum(status < 300 for status in again), reach="0"),
        Figure("voices that were refused or failed", "", sum(status >= 300 for status in statuses), reach="0"),
        Figure("the screen of the room meanwhile, p95", "ms", 1000 * percentile(took, 0.95), reach="< 1000"),
    ]


async def _vote(
    url: str, tokens: list[str], screen: dict[str, str], session: UUID, vote: UUID, option: UUID
) -> tuple[list[float], list[int], list[int]]:
    """Everybody at a moment of their own within the seconds; the screen is asked for all the while."""
    took: list[float] = []
    limits = httpx.Limits(max_connections=400)
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits, trust_env=False) as client:
        done = asyncio.Event()

        async def watch() -> None:
            while not done.is_set():
                began = time.perf_counter()
                (await client.get(f"/deliberation/sessions/{session}/room", headers=screen)).raise_for_status()
                took.append(time.perf_counter() - began)
                await asyncio.sleep(EVERY)

        async def give(n: int, token: str) -> int:
            await asyncio.sleep(n * SECONDS / VOTERS)
            headers = {"Authorization": f"Bearer {token}"}
            body = {"choice": str(option)}
            return (await client.post(f"/api/deliberation/votes/{vote}/vote", json=body, headers=headers)).status_code

        watching = asyncio.create_task(watch())
        statuses = await asyncio.gather(*(give(n, token) for n, token in enumerate(tokens)))
        done.set()
        await watching
        again = [await give(0, token) for token in tokens[:20]]
    return took, list(statuses), again


def _events(people: list[str], session: UUID, topic: UUID, vote: UUID, option: UUID) -> dict[str, list[Event]]:
    """A session with so many in the room, whose item is voted on."""
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    persons = [Person(name=Personal(person_of(one)), id=one) for one in people]
    entitled = tuple(EntitledPerson(**dict(one), team="cadre", capacity="village_cadre") for one in persons)
    voters = tuple(one.subject for one in persons)
    task = Task(
        task=uuid4(),
        description="砌挡墙",
        assignee=Body(kind="unit", name="县交通局", id=uuid4()),
        due_on=today + timedelta(days=9),
    )
    about = {"session": session, "topic": topic}
    return {
        stream_name(SessionConvened.type, session): [
            SessionConvened(
                session=session,
                site=uuid4(),
                site_name="议事室",
                form="courtyard",
                held_on=today,
                starts_at=now,
                place="院坝",
                chair=persons[0],
                entitled=entitled,
                charter=0,
            ),
            ItemAdded(**about, issue=uuid4(), title="机耕道垮塌"),
            *(AttendanceRecorded(session=session, attendee=one, entitled=True, means="code") for one in persons),
            SessionOpened(session=session, entitled=len(people), present=len(people), needed=len(people) * 2 // 3),
            ItemCalled(**about),
            OptionTabled(**about, option=option, text="砌挡墙", tasks=(task,), proposer=voters[0]),
            ItemPutToVote(**about, vote=vote, secret=False, entitled=len(people), voters=voters),
        ],
        stream_name(VoteOpened.type, vote): [
            VoteOpened(vote=vote, session=session, topic=topic, options=(option,), entitled=len(people), voters=voters)
        ],
    }


async def _append(huiyin: Huiyin, streams: dict[str, list[Event]]) -> None:
    async with asyncpg.create_pool(huiyin.run.admin_database_url, min_size=1, max_size=1) as pool:
        writes = [
            StreamWrite(stream, [NewEvent(event, VILLAGE, datetime.now(UTC)) for event in events], expected=0)
            for stream, events in streams.items()
        ]
        await Store(pool, OURS).append(writes, meta=Meta())
