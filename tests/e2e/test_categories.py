"""A category is a stranger's free text until the county knows it: sealed, screened, made public, taken out again."""

from functools import partial
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts.conventions import STREAM
from huiyin_contracts.issues import OTHER
from huiyin_local.testing import Huiyin, until
from huiyin_service.access.login import Login
from huiyin_service.roles import Role
from huiyin_service.secret_files import OPERATOR, secret_files

from .county import County, Json
from .publishing import matter, publisher, register

pytestmark = pytest.mark.e2e


def typed() -> str:
    """What a stranger writes where a category is asked for, found nowhere else."""
    return f"张三打老婆{uuid4().hex[:8]}"


def public_of(county: County, issue: Json) -> str:
    """Whatever anybody reads of an issue and of where it is."""
    pages = (f"/issues/{issue['id']}", f"/dashboard/{county.village}", f"/dashboard/{county.village}/issues", "/report")
    answers = (
        f"/api/reporting/issues/{issue['id']}",
        f"/api/reporting/divisions/{county.village}",
        f"/api/reporting/divisions/{county.village}/issues",
    )
    county.read(answers[0])
    offered = county.read("/api/intake/categories", division=county.village)
    found = [county.anybody.get(path, params={"at_least": county.cursor}) for path in (*pages, *answers)]
    assert all(answer.is_success for answer in found)
    return "".join((*(answer.text for answer in found), *offered))


async def logged(huiyin: Huiyin, county: County) -> str:
    """The log of a county, and what NATS has of it."""
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    rows = await connection.fetch(
        "SELECT data::text AS said FROM store.events WHERE starts_with(division, $1)", county.code
    )
    await connection.close(timeout=10)
    client = await Login(secret_files(huiyin.data)[OPERATOR].folder).connect(huiyin.settings.nats_url)
    try:
        feed = await client.jetstream(timeout=20).pull_subscribe(f"huiyin.{county.code}.>", stream=STREAM)
        messages = await feed.fetch(200, timeout=5)
    finally:
        await client.close()
    assert rows
    assert messages
    return "".join((*(row["said"] for row in rows), *(message.data.decode() for message in messages)))


def waiting(county: County, issue: Json) -> Json:
    """An issue as who screens it reads it."""
    found = county.read("/api/intake/issues", county.secretary)["items"]
    return next(one for one in found if one["id"] == issue["id"])


def counted(county: County) -> Json:
    """How many issues a county has of each category."""
    figures: Json = county.read(f"/api/reporting/divisions/{county.code}")["by_category"]
    return figures


@pytest.mark.parametrize("role", [None, "resident"])
async def test_what_is_typed_as_a_category_is_for_who_screens_alone(
    huiyin: Huiyin, county: County, role: Role | None
) -> None:
    words = typed()
    issue = county.report(county.client(role), category=words)
    assert county.case(issue)["category"] == OTHER
    assert words not in public_of(county, issue)
    assert words not in await logged(huiyin, county)
    found = waiting(county, issue)
    assert (found["category"], found["said_category"]) == (OTHER, words)
    assert words in county.secretary.get("/screen", params={"at_least": county.cursor}).text


def test_what_is_typed_on_the_page_is_no_more_public(county: County) -> None:
    words = typed()
    form = {"kind": "problem", "category": words, "description": "路灯不亮了", "division": county.village}
    assert county.anybody.post("/report", data=form).status_code == 303
    [found] = county.read("/api/intake/issues", county.secretary)["items"]
    assert (found["category"], found["said_category"]) == (OTHER, words)
    assert words not in public_of(county, found)


def test_screening_says_the_category_and_redaction_takes_it_out(county: County) -> None:
    words = typed()
    issue = county.report(category=words)
    county.screen(issue, category=words)  # as it was: what screening lets through is public
    assert county.case(issue)["category"] == words
    assert counted(county) == {words: 1}
    assert county.read("/api/intake/categories", division=county.village) == [words]
    assert county.case(county.report(category=words))["category"] == words
    for one in county.read(f"/api/reporting/divisions/{county.village}/issues")["items"]:
        path = f"/api/intake/issues/{one['id']}/redact"
        county.does(county.secretary, path, parts=["category"], reason="写了姓名")
    assert counted(county) == {OTHER: 2}
    assert words not in public_of(county, issue)
    assert county.read("/api/intake/categories", division=county.village) == []
    assert county.case(county.report(category=words))["category"] == OTHER


def test_staff_take_a_category_out_on_the_page(county: County) -> None:
    words = typed()
    issue = county.report(category=words)
    county.screen(issue, category=words)
    page = f"/screen/{issue['id']}/redact"
    assert words in county.secretary.get(page, params={"at_least": county.cursor}).text
    form = {"description": issue["description"], "named": "yes", "reason": "写了姓名"}
    assert county.secretary.post(page, data=form, follow_redirects=False).status_code == 303
    until(lambda: county.case(issue)["category"] == OTHER, 20, "its category is taken out")
    assert words not in public_of(county, issue)
    assert county.case(issue)["description"] == issue["description"]


def test_the_order_of_an_issue_has_the_category_that_screening_said(county: County) -> None:
    issue = county.report(category=typed())
    county.screen(issue, category="井盖")
    order = county.dispatch(issue)
    assert county.read(f"/api/dispatch/orders/{order['id']}", county.secretary)["category"] == "井盖"


def test_an_office_puts_no_number_into_a_category(county: County) -> None:
    issue = county.report()
    body = {"outcome": "dispatch", "category": "找13812345678"}
    assert county.secretary.post(f"/api/intake/issues/{issue['id']}/screen", json=body).status_code == 422


async def test_a_connected_system_answers_for_its_categories(huiyin: Huiyin, county: County) -> None:
    name = f"categories-{county.code}"
    async with publisher(huiyin, name, register(huiyin, name, county.code)) as system:
        await system.publish("issue.reported", matter(county.village, category="农机"))
    sent = partial(county.read, "/api/intake/categories", division=county.village)
    until(lambda: sent() == ["农机"], 20, "it is taken in")
    assert county.case(county.report(category="农机"))["category"] == "农机"
