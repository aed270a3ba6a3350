"""Three hundred come into a room and vote within five seconds: all are counted, none twice, and the screen keeps up.

Each has a phone, which follows the session as its page does. What a voice costs beside a bare INSERT is told, too.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import psutil

from bench.figure import Figure, percentile
from bench.room import followed, seats, spread
from huiyin_contracts import Event
from huiyin_contracts.ballots import VoteOpened
from huiyin_contracts.parties import Body, Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.session_items import ItemAdded, ItemCalled, ItemPutToVote, OptionTabled
from huiyin_contracts.sessions import EntitledPerson, SessionConvened, SessionOpened
from huiyin_contracts.topics import Task
from huiyin_events.envelope import stream_name
from huiyin_local.testing import Huiyin, until

COUNTY = "990470"
VILLAGE = f"{COUNTY}001001"
VOTERS, SECONDS = 300, 5.0
COMING_IN = 30.0
AGAIN = 20
SETTLED, SHOWN_WITHIN = 3.0, 120.0


@dataclass
class Held:
    """What the room went through. Seconds; `used` is of a processor, by all of deliberation."""

    process: psutil.Process
    joined: list[int] = field(default_factory=list)
    voted: list[int] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    phones: list[float] = field(default_factory=list)
    used: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def using(self, what: str) -> Iterator[None]:
        """Note what of a processor is used meanwhile."""
        before = self.process.cpu_times()
        yield
        after = self.process.cpu_times()
        self.used[what] = after.user + after.system - before.user - before.system


@dataclass(frozen=True)
class Room:
    """What is deliberated there."""

    session: UUID = field(default_factory=uuid4)
    topic: UUID = field(default_factory=uuid4)
    vote: UUID = field(default_factory=uuid4)
    option: UUID = field(default_factory=uuid4)
    people: tuple[str, ...] = tuple(f"voter-{number}" for number in range(VOTERS))

    @property
    def page(self) -> str:
        """Its page."""
        return f"/deliberation/sessions/{self.session}"

    @property
    def api(self) -> str:
        """Its API."""
        return f"/api/deliberation/sessions/{self.session}"


def measure() -> Sequence[Figure]:
    """How many were let in and counted, how many of a second try, and how the screen of the room kept up meanwhile."""
    room = Room()
    with Huiyin({"HUIYIN_LIMITS": "0"}, durable=True) as huiyin:
        divisions = [{"code": code, "name": code} for code in (COUNTY, VILLAGE[:9], VILLAGE)]
        huiyin.client("operator").post("/api/dispatch/divisions", json={"divisions": divisions}).raise_for_status()
        huiyin.owner.append(stream_name(SessionConvened.type, room.session), VILLAGE, _convened(room))
        desk = huiyin.client("secretary", VILLAGE)
        until(lambda: desk.get(room.api).is_success, 60, "the session is seen")
        huiyin.appoint(*(("resident", VILLAGE, one) for one in room.people))
        tokens = [huiyin.token("resident", VILLAGE, subject=one) for one in room.people]
        held = asyncio.run(_held(huiyin, desk, tokens, room))
        began = time.perf_counter()
        desk.post(f"{room.api}/end-vote", json={"topic": str(room.topic)}).raise_for_status()
        closed = time.perf_counter() - began
        until(lambda: desk.get(room.api).json()["agenda"][0]["stage"] == "adopted", 30, "it is adopted")
        tally = desk.get(f"/api/deliberation/votes/{room.vote}").json()["tally"]
    least = f"≥ {VOTERS}"
    return [
        Figure(f"{VOTERS} come in by the code within {COMING_IN:.0f} s, let in", "", _taken(held.joined), reach=least),
        Figure(
            f"voices of {VOTERS} given within {SECONDS:.0f} s, counted", "", tally["options"][0]["voices"], reach=least
        ),
        Figure("voices given a second time, taken", "", _taken(held.again), reach="≤ 0"),
        Figure("voices that were refused or failed", "", VOTERS - _taken(held.voted), reach="≤ 0"),
        Figure("the screen of the room meanwhile, p95", "ms", 1000 * percentile(held.reads, 0.95), reach="≤ 1000"),
        Figure("a voice is answered → it is on the screen of the room, p95", "ms", 1000 * percentile(held.shown, 0.95)),
        Figure(
            "a phone in the room reads its page when the vote opens, p95", "ms", 1000 * percentile(held.phones, 0.95)
        ),
        Figure("closing and counting that vote", "ms", 1000 * closed),
        *(
            Figure(f"deliberation's processor time, {what}", "ms", 1000 * used / VOTERS)
            for what, used in held.used.items()
        ),
    ]


def _taken(statuses: Sequence[int]) -> int:
    return sum(status < 300 for status in statuses)


async def _held(huiyin: Huiyin, desk: httpx.Client, tokens: list[str], room: Room) -> Held:
    """Everybody comes in; the vote is opened, and all vote; some try once more."""
    held = Held(psutil.Process(huiyin.run.processes["deliberation"].pid))
    screens = desk.headers["Authorization"].removeprefix("Bearer ")
    path, choice = f"/api/deliberation/votes/{room.vote}/vote", str(room.option)
    async with (
        seats(huiyin.url, [screens, *tokens]) as (screen, *phones),
        followed([screen], f"{room.api}/live?room=true", f"{room.page}/room") as [on_screen],
        followed(phones, f"{room.api}/live", room.page) as on_phones,
    ):
        code = (await asyncio.to_thread(desk.get, f"{room.api}/code")).json()["code"]
        with held.using("of each who comes in"):
            held.joined, _ = await spread(phones, COMING_IN, f"{room.api}/join", code=code)
            await asyncio.sleep(SETTLED)
        for one in on_phones:
            one.reads.clear()
        with held.using("of each phone when the vote opens"):
            await asyncio.to_thread(_put_to_vote, huiyin, room)
            async with asyncio.timeout(SHOWN_WITHIN):
                while not all(one.reads for one in on_phones):
                    await asyncio.sleep(0.05)
        held.phones = [read for one in on_phones for read in one.reads]
        on_screen.reads.clear()
        with held.using("of each voice"):
            held.voted, answered = await spread(phones, SECONDS, path, choice=choice)
            async with asyncio.timeout(SHOWN_WITHIN):
                while on_screen.shown[-1][1] < _taken(held.voted):
                    await asyncio.sleep(0.05)
        held.reads = on_screen.reads
        held.shown = [max(0.0, on_screen.seen_at(number) - at) for number, at in enumerate(sorted(answered), 1)]
        held.again = [await phone.post(path, choice=choice) for phone in phones[:AGAIN]]
    return held


def _convened(room: Room) -> list[Event]:
    """A session with so many who are entitled, and one item."""
    now = datetime.now(UTC)
    persons = [Person(name=Personal(person_of(one), one), id=one) for one in room.people]
    convened = SessionConvened(
        session=room.session,
        site=uuid4(),
        site_name="议事室",
        form="courtyard",
        held_on=now.astimezone(ZoneInfo("Asia/Shanghai")).date(),
        starts_at=now,
        place="院坝",
        chair=persons[0],
        entitled=tuple(EntitledPerson(**dict(one), team="cadre", capacity="village_cadre") for one in persons),
        charter=0,
    )
    return [convened, ItemAdded(session=room.session, topic=room.topic, issue=uuid4(), title="机耕道垮塌")]


def _put_to_vote(huiyin: Huiyin, room: Room) -> None:
    """The session is opened, its item is called, and its one option put to the vote."""
    session, topic = room.session, room.topic
    voters = tuple(map(person_of, room.people))
    task = Task(
        task=uuid4(),
        description="砌挡墙",
        assignee=Body(kind="unit", name="县交通局", id=uuid4()),
        due_on=datetime.now(UTC).date() + timedelta(days=9),
    )
    opened = VoteOpened(
        vote=room.vote, session=session, topic=topic, options=(room.option,), entitled=VOTERS, voters=voters
    )
    huiyin.owner.append(stream_name(VoteOpened.type, room.vote), VILLAGE, [opened])
    tabled = OptionTabled(
        session=session, topic=topic, option=room.option, text="砌挡墙", tasks=(task,), proposer=voters[0]
    )
    voting = ItemPutToVote(session=session, topic=topic, vote=room.vote, secret=False, entitled=VOTERS, voters=voters)
    begun = SessionOpened(session=session, entitled=VOTERS, present=VOTERS, needed=VOTERS * 2 // 3)
    events = [begun, ItemCalled(session=session, topic=topic), tabled, voting]
    huiyin.owner.append(stream_name(SessionConvened.type, session), VILLAGE, events)
