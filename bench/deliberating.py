"""Ten years of a county that deliberates: its plan, its lists, its calendar, and a roll of 4,900 links on the page.

As many sites, villages, links and matters a year as 屏山县 has; each household is visited once a year. The log is
written as it would have grown, and what follows from it by itself, follows.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from bench.figure import Figure, percentile
from huiyin_contracts import OURS, Event
from huiyin_contracts.lists import MatterAnswered, MatterListed, MatterPlanned, VisitRecorded
from huiyin_contracts.minutes import MinutesDrafted, MinutesSection
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.session_items import ItemAdded
from huiyin_contracts.sessions import EntitledPerson, SessionCancelled, SessionClosed, SessionConvened
from huiyin_contracts.sites import SiteOpened
from huiyin_contracts.topics import TopicDeclined, TopicPlanned
from huiyin_contracts.words import ReportedWords
from huiyin_deliberation.lists.links_file import COLUMNS
from huiyin_deliberation.lists.rules.links import household_of, link_of
from huiyin_deliberation.topics.rules import topic_of
from huiyin_events.envelope import Cursor, Meta, NewEvent, stream_name
from huiyin_events.master_keys import MasterKeys
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_events.vault import Vault
from huiyin_local.testing import Huiyin, until
from huiyin_service.secret_files import Secret

COUNTY = "990480"
TOWNS = [f"{COUNTY}{number:03}" for number in range(100, 107)]
VILLAGES = [f"{TOWNS[number % 7]}{200 + number // 7:03}" for number in range(29)]
YEARS, LISTED, PLANNED, SESSIONS = 10, 400, 200, 120
LINKS, MEMBERS, ITEMS = 4900, 490, 200
A_BATCH, READS, WITHIN = 400, 60, 900.0
READ = {
    "the plan of a county": "/deliberation?division={county}",
    "what of the plan has ended": "/deliberation?division={county}&stage=ended",
    "the plan of a village": "/deliberation?division={village}",
    "the lists of a county": "/deliberation/lists?division={county}",
    "what of the lists is settled": "/deliberation/lists?division={county}&stage=settled",
    "the lists of a village": "/deliberation/lists?division={village}",
    "the calendar of a county": "/deliberation/calendar?division={county}&month={month}",
    "the links of a county, with its last visits": "/deliberation/links?division={county}",
    "the publications of a county": "/api/deliberation/publications?division={county}",
    "what stalls in a county": "/deliberation/stalls?division={county}",
}

Said = tuple[str, UUID, str, datetime, list[Event]]
"""A kind of stream, whose it is, where, when, and what happened there."""


def measure() -> Sequence[Figure]:
    """Seconds of the roll, and milliseconds of each page."""
    with Huiyin(durable=True) as huiyin:
        codes = [COUNTY, *TOWNS, *VILLAGES]
        divisions = [{"code": code, "name": code} for code in codes]
        huiyin.client("operator").post("/api/dispatch/divisions", json={"divisions": divisions}).raise_for_status()
        huiyin.appoint(*(("member", _village(number), _member(number)) for number in range(MEMBERS)))
        officer = huiyin.client("officer", COUNTY)
        until(lambda: officer.get("/api/deliberation/links").is_success, WITHIN, "the officer may act")
        roll = _roll_figures(huiyin)
        paper = _minutes(huiyin)
        last = asyncio.run(_grow(huiyin))
        path = f"/api/deliberation/lists?division={COUNTY}&at_least={last}"
        until(lambda: officer.get(path).is_success, WITHIN, "deliberation has ten years")
        pages = [
            Figure(f"{name}, {YEARS} years, p95", "ms", 1000 * percentile(_reads(huiyin, path), 0.95), reach="≤ 100")
            for name, path in READ.items()
        ]
    return [*roll, *paper, *pages]


def _roll_figures(huiyin: Huiyin) -> Sequence[Figure]:
    """A roll of all links is checked, brought in, and brought in again."""
    officer = huiyin.client("officer", COUNTY)
    rows = [
        (_village(n), f"{n:05}", f"户主{n}", f"{n % 9 + 1}组{n}号", f"党员{n % MEMBERS}", _member(n))
        for n in range(LINKS)
    ]
    roll = "\n".join(",".join(row) for row in (COLUMNS, *rows)).encode()
    figures = []
    for what, do in (("checked", "check"), ("brought in", "import"), ("brought in again", "import")):
        began = time.perf_counter()
        answer = officer.post("/deliberation/links/import", data={"do": do}, files={"roll": ("roll.csv", roll)})
        took = time.perf_counter() - began
        assert f"{LINKS:,}" in answer.text, answer.text[-2000:]
        figures.append(Figure(f"a roll of {LINKS:,} links is {what} on the page", "s", took))
    total = officer.get("/api/deliberation/links", params={"division": COUNTY}).json()["total"]
    return [*figures, Figure("links of the roll that are there", "", total, reach=f"≥ {LINKS}")]


def _minutes(huiyin: Huiyin) -> Sequence[Figure]:
    """The minutes of a session of many items are put on paper."""
    session, village, chair = uuid4(), VILLAGES[0], _person(_member(0))
    topics = [uuid4() for _ in range(ITEMS)]
    items = [ItemAdded(session=session, topic=topic, issue=uuid4(), title="修复机耕道") for topic in topics]
    sections = tuple(MinutesSection(topic=topic, text="大家说，先把涵洞清了再修路。" * 10) for topic in topics)
    convened = _convened(session, uuid4(), chair, datetime.now(UTC))
    closed = SessionClosed(session=session, form=convened.form)
    drafted = MinutesDrafted(
        session=session, chair=chair, attendees=(chair,), sections=sections, amendable_until=convened.held_on
    )
    huiyin.owner.append(stream_name(SessionConvened.type, session), village, [convened, *items, closed])
    huiyin.owner.append(stream_name(MinutesDrafted.type, session), village, [drafted])
    office, path = huiyin.client("secretary", village), f"/deliberation/sessions/{session}/minutes"
    until(lambda: office.get(f"{path}.md").is_success, WITHIN, "the minutes are there")
    figures = []
    for kind in ("pdf", "docx"):
        began = time.perf_counter()
        office.get(f"{path}.{kind}").raise_for_status()
        took = time.perf_counter() - began
        figures.append(Figure(f"minutes of {ITEMS} items as {kind.upper()}", "s", took, reach="≤ 5"))
    return figures


async def _grow(huiyin: Huiyin) -> Cursor:
    """Append ten years, a few hundred streams at a time; where the log ends then."""
    async with asyncpg.create_pool(huiyin.run.admin_database_url, min_size=1, max_size=1) as pool:
        store = Store(pool, OURS, vault=Vault(pool, MasterKeys(huiyin.data / Secret.PERSONS)))
        writes: list[StreamWrite] = []

        async def flush() -> None:
            if writes:
                await store.append(writes, meta=Meta())
                writes.clear()

        for kind, this, village, at, events in _ten_years():
            writes.append(StreamWrite(stream_name(kind, this), [NewEvent(each, village, at) for each in events], ANY))
            if len(writes) == A_BATCH:
                await flush()
        await flush()
        return await store.head()


def _ten_years() -> Iterator[Said]:
    now = datetime.now(UTC)
    sites = [uuid4() for _ in TOWNS]
    for town, site in zip(TOWNS, sites, strict=True):
        villages = tuple(village for village in VILLAGES if village.startswith(town))
        opened = SiteOpened(
            site=site, name=f"议事室{town}", kind="room", villages=villages, place="村委会", days="deliberation"
        )
        yield SiteOpened.type, site, villages[0], now - timedelta(days=365 * YEARS), [opened]
    for year in range(YEARS):
        begins = now - timedelta(days=365 * (YEARS - year))
        for number in range(LINKS):
            yield _visit(number, begins + timedelta(minutes=100 * number))
        for number in range(LISTED):
            yield from _listed(
                number, begins + timedelta(hours=20 * number), open_now=year == YEARS - 1 and number > 360
            )
        for number in range(SESSIONS):
            yield _session(number, sites[number % 7], begins + timedelta(days=3 * number))


def _visit(number: int, at: datetime) -> Said:
    visit, village = uuid4(), _village(number)
    recorded = VisitRecorded(
        visit=visit,
        link=link_of(village, f"{number:05}", _member(number)),
        household=household_of(village, f"{number:05}"),
        member=_person(_member(number)),
        visited_on=at.date(),
        way="door",
    )
    return VisitRecorded.type, visit, village, at, [recorded]


def _listed(number: int, at: datetime, *, open_now: bool) -> Iterator[Said]:
    """A matter that is listed, and taken into the plan or answered; what was planned is answered after all."""
    matter, village, round_ = uuid4(), _village(number), uuid4()
    household = household_of(village, f"{number:05}")
    events: list[Event] = [
        MatterListed(
            matter=matter,
            kind="need" if number % 2 else "problem",
            category="其他",
            visit=uuid4(),
            household=household,
            member=_person(_member(number)),
            words=Personal(household, ReportedWords(description="三组机耕道塌方，收不了粮")),
            due_on=at.date() + timedelta(days=30),
            charter=0,
        )
    ]
    planned = number % (LISTED // PLANNED) == 0
    if planned:
        events.append(MatterPlanned(matter=matter, round=round_, priority="common", title="修复机耕道"))
    elif not open_now:
        events.append(MatterAnswered(matter=matter, round=round_, reason="已由电信公司办理，并留了电话"))
    yield MatterListed.type, matter, village, at, events
    if planned:
        topic = topic_of(matter)
        day = at.date() + timedelta(days=60)
        road: list[Event] = [
            TopicPlanned(topic=topic, issue=matter, title="修复机耕道", priority="common", deliberate_by=day, charter=0)
        ]
        if not open_now:
            road.append(TopicDeclined(topic=topic, issue=matter, reason="已由交通局纳入计划"))
        yield TopicPlanned.type, topic, village, at + timedelta(days=2), road


def _session(number: int, site: UUID, at: datetime) -> Said:
    session = uuid4()
    convened = _convened(session, site, _person(_member(number)), at)
    events: list[Event] = [convened, SessionCancelled(session=session, reason="改由片区一起议")]
    return SessionConvened.type, session, _village(number), at - timedelta(days=7), events


def _convened(session: UUID, site: UUID, chair: Person, at: datetime) -> SessionConvened:
    people = [EntitledPerson(**dict(_person(_member(n))), team="cadre", capacity="village_cadre") for n in range(14)]
    return SessionConvened(
        session=session,
        site=site,
        site_name="议事室",
        form="courtyard",
        held_on=at.date(),
        starts_at=at,
        place="村委会院坝",
        chair=chair,
        entitled=tuple(people),
        charter=0,
    )


def _village(number: int) -> str:
    return VILLAGES[number % len(VILLAGES)]


def _member(number: int) -> str:
    return f"linked-{number % MEMBERS}"


def _person(sign_in: str) -> Person:
    return Person(name=Personal(person_of(sign_in), f"党员{sign_in[-3:]}"), id=sign_in)


def _reads(huiyin: Huiyin, path: str) -> Sequence[float]:
    """Seconds of each read, one after the other, by who may see the whole county."""
    officer, taken = huiyin.client("officer", COUNTY), []
    for number in range(READS):
        month = date(date.today().year - number % YEARS, number % 12 + 1, 1)  # noqa: DTZ011 — any will do
        asked = path.format(county=COUNTY, village=_village(number), month=f"{month:%Y-%m}")
        began = time.perf_counter()
        answer = officer.get(asked)
        taken.append(time.perf_counter() - began)
        answer.raise_for_status()
    return taken
