"""Requests about accounts: whom somebody invites, what they do about an account, and where they are signed in."""

from collections.abc import Callable

from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json
from tests.e2e.people import Person

PEOPLE = "/api/accounts/people"


def resident(county: County) -> Json:
    """Somebody of the village whom its secretary just invited."""
    body = {"role": "resident", "division": county.village, "name": "吴居民"}
    return county.does(county.secretary, "/api/accounts/invitations", **body)


def signed_in(county: County) -> tuple[str, Person]:
    """Somebody of the village with an account, and them at their browser."""
    invited, person = resident(county), Person(county.huiyin)
    assert person.take_up(invited["link"], f"wu-{invited['account']}", "吴居民").status_code == 303
    return invited["account"], person


def appoint(county: County) -> Ask:
    body = {"role": "resident", "division": county.village, "name": "吴居民"}
    return Ask("/api/accounts/invitations", body, {**body, "name": "郑居民"}, "secretary")


def invite(county: County) -> Ask:
    return Ask(f"{PEOPLE}/{resident(county)['account']}/invite", {}, {"expected_version": 0}, "secretary")


def withdraw(county: County) -> Ask:
    path = f"{PEOPLE}/{resident(county)['account']}/withdraw-invitation"
    return Ask(path, {}, {"expected_version": 0}, "secretary")


def on_account(act: str, body: Json, before: Json | None = None) -> Callable[[County], Ask]:
    """Do something about an account that was taken up; `before` suspends it first."""

    def ask(county: County) -> Ask:
        account, _ = signed_in(county)
        if before is not None:
            county.does(county.secretary, f"{PEOPLE}/{account}/suspend", **before)
        other = {**body, "expected_version": 1 if before is None else 2}
        return Ask(f"{PEOPLE}/{account}/{act}", body, other, "secretary")

    return ask


def end_office(county: County) -> Ask:
    account = resident(county)["account"]
    [office] = county.read(f"{PEOPLE}/{account}", county.secretary)["offices"]
    body = {"cause": "moved_away", "reason": "迁往太原"}
    return Ask(f"/api/accounts/offices/{office['office']}/end", body, {"cause": "mistaken"}, "secretary")


def end_mine(county: County) -> Ask:
    """End a sign-in of one's own, by another."""
    account, person = signed_in(county)
    other = Person(county.huiyin)
    assert other.sign_in(f"wu-{account}").status_code == 303
    used = {"Authorization": f"Bearer {person.token}"}
    listed = county.anybody.get("/api/accounts/sessions", headers=used).json()["items"]
    [session] = [one["id"] for one in listed if not one["current"]]
    return Ask(f"/api/accounts/sessions/{session}/end", {}, {"expected_version": 0}, receipt=person.token)


def end_others(county: County) -> Ask:
    _, person = signed_in(county)
    return Ask("/api/accounts/sessions/end-others", {}, {"expected_version": 0}, receipt=person.token)


def read_alerts(county: County) -> Ask:
    issue = county.report()
    [event] = [one["event"] for one in county.read("/api/accounts/alerts", county.secretary)["items"][:1]]
    return Ask("/api/accounts/alerts/read", {"events": [event]}, {"events": [issue["id"]]}, "secretary")
