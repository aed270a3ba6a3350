"""`huiyin demo`: divisions, issues and a city's real requests, through the commands and the API that all may use.

It may be run at any time and any number of times: what is there already is seen and left, what is missing is added.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Any, Literal

from huiyin_demo import people
from huiyin_demo.appointed import appoint_all, of_demo
from huiyin_demo.organisation_data import acts, bring_roll, organisation_data
from huiyin_demo.running import Api, RunningStory
from huiyin_demo.sittings import CHARTERS, begin_trial, deliberating, open_site
from huiyin_demo.stories import DATA, Stories, Story, stories
from huiyin_demo.story_runner import SEEN, report, walk
from huiyin_service.client import connect, running
from huiyin_service.clock import clock_of
from huiyin_service.retrying_client import RETRYABLE, RequestInvalid, RetryingClient, RetryPolicy, SendingStopped
from huiyin_service.settings import Settings
from huiyin_service.tokens import issuer_of

LoadedSize = Literal["part", "all"]

DIVISIONS = DATA / "divisions-140981-511529.csv"
REQUESTS = DATA / "myla311-2018.csv"
ROWS: dict[LoadedSize, int] = {"part": 1_000, "all": 10_000}
"""How many of the requests each loads: a thousand take seconds, so that `make up` stays quick."""

COUNTIES = ("140981", "511529")
"""Each goes by the charter that comes with the product."""

LOS_ANGELES = "990001"
"""The county that `huiyin import myla311` registers."""

LAST = Story(
    name="last",
    village="140981001001",
    kind="suggestion",
    category="回音系统",
    text="建议把“回音”的二维码贴到每个单元门口和村口公告栏，大家扫一下就能反映事情，也能看到办得怎样了。",
)
"""Reported when all others are there: where its category is seen, no one need look any further."""

AT_ONCE = 6
PATIENCE = RetryPolicy(in_all=60)
WAITED_FOR = (RETRYABLE | {404}) - {409}
"""A service that is behind does not know of an issue yet; what the rules refuse, they refuse again."""


class Failed(Exception):
    """A command that the demo is made with did not succeed; what it said."""


@dataclass(slots=True)
class Loaded:
    """What is there now. `left` are the issues that somebody had taken another road, each with the reason."""

    issues: int
    rows: int
    already: bool = False
    left: dict[str, str] = field(default_factory=dict)


async def load(part: LoadedSize, url: str | None = None) -> Loaded:
    """Load what is not there yet. Raises SendingStopped, Unfit or Failed."""
    told = stories()
    loaded = Loaded(issues=len(told.issue) + 1, rows=ROWS[part])
    async with connect(url) as client:
        services = RetryingClient(client, patience=PATIENCE, passing=WAITED_FOR)
        complete, rows = await _there(services)
        loaded.already = complete and rows >= ROWS[part]
        loaded.rows = max(rows, ROWS[part])
        if not complete:
            settings = running(Settings())
            api = Api(services, issuer_of(settings, "accounts"), clock_of(settings))
            await _issues(api, told, url, loaded.left)
        if rows < ROWS[part]:  # not at the same time: behind an import, services are slow to hear of an issue
            await command("import", "myla311", str(REQUESTS), "--limit", str(ROWS[part]), url=url)
    return loaded


async def _there(services: RetryingClient) -> tuple[bool, int]:
    """Whether all issues are there, and how many of the requests are: each of those has come to an end."""
    village = await _division(services, LAST.village)
    city = await _division(services, LOS_ANGELES)
    return LAST.category in village.get("by_category", {}), city.get("total", 0) - city.get("open", 0)


async def _division(services: RetryingClient, code: str) -> dict[str, Any]:
    try:
        return await services.get(f"/api/reporting/divisions/{code}")
    except RequestInvalid:  # no one registered it yet
        return {}


async def _issues(api: Api, told: Stories, url: str | None, left: dict[str, str]) -> None:
    """Register divisions, adopt charters, bring in estates, members and forces, report and walk each issue."""
    await command("divisions", str(DIVISIONS), url=url)
    turn = asyncio.Semaphore(AT_ONCE)

    async def in_turn(act: Callable[[], Awaitable[None]]) -> None:
        async with turn:
            await act()

    # Before any running: those called up, or suggested for an order, must be there.
    data = organisation_data()
    await appoint_all(chain(of_demo(told, data), [people.resident(LAST)]))
    for county in COUNTIES:
        if not (await api.get(f"{CHARTERS}/{county}", people.officer(county), {}))["adopted"]:
            await _adopt_shipped(county, url)
        await begin_trial(api, county)
    await bring_roll(api, data)
    async with together() as group:
        for act in acts(api, data, told.villages):
            group.create_task(in_turn(act))

    async def reported(story: Story) -> RunningStory:
        async with turn:
            return await report(api, story, told.villages[story.village])

    async with together() as group:
        reports = [group.create_task(reported(story)) for story in told.issue]
    sites: dict[str, str] = {}
    async with together() as group:
        for code in deliberating(told):
            group.create_task(in_turn(partial(open_site, api, code, told.villages[code], sites)))
    started = [replace(task.result(), site=sites.get(task.result().story.village, "")) for task in reports]
    ids = {running.story.name: running.id for running in started}

    async def walked(running: RunningStory) -> None:
        async with turn:
            if why := await walk(api, running, ids):
                left[running.story.name] = why

    async with together() as group:
        for running in started:
            group.create_task(walked(running))
    for county in COUNTIES:
        await _adopt_shipped(county, url)
    last = await report(api, LAST, told.villages[LAST.village])
    with contextlib.suppress(SendingStopped):  # reporting is behind; no one need wait for it any longer
        await api.services.get(f"{SEEN}/{last.id}", {"at_least": last.cursor})


async def _adopt_shipped(county: str, url: str | None) -> None:
    await command("charter", "adopt", county, "--as", people.officer(county).sub, url=url)


async def command(*arguments: str, url: str | None) -> None:
    """Run another `huiyin` command to its end. Raises Failed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "huiyin_ops.cli",
        *arguments,
        *(["--url", url] if url else []),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 2)
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise Failed(f"huiyin {arguments[0]}: {said.decode(errors='replace').strip()}")


@asynccontextmanager
async def together() -> AsyncIterator[asyncio.TaskGroup]:
    """Tasks at the same time. Raises what the first that failed raised, when the others have stopped."""
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
