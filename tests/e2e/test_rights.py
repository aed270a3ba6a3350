"""Who may do what: anybody else is refused by a problem that says why, in both languages, and leaves no trace."""

from collections.abc import Callable
from datetime import timedelta

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from huiyin_local.testing import Huiyin
from huiyin_service.policy import TABLE

from .asks import duties
from .asks.sessions import OF_ATTENDEES, SESSION_ROUTES
from .county import County
from .refusals import posting, refused, report
from .routes import FILES, ROUTES, Asking

pytestmark = pytest.mark.e2e

ISSUES = "/api/intake/issues"


@pytest.fixture
def county(settled: County) -> County:
    return settled


OF_THE_SIDES = "/api/deliberation/mediations/{mediation}/"
"""What each says for themselves."""
OF_THE_VILLAGE = (
    "/api/deliberation/village-decisions/{village_decision}/sign",
    "/api/deliberation/publications/{publication}/object",
    "/api/deliberation/online-deliberations/{online_deliberation}/speak",
)
"""What residents of the village do themselves."""
STAFF_ONLY = [
    route
    for route in ROUTES
    if route not in {ISSUES, *OF_THE_VILLAGE, *FILES}
    and not route.startswith(OF_THE_SIDES)
    and not route.startswith(("/api/accounts/sessions/", "/api/accounts/alerts/"))
    and not (route in SESSION_ROUTES and route.endswith(OF_ATTENDEES))
]
OF_OFFICERS = {
    "/api/dispatch/charters/{county}",
    "/api/dispatch/holidays/{county}/{year}",
    "/api/dispatch/bulletins/{division}",
    *(f"/api/dispatch/estates/{{estate}}/{action}" for action in ("appoint", "stand-down", "hand-over")),
    *(f"/api/dispatch/whistles/{{whistle}}/{action}" for action in ("acknowledge", "arrive", "act")),
    *duties.ROUTES,
    "/api/deliberation/sites",
    *(f"/api/deliberation/sites/{{site}}/{action}" for action in ("change", "villages", "close")),
    *(f"/api/deliberation/sites/{{site}}/officer/{action}" for action in ("assign", "release")),
}
OF_OPERATORS = ("/divisions", "/recode", "/histories")
OF_REPORTERS = ("/contact", "/erase", "/supplement")
"""What nobody does for another."""
ON_A_MATTER = [
    route for route in STAFF_ONLY if not route.endswith((*OF_OPERATORS, *OF_REPORTERS)) and route not in OF_OFFICERS
]


@pytest.mark.parametrize("route", STAFF_ONLY)
def test_nobody_acts_without_signing_in(huiyin: Huiyin, county: County, asking: Asking, route: str) -> None:
    ask = asking(route)
    problem = refused(huiyin, posting(county, ask.path, json=ask.body), 401, "sign-in-required")
    assert problem["roles"] == TABLE[problem["action"]].roles


@pytest.mark.parametrize("route", STAFF_ONLY)
def test_a_resident_acts_for_nobody_else(huiyin: Huiyin, county: County, asking: Asking, route: str) -> None:
    ask = asking(route)
    action = posting(county, ask.path, json=ask.body)("en").json()["action"]
    code = "not-yours" if "resident" in TABLE[action].roles else "role-missing"
    problem = refused(huiyin, posting(county, ask.path, "resident", json=ask.body), 403, code)
    assert problem["role"] == "resident"
    assert ("resident" in problem["roles"]) == (code == "not-yours")


@pytest.mark.parametrize("route", ON_A_MATTER)
def test_a_secretary_does_not_act_for_another_village(
    huiyin: Huiyin, county: County, asking: Asking, route: str
) -> None:
    ask = asking(route)
    send = posting(county, ask.path, "secretary", county.neighbour, json=ask.body)
    problem = refused(huiyin, send, 403, "division-missing")
    assert (problem["division"], problem["scope"]) == (county.village, county.neighbour)


def test_an_officer_of_the_county_acts_in_all_of_its_villages(county: County) -> None:
    issue = county.report(division=county.far_village)
    officer = county.client("officer", county.code)
    assert officer.post(f"{ISSUES}/{issue['id']}/screen", json={}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/intake/issues", "/api/dispatch/orders", "/api/dispatch/waiting", "/api/deliberation/topics"]
)
def test_nobody_reads_the_desk_of_another_village(huiyin: Huiyin, county: County, path: str) -> None:
    def read(language: str) -> httpx.Response:
        return county.client("secretary", county.neighbour, language).get(path, params={"division": county.village})

    refused(huiyin, read, 403, "division-missing")
    refused(huiyin, lambda language: county.client(language=language).get(path), 401, "sign-in-required")


def test_a_receipt_is_for_its_own_matter_alone(huiyin: Huiyin, county: County) -> None:
    mine, yours = county.report(), county.report()
    holder = {"Authorization": f"Bearer {mine['receipt']}"}
    path = f"{ISSUES}/{yours['id']}/withdraw"
    refused(huiyin, posting(county, path, json={}, headers=holder), 403, "not-yours")


def test_an_order_is_accepted_by_nobody_but_whom_it_was_sent_to(huiyin: Huiyin, county: County) -> None:
    assignee = {"name": "Li", "id": "member-li"}
    order = county.dispatch(county.report(), assignee=assignee)
    path = f"/api/dispatch/orders/{order['id']}/accept"
    refused(huiyin, posting(county, path, "member", json={}), 409, "order-of-somebody-else")


def forged(huiyin: Huiyin) -> str:
    claims = jwt.decode(huiyin.token("operator"), options={"verify_signature": False})
    return jwt.encode(claims, Ed25519PrivateKey.generate(), algorithm="EdDSA")


def unsigned(huiyin: Huiyin) -> str:
    claims = jwt.decode(huiyin.token("operator"), options={"verify_signature": False})
    return jwt.encode(claims, "", algorithm="none")


def raised(huiyin: Huiyin) -> str:
    """A resident's own token with the claims of an operator's."""
    head, _, signature = huiyin.token("resident").split(".")
    return ".".join([head, huiyin.token("operator").split(".")[1], signature])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (forged, "token-invalid"),
        (unsigned, "token-invalid"),
        (raised, "token-invalid"),
        (lambda _: "not a token", "token-invalid"),
        (lambda huiyin: huiyin.token("operator", lasts=timedelta(seconds=-1)), "token-expired"),
    ],
    ids=["forged", "unsigned", "raised", "garbage", "expired"],
)
def test_a_token_that_is_not_ours_or_no_longer(
    huiyin: Huiyin, county: County, make: Callable[[Huiyin], str], code: str
) -> None:
    bearer = {"Authorization": f"Bearer {make(huiyin)}"}
    refused(huiyin, posting(county, ISSUES, json=report(county), headers=bearer), 401, code)
    response = county.anybody.get(f"/api/reporting/divisions/{county.code}", headers=bearer)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
