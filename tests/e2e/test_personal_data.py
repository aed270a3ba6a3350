"""What is told of people at any door is in clear only where it must be, and nowhere once they are erased."""

import asyncio
from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts.parties import person_of
from huiyin_local.testing import Huiyin, until

from .commands import here
from .county import County
from .people import Person, invited

pytestmark = pytest.mark.e2e

NAME, EMPLOYER, BUILDING, HEAD, COURIER, CONTACT = (
    f"金丝雀{what}{uuid4().hex[:8]}" for what in ("名", "厂", "楼", "户", "骑", "络")
)
CANARIES = (NAME, EMPLOYER, BUILDING, HEAD, COURIER, CONTACT)
WITHIN = 20.0

_TABLES = """
SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables
WHERE schemaname ~ '^(accounts|intake|dispatch|deliberation|reporting)' AND schemaname LIKE $1 ORDER BY 1
"""


def fetch(huiyin: Huiyin, query: str, *arguments: object) -> list[asyncpg.Record]:
    async def asked() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    return asyncio.run(asked())


def holding(huiyin: Huiyin, schemas: str, text: str) -> list[str]:
    """The tables of the services that have a text anywhere."""
    tables = [row[0] for row in fetch(huiyin, _TABLES, schemas)]
    each = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table} t WHERE t::text LIKE $1)" for table in tables)
    return [row[0] for row in fetch(huiyin, " UNION ALL ".join(each), f"%{text}%")]


def forgotten(huiyin: Huiyin, text: str) -> bool:
    return not holding(huiyin, "%", text)


def told_at_every_door(county: County, sub: str) -> None:
    """A member, a secretary, a household, a force with its people, an order, an activity and a whistle."""
    office = county.secretary
    who = {"name": NAME, "id": sub}
    county.does(
        office,
        "/api/dispatch/members",
        division=county.village,
        member=sub,
        name=NAME,
        employer=EMPLOYER,
        building=BUILDING,
    )
    estate = county.estate()
    county.in_estate(estate, "branch", rank="branch", name="党支部")
    county.in_estate(estate, "appoint", secretary=who, origin="veteran", selection="self_nomination")
    county.in_estate(estate, "buildings", building="1")
    county.in_estate(estate, "groups", name="1号楼党小组", buildings=["1"], leader=who)
    county.in_estate(estate, "households", building="1", head=HEAD)
    force = f"/api/dispatch/forces/{county.force(kind='courier', leader=who)['id']}"
    county.does(office, f"{force}/join", person={"name": COURIER})
    activity = {"title": "送餐志愿日", "place": "驿站", "starts_at": "2026-01-10T09:00:00+08:00"}
    held = county.does(office, f"{force}/activities", **activity)["activity"]
    county.does(office, f"{force}/activities/{held}/sign-in", person={"name": COURIER})
    sent = county.dispatch(county.report(), assignee=who)
    county.on_order(sent, "transfer", to={"name": COURIER}, reason="换人办理")
    county.on_whistle(county.whistle("城管局"), "acknowledge", department="城管局", contact={"name": CONTACT})


def test_no_canary_is_on_the_log_or_in_reporting_and_none_anywhere_after_the_erasure(county: County) -> None:
    huiyin, sub = county.huiyin, f"member-canary-{uuid4().hex[:6]}"
    told_at_every_door(county, sub)
    county.read("/api/dispatch/forces/figures", division=county.village)
    county.read(f"/api/reporting/divisions/{county.village}")
    for canary in CANARIES:
        log = "SELECT count(*) FROM store.events e WHERE e::text LIKE $1"
        assert huiyin.count(log, f"%{canary}%") == 0, canary
        assert holding(huiyin, "reporting%", canary) == []
    assert holding(huiyin, "dispatch_views", NAME) == ["dispatch_views.persons"]
    assert holding(huiyin, "dispatch_views", EMPLOYER) == ["dispatch_views.members"]
    assert holding(huiyin, "dispatch_views", COURIER), "who has no sign-in is found by name as well"

    people = fetch(huiyin, "SELECT subject FROM dispatch_views.persons WHERE name LIKE $1", "金丝雀%")
    for person in {row[0] for row in people} | {person_of(sub)}:
        done = here(huiyin, "persons", "erase", str(person), "--yes")
        assert done.returncode == 0, done.stdout
    for canary in (NAME, EMPLOYER, BUILDING, COURIER, CONTACT):
        until(partial(forgotten, huiyin, canary), WITHIN, f"{canary} is forgotten")
    [row] = county.read("/api/dispatch/members", county.secretary, division=county.village)["items"]
    assert (row["name"], row["employer"], row["building"]) == ("—", None, None)
    erased = "SELECT count(*) FROM store.events WHERE type = 'person.data.erased.v1' AND data::text LIKE $1"
    assert huiyin.count(erased, f"%{person_of(sub)}%") >= 1


def test_somebody_sees_corrects_exports_and_erases_what_is_theirs(county: County) -> None:
    huiyin, login, before = county.huiyin, f"canary{uuid4().hex[:6]}", f"甲{uuid4().hex[:6]}"
    person = Person(huiyin)
    taken = person.take_up(invited(huiyin, "cadre", county.village, name=before), login, name=before)
    assert taken.status_code in {200, 303}, taken.text
    assert "我的个人信息" in person.http.get("/account/data").text
    after = f"乙{uuid4().hex[:6]}"
    assert person.http.post("/account/data/rename", data={"name": after}).status_code == 303
    until(lambda: after in person.http.get("/account/data").text, WITHIN, "the name is corrected")

    begun = person.http.post("/account/data/export")
    assert begun.headers["location"] == "/account/data/export", begun.text
    until(lambda: "下载 JSON 文件" in person.http.get("/account/data/export").text, WITHIN, "the export is ready")
    page = person.http.get("/account/data/export").text
    assert before in page
    assert after in page
    document = person.http.get("/account/data/export.json")
    assert document.headers["cache-control"] == "no-store"
    types = {event["type"] for event in document.json()["events"]}
    assert {"accounts.account.opened.v1", "accounts.account.renamed.v1", "person.data.disclosed.v1"} <= types
    until(lambda: "全部信息（导出）" in person.http.get("/account/data").text, WITHIN, "the look is shown")

    assert person.http.post("/account/data/erase", data={"sure": "好"}).status_code == 422
    assert person.http.post("/account/data/erase", data={"sure": "删除"}).status_code == 303
    until(lambda: not holding(huiyin, "%_views", after), WITHIN, "the name is forgotten")
    again = Person(huiyin)
    assert again.sign_in(login).headers.get("location", "") != "/account"
    for one in (person, again):
        one.http.close()
