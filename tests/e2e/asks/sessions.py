"""Requests about sessions, votes and minutes, on a session of today: as if it had been convened days ago."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import asyncpg

from huiyin_contracts import OURS, Event
from huiyin_contracts.ballots import BallotKey, VoteOpened
from huiyin_contracts.deliberation_rules import DayRules
from huiyin_contracts.minutes import AmendmentRequested, MinutesDrafted, MinutesFinalised, MinutesSection
from huiyin_contracts.minutes_state import UNDRAFTED, digest_of, evolve
from huiyin_contracts.parties import Body, Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.session_items import (
    ItemAdded,
    ItemCalled,
    ItemDeferred,
    ItemPutToVote,
    OptionTabled,
    SpeechAsked,
)
from huiyin_contracts.sessions import (
    AttendanceRecorded,
    EntitledPerson,
    SessionClosed,
    SessionConvened,
    SessionOpened,
)
from huiyin_contracts.topics import Task
from huiyin_county.calendar import WorkingDays
from huiyin_county.deliberation_days import days_of
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.store import Store, StreamWrite
from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json
from tests.e2e.same_day import SESSIONS, VOTES
from tests.e2e.sessions import UNIT, convene_body
from tests.e2e.sites import fill, open_site

CALLED = ("called", "tabled")


def this_day() -> date:
    """Which day it is in the county when a request is made: a suite may run over midnight."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


def coming() -> list[date]:
    """The days of deliberation that leave time for a notice."""
    today = this_day()
    found = days_of(DayRules().deliberation, today + timedelta(days=4), today + timedelta(days=200), WorkingDays())
    return [day.on for day in found]


class Sitting:
    """A session on the log as far as a request needs it; three are entitled: two offices' people and a resident."""

    def __init__(self, county: County, *steps: str, held_on: date | None = None, site: str = "") -> None:
        self.county, self.id, self.topic, self.option, self.vote = county, uuid4(), uuid4(), uuid4(), uuid4()
        self.issue, self.amendment, self.second = uuid4(), uuid4(), uuid4()
        self.people = [f"{role}-{county.village}" for role in ("secretary", "resident", "cadre")]
        self.subjects = tuple(person_of(one) for one in self.people)
        self.held_on, self.site = held_on or this_day(), UUID(site) if site else uuid4()
        chosen = ("convened", "item", *steps)
        written = {
            step: [event for one in chosen if one in self.events(stream) for event in self.events(stream)[one]]
            for step, stream in (("session", 0), ("vote", 1), ("minutes", 2))
        }
        self.version = len(written["session"])
        self.minutes_version = len(written["minutes"])
        ids = {"session": self.id, "vote": self.vote, "minutes": self.id}
        append(county, {stream_name(events[0].type, ids[of]): events for of, events in written.items() if events})
        county.read(f"{SESSIONS}/{self.id}", county.secretary)

    def person(self, n: int) -> Person:
        return Person(name=Personal(self.subjects[n]), id=self.people[n])

    def events(self, of: int) -> dict[str, list[Any]]:
        """What each step is on the log of the session, of its vote, and of its minutes."""
        return (self._of_session(), self._of_vote(), self._of_minutes())[of]

    def _of_session(self) -> dict[str, list[Any]]:
        about: Json = {"session": self.id, "topic": self.topic}
        entitled = tuple(
            EntitledPerson(**dict(self.person(n)), team="cadre", capacity="village_cadre") for n in range(3)
        )
        task = Task(task=uuid4(), description="砌挡墙", assignee=Body(**UNIT), due_on=self.held_on)
        came = [
            AttendanceRecorded(session=self.id, attendee=self.person(n), entitled=True, means="hand") for n in range(3)
        ]
        return {
            "convened": [
                SessionConvened(
                    session=self.id,
                    site=self.site,
                    site_name="议事室",
                    form="room",
                    held_on=self.held_on,
                    starts_at=datetime.now(UTC),
                    place="村委会",
                    chair=self.person(0),
                    entitled=entitled,
                    charter=0,
                )
            ],
            "item": [ItemAdded(**about, issue=self.issue, title="机耕道垮塌")],
            "second": [ItemAdded(session=self.id, topic=self.second, issue=uuid4(), title="路灯不亮")],
            "came": came,
            "some": came[:1],
            "opened": [SessionOpened(session=self.id, entitled=3, present=3, needed=2)],
            "called": [ItemCalled(**about)],
            "asked": [SpeechAsked(**about, speaker=self.subjects[1])],
            "tabled": [
                OptionTabled(**about, option=self.option, text="砌挡墙", tasks=(task,), proposer=self.subjects[0])
            ],
            "voting": [ItemPutToVote(**about, vote=self.vote, secret=False, entitled=3, voters=self.subjects)],
            "deferred": [ItemDeferred(**about, reason="等勘察")],
            "closed": [SessionClosed(session=self.id, form="courtyard")],
        }

    def _of_vote(self) -> dict[str, list[Any]]:
        opened: Json = {"vote": self.vote, "session": self.id, "topic": self.topic, "entitled": 3}
        opened |= {"voters": self.subjects, "options": (self.option,)}
        return {
            "voting": [VoteOpened(**opened)],
            "secret": [VoteOpened(**opened, key=BallotKey(modulus="ab" * 256, exponent=65537))],
        }

    def _of_minutes(self) -> dict[str, list[Any]]:
        drafted = MinutesDrafted(
            session=self.id,
            chair=self.person(0),
            attendees=tuple(self.person(n) for n in range(3)),
            sections=(MinutesSection(topic=self.topic, text="三种方案比较"),),
            amendable_until=this_day() + timedelta(days=3),
        )
        final = MinutesFinalised(session=self.id, digest=digest_of(evolve(UNDRAFTED, drafted)))
        asked = AmendmentRequested(
            session=self.id,
            amendment=self.amendment,
            by=self.person(1),
            topic=self.topic,
            text=Personal(self.subjects[1]),
        )
        return {"drafted": [drafted], "requested": [asked], "final": [final]}


