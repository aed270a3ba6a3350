"""Insiders who would be somebody else: by another's id, by nobody's, by a second hat; and what they read by it."""

import re
from uuid import uuid4

import asyncpg
import httpx
import pytest

from huiyin_contracts.issues import IssueReported
from huiyin_local.testing import until
from huiyin_service.history_import import issue_id
from tests.e2e.county import Counties, County, Json
from tests.e2e.people import Person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PHONE = "13911112222"
NOBODYS = ("anonymous", "system", "receipt", "served", "operator", "publisher:hotline")


def sealed_report(county: County, canary: str) -> Json:
    """What a stranger reported, with a telephone and a picture."""
    contact = {"name": "金小明", "phone": PHONE}
    return county.report(description=f"请保密 {canary}", reporter=contact, photos=[county.photo()])


def registered_as(county: County, sign_in: str) -> Person:
    """Somebody whom a village's secretary registers under an id, and lets open the account of that."""
    member = {"division": county.village, "member": sign_in, "name": "随便", "employer": "供电公司"}
    county.does(county.secretary, "/api/dispatch/members", **member)
    county.read("/api/accounts/people", county.secretary)
    link = county.does(county.secretary, f"/api/accounts/people/{sign_in}/invite")["link"]
    person = Person(county.huiyin)
    assert person.take_up(link, f"who-{uuid4()}", "随便").status_code == 303
    return person


def account(county: County, role: str, name: str) -> tuple[str, Person]:
    """The account of somebody whom the county's officer appoints, and them at their browser."""
    body = {"role": role, "division": county.village, "name": name}
    invited = county.does(county.client("officer", county.code), "/api/accounts/invitations", **body)
    person = Person(county.huiyin)
    assert person.take_up(invited["link"], f"who-{invited['account']}", name).status_code == 303
    return invited["account"], person


def exported(person: Person) -> str:
    """All that somebody is given as theirs."""
    assert person.http.post("/account/data/export").status_code == 303

    until(lambda: "Refresh" not in person.http.get("/account/data/export").headers, 20, "the export is ready")
    document = person.http.get("/account/data/export.json")
    assert document.status_code == 200
    return document.text


# --- under an id that is not theirs --------------------------------------------------------------------------------


async def reporter_of(county: County, issue: Json) -> str:
    """For whom a report is sealed, as it stands on the log for all who follow it."""
    owner = await asyncpg.connect(county.huiyin.run.admin_database_url, timeout=10)
    try:
        query = "SELECT data ->> 'reporter' FROM store.events WHERE type = $1 AND data ->> 'issue' = $2"
        return str(await owner.fetchval(query, IssueReported.type, issue["id"]))
    finally:
        await owner.close(timeout=10)


async def test_nobody_is_a_stranger_who_reported(counties: Counties) -> None:
    theirs, ours = counties(), counties()
    issue = sealed_report(theirs, "金丝雀一")
    told = exported(registered_as(ours, await reporter_of(theirs, issue)))
    assert "金丝雀一" not in told
    assert PHONE not in told


def test_nobody_is_another_by_spelling_their_id_otherwise(counties: Counties) -> None:
    theirs, ours = counties(), counties()
    zhang, person = account(theirs, "cadre", "张干部")
    report = {"kind": "problem", "category": "路灯", "description": "金丝雀二", "division": theirs.village}
    assert person.http.post("/api/intake/issues", json=report).status_code == 201
    for spelt in (zhang.upper(), zhang.replace("-", ""), f"{{{zhang}}}"):
        assert "金丝雀二" not in exported(registered_as(ours, spelt)), spelt
    assert "金丝雀二" in exported(person)


