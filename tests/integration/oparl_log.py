"""A log of what deliberation has for OParl, and what is read of it once a view has taken it in."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid5

import asyncpg

from huiyin_contracts import OURS, Event
from huiyin_contracts.charter import CharterAdopted, MemberFigures, PublicityRules
from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_contracts.issues import IssueReported, IssueScreened, IssueWithdrawn
from huiyin_contracts.parties import Person
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.session_items import ItemAdded, ItemRemoved, ResolutionAdopted
from huiyin_contracts.sessions import EntitledPerson, SessionCancelled, SessionClosed, SessionConvened, SessionOpened
from huiyin_contracts.sites import SiteClosed, SiteOfficerAssigned, SiteOpened, TeamMemberAppointed, TeamMemberLeft
from huiyin_contracts.topics import TopicDropped, TopicPlanned
from huiyin_contracts.words import PublicText
from huiyin_county import view as county_view
from huiyin_county.charter import DEFAULT
from huiyin_county.recodings import go_along
from huiyin_deliberation.app import SPEC
from huiyin_deliberation.oparl import answers
from huiyin_deliberation.oparl.addresses import MOST, OparlListing
from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.names import LISTS
from huiyin_deliberation.oparl.queries import OparlSpan
from huiyin_deliberation.oparl.view import project
from huiyin_events.envelope import Cursor, Recorded, split_at
from huiyin_service.service import Service
from tests.oparl import Json, links_of
from tests.personal import closed
from tests.unit.deliberation.sessions.given_sessions import TASK, tally

COUNTY, TOWN, VILLAGE, OTHER = "140981", "140981001", "140981001001", "140981001002"
BEGIN = datetime(2026, 12, 1, 1, tzinfo=UTC)
SITE, SESSION = UUID(int=1), UUID(int=2)
LUO, WANG = (closed(Person.named(name, sub)) for name, sub in (("罗大爷", "resident-luo"), ("王主任", "officer-wang")))
NAMES = {LUO.subject: "罗大爷", WANG.subject: "王主任"}
OWN = "oparl_tests"
ORIGIN = "https://huiyin.example"


class Log:
    """Events, each a minute after the one before, in the village unless elsewhere."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []

    def say(self, *events: Event, division: str = VILLAGE) -> "Log":
        """These happened."""
        for event in events:
            place = len(self.events) + 1
            at = BEGIN + timedelta(minutes=place)
            stream = f"{event.type.rpartition('.')[0]}-{place}"
            identity, data = uuid5(SITE, str(place)), event.model_dump_json()
            recorded = Recorded(
                identity, Cursor(1, place), stream, place, event.type, division, at, at, data, "{}", OURS
            )
            self.events.append(recorded)
        return self

    @property
    def now(self) -> datetime:
        """A minute after the last."""
        return BEGIN + timedelta(minutes=len(self.events) + 1)


def issue(n: int) -> UUID:
    return UUID(int=100 + n)


def topic(n: int) -> UUID:
    return UUID(int=200 + n)


def reporter(n: int) -> UUID:
    return UUID(int=300 + n)


def divisions() -> Iterable[Event]:
    yield DivisionRegistered(code=COUNTY, name="原平市", level="county", timezone="Asia/Shanghai")
    yield DivisionRegistered(code=VILLAGE, name="城西社区", level="village")
    yield DivisionRegistered(code=OTHER, name="城东社区", level="village")


def opened() -> SiteOpened:
    served = (VILLAGE, OTHER)
    return SiteOpened(site=SITE, name="城西议事室", kind="room", villages=served, place="二楼", days="deliberation")


def appointed(until: str = "2029-12-31") -> TeamMemberAppointed:
    day = datetime.fromisoformat(until).date()
    return TeamMemberAppointed(site=SITE, team="residents", person=LUO, capacity="respected", until=day)


def assigned() -> SiteOfficerAssigned:
    return SiteOfficerAssigned(site=SITE, officer=WANG)


def reported(n: int, *, private: bool = False) -> IssueReported:
    what: Json = {"number": f"N{n}", "kind": "problem", "category": "路灯", "channel": "page", "private": private}
    return IssueReported(issue=issue(n), reporter=reporter(n), **what)


def screened(n: int, *, private: bool = False) -> IssueScreened:
    public = None if private else PublicText(description=f"议题{n}的事")
    return IssueScreened(issue=issue(n), route="deliberation", public=public, private=private)


def planned(n: int) -> TopicPlanned:
    day = (BEGIN + timedelta(days=60)).date()
    what: Json = {"priority": "common", "deliberate_by": day, "charter": 0}
    return TopicPlanned(topic=topic(n), issue=issue(n), title=f"议题{n}", **what)


def convened() -> SessionConvened:
    day = (BEGIN + timedelta(days=8)).date()
    entitled = (EntitledPerson(name=LUO.name, id=LUO.id, team="residents", capacity="respected"),)
    when: Json = {"held_on": day, "starts_at": BEGIN + timedelta(days=8)}
    who: Json = {"chair": LUO, "entitled": entitled, "charter": 0}
    return SessionConvened(session=SESSION, site=SITE, site_name="城西议事室", form="room", place="二楼", **when, **who)


def added(n: int) -> ItemAdded:
    return ItemAdded(session=SESSION, topic=topic(n), issue=issue(n), title=f"议题{n}")


def adopted(n: int) -> ResolutionAdopted:
    how: Json = {"vote": UUID(int=7), "option": UUID(int=8), "tasks": (TASK,), "tally": tally(5)}
    return ResolutionAdopted(session=SESSION, topic=topic(n), resolution=f"议题{n}照办", **how)