def append(county: County, streams: dict[str, Sequence[Event]]) -> None:
    """Put events on the log as they are."""

    async def appending() -> str:
        async with asyncpg.create_pool(county.huiyin.run.admin_database_url, min_size=1, max_size=1) as pool:
            writes = [
                StreamWrite(
                    stream, [NewEvent(event, county.village, datetime.now(UTC)) for event in events], expected=0
                )
                for stream, events in streams.items()
            ]
            return str((await Store(pool, OURS).append(writes, meta=Meta())).cursor)

    with ThreadPoolExecutor(1) as beside:  # a browser's test has this thread
        county.cursor = beside.submit(asyncio.run, appending()).result()


def on(action: str, *steps: str, role: Role = "secretary", **body: Any) -> Callable[[County], Ask]:
    """A request about a session that has come so far; a field that is a name of the fixture's stands for what it is."""

    def ask(county: County) -> Ask:
        sitting = Sitting(county, *steps)
        said = {name: told(sitting, value) for name, value in body.items()}
        return Ask(f"{SESSIONS}/{sitting.id}/{action}", said, {**said, "expected_version": sitting.version}, role)

    return ask


def told(sitting: Sitting, value: Any) -> Any:
    """A value of a body, made of the session's."""
    match value:
        case "TOPIC":
            return str(sitting.topic)
        case "OPTION":
            return str(sitting.option)
        case "RESIDENT":
            return str(sitting.subjects[1])
        case "AMENDMENT":
            return str(sitting.amendment)
        case "SECTIONS":
            return [{"topic": str(sitting.topic), "text": "三种方案比较"}]
        case "TASKS":
            member = {"id": f"member-{sitting.county.village}"}
            return [{"description": "砌挡墙", "assignee": member, "due_on": this_day().isoformat()}]
    return value


def convene(county: County) -> Ask:
    site = open_site(county)
    fill(county, site)
    body = convene_body(county, site, coming()[0])
    return Ask(SESSIONS, body, {**body, "place": "老街口"}, "secretary")


def postpone(county: County) -> Ask:
    sitting = Sitting(county)
    body = {"held_on": coming()[1].isoformat(), "reason": "大雪封路"}
    return Ask(f"{SESSIONS}/{sitting.id}/postpone", body, {**body, "reason": "洪水"}, "secretary")


def add_item(county: County) -> Ask:
    sitting = Sitting(county, held_on=coming()[0])
    topic = county.does(county.secretary, "/api/deliberation/topics", issue=county.report()["id"])
    body = {"topic": topic["id"]}
    other = {**body, "expected_version": sitting.version}
    return Ask(f"{SESSIONS}/{sitting.id}/add-item", body, other, "secretary")


def join(county: County) -> Ask:
    sitting = Sitting(county)
    code = county.read(f"{SESSIONS}/{sitting.id}/code", county.secretary)["code"]
    body = {"code": code}
    return Ask(f"{SESSIONS}/{sitting.id}/join", body, {**body, "qr": True}, "resident")


