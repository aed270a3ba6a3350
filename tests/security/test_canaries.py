"""Canaries: what is personal, seeded through every door, and then looked for wherever it must not be in clear.

Read models may hold it beside whose it is, until they are erased; so before the erasure all but those is searched, and
after it all there is, as a backup would have it.
"""

import asyncio
import io
import subprocess
import time
from collections.abc import Iterator
from uuid import uuid4

import asyncpg
import httpx
import pytest
from PIL import Image

from huiyin_contracts.conventions import STREAM
from huiyin_local.postgres import _tool
from huiyin_local.testing import Huiyin, until
from huiyin_service.access.login import Login
from huiyin_service.secret_files import OPERATOR, secret_files
from tests.collector import Collector
from tests.e2e.commands import here
from tests.e2e.county import Counties, County, Json
from tests.e2e.publishing import publisher, register

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


class Seeds:
    """Canaries by the door they came through."""

    def __init__(self) -> None:
        self._mark = uuid4().hex[:8]
        self.sown: dict[str, str] = {}

    def sow(self, door: str) -> str:
        """A text that is found nowhere else: letters and digits alone, so that no encoding hides it."""
        return self.sown.setdefault(door, f"cnry{self._mark}x{len(self.sown):02d}z")

    def phone(self, door: str) -> str:
        """The same as a telephone number."""
        return self.sown.setdefault(door, f"199{int(self._mark, 16) % 10**6:06d}{len(self.sown):02d}")

    def found_in(self, text: str) -> list[str]:
        """Through which doors came what is in a text."""
        return [door for door, canary in self.sown.items() if canary in text]


