"""What cannot be granted is refused by a problem that says exactly why, in both languages, and leaves no trace."""

import json

import httpx
import pytest

from huiyin_local.testing import Huiyin
from huiyin_service.edges.bodies import STRANGERS

from .county import County, Json
from .refusals import posting, refused, report
from .routes import FILES, ROUTES, Asking, stored

pytestmark = pytest.mark.e2e

ISSUES = "/api/intake/issues"
NOWHERE = "0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d"


@pytest.fixture
def county(settled: County) -> County:
    return settled


def field_of(problem: Json) -> tuple[str, str]:
    [error] = problem["errors"]
    return error["field"], error["code"]


# --- what is reported ---------------------------------------------------------------------------------------


def test_a_division_that_nobody_registered(huiyin: Huiyin, county: County) -> None:
    body = report(county, division=f"{county.village[:-1]}9")
    problem = refused(huiyin, posting(county, ISSUES, json=body), 422, "unknown-division")
    assert problem["division"] == body["division"]


@pytest.mark.parametrize("level", ["county", "town"])
def test_a_division_of_another_level(huiyin: Huiyin, county: County, level: str) -> None:
    body = report(county, division=county.code if level == "county" else county.town)
    problem = refused(huiyin, posting(county, ISSUES, json=body), 422, "wrong-division-level")
    assert (problem["level"], problem["levels"]) == (level, ["village"])


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"description": ""}, "description", "string_too_short"),
        ({"description": " \n　 "}, "description", "string_too_short"),
        ({"description": "长" * 20_000}, "description", "string_too_long"),
        ({"category": ""}, "category", "string_too_short"),
        ({"description": 5}, "description", "string_type"),
        ({"description": None}, "description", "string_type"),
        ({"kind": "complaint"}, "kind", "literal_error"),
        ({"colour": "red"}, "colour", "extra_forbidden"),
        ({"location": {"lat": 91, "lon": 0}}, "location.lat", "less_than_equal"),
        ({"location": {"lat": 0}}, "location.lon", "missing"),
        ({"reporter": {"phone": "call me"}}, "reporter.phone", "no_telephone"),
        ({"photos": ["../../etc/passwd"]}, "photos.0", "string_pattern_mismatch"),
        ({"photos": ["0" * 64] * 10}, "photos", "too_long"),
    ],
    ids=str,
)
def test_a_field_that_does_not_fit(huiyin: Huiyin, county: County, wrong: Json, field: str, code: str) -> None:
    problem = refused(huiyin, posting(county, ISSUES, json=report(county, **wrong)), 422, "invalid-request")
    assert field_of(problem) == (field, code)


def test_every_field_that_does_not_fit_is_named(huiyin: Huiyin, county: County) -> None:
    body = {"kind": "problem", "category": "", "description": "x"}
    problem = refused(huiyin, posting(county, ISSUES, json=body), 422, "invalid-request")
    assert {error["field"] for error in problem["errors"]} == {"category", "description", "division"}


def test_a_photo_that_was_not_uploaded(huiyin: Huiyin, county: County) -> None:
    body = report(county, photos=["0" * 64])
    problem = refused(huiyin, posting(county, ISSUES, json=body), 422, "unknown-photo")
    assert problem["photos"] == ["0" * 64]


# --- text that cannot be kept, wherever it stands -----------------------------------------------------------


WITH_TEXT = [route for route in ROUTES if route not in FILES]


NO_TEXTS = ("路灯\0不亮", "路灯\ud800不亮", "长" * 33_334)


@pytest.mark.parametrize("route", WITH_TEXT)
def test_no_field_of_any_request_takes_a_nul_half_a_character_or_100_kb(
    huiyin: Huiyin, county: County, asking: Asking, route: str
) -> None:
    ask = asking(route)
    who, before = ask.by_right(county), stored(huiyin)
    for bad in (bad for text in NO_TEXTS for bad in ask.with_text(text)):
        # As any program could send it: \u0000 and \ud800 are what JSON allows.
        headers = {"Content-Type": "application/json", **ask.headers}
        content = json.dumps(bad.body)
        response = who.post(ask.path, content=content, headers=headers)
        # Who did not sign in may send no more than a person types, whatever it is.
        much = len(content) > STRANGERS and "authorization" not in who.headers
        assert response.status_code == (413 if much else 422), str(bad.body)[:200]
        assert response.headers["Content-Type"] == "application/problem+json"
    assert stored(huiyin) == before