def in_minutes(action: str, *steps: str, role: Role = "secretary", **body: Any) -> Callable[[County], Ask]:
    """A request about the minutes of a session that is over."""

    def ask(county: County) -> Ask:
        sitting = Sitting(county, "came", "opened", "deferred", "closed", *steps)
        said = {name: told(sitting, value) for name, value in body.items()}
        other = {**said, "expected_version": sitting.minutes_version}
        return Ask(f"{SESSIONS}/{sitting.id}/minutes/{action}", said, other, role)

    return ask


def vote(county: County) -> Ask:
    sitting = Sitting(county, "came", "opened", *CALLED, "voting")
    body = {"choice": str(sitting.option)}
    return Ask(f"{VOTES}/{sitting.vote}/vote", body, {"choice": "against"}, "resident")


def take_ballot(county: County) -> Ask:
    """Of a secret vote that was opened by the session itself, for its key is kept beside the log."""
    sitting = Sitting(county, "came", "opened", *CALLED)
    path = f"{SESSIONS}/{sitting.id}/put-to-vote"
    county.does(county.secretary, path, topic=str(sitting.topic), secret=True)
    [item] = county.read(f"{SESSIONS}/{sitting.id}", county.secretary)["agenda"]
    return Ask(f"{VOTES}/{item['vote']}/take-ballot", {"blinded": "ab" * 200}, {"blinded": "cd" * 200}, "resident")


OPEN = ("came", "opened")
SESSION_ROUTES: dict[str, Callable[[County], Ask]] = {
    "/api/deliberation/sessions": convene,
    "/api/deliberation/sessions/{session}/postpone": postpone,
    "/api/deliberation/sessions/{session}/cancel": on("cancel", reason="等供电所勘察"),
    "/api/deliberation/sessions/{session}/add-item": add_item,
    "/api/deliberation/sessions/{session}/remove-item": on("remove-item", topic="TOPIC", reason="等供电所勘察"),
    "/api/deliberation/sessions/{session}/record-attendance": on("record-attendance", subject="RESIDENT"),
    "/api/deliberation/sessions/{session}/join": join,
    "/api/deliberation/sessions/{session}/leave": on("leave", "came", role="resident"),
    "/api/deliberation/sessions/{session}/open": on("open", "came"),
    "/api/deliberation/sessions/{session}/miss-quorum": on("miss-quorum", "some"),
    "/api/deliberation/sessions/{session}/close": on("close", *OPEN, "deferred"),
    "/api/deliberation/sessions/{session}/call-item": on("call-item", *OPEN, topic="TOPIC"),
    "/api/deliberation/sessions/{session}/declare-conflict": on("declare-conflict", role="resident", topic="TOPIC"),
    "/api/deliberation/sessions/{session}/ask-to-speak": on("ask-to-speak", *OPEN, "called", role="resident"),
    "/api/deliberation/sessions/{session}/give-floor": on("give-floor", *OPEN, "called", "asked", subject="RESIDENT"),
    "/api/deliberation/sessions/{session}/table-option": on(
        "table-option", *OPEN, "called", topic="TOPIC", text="砌挡墙", tasks="TASKS"
    ),
    "/api/deliberation/sessions/{session}/put-to-vote": on("put-to-vote", *OPEN, *CALLED, topic="TOPIC"),
    "/api/deliberation/sessions/{session}/end-vote": on("end-vote", *OPEN, *CALLED, "voting", topic="TOPIC"),
    "/api/deliberation/sessions/{session}/defer-item": on("defer-item", *OPEN, topic="TOPIC", reason="等供电所勘察"),
    "/api/deliberation/sessions/{session}/minutes/draft": in_minutes("draft", sections="SECTIONS"),
    "/api/deliberation/sessions/{session}/minutes/request-amendment": in_minutes(
        "request-amendment", "drafted", role="resident", topic="TOPIC", text="是两种方案"
    ),
    "/api/deliberation/sessions/{session}/minutes/accept-amendment": in_minutes(
        "accept-amendment", "drafted", "requested", amendment="AMENDMENT", text="两种方案比较"
    ),
    "/api/deliberation/sessions/{session}/minutes/refuse-amendment": in_minutes(
        "refuse-amendment", "drafted", "requested", amendment="AMENDMENT", reason="录音里是三种"
    ),
    "/api/deliberation/sessions/{session}/minutes/sign": in_minutes("sign", "drafted", "final", role="resident"),
    "/api/deliberation/votes/{vote}/vote": vote,
    "/api/deliberation/votes/{vote}/take-ballot": take_ballot,
}

OF_ATTENDEES = (
    *("/join", "/leave", "/declare-conflict", "/ask-to-speak", "/request-amendment", "/minutes/sign"),
    *("/vote", "/take-ballot"),
)
"""What residents do for themselves in a session of their village, by the end of its path."""
