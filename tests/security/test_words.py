"""What a reporter writes and pictures is nobody's but theirs and who handles it; and nobody's once they erase it.

Canaries go in through every field of a report and are looked for wherever they must not be: log, NATS, files, read
models of reporting, public pages and answers. After the erasure they are nowhere.
"""

import asyncio
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_local.testing import Huiyin, until
from tests.e2e.county import County, Json

pytestmark = pytest.mark.e2e

WORDS, PLACE, NAME, PHONE = "CanaryWords7731", "CanaryPlace7731", "CanaryName7731", "13877317731"
CANARIES = (WORDS, PLACE, NAME, PHONE)
OF_HANDLERS = ("intake_views", "dispatch_views", "deliberation_views")
"""Read models of the services that handle issues keep words, beside whose they are."""
JPEG = b"\xff\xd8\xff"

_TABLES = """
SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema <> ALL($1)
"""
SYSTEM = ["pg_catalog", "information_schema"]


def reported(county: County) -> Json:
    return county.report(
        description=f"路灯不亮 {WORDS}",
        address=f"永兴路 {PLACE}",
        location={"lat": 38.731, "lon": 112.711},
        reporter={"name": NAME, "phone": PHONE},
        photos=[county.photo()],
    )


def tables_with(huiyin: Huiyin, canary: str, *but: str) -> list[str]:
    """The tables of the database that hold a canary, `but` in these schemas."""

    async def look() -> list[str]:
        connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
        try:
            tables = [row["name"] for row in await connection.fetch(_TABLES, [*SYSTEM, *but])]
            found = "SELECT EXISTS (SELECT FROM {} AS x WHERE x::text LIKE '%' || $1 || '%')"
            return [name for name in tables if await connection.fetchval(found.format(name), canary)]
        finally:
            await connection.close(timeout=10)

    return asyncio.run(look())