@pytest.mark.parametrize(
    ("path", "name", "known"),
    [
        ("/api/dispatch/charters/{code}?at=2026-01-01", "at", None),
        ("/api/reporting/divisions/{code}/issues?q=lamp", "q", "category"),
        ("/api/reporting/divisions/{code}?as_of=2026-01-01", "as_of", "map"),
        ("/api/intake/categories?division={village}&limit=5", "limit", "division"),
        ("/dashboard/{code}?tab=open", "tab", "sort"),
        ("/readyz?verbose=1", "verbose", None),
    ],
)
def test_no_address_takes_a_parameter_that_it_does_not_know(
    huiyin: Huiyin, county: County, path: str, name: str, known: str | None
) -> None:
    there = path.format(code=county.code, village=county.village)
    problem = refused(huiyin, lambda language: county.client(language=language).get(there), 422, "unknown-parameter")
    assert problem["parameter"] == name
    assert name in problem["detail"]
    assert known is None or known in problem["known"]


@pytest.mark.parametrize("path", ["/api/reporting/issues/%00", "/api/reporting/divisions/%00/children"])
def test_no_address_takes_a_nul(huiyin: Huiyin, county: County, path: str) -> None:
    refused(huiyin, lambda language: county.client(language=language).get(path), 422, "unreadable-address")


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00", 1e300, "tomorrow"]
)
def test_no_deadline_lies_at_the_end_of_time(huiyin: Huiyin, county: County, moment: str | float) -> None:
    ask = ROUTES["/api/dispatch/orders"](county)
    assert isinstance(ask.body, dict)
    send = posting(county, ask.path, "secretary", json={**ask.body, "due_at": moment})
    [error] = refused(huiyin, send, 422, "invalid-request")["errors"]
    assert error["field"] == "due_at"


# --- bodies and addresses that are none ---------------------------------------------------------------------


@pytest.mark.parametrize("body", ['{"kind": ', "{'kind': 'problem'}", "", "null", "[]", "5", '"problem"'])
def test_a_body_that_is_no_json_object(huiyin: Huiyin, county: County, body: str) -> None:
    send = posting(county, ISSUES, content=body, headers={"Content-Type": "application/json"})
    refused(huiyin, send, 422, "invalid-request")


@pytest.mark.parametrize("body", [b'{"kind": "\xff\xfe"}', b"[" * 60_000, b"9" * 5000], ids=lambda body: body[:9])
def test_a_body_that_cannot_be_read_at_all(huiyin: Huiyin, county: County, body: bytes) -> None:
    send = posting(county, ISSUES, content=body, headers={"Content-Type": "application/json"})
    refused(huiyin, send, 400, "unreadable-body")


def test_a_body_that_says_it_is_something_else(huiyin: Huiyin, county: County) -> None:
    body = json.dumps(report(county)).encode()
    refused(
        huiyin, posting(county, ISSUES, content=body, headers={"Content-Type": "text/plain"}), 422, "invalid-request"
    )


@pytest.mark.parametrize("key", ["", "x" * 201, "x" * 20_000], ids=len)
def test_an_idempotency_key_of_no_length_or_too_much(huiyin: Huiyin, county: County, key: str) -> None:
    send = posting(county, ISSUES, json=report(county), headers={"Idempotency-Key": key})
    [error] = refused(huiyin, send, 422, "invalid-request")["errors"]
    assert error["field"] == "idempotency-key"


