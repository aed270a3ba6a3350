"""Requests about what county and town owe: rounds, stock-takings and summaries that a timer opened stand on the log."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from huiyin_contracts import OURS, Event
from huiyin_contracts.parties import Body
from huiyin_contracts.revisits import Revisit, RevisitFindingRaised, RevisitRoundOpened
from huiyin_contracts.stock_takings import StockCandidate, StockItemDecided, StockTakingOpened
from huiyin_contracts.summaries import SummaryDrafted, SummaryFigure
from huiyin_deliberation.duties.streams import round_stream, summary_stream, taking_stream
from huiyin_deliberation.summaries.draft import SENTENCES
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import ANY, Store, StreamWrite
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json
from tests.e2e.duties import API, check_body
from tests.e2e.sites import open_site

BUREAU = Body(kind="unit", name="县住房和城乡建设局")
START = datetime(2025, 12, 31, 16, tzinfo=UTC)
END = datetime(2026, 12, 31, 16, tzinfo=UTC)


def later(days: int = 30) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def written(county: County, stream: str, events: Sequence[Event]) -> None:
    """Events on the log of the county, as a timer or a policy would write them."""

    async def appended() -> None:
        url = county.huiyin.run.admin_database_url
        async with asyncpg.create_pool(url, min_size=1, max_size=1) as pool:
            new = [NewEvent(event, county.code, datetime.now(UTC)) for event in events]
            done = await Store(pool, OURS).append([StreamWrite(stream, new, ANY)], meta=Meta())
            county.cursor = str(done.cursor)

    with ThreadPoolExecutor(1) as beside:  # a browser's test has a loop in this thread
        beside.submit(asyncio.run, appended()).result(60)


def round_of(county: County, *, finding: bool = False) -> tuple[UUID, str]:
    """A round of revisits of one topic."""
    issue = county.report()
    county.screen(issue, "deliberation")
    topic = UUID(county.topic_of(issue)["id"])
    this = a_round(county, Revisit(topic=topic, issue=UUID(issue["id"]), division=county.village), finding=finding)
    return this, str(topic)


def a_round(county: County, *revisits: Revisit, finding: bool = False) -> UUID:
    """A round of revisits of these; with a `finding` about the first."""
    this, first = uuid4(), revisits[0]
    opened = RevisitRoundOpened(
        round=this,
        month="2026-10",
        share=100,
        seed=uuid4(),
        population=len(revisits),
        revisits=revisits,
        due_at=later(),
        charter=0,
    )
    raised = RevisitFindingRaised(
        round=this, issue=first.issue, topic=first.topic, owner=BUREAU, due_at=later(), charter=0
    )
    written(county, round_stream(this), [opened, *([raised] if finding else [])])
    return this


def taking_of(county: County, *, decided: bool = False) -> tuple[UUID, str]:
    """A stock-taking with one matter on its list."""
    issue, this = county.report(), uuid4()
    matter = UUID(issue["id"])
    candidate = StockCandidate(issue=matter, division=county.village, cause="shelved", since=datetime.now(UTC))
    opened = StockTakingOpened(taking=this, quarter="2026-Q3", candidates=(candidate,), due_at=later(), charter=0)
    said = StockItemDecided(
        taking=this,
        issue=matter,
        outcome="coordinate",
        owner=BUREAU,
        level=None,
        due_at=later(),
        reason="须住建、水务共同办理",
        charter=0,
    )
    written(county, taking_stream(this), [opened, *([said] if decided else [])])
    return this, issue["id"]


def summary_of(county: County, ends_at: datetime = END) -> UUID:
    """A draft of a summary."""
    this = uuid4()
    keys = dict.fromkeys(key for sentence in SENTENCES for key in sentence.figures)
    figures = tuple(
        SummaryFigure(key=key, query="topics_planned", value=1, starts_at=START, ends_at=ends_at) for key in keys
    )
    drafted = SummaryDrafted(summary=this, year=2026, figures=figures, sentences=SENTENCES, due_at=later(), charter=0)
    written(county, summary_stream(this), [drafted])
    return this


def attempt(county: County) -> Ask:
    this, topic = round_of(county)
    body: Json = {"topic": topic, "channel": "phone"}
    return Ask(f"{API}/revisits/{this}/attempt", body, {**body, "channel": "visit"}, "officer")


def answer(county: County) -> Ask:
    this, topic = round_of(county)
    body: Json = {"topic": topic, "channel": "phone", "solved": True, "satisfied": True}
    return Ask(f"{API}/revisits/{this}/answer", body, {**body, "channel": "visit"}, "officer")


def settle(county: County) -> Ask:
    this, topic = round_of(county, finding=True)
    body: Json = {"topic": topic, "result": "已更换管道"}
    return Ask(f"{API}/revisits/{this}/settle", body, {**body, "result": "已换新管"}, "officer")


def add(county: County) -> Ask:
    this, _ = taking_of(county)
    body: Json = {"issue": county.report()["id"], "reason": "涉及两个乡镇"}
    return Ask(f"{API}/stock-takings/{this}/add", body, {**body, "reason": "涉及三个乡镇"}, "officer")


def decide(county: County) -> Ask:
    this, issue = taking_of(county)
    body: Json = {"issue": issue, "outcome": "none", "reason": "镇里能办"}
    return Ask(f"{API}/stock-takings/{this}/decide", body, {**body, "reason": "村里能办"}, "officer")


def finish(county: County) -> Ask:
    this, issue = taking_of(county, decided=True)
    body: Json = {"issue": issue, "result": "三月开工"}
    return Ask(f"{API}/stock-takings/{this}/finish", body, {**body, "result": "四月开工"}, "officer")


def close(county: County) -> Ask:
    this, _ = taking_of(county, decided=True)
    return Ask(f"{API}/stock-takings/{this}/close", {}, {"expected_version": 1}, "officer")


def check(county: County) -> Ask:
    body = check_body(county, open_site(county))
    return Ask(f"{API}/site-checks", body, {**body, "guidance": "会后三天内公示"}, "officer")


def reword(county: County) -> Ask:
    body: Json = {"sentence": "checks", "text": "乡镇共督导检查 {checks} 次。"}
    other = {**body, "text": "乡镇到议事点检查了 {checks} 次。"}
    return Ask(f"{API}/summaries/{summary_of(county)}/reword", body, other, "officer")


def on_summary(action: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        this = summary_of(county, START + timedelta(days=31))
        return Ask(f"{API}/summaries/{this}/{action}", {}, {"expected_version": 1}, "officer")

    return ask


ROUTES: dict[str, Callable[[County], Ask]] = {
    f"{API}/revisits/{{round}}/attempt": attempt,
    f"{API}/revisits/{{round}}/answer": answer,
    f"{API}/revisits/{{round}}/settle": settle,
    f"{API}/stock-takings/{{taking}}/add": add,
    f"{API}/stock-takings/{{taking}}/decide": decide,
    f"{API}/stock-takings/{{taking}}/finish": finish,
    f"{API}/stock-takings/{{taking}}/close": close,
    f"{API}/site-checks": check,
    f"{API}/summaries/{{summary}}/recount": on_summary("recount"),
    f"{API}/summaries/{{summary}}/reword": reword,
    f"{API}/summaries/{{summary}}/issue": on_summary("issue"),
}