@pytest.mark.parametrize("sign_in", NOBODYS)
def test_nobody_is_known_by_what_many_act_by(county: County, sign_in: str) -> None:
    who = {"name": "不是人", "id": sign_in}
    member = {"division": county.village, "member": sign_in, "name": "不是人", "employer": "供电公司"}
    task = {"description": "建好它", "assignee": {"id": sign_in}, "due_on": "2099-12-20"}
    option = {"topic": str(uuid4()), "text": "建候车亭", "tasks": [task]}
    for path, body in (
        ("/api/dispatch/members", member),
        ("/api/dispatch/forces", {"division": county.village, "kind": "volunteer", "name": "志愿队", "leader": who}),
        ("/api/dispatch/orders", {"issue": county.report()["id"], "assignee": who}),
        (f"/api/deliberation/sessions/{uuid4()}/table-option", option),
    ):
        answer = county.secretary.post(path, json=body)
        assert answer.status_code == 422, path
        assert [error["code"] for error in answer.json()["errors"]] == ["nobodys_sign_in"], path


def test_what_has_no_id_is_held_by_nobody(counties: Counties) -> None:
    theirs, ours = counties(), counties()
    issue = sealed_report(theirs, "金丝雀三")
    theirs.screen({**issue, "description": "有一件事"})
    order = theirs.dispatch(issue, assignee={"kind": "company", "name": "城西物业公司"})
    theirs.read(f"/api/dispatch/orders/{order['id']}", theirs.secretary)
    nobody = registered_as(ours, "None")
    assert nobody.http.get(f"/work/orders/{order['id']}").status_code == 403
    assert nobody.http.post(f"/work/issues/{issue['id']}/contact").status_code == 403


def test_who_brings_in_a_history_has_not_reported_it(county: County) -> None:
    operator = county.client("operator", county.code)
    item = {
        "ref": str(uuid4()),
        "number": f"H-{uuid4()}",
        "kind": "problem",
        "category": "路灯",
        "description": "路灯不亮",
        "division": county.village,
        "channel": "热线",
        "reported_at": "2026-01-05T08:00:00Z",
    }
    county.does(operator, "/api/intake/histories", source="elsewhere", items=[item])
    issue = issue_id("elsewhere", item["ref"])
    assert operator.post(f"/api/intake/issues/{issue}/withdraw", json={"reason": "不办了"}).status_code == 403


# --- a second factor that was set stays set ----------------------------------------------------------------------


