"""How fast one of a million issues is found, by a number, by words that are rare or on every tenth issue, and by place.

The rows are written as the projection would have written them; each question goes through the gateway.
"""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import httpx

from bench.figure import Figure, percentile
from bench.servers import PROJECTION
from huiyin_events.store import Connection
from huiyin_local.testing import Huiyin, until
from huiyin_reporting.search.grams import grams, tail

ISSUES, A_COPY, READS, WITHIN = 1_000_000, 50_000, 60, 60.0
COUNTY = "990490"
VILLAGES = [f"{COUNTY}{100 + number // 20}{200 + number % 20}" for number in range(400)]
WHERE = ("村口", "桥西", "东门", "学校旁", "3号楼前", "河边", "市场后面", "卫生室门口", "永兴路", "水塔下")
WHAT = ("路灯", "下水道", "垃圾", "护栏", "井盖", "机耕道", "水渠", "电线", "健身器材", "公厕")
HOW = (
    "三天不亮了",
    "堵住了没人管",
    "坏了很久",
    "松动怕伤人",
    "被压坏",
    "漏水",
    "太吵",
    "晚上看不见",
    "没有人清理",
    "要修一修",
)
RARE = "孔雀"
QUESTIONS = {
    "a whole number": "251130-000500",
    "the end of a number": "000500",
    "a word on every tenth issue": "路灯",
    "three words": "桥西 护栏 松动",
    "two common words that are never together": "路灯 垃圾",
    "a phrase": "学校旁井盖",
    "a word on ten issues": RARE,
    "a word on none": "独角兽",
    "one character": "灯",
    "a village": "第27村",
    "a village and a word": "第27村 路灯",
}

CASES = "id number kind category division reporter reported_at day title private state station"
SEARCHED = "issue division reported_at number tail words grams"
Issue = tuple[UUID, str, str, datetime, str]
"""Its id, number, village, when it was reported, and its words."""


def measure() -> Sequence[Figure]:
    """Milliseconds of each question."""
    with Huiyin(durable=True) as huiyin:
        codes = [COUNTY, *dict.fromkeys(village[:9] for village in VILLAGES), *VILLAGES]
        names = {village: f"第{number}村" for number, village in enumerate(VILLAGES)}
        divisions = [{"code": code, "name": names.get(code, code)} for code in codes]
        huiyin.client("operator").post("/api/dispatch/divisions", json={"divisions": divisions}).raise_for_status()
        anybody = huiyin.client()
        until(
            lambda: anybody.get(f"/api/reporting/divisions/{VILLAGES[-1]}").is_success, WITHIN, "the villages are there"
        )
        asyncio.run(_fill(huiyin.run.admin_database_url))
        return [
            Figure(
                f"find {name} among {ISSUES:,} issues, p95",
                "ms",
                1000 * percentile(list(_reads(anybody, asked)), 0.95),
                reach="≤ 100",
            )
            for name, asked in QUESTIONS.items()
        ]


def _reads(asking: httpx.Client, asked: str) -> Iterator[float]:
    for _ in range(READS):
        began = time.perf_counter()
        asking.get("/api/reporting/issues", params={"q": asked}).raise_for_status()
        yield time.perf_counter() - began


async def _fill(database: str) -> None:
    connection = await asyncpg.connect(database)
    await connection.execute(f"SET search_path TO {PROJECTION.search_path()}")
    now = datetime.now(UTC)
    for first in range(0, ISSUES, A_COPY):
        await _copy(connection, [_issue(number, now) for number in range(first, first + A_COPY)])
    await connection.execute("VACUUM ANALYZE cases, searched")
    await connection.close()


def _issue(number: int, now: datetime) -> Issue:
    """One of ten years with a hundred thousand each."""
    chance = random.Random(number)
    at = now - timedelta(seconds=315 * (ISSUES - number))
    words = f"{chance.choice(WHERE)}{chance.choice(WHAT)}{chance.choice(HOW)}"
    rare = RARE if number % (ISSUES // 10) == 0 else ""
    return UUID(int=number + 1), f"{at:%y%m%d}-{number % 1000:06}", chance.choice(VILLAGES), at, words + rare


async def _copy(connection: Connection, issues: Sequence[Issue]) -> None:
    await connection.copy_records_to_table(
        "cases",
        columns=CASES.split(),
        records=[
            (issue, number, "problem", "其他", village, issue, at, at.date(), words, False, *["publicised"] * 2)
            for issue, number, village, at, words in issues
        ],
    )
    await connection.copy_records_to_table(
        "searched",
        columns=SEARCHED.split(),
        records=[
            (issue, village, at, number, tail(number), words, list(grams(words)))
            for issue, number, village, at, words in issues
        ],
    )