def notice(n: int, kind: Any = "resolution") -> NoticePublished:
    what: Json = {"board": VILLAGE, "notice": f"关于议题{n}的公示", "starts_at": BEGIN, "kind": kind}
    return NoticePublished(issue=issue(n), publication=UUID(int=400 + n), about=topic(n), **what)


def charter(version: int, figures: MemberFigures, at: datetime) -> CharterAdopted:
    what: Json = {"orders": DEFAULT.orders, "points": DEFAULT.points, "title": "章程"}
    publicity = PublicityRules(member_figures=figures)
    return CharterAdopted(county=COUNTY, version=version, effective_at=at, publicity=publicity, **what)


def whole() -> Log:
    """A site with people in it, and a session that settled one of three topics; one was of a dispute."""
    log = Log().say(*divisions(), division=COUNTY).say(opened(), appointed(), assigned())
    for n in (1, 2, 3):
        log.say(reported(n), screened(n, private=n == 3), planned(n))
    held = (
        SessionOpened(session=SESSION, entitled=1, present=1, needed=1),
        adopted(1),
        SessionClosed(session=SESSION, form="courtyard"),
    )
    return log.say(convened(), added(3), added(1), added(2), *held, notice(1))


GONE: tuple[Event, ...] = (
    *(IssueWithdrawn(issue=issue(n)) for n in (1, 2)),
    *(screened(n) for n in (1, 2, 3)),
    *(added(n) for n in (1, 2, 3)),
    *(notice(n, "result") for n in (2, 3)),
    *(ItemRemoved(session=SESSION, topic=topic(n), reason="撤回") for n in (1, 2)),
    *(appointed(), assigned(), TeamMemberLeft(site=SITE, team="residents", person=LUO, reason="moved")),
    *(SiteClosed(site=SITE, reason="合并"), opened(), PersonErased(person=LUO.subject, cause="asked")),
    *(SessionCancelled(session=SESSION, reason="停电"), TopicDropped(topic=topic(1), issue=issue(1), cause="merged")),
)
"""What may happen besides, in any order."""


class Told:
    """What is told of a log, once it is taken in."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool, self.settings = pool, self
        self.public_url, self.moment = ORIGIN, BEGIN

    def now(self) -> datetime:
        """The moment that it is."""
        return self.moment

    async def catch_up(self) -> None:
        """It has all there is."""

    @property
    def service(self) -> Service:
        """As who answers knows it."""
        return cast("Service", self)

    async def take(self, events: Sequence[Recorded]) -> None:
        """Take events in, as the service does."""
        async with self.pool.acquire() as connection, connection.transaction():
            for piece in split_at(events, DivisionRecoded):
                await county_view.project(connection, piece)
                await project(connection, await go_along(connection, piece, ()))
        if events:
            self.moment = max(self.moment, events[-1].recorded_at + timedelta(minutes=1))

    async def anew(self, log: Log, *ends: int) -> None:
        """Forget all, and take a log in, in batches that end there."""
        await self.pool.execute("TRUNCATE oparl_objects, oparl_matters, divisions, recodings, charters, persons")
        for subject, name in NAMES.items():
            await self.pool.execute("INSERT INTO persons VALUES ($1, $2, 1, 1, 1)", subject, name)
        for begin, end in zip((0, *ends), (*ends, len(log.events)), strict=True):
            await self.take(log.events[begin:end])

    async def rows(self) -> list[tuple[Any, ...]]:
        """All that is kept."""
        kept = await self.pool.fetch("SELECT * FROM oparl_objects ORDER BY kind, key")
        return [tuple(row) for row in [*kept, *await self.pool.fetch("SELECT * FROM oparl_matters ORDER BY issue")]]

    async def listed(self, kind: OparlKind, body: str = VILLAGE, *, omit: bool = False, **span: Any) -> list[Json]:
        """A body's objects of a kind."""
        page = await self.page(kind, body, OparlListing(OparlSpan(**span), omit, 1, MOST))
        return list(page["data"])

    async def page(self, kind: OparlKind, body: str, listing: OparlListing) -> Json:
        """A page of a list, as JSON."""
        answer = await answers.listed(self.service, "body", body, kind, listing)
        return answer.model_dump(by_alias=True, exclude_none=True)

    async def bodies(self) -> list[Json]:
        """All bodies."""
        answer = await answers.bodies(self.service, OparlListing(OparlSpan(), omit_internal=False, page=1, limit=MOST))
        return list(answer.model_dump(by_alias=True, exclude_none=True)["data"])

    async def get(self, address: str) -> Json:
        """The object at an address."""
        kind, key = address.rsplit("/", 2)[-2:]
        answer = await answers.one(self.service, cast("OparlKind", kind), key)
        found: Json = answer.model_dump(by_alias=True, exclude_none=True)
        return found

    async def everything(self) -> list[Json]:
        """All objects of all lists of all bodies, and the bodies."""
        found = bodies = await self.bodies()
        kinds = [kind for kind in LISTS.values() if kind != "legislativeterm"]
        for body in bodies:
            for kind in kinds:
                found = [*found, *await self.listed(cast("OparlKind", kind), body["id"].rpartition("/")[2])]
        return found


def addresses(objects: Iterable[Json]) -> set[tuple[str, str]]:
    """Which objects these lead to, and of which type those are."""
    return {
        (kind, address)
        for one in objects
        for kind, is_list, address in links_of(one, one["type"].rpartition("/")[2])
        if not is_list and kind != "System"
    }


async def tables(pool: asyncpg.Pool) -> None:
    """Deliberation's own read models, in a schema of their own; they stay for the next."""
    if not await pool.fetchval("SELECT to_regclass('oparl_objects')"):
        await pool.execute(f"CREATE SCHEMA {OWN}")
        for script in SPEC.projection().scripts():
            await pool.execute(script.read_text("utf-8"))
