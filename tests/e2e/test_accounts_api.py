"""Accounts by the API: whom somebody sees to is listed, asked about, invited and let in no more, as on the pages."""

import html
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from huiyin_local.testing import Huiyin
from huiyin_service.auth import Principal

from .asks.accounts import PEOPLE, resident, signed_in
from .county import County
from .people import Person

pytestmark = pytest.mark.e2e


def test_who_was_invited_is_listed_until_the_invitation_is_withdrawn(county: County) -> None:
    invited = resident(county)
    account = invited["account"]
    page = county.read(PEOPLE, county.secretary, search="吴", size="1")
    assert (page["size"], len(page["items"])) == (1, 1)
    [listed] = [one for one in county.read(PEOPLE, county.secretary)["items"] if one["account"] == account]
    assert (listed["name"], listed["state"], listed["roles"]) == ("吴居民", "none", ["resident"])
    assert listed["invited_until"] == invited["expires_at"]
    assert account not in county.read(PEOPLE, county.client("secretary", county.neighbour))["items"]

    renewed = county.does(county.secretary, f"{PEOPLE}/{account}/invite")
    assert Person(county.huiyin).take_up(invited["link"], f"wu-{account}").status_code == 409, "one link at a time"
    county.does(county.secretary, f"{PEOPLE}/{account}/withdraw-invitation")
    assert Person(county.huiyin).take_up(renewed["link"], f"wu-{account}").status_code == 409
    told = county.secretary.post(f"{PEOPLE}/{account}/withdraw-invitation", json={})
    assert (told.status_code, told.json()["type"]) == (409, "/problems/invitation-none")
    assert county.read(f"{PEOPLE}/{account}", county.secretary)["invited_until"] is None


def test_an_account_is_suspended_and_restored_by_the_version_that_was_seen(county: County) -> None:
    account, person = signed_in(county)
    seen = county.read(f"{PEOPLE}/{account}", county.secretary)
    assert (seen["state"], seen["version"], seen["sessions"]) == ("open", 1, 1)
    done = county.does(county.secretary, f"{PEOPLE}/{account}/suspend", cause="unused", expected_version=1)
    assert county.read(f"{PEOPLE}/{account}", county.secretary)["state"] == "suspended"
    token = {"Authorization": f"Bearer {person.token}"}
    assert county.anybody.get("/api/accounts/sessions", headers=token).status_code == 401
    late = county.secretary.post(f"{PEOPLE}/{account}/restore", json={"expected_version": 1})
    assert (late.status_code, late.json()["current_version"]) == (409, done["version"])
    county.does(county.secretary, f"{PEOPLE}/{account}/restore", expected_version=done["version"])
    assert Person(county.huiyin).sign_in(f"wu-{account}").status_code == 303


def test_a_wrong_name_is_corrected_by_who_sees_to_the_account(county: County) -> None:
    account, person = signed_in(county)
    page = county.secretary.post(f"/accounts/{account}/rename", data={"name": "吴桂兰"})
    assert page.status_code == 303
    assert county.read(f"{PEOPLE}/{account}", county.secretary)["name"] == "吴桂兰"
    assert "吴桂兰" in county.secretary.get(f"/accounts/{account}").text
    assert person.http.get("/account").status_code == 200, "they go on as they were"
    invited = resident(county)["account"]
    told = county.secretary.post(f"{PEOPLE}/{invited}/rename", json={"name": "吴桂兰"})
    assert (told.status_code, told.json()["type"]) == (409, "/problems/account-not-open")
    neighbour = county.client("secretary", county.neighbour)
    assert neighbour.post(f"{PEOPLE}/{account}/rename", json={"name": "谁"}).status_code == 403


def test_what_is_dangerous_asks_a_program_too_who_it_is(huiyin: Huiyin, county: County) -> None:
    account = resident(county)["account"]
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    who = Principal(
        f"secretary-{county.village}", "书记", "secretary", county.village, session=uuid4(), proved_at=long_ago
    )
    token = huiyin.issuer.session(who, datetime.now(UTC), timedelta(hours=1))
    headers = {"Authorization": f"Bearer {token}"}
    assert county.anybody.get(PEOPLE, headers=headers).status_code == 200
    body = {"role": "resident", "division": county.village, "name": "谁"}
    for answer in (
        county.anybody.get(f"{PEOPLE}/{account}", headers=headers),
        county.anybody.post("/api/accounts/invitations", json=body, headers=headers),
        county.anybody.post(f"{PEOPLE}/{account}/invite", json={}, headers=headers),
    ):
        assert (answer.status_code, answer.json()["confirm"]) == (403, "/signin/again"), answer.text


def test_a_resident_is_of_a_household_that_is_there(county: County) -> None:
    estate = county.estate(buildings=1)
    county.in_estate(estate, "households", building="1", head="孙大爷")
    told = county.read(f"/api/dispatch/estates/{estate}", county.secretary)
    [household] = told["households"]
    body = {"role": "resident", "division": county.village, "name": "钱居民"}
    county.read(PEOPLE, county.secretary)  # accounts have heard of it by now
    county.does(county.secretary, "/api/accounts/invitations", **body, household=household["id"])
    unknown = county.secretary.post("/api/accounts/invitations", json={**body, "household": str(uuid4())})
    assert (unknown.status_code, unknown.json()["type"]) == (422, "/problems/unknown-household")
    page = county.secretary.post("/accounts/new", data={**body, "household": "5号楼"})
    assert page.status_code == 422
    assert "所属中心户" in page.text
    # Nobody need copy its number: its line on the estate's page leads to the form, filled in.
    estate_page = county.secretary.get(f"/work/organisation/{estate}").text
    link = f"/accounts/new?role=resident&division={county.village}&household={household['id']}"
    assert link in html.unescape(estate_page)
    form = county.secretary.get(link).text
    assert f'value="{household["id"]}"' in form
    assert '<option value="resident" selected>' in form
    assert f'data-value="{county.village}"' in form
    cadre = {"role": "cadre", "division": county.village, "name": "钱干部", "household": household["id"]}
    officer = county.client("officer", county.code)
    refused = officer.post("/api/accounts/invitations", json=cadre)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/household-of-residents")
