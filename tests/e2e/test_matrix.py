"""Every route of the OpenAPI documents × every role, in divisions above, at, below, beside and elsewhere.

What is expected comes from the policy table alone: each route names its action. A route that a request here does not
reach, or that names no action, fails. What is allowed is asked with a version that has passed, so that it changes
nothing: to tell a 401 or 403 of the policy from any other answer is enough.
"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from huiyin_local.testing import Huiyin
from huiyin_service.auth import Principal
from huiyin_service.database_roles import SERVICES
from huiyin_service.policy import DISPUTE, NONE, ROLES, TABLE, Action, Relation, Role, may
from huiyin_service.policy.routes import IN_OPENAPI

from .asks.accounts import resident
from .asks.duties import round_of, summary_of, taking_of
from .asks.mediations import case_opened
from .asks.members import SERVICE
from .asks.online import published
from .asks.procedures import LATER, moved, raised
from .asks.sessions import CALLED, Sitting
from .county import County, Json
from .duties import check_body
from .lists import link, listed
from .publications import put_up
from .routes import QUESTIONS, ROUTES, Asking
from .sites import open_site
from .tasks import assigned

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

POLICY = {"sign-in-required", "role-missing", "division-missing", "not-yours"}
"""What the policy itself says no with; another 403 is a rule's."""
STALE = 99
ENDLESS = re.compile(r"/live$")

PEOPLE: tuple[Role, ...] = tuple(role for role in ROLES if role != "publisher")
"""Who signs in; other systems come through the ingress, see `test_ingress_rights`."""
DEEPER = {
    ("post", "/api/dispatch/members"): "member.register-other",
    ("post", "/api/dispatch/points/{account}/assessments"): "points.assess-for-estate",
    ("post", "/api/dispatch/members/{member}/services/{served}/confirm"): "service.confirm",
    ("post", "/api/dispatch/members/{member}/services/{served}/dispute"): "service.confirm",
    ("post", "/api/accounts/invitations"): "account.see-to-resident",
    ("post", "/api/accounts/offices/{office}/end"): "account.see-to-resident",
    **{
        ("post", f"/api/accounts/people/{{person}}/{act}"): "account.see-to-resident"
        for act in ("invite", "withdraw-invitation", "rename", "suspend", "restore", "end-sessions")
    },
    ("get", "/api/accounts/people/{person}"): "account.see-to-resident",
}
"""What a request here comes to ask in the end, where that is more than its route asks of all."""
PLACES = {
    "/api/dispatch/charters/{county}": "code",
    "/api/dispatch/charters/{county}/preview": "code",
    "/api/deliberation/charter-preview": "code",
    "/api/dispatch/holidays/{county}/{year}": "code",
    "/api/dispatch/bulletins/{division}": "town",
    "/api/dispatch/bulletins/{division}/{number}": "town",
    **dict.fromkeys(
        (
            *(f"/api/deliberation/revisits/{{round}}{act}" for act in ("", "/attempt", "/answer", "/settle")),
            *(
                f"/api/deliberation/stock-takings/{{taking}}{act}"
                for act in ("", "/add", "/decide", "/finish", "/close")
            ),
            *(f"/api/deliberation/summaries/{{summary}}{act}" for act in ("", "/recount", "/reword", "/issue")),
            "/api/deliberation/summaries/{summary}/figures/{key}",
            "/api/deliberation/summaries/{summary}/versions/{version}/{kind}",
        ),
        "code",
    ),
    "/api/dispatch/divisions": "code",
    "/api/dispatch/divisions/recode": "town",
    "/api/dispatch/estates/{estate}/move": "town",
}
"""Where what a request is about lies, by its path; all others lie in the village."""
OF_ONES_OWN = {"/api/accounts/sessions/end-others", "/api/accounts/alerts/read"}
"""What asks about no place, for it is about whoever asks."""
RELATED = {"/api/dispatch/orders": DISPUTE}
"""What a route says of everything that it lists."""


