"""Insiders who would be more than they are: by appointing, registering, inviting, importing, ending others' offices."""

import asyncio
from uuid import UUID, uuid4

import asyncpg
import httpx
import jwt
import pytest

from huiyin_local.testing import until
from huiyin_service.roles import Role
from tests.e2e.asks.matters import history
from tests.e2e.asks.organisation import TERM
from tests.e2e.county import Counties, County, Json
from tests.e2e.people import Person

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/problems/")


def account(county: County, by: Role, role: str, division: str, name: str) -> tuple[str, Person]:
    """The account of somebody whom an office of the county invited, and them at their browser."""
    body = {"role": role, "division": division, "name": name}
    where = county.village if by in {"secretary", "cadre"} else county.code
    invited = county.does(county.client(by, where), "/api/accounts/invitations", **body)
    person = Person(county.huiyin)
    assert person.take_up(invited["link"], login_of(invited["account"]), name).status_code == 303
    return invited["account"], person


def login_of(account: str) -> str:
    return f"who-{account}"


def claims_of(token: str) -> Json:
    """What a token says."""
    claims: Json = jwt.decode(token, options={"verify_signature": False})
    return claims


def office_of(county: County, account: str) -> str:
    """The first office that somebody holds."""
    seen = county.read(f"/api/accounts/people/{account}", county.client("officer", county.code))
    return str(seen["offices"][0]["office"])


# --- who acts as secretary -----------------------------------------------------------------------------------------


@pytest.fixture
def estate(county: County) -> str:
    code = county.estate()
    county.in_estate(code, "branch", rank="branch", name="永兴小区党支部")
    return code


@pytest.mark.parametrize("role", ["secretary", "cadre", "supervisor", "operator"])
def test_nobody_below_an_officer_lets_somebody_act_as_secretary(county: County, estate: str, role: str) -> None:
    where = {"supervisor": county.town, "operator": county.code}.get(role, county.village)
    asking = county.client(role, where)  # type: ignore[arg-type]
    term = {**TERM, "secretary": {"name": "我", "id": f"{role} {where}"}}
    assert asking.post(f"/api/dispatch/estates/{estate}/appoint", json=term).status_code == 403
    county.in_estate(estate, "appoint", **TERM)
    for act, body in (("hand-over", {**term, "reason": "任期届满"}), ("stand-down", {"reason": "任期届满"})):
        assert asking.post(f"/api/dispatch/estates/{estate}/{act}", json=body).status_code == 403, act


@pytest.mark.parametrize("role", ["operator", "cadre"])
def test_no_roll_lets_somebody_act_or_act_no_more_but_an_officers(county: County, estate: str, role: str) -> None:
    where = county.code if role == "operator" else county.village
    asking = county.client(role, where)  # type: ignore[arg-type]

    def told(secretary: Json) -> Json:
        one = {"estate": estate, "name": "永兴小区", "secretary": {**TERM, "secretary": secretary}}
        answer: Json = asking.post("/api/dispatch/organisation", json={"estates": [one]}).json()
        return answer

    assert told({"name": "我", "id": f"{role} {where}"})["refused"][0]["code"] == "secretary-by-officer"
    assert told({"name": "王书记"})["refused"] == [], "who is named alone acts in nothing"
    county.in_estate(estate, "hand-over", reason="任期届满", **TERM)
    assert told({"name": "别人"})["refused"][0]["code"] == "secretary-by-officer", "nor is one who acts put away"


# --- other people's offices and accounts ---------------------------------------------------------------------------


def test_an_operator_ends_no_officers_office_where_another_officer_can(county: County) -> None:
    officer, operator = county.client("officer", county.code), county.client("operator", county.code)
    yang, _ = account(county, "officer", "officer", county.code, "杨主任")
    ends = f"/api/accounts/offices/{office_of(county, yang)}/end"
    refused = operator.post(ends, json={"cause": "mistaken"})
    assert (refused.status_code, code_of(refused)) == (409, "account-of-an-officer")
    assert officer.post(ends, json={"cause": "mistaken"}).status_code == 200


def test_nobody_takes_over_an_account_by_giving_it_something_of_theirs(county: County) -> None:
    zhang, _ = account(county, "secretary", "resident", county.village, "张居民")
    ends = f"/api/accounts/offices/{office_of(county, zhang)}/end"
    county.does(county.secretary, ends, cause="moved_away")
    elsewhere, officer = county.client("cadre", county.far_village), county.client("officer", county.code)
    member = {"division": county.far_village, "member": zhang, "name": "张居民", "employer": "供电公司"}
    county.does(elsewhere, "/api/dispatch/members", **member)
    seen = {"at_least": county.cursor}
    assert elsewhere.get(f"/api/accounts/people/{zhang}", params=seen).status_code == 403
    for act, body in (("invite", {}), ("end-sessions", {}), ("suspend", {"cause": "misused"})):
        assert elsewhere.post(f"/api/accounts/people/{zhang}/{act}", json=body).status_code == 403, act
    assert Person(county.huiyin).sign_in(login_of(zhang)).status_code == 303, "they sign in as before"
    assert officer.post(f"/api/accounts/people/{zhang}/invite", json={}).status_code == 201, "who sees to both may"


