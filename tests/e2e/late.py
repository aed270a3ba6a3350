"""A topic whose tasks are late: as a resolution of last week, which nobody can record today."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg

from huiyin_contracts import OURS, Event
from huiyin_contracts.parties import Body
from huiyin_contracts.topics import Task, TopicDecided
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import Store, StreamWrite
from huiyin_service.streams import topic_stream

from .county import County, Json


def decided(county: County, topic: Json, days: int) -> None:
    """A topic just planned is taken up, and decided on with a task that is due in so many days, or was."""
    county.on_topic(topic, "take-up")
    found = county.read(f"/api/deliberation/topics/{topic['id']}", county.secretary)
    at = datetime.now(UTC)
    task = Task(
        task=uuid4(),
        description="联系供电所安装",
        assignee=Body(kind="unit", name="供电所"),
        due_on=(at + timedelta(days=days)).date(),
    )
    event = TopicDecided(
        topic=UUID(topic["id"]),
        issue=UUID(found["issue"]),
        procedure="session",
        by=UUID(found["by"]),
        resolution="在东门停车棚安装充电桩",
        tasks=(task,),
    )

    recorded(county, topic_stream(event.topic), event, found["version"])


def recorded(county: County, stream: str, event: Event, expected: int) -> None:
    """Put an event on the log that no command of today would come to."""

    async def append() -> str:
        async with asyncpg.create_pool(county.huiyin.run.admin_database_url, min_size=1, max_size=1) as pool:
            new = NewEvent(event, county.village, datetime.now(UTC))
            write = StreamWrite(stream, [new], expected=expected)
            return str((await Store(pool, OURS).append([write], meta=Meta())).cursor)

    with ThreadPoolExecutor(1) as beside:  # a browser's test has this thread
        county.cursor = beside.submit(asyncio.run, append()).result()