@dataclass(frozen=True)
class Question:
    """A request, its action, and where what it is about lies; `everywhere` where it asks about no place."""

    method: str
    route: str
    action: Action
    path: str
    division: str | None
    params: Json
    body: Any = None

    def ask(self, who: httpx.Client) -> httpx.Response:
        """Send it."""
        if isinstance(self.body, bytes):
            return who.request(self.method, self.path, params=self.params, content=self.body)
        return who.request(self.method, self.path, params=self.params, json=self.body)

    def expected(self, role: Role | None, scope: str) -> bool:
        """Whether the table lets them."""
        who = Principal("x", "x", role, scope) if role else None
        return may(
            who, self.action.name, self.division, RELATED.get(self.route, NONE) if self.method == "get" else NONE
        )


@pytest.fixture
def county(settled: County) -> County:
    return settled


@pytest.fixture(scope="module")
def operations(huiyin: Huiyin) -> list[tuple[str, str, dict[str, Any]]]:
    """All operations of all OpenAPI documents."""
    documents = (huiyin.client().get(f"/api/{service}/openapi.json").json() for service in SERVICES)
    return [
        (method, path, {**operation, "components": document["components"]})
        for document in documents
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_is_an_action_of_the_table(operations: list[tuple[str, str, dict[str, Any]]]) -> None:
    assert not [(method, path) for method, path, operation in operations if operation.get(IN_OPENAPI) not in TABLE]


def test_what_changes_something_is_for_whom_the_table_says(
    county: County, asking: Asking, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    posts = {path: operation for method, path, operation in operations if method != "get"}
    asked = posts.keys() & (ROUTES.keys() | QUESTIONS.keys() | LATER.keys())
    with ThreadPoolExecutor(4) as threads:
        _hold(county, list(threads.map(lambda path: _changing(county, asking, path, posts[path]), sorted(asked))))
    assert not posts.keys() - asked, "write a request that would be granted into routes.py"


def test_what_is_read_is_for_whom_the_table_says(
    county: County, operations: list[tuple[str, str, dict[str, Any]]]
) -> None:
    known = things(county)
    questions = [_reading(county, known, path, operation) for method, path, operation in operations if method == "get"]
    assert len(questions) > 40
    _hold(county, [question for question in questions if not ENDLESS.search(question.path)])


def _changing(county: County, asking: Asking, route: str, operation: dict[str, Any]) -> Question:
    name = DEEPER.get(("post", route), operation[IN_OPENAPI])
    ask = asking(route) if route in ROUTES else (QUESTIONS | LATER)[route](copy(county))
    body = ask.body
    if isinstance(body, dict) and "expected_version" in _fields(operation):
        body = {**body, "expected_version": STALE}
    place = None if route in OF_ONES_OWN else getattr(county, PLACES.get(route, "village"))
    return Question("post", route, TABLE[name], ask.path, place, {}, body)


def _fields(operation: dict[str, Any]) -> set[str]:
    """The fields of an operation's body, optional or not."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    refs = [each["$ref"] for each in (schema, *schema.get("anyOf", ())) if "$ref" in each]
    schemas = operation["components"]["schemas"]
    return {field for ref in refs for field in schemas[ref.rpartition("/")[2]]["properties"]}


def _reading(county: County, known: Json, route: str, operation: dict[str, Any]) -> Question:
    known = {**known, "division": getattr(county, PLACES.get(route, "village"))}
    wanted = {each["name"]: each for each in operation.get("parameters", [])}
    anything = dict.fromkeys(wanted, "1") if TABLE[operation[IN_OPENAPI]].anyone else {}
    known = anything | known
    path = route.format(**{name: known[name] for name, each in wanted.items() if each["in"] == "path"})
    params = {
        name: known[name]
        for name, each in wanted.items()
        if each["in"] == "query" and (each["required"] or name == "division")
    }
    placed = params.keys() & {"division", "issue"} or "{" in route
    place = known["division"] if placed else None
    name = DEEPER.get(("get", route), operation[IN_OPENAPI])
    return Question("get", route, TABLE[name], path, place, params)


def things(county: County) -> Json:
    """One of everything that a route can be asked about, all in the village."""
    site = open_site(county)
    check = check_body(county, site)
    issue = county.report()
    order, waiting = county.dispatch(county.report()), county.report()
    deliberated = county.report()
    county.screen(deliberated, "deliberation")
    member, force = county.member(), county.force()
    served = county.does(county.secretary, f"/api/dispatch/members/{member['id']}/services", **SERVICE)["service"]
    emergency, whistle, estate = county.emergency(), county.whistle(), county.estate()
    topic = county.topic_of(deliberated)
    session = Sitting(county, "came", "opened", *CALLED, "voting")
    _, task = assigned(county)
    notice = put_up(county)
    for path in ("/api/dispatch/waiting", "/api/intake/issues", "/api/deliberation/topics"):
        county.read(path, county.secretary)  # the views have it all by now
    return {
        "division": county.village,
        "code": county.village,
        "county": county.code,
        "number": 1,
        "issue": waiting["id"],
        "reference": issue["id"],
        "order": order["id"],
        "topic": topic["id"],
        "task": task["id"],
        "publication": notice["id"],
        "member": member["id"],
        "account": member["id"],
        "person": resident(county)["account"],
        "served": served,
        "force": force["id"],
        "emergency": emergency["id"],
        "whistle": whistle["id"],
        "link": link(county)["id"],
        "matter": listed(county)["id"],
        "session": str(session.id),
        "vote": str(session.vote),
        "site": site["id"],
        "check": county.does(county.client("officer", county.code), "/api/deliberation/site-checks", **check)["id"],
        "round": str(round_of(county)[0]),
        "taking": str(taking_of(county)[0]),
        "summary": str(summary_of(county)),
        "key": "planned",
        "version": 1,
        "kind": "pdf",
        "estate": estate,
        "key_matter": raised(county)["id"],
        "village_decision": moved(county)["id"],
        "mediation": case_opened(county)["id"],
        "online_deliberation": published(county)["id"],
        "period": "2026-01",
    }


def _hold(county: County, questions: list[Question]) -> None:
    asked = [(question, *who) for turn, question in enumerate(questions) for who in _askers(county, question, turn)]
    county.huiyin.appoint(*{(role, scope, _stranger(role, scope)) for _, role, scope in asked if role})
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda each: _wrong(county, *each), asked)
    assert not (wrong := [line for line in found if line]), "\n".join(wrong)


def _stranger(role: Role, scope: str) -> str:
    """Somebody of a role who has nothing to do with what is asked about but by that."""
    return f"another-{role}-{scope}"


def _wrong(county: County, question: Question, role: Role | None, scope: str) -> str | None:
    who = county.huiyin.client(role, scope, subject=_stranger(role, scope)) if role else county.anybody
    answer = question.ask(who)
    code = answer.json().get("type", "").rpartition("/")[2] if answer.status_code in {401, 403} else ""
    let = code not in POLICY
    if let != question.expected(role, scope) or (role is None and not let and answer.status_code != 401):
        return f"{question.method} {question.route} by {role} of {scope}: {answer.status_code} {code}"
    return None


def _askers(county: County, question: Question, turn: int) -> Iterator[tuple[Role | None, str]]:
    """Nobody; of what is open to all one; else each role, once where it may. Wherever it may or may not is asked once.

    Roles that may by the same relations take turns at the other places, so that each comes to each on some route.
    """
    yield None, ""
    if question.action.anyone:
        yield "resident", county.village
        return
    elsewhere = f"{int(county.code) + 1}001001"
    places = (county.code, county.town, county.village, county.neighbour, county.far_village, elsewhere)
    alike: dict[Relation, list[Role]] = {}
    for role in PEOPLE:
        alike.setdefault(question.action.grants.get(role, NONE), []).append(role)
    for relation, roles in alike.items():
        if not relation:
            yield from ((role, county.code) for role in roles)
            continue
        let = [place for place in places if question.expected(roles[0], place)] or [county.code]
        there = {role: let[(turn + at) % len(let)] for at, role in enumerate(roles)}
        yield from there.items()
        others = (place for place in places if place not in there.values())
        yield from ((roles[(turn + at) % len(roles)], place) for at, place in enumerate(others))