def picture(comment: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = comment
    written = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(written, "JPEG", exif=exif)
    return written.getvalue()


def traced(county: County, who: httpx.Client, path: str, body: Json) -> httpx.Response:
    """A request whose trace is kept, so that what a trace says of it is looked at too."""
    return who.post(path, json=body, headers={"traceparent": f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"})


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


@pytest.fixture(scope="module")
def seeds(huiyin: Huiyin, county: County) -> Seeds:
    """All doors, each with canaries of its own."""
    seeds = Seeds()
    sent = county.anybody.post(
        "/api/intake/photos", content=picture(seeds.sow("exif")), headers={"Content-Type": "image/jpeg"}
    )
    assert sent.is_success, sent.text
    words = {
        "kind": "problem",
        "category": seeds.sow("category"),
        "division": county.village,
        "description": f"路灯不亮，问{seeds.sow('description')}",
        "address": f"{seeds.sow('address')} 3号楼",
        "reporter": {"name": seeds.sow("reporter"), "phone": seeds.phone("phone")},
    }
    for who in (county.anybody, county.client("resident")):
        answer = traced(county, who, "/api/intake/issues", words)
        assert answer.is_success, answer.text
    # A door that stays closed: what it is told is told to nobody else either.
    wrong = {**words, "division": "999999999999", "description": f"错了{seeds.sow('refused')}"}
    assert traced(county, county.anybody, "/api/intake/issues", wrong).status_code in {404, 422}
    form = {**{name: value for name, value in words.items() if isinstance(value, str)}, "phone": seeds.phone("form")}
    county.anybody.post(
        "/report", data={**form, "description": f"表单{seeds.sow('page')}", "category": seeds.sow("page category")}
    )

    asyncio.run(_published(huiyin, county, seeds))
    member = {
        "name": seeds.sow("member"),
        "estate": county.estate(),
        "building": "1",
        "employer": seeds.sow("employer"),
    }
    traced(county, county.secretary, "/api/dispatch/members", member)
    return seeds


async def _published(huiyin: Huiyin, county: County, seeds: Seeds) -> None:
    name = f"canary-{county.code}"
    password = await asyncio.to_thread(register, huiyin, name, county.code)
    async with publisher(huiyin, name, password) as one:
        said = {
            "kind": "problem",
            "category": "路灯",
            "division": county.village,
            "description": f"热线来的{seeds.sow('ingress')}",
            "address": seeds.sow("ingress address"),
            "reporter": {"name": seeds.sow("ingress reporter"), "phone": seeds.phone("ingress phone")},
        }
        await one.publish("issue.reported", said)


def test_it_was_taken_in(huiyin: Huiyin, seeds: Seeds) -> None:
    """Else all that follows proves nothing: staff who may do see it."""
    shown = dump(huiyin)
    assert {"category", "page category", "description", "address", "ingress"} <= set(seeds.found_in(shown))


async def test_the_log_has_none_in_clear(huiyin: Huiyin, county: County, seeds: Seeds) -> None:
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    rows = await connection.fetch("SELECT data::text || meta::text AS said FROM store.events")
    await connection.close(timeout=10)
    assert [door for row in rows for door in seeds.found_in(row["said"])] == []


async def test_nats_has_none_in_clear(huiyin: Huiyin, county: County, seeds: Seeds) -> None:
    login = Login(secret_files(huiyin.data)[OPERATOR].folder)
    client = await login.connect(huiyin.settings.nats_url)
    try:
        feed = await client.jetstream(timeout=20).pull_subscribe(f"huiyin.{county.code}.>", stream=STREAM)
        messages = await feed.fetch(500, timeout=5)
        assert len(messages) > 5
        for message in messages:
            assert seeds.found_in(message.data.decode() + str(message.headers)) == [], message.subject
    finally:
        await client.close()


def public_answers(huiyin: Huiyin, county: County) -> Iterator[tuple[str, str]]:
    """Whatever anybody may ask of every service, about this county."""
    issues = county.anybody.get(f"/api/reporting/divisions/{county.code}/issues").json()["items"]
    for service in ("intake", "dispatch", "deliberation", "reporting"):
        document = county.anybody.get(f"/api/{service}/openapi.json").json()
        for path, item in document["paths"].items():
            if "get" not in item or path.endswith("/live"):
                continue
            for issue in issues[:3] if "{issue}" in path else [{"id": ""}]:
                values = {"issue": issue["id"], "code": county.code, "division": county.code, "county": county.code}
                asked = path
                for name, value in values.items():
                    asked = asked.replace(f"{{{name}}}", str(value))
                if "{" not in asked:
                    answer = county.anybody.get(asked, params={} if county.code in asked else {"division": county.code})
                    yield asked, answer.text
    for issue in issues:
        yield f"/issues/{issue['id']}", county.anybody.get(f"/issues/{issue['id']}").text


def test_the_public_sees_none_before_it_was_looked_at(huiyin: Huiyin, county: County, seeds: Seeds) -> None:
    asked = dict(public_answers(huiyin, county))
    assert len(asked) > 15
    assert {path: doors for path, said in asked.items() if (doors := seeds.found_in(said))} == {}


def test_neither_logs_nor_traces_nor_metrics_have_any(huiyin: Huiyin, collector: Collector, seeds: Seeds) -> None:
    time.sleep(1.0)  # traces and metrics go out twice a second
    for path in sorted((huiyin.data / "logs").rglob("*")):
        if path.is_file():
            assert seeds.found_in(path.read_text(encoding="utf-8", errors="replace")) == [], path.name
    assert [door for door, canary in seeds.sown.items() if collector.holds(canary)] == []


def test_beside_read_models_nothing_stored_has_any(huiyin: Huiyin, seeds: Seeds) -> None:
    assert seeds.found_in(dump(huiyin, "--exclude-schema=*_views")) == []


def test_after_the_erasure_nothing_has_any(huiyin: Huiyin, county: County, seeds: Seeds) -> None:
    """Not the log, not a view, not a backup that is made later."""
    for subject in asyncio.run(_subjects(huiyin, county)):
        erased = here(huiyin, "persons", "erase", subject, "--yes")
        assert erased.returncode == 0, erased.stdout
    until(lambda: seeds.found_in(dump(huiyin)) == [], 30, "all read models have forgotten")
    for path in sorted((huiyin.data / "photos").rglob("*")):
        if path.is_file():
            assert seeds.found_in(path.read_bytes().decode("latin-1")) == [], path.name


async def _subjects(huiyin: Huiyin, county: County) -> list[str]:
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    rows = await connection.fetch(
        r"SELECT DISTINCT (regexp_matches(data::text, '\"subject\": ?\"([0-9a-f-]{36})\"', 'g'))[1] AS subject"
        " FROM store.events WHERE starts_with(division, $1)",
        county.code,
    )
    await connection.close(timeout=10)
    return [row["subject"] for row in rows]


def dump(huiyin: Huiyin, *options: str) -> str:
    """The database as a backup has it."""
    command = [_tool("pg_dump"), *options, huiyin.run.admin_database_url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