@pytest.mark.parametrize("path", ["/api/intake/nothing", "/api/nothing", "/api/reporting/issue/1"])
def test_an_address_that_does_not_exist(huiyin: Huiyin, county: County, path: str) -> None:
    refused(huiyin, posting(county, path, json={}), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("PUT", ISSUES, "POST"), ("DELETE", "/api/reporting/divisions", "GET")]
)
def test_a_method_that_an_address_does_not_take(
    huiyin: Huiyin, county: County, method: str, path: str, allowed: str
) -> None:
    responses: list[httpx.Response] = []

    def send(language: str) -> httpx.Response:
        responses.append(county.client(language=language).request(method, path))
        return responses[-1]

    problem = refused(huiyin, send, 405, "method-not-allowed")
    assert allowed in problem["detail"]
    assert allowed in responses[0].headers["Allow"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("at_least=yesterday", "bad-cursor"),
        ("at_least=5--3", "bad-cursor"),
        ("page=0", "invalid-request"),
        ("page=99999999999999999999", "invalid-request"),
        ("size=201", "invalid-request"),
    ],
)
def test_a_question_that_has_no_answer(huiyin: Huiyin, county: County, query: str, code: str) -> None:
    path = f"/api/reporting/boards/{county.code}?{query}"
    refused(huiyin, lambda language: county.client(language=language).get(path), 422, code)


@pytest.mark.parametrize("path", [f"/api/reporting/issues/{NOWHERE}", "/api/reporting/issues/261124-999999"])
def test_a_matter_that_nobody_reported(huiyin: Huiyin, county: County, path: str) -> None:
    refused(huiyin, lambda language: county.client(language=language).get(path), 404, "unknown-issue")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"/api/intake/issues/{NOWHERE}/screen", "unknown-issue"),
        (f"/api/intake/issues/{NOWHERE}/withdraw", "unknown-issue"),
        (f"/api/dispatch/orders/{NOWHERE}/accept", "unknown-order"),
        (f"/api/deliberation/topics/{NOWHERE}/carry-out", "unknown-topic"),
        ("/api/dispatch/orders", "unknown-issue"),
        ("/api/deliberation/topics", "unknown-issue"),
    ],
)
def test_an_act_on_what_does_not_exist(huiyin: Huiyin, county: County, path: str, code: str) -> None:
    body = (
        {"issue": NOWHERE} if path.endswith(("orders", "topics")) else {"result": "好了"} if "carry-out" in path else {}
    )
    refused(huiyin, posting(county, path, "secretary", json=body), 404, code)


# --- too late, too early, twice -----------------------------------------------------------------------------


def test_a_version_that_has_passed(huiyin: Huiyin, county: County) -> None:
    order = county.dispatch(county.report())
    path = f"/api/dispatch/orders/{order['id']}/accept"
    county.on_order(order, "accept", expected_version=1)
    problem = refused(huiyin, posting(county, path, "secretary", json={"expected_version": 1}), 409, "stale-version")
    assert problem["current_version"] == 2
    county.on_order(order, "resolve", expected_version=problem["current_version"])


OF_MANY_AT_ONCE = {
    "/api/deliberation/sessions/{session}/join",
    "/api/deliberation/votes/{vote}/vote",
    "/api/deliberation/votes/{vote}/take-ballot",
}
"""A room does these within a second, each for themselves: whoever else did, one's own is not stale."""


@pytest.mark.parametrize("route", [r for r in ROUTES if r.count("{") == 1 and r not in OF_MANY_AT_ONCE])
def test_every_act_on_something_takes_the_version_it_saw(
    huiyin: Huiyin, county: County, asking: Asking, route: str
) -> None:
    ask = asking(route)
    assert isinstance(ask.body, dict)
    body = {**ask.body, "expected_version": 99}

    def late(language: str) -> httpx.Response:
        return ask.send(ask.by_right(county, language), body=body)

    assert refused(huiyin, late, 409, "stale-version")["current_version"] < 99


def test_a_rejection_without_a_reason(huiyin: Huiyin, county: County) -> None:
    path = f"{ISSUES}/{county.report()['id']}/screen"
    refused(huiyin, posting(county, path, "secretary", json={"outcome": "reject"}), 422, "reason-required")


@pytest.mark.parametrize("into", [None, NOWHERE, "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63"])
def test_a_merger_with_nothing(huiyin: Huiyin, county: County, into: str | None) -> None:
    path = f"{ISSUES}/{county.report()['id']}/screen"
    send = posting(county, path, "secretary", json={"outcome": "merge", "into": into})
    refused(huiyin, send, 422, "unknown-issue")


def test_a_merger_with_itself(huiyin: Huiyin, county: County) -> None:
    issue = county.report()
    send = posting(
        county, f"{ISSUES}/{issue['id']}/screen", "secretary", json={"outcome": "merge", "into": issue["id"]}
    )
    refused(huiyin, send, 409, "merge-into-itself")