def files_with(huiyin: Huiyin, *secrets: str) -> list[Path]:
    """Files of the deployment that hold a canary: NATS, logs, photos, exports; the database is asked itself."""
    files = [path for path in huiyin.data.rglob("*") if path.is_file() and "postgres" not in str(path)]
    return [path for path in files if any(one.encode() in _bytes(path) for one in secrets)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # a file that came and went
        return b""


def public_pages(county: County, issue: Json) -> str:
    """What everybody may read of an issue, in pages and answers."""
    addresses = (
        f"/issues/{issue['number']}",
        f"/dashboard/{county.village}/issues",
        f"/dashboard/{county.village}",
        f"/board/{county.village}",
        f"/board/{county.village}/feed",
        f"/api/reporting/issues/{issue['id']}",
        f"/api/reporting/divisions/{county.village}/issues",
        f"/api/reporting/boards/{county.village}",
    )
    county.case(issue)  # by then reporting knows all there is
    answers = [county.anybody.get(address, follow_redirects=True) for address in addresses]
    assert {str(answer.url): answer.status_code for answer in answers if answer.status_code != 200} == {}
    return "\n".join(answer.text for answer in answers)


def test_nothing_a_reporter_wrote_is_where_it_must_not_be(huiyin: Huiyin, county: County) -> None:
    issue = reported(county)
    for canary in CANARIES:
        assert canary not in public_pages(county, issue)
        assert tables_with(huiyin, canary, *OF_HANDLERS) == [], canary
    assert files_with(huiyin, *CANARIES) == []
    photos = [path for path in (huiyin.data / "photos").rglob("*") if path.is_file()]
    assert photos
    # Beside what is public, only pictures of what handlers did are open; of private matters they are held back.
    sealed = [path for path in photos if not {"public", "held"} & set(path.parts)]
    assert sealed
    assert not any(path.read_bytes().startswith(JPEG) for path in sealed)
    assert county.case(issue)["description"] is None

    public = {"description": "路灯不亮", "address": "永兴路", "photos": [1]}
    county.screen(issue, public=public)
    case = county.case(issue)
    assert (case["description"], case["address"], case["lat"]) == ("路灯不亮", "永兴路", None)
    [picture] = case["photos"]
    assert county.anybody.get(f"/photos/{picture}.jpg").content.startswith(JPEG)
    assert not any(canary in public_pages(county, issue) for canary in CANARIES)
    assert county.secretary.get(f"/screen/{issue['id']}/photos/1.jpg").content.startswith(JPEG)
    assert county.anybody.get(f"/screen/{issue['id']}/photos/1.jpg").status_code in {401, 404, 303}
    elsewhere = county.client("secretary", county.far_village)
    assert elsewhere.get(f"/screen/{issue['id']}/photos/1.jpg").status_code == 403

    order = county.dispatch(issue)
    told = county.read(f"/api/dispatch/orders/{order['id']}", county.secretary)
    assert WORDS in told["description"]
    stranger = county.read(f"/api/dispatch/orders/{order['id']}", huiyin.client("member", county.village, subject="x"))
    assert stranger["description"] == "路灯不亮", "who does not handle it reads what everybody may"

    erased = county.anybody.post(
        f"/api/intake/issues/{issue['id']}/erase", json={}, headers={"Authorization": f"Bearer {issue['receipt']}"}
    )
    assert erased.status_code == 204, erased.text
    for canary in CANARIES:
        until(lambda canary=canary: not tables_with(huiyin, canary), 30, f"{canary} is nowhere any more")  # type: ignore[misc]
    assert files_with(huiyin, *CANARIES) == []
    until(lambda: county.case(issue)["description"] is None, 30, "what was public of it is not any more")
    assert county.anybody.get(f"/photos/{picture}.jpg").status_code == 404
    assert county.secretary.get(f"/screen/{issue['id']}/photos/1.jpg").status_code == 404


def test_a_number_is_shown_on_record_and_the_reporter_sees_who_looked(huiyin: Huiyin, county: County) -> None:
    issue = reported(county)
    order = county.dispatch(issue)
    page = county.secretary.get(f"/work/orders/{order['id']}?at_least={county.cursor}")
    assert "138****7731" in page.text
    assert PHONE not in page.text
    shown = county.secretary.post(f"/work/issues/{issue['id']}/contact", data={"dial": "no"})
    assert f"tel:{PHONE}" in shown.text
    dialled = county.secretary.post(
        f"/work/issues/{issue['id']}/contact", data={"dial": "yes"}, headers={"HX-Request": "true"}
    )
    assert dialled.headers["HX-Redirect"] == f"tel:{PHONE}"
    stranger = huiyin.client("member", county.village, subject="somebody")
    assert stranger.post(f"/work/issues/{issue['id']}/contact").status_code == 403
    looked = "SELECT count(*) FROM intake_views.disclosures WHERE about = $1"
    until(lambda: huiyin.count(looked, f"intake.issue-{issue['id']}") == 2, 30, "both looks are on record")
    assert huiyin.count("SELECT count(*) FROM dispatch.security_log WHERE kind = 'disclosed'")


def test_what_slipped_through_is_taken_out_of_view(county: County) -> None:
    issue = county.report(photos=[county.photo()])
    county.screen(issue, public={"description": f"路灯不亮 {NAME}", "photos": [1]})
    [picture] = county.case(issue)["photos"]
    body = {"parts": ["description", "photos"], "reason": "误公开了姓名", "public": {"description": "路灯不亮"}}
    county.does(county.secretary, f"/api/intake/issues/{issue['id']}/redact", **body)
    case = county.case(issue)
    assert (case["description"], case["photos"]) == ("路灯不亮", [])
    assert case["trail"][-1]["data"]["reason"] == "误公开了姓名"
    assert NAME not in public_pages(county, issue)
    assert county.anybody.get(f"/photos/{picture}.jpg").status_code == 404


@pytest.mark.parametrize("private", [{"kind": "dispute"}, {"private": True}])
def test_of_a_dispute_and_where_minors_are_involved_no_words_are_public(county: County, private: Json) -> None:
    issue = county.report(**private)
    refused = county.secretary.post(
        f"/api/intake/issues/{issue['id']}/screen",
        json={"outcome": "dispatch", "public": {"description": "路灯不亮"}},
    )
    assert refused.json()["type"] == "/problems/private-has-no-public-text"
    county.does(county.secretary, f"/api/intake/issues/{issue['id']}/screen", outcome="dispatch")
    assert county.case(issue)["description"] is None


def test_what_slipped_through_is_taken_out_of_view_by_the_page_too(county: County) -> None:
    issue = county.report(address=f"永兴路 {PLACE}")
    county.screen(issue, public={"description": f"路灯不亮 {NAME}", "address": f"永兴路 {PLACE}"})
    case = county.case(issue)
    page, asked = f"/screen/{issue['id']}/redact", {"at_least": county.cursor}
    assert page in county.secretary.get(f"/issues/{case['number']}", params=asked).text
    assert page not in county.anybody.get(f"/issues/{case['number']}", params=asked).text
    assert county.client("secretary", county.far_village).get(page).status_code == 403
    assert NAME in county.secretary.get(page, params={"event": str(uuid4())}).text
    kept = {"description": f"路灯不亮 {NAME}", "address": f"永兴路 {PLACE}", "reason": "误公开了姓名"}
    unchanged = county.secretary.post(page, data=kept)
    assert (unchanged.status_code, "没有改动" in unchanged.text or "把要撤下的文字改掉" in unchanged.text) == (
        422,
        True,
    )
    taken = county.secretary.post(page, data={**kept, "description": "路灯不亮"})
    assert (taken.status_code, taken.headers["location"].split("?")[0]) == (303, f"/issues/{issue['id']}")

    def shown() -> str:
        return county.anybody.get(f"/issues/{case['number']}").text

    until(lambda: NAME not in shown(), 10, "the public page without the name")
    assert PLACE in shown()
    assert "误公开了姓名" in shown()
    assert county.secretary.post(page, data={"all": "yes", "reason": "全部撤下"}).status_code == 303
    until(lambda: PLACE not in shown(), 10, "the public page without the place")