def test_no_look_at_a_page_takes_a_second_factor_away(county: County) -> None:
    who, person = account(county, "cadre", "刘干部")
    person.set_authenticator()
    assert person.http.get("/account/authenticator", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    asked = Person(county.huiyin).sign_in(f"who-{who}")
    assert asked.headers["Location"].startswith("/signin/second")
    shown = person.http.get("/account/authenticator").text
    old, new = person.secret, re.search(r'id="secret">([^<]+)<', shown)
    assert new
    assert person.http.post("/account/authenticator", data={"code": "000000"}).status_code == 303
    assert Person(county.huiyin).sign_in(f"who-{who}").headers["Location"].startswith("/signin/second")
    person.secret = new[1].replace(" ", "")
    assert person.secret != old
    assert "<li>" in person.http.post("/account/authenticator", data={"code": person.code()}).text


# --- what is private stays with those who handle it ----------------------------------------------------------------


def test_no_member_takes_an_open_dispute_on_to_read_it(county: County) -> None:
    issue = county.report(kind="dispute", description="金丝雀四", category="邻里")
    county.screen(issue)
    order, member = county.dispatch(issue), county.client("member")
    county.read(f"/api/dispatch/orders/{order['id']}", county.secretary)
    refused = member.post(f"/api/dispatch/orders/{order['id']}/accept", json={})
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-yours")
    seen = county.read(f"/api/dispatch/orders/{order['id']}", member)
    assert "accept" not in seen["may"]
    mediator = county.client("mediator", county.village)
    assert mediator.post(f"/api/dispatch/orders/{order['id']}/accept", json={}).status_code == 200


def test_words_of_a_linked_report_are_for_those_of_its_place(county: County) -> None:
    elsewhere = county.report(kind="dispute", category="邻里", description="金丝雀五", division=county.far_village)
    county.read("/api/dispatch/waiting", county.client("secretary", county.far_village))
    whistle, officer = county.whistle(), county.client("officer", county.code)
    county.on_whistle(whistle, "link", officer, issue=elsewhere["id"])
    county.read(f"/api/dispatch/whistles/{whistle['id']}", officer)
    page = f"/work/whistles/{whistle['id']}"
    assert "金丝雀五" in officer.get(page).text
    assert "金丝雀五" not in county.secretary.get(page).text


# --- who is nobody here any more -----------------------------------------------------------------------------------


def test_who_holds_nothing_any_more_calls_up_no_team(county: County) -> None:
    wu, person = account(county, "resident", "吴居民")
    report = {"kind": "emergency", "category": "火情", "description": "三号楼起火", "division": county.village}

    def vouched() -> object:
        sent = person.http.post("/api/intake/issues", json=report)
        assert sent.status_code == 201, sent.text
        county.cursor = sent.json()["cursor"]
        return county.case(sent.json())["trail"][0]["data"]["vouched"]

    assert vouched() == "account"
    officer = county.client("officer", county.code)
    [office] = county.read(f"/api/accounts/people/{wu}", officer)["offices"]
    county.does(officer, f"/api/accounts/offices/{office['office']}/end", cause="moved_away")
    person = Person(county.huiyin)
    assert person.sign_in(f"who-{wu}").status_code == 303
    assert vouched() is None


# --- two hats ------------------------------------------------------------------------------------------------------


def test_nobody_assesses_a_member_for_both_sides(county: County) -> None:
    member, me = county.member(), {"name": "我", "id": f"secretary-{county.village}"}
    unit = {"division": county.village, "kind": "unit", "name": "供电公司", "leader": me}
    force = county.does(county.secretary, "/api/dispatch/forces", **unit)
    county.read(f"/api/dispatch/forces/{force['id']}", county.secretary)

    def assess(side: str) -> httpx.Response:
        body = {"period": "2026", "assessor": side, "grade": "excellent"}
        return county.secretary.post(f"/api/dispatch/points/{member['id']}/assessments", json=body)

    assert [assess(side).status_code for side in ("estate", "employer")] == [201, 403]


# --- a division that became another's ------------------------------------------------------------------------------


def test_who_holds_an_office_is_seen_to_where_it_is_now(counties: Counties) -> None:
    before, after = counties(), counties()
    liu, _ = account(before, "cadre", "刘干部")
    recode = {"code": before.village, "new_code": after.village, "reason": "区划调整", "effective_on": "2026-01-01"}
    cursor = before.does(before.client("operator", ""), "/api/dispatch/divisions/recode", **recode)["cursor"]
    before.cursor = after.cursor = cursor
    old, new = before.client("officer", before.code), after.client("officer", after.code)
    [office] = after.read(f"/api/accounts/people/{liu}", new)["offices"]
    assert liu in str(after.read("/api/accounts/people", new))
    assert liu not in str(before.read("/api/accounts/people", old))
    ends = f"/api/accounts/offices/{office['office']}/end"
    assert old.post(ends, json={"cause": "mistaken"}).status_code == 403
    assert new.post(ends, json={"cause": "mistaken"}).status_code == 200


def test_pictures_are_not_made_public_by_who_may_not(counties: Counties) -> None:
    theirs, ours = counties(), counties()
    whistle = theirs.whistle()
    body = {"department": "市城市管理局", "result": "办好了", "photos": [ours.photo()]}
    stranger = ours.client("officer", ours.code)
    assert stranger.post(f"/api/dispatch/whistles/{whistle['id']}/act", json=body).status_code == 403
    folder = theirs.huiyin.data / "photos"
    assert not list(folder.glob(f"public/{whistle['id'].replace('-', '')}/*"))