def test_an_invitation_to_come_back_is_not_good_for_what_somebody_became_since(county: County, estate: str) -> None:
    zhang, person = account(county, "secretary", "resident", county.village, "张居民")
    link = county.does(county.secretary, f"/api/accounts/people/{zhang}/invite")["link"]
    county.in_estate(estate, "appoint", **{**TERM, "secretary": {"name": "张居民", "id": zhang}})
    county.read(f"/api/accounts/people/{zhang}", county.client("officer", county.code))
    assert Person(county.huiyin).take_up(link, f"thief-{uuid4()}", "张居民").status_code == 409
    assert person.http.get("/account").status_code == 200


async def test_a_session_counts_as_one_as_long_as_any_of_its_tokens(county: County, estate: str) -> None:
    zhang, person = account(county, "secretary", "resident", county.village, "张居民")
    before = claims_of(person.token)
    county.in_estate(estate, "appoint", **{**TERM, "secretary": {"name": "张居民", "id": zhang}})
    county.read(f"/api/accounts/people/{zhang}", county.client("officer", county.code))
    assert person.http.post("/account/office", data={"office": f"secretary {county.village}"}).status_code == 303
    assert claims_of(person.token)["sid"] == before["sid"]
    assert claims_of(person.token)["exp"] < before["exp"]
    owner = await asyncpg.connect(county.huiyin.run.admin_database_url, timeout=10)
    ends_at = await owner.fetchval("SELECT ends_at FROM accounts.sessions WHERE id = $1", UUID(before["sid"]))
    await owner.close(timeout=10)
    assert ends_at.timestamp() >= before["exp"] - 1, "so that to end all sessions ends it"


# --- what others are called ----------------------------------------------------------------------------------------


def test_nobody_renames_who_says_themselves_what_they_are_called(counties: Counties) -> None:
    county, other = counties(), counties()
    liu, _ = account(county, "officer", "cadre", county.village, "刘干部")
    other.does(other.secretary, "/api/dispatch/members", **_member(other, liu, "骗子"))
    body = {"issue": county.report()["id"], "assignee": {"name": "刘干部", "id": liu}}
    order = county.does(county.secretary, "/api/dispatch/orders", **body)
    county.cursor = max(county.cursor, other.cursor, key=lambda cursor: [int(part) for part in cursor.split("-")])
    assert county.read(f"/api/dispatch/orders/{order['id']}", county.secretary)["assignee"]["name"] == "刘干部"


def _member(county: County, sign_in: str, name: str) -> Json:
    return {"division": county.village, "member": sign_in, "name": name, "employer": "供电公司"}


# --- histories -----------------------------------------------------------------------------------------------------


def test_no_operator_says_of_another_countys_issue_that_it_was_done(counties: Counties) -> None:
    theirs, ours = counties(), counties()
    issue = history(theirs)
    operator = theirs.client("operator", theirs.code)
    theirs.does(operator, "/api/intake/histories", source="elsewhere", items=[issue])
    order = {
        "ref": issue["ref"],
        "division": ours.village,
        "kind": "problem",
        "assignee": {"kind": "unit", "name": "别县的单位"},
        "dispatched_at": "2018-01-01T08:00:00Z",
        "closed_at": "2018-01-02T08:00:00Z",
        "result": "办好了",
    }

    def sent(by: County, **more: str) -> Json:
        done: Json = by.does(
            by.client("operator", by.code), "/api/dispatch/histories", source="elsewhere", items=[{**order, **more}]
        )
        return done

    for told in (sent(ours), sent(ours, ref=str(uuid4()))):
        assert (told["recorded"], len(told["refused"])) == (0, 1)
    assert sent(theirs, division=theirs.village)["recorded"] == 1


# --- what stands in the security log ---------------------------------------------------------------------------------


async def test_who_comes_to_act_and_who_tries_to_act_no_more_is_noted(county: County, estate: str) -> None:
    wang, role, village = f"wang-{uuid4()}", "secretary", county.village
    county.in_estate(estate, "appoint", **{**TERM, "secretary": {"name": "王书记", "id": wang}})
    asking = county.huiyin.client(role, village, subject=wang, appointed=False)  # type: ignore[arg-type]
    assert asking.get("/api/intake/issues").status_code == 200
    county.in_estate(estate, "stand-down", reason="任期届满")
    until(lambda: asking.get("/api/intake/issues").status_code == 403, 5, "王书记 is refused")
    owner = await asyncpg.connect(county.huiyin.run.admin_database_url, timeout=10)
    try:
        async with asyncio.timeout(20):
            while len(await owner.fetch(ROLE_NOTES, wang)) < 2:
                await asyncio.sleep(0.2)
        told = [row["what"] for row in await owner.fetch(ROLE_NOTES, wang)]
        refused = "SELECT count(*) FROM intake.security_log WHERE kind = 'refused' AND subject = $1"
        assert await owner.fetchval(refused, wang) == 1
    finally:
        await owner.close(timeout=10)
    assert told == ["dispatch.estate.secretary_appointed.v1", "dispatch.estate.secretary_stood_down.v1"]


ROLE_NOTES = """
SELECT details ->> 'what' AS what FROM accounts.security_log WHERE kind = 'role' AND subject = $1 ORDER BY first_at
"""
