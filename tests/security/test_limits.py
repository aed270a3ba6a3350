"""Who does too much of something is told when to come again, by every process alike; the others go on."""

import base64
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.edges import crowds
from huiyin_service.limits.table import LIMITS, LimitName
from huiyin_service.live import MOST_OF_ONE
from tests.e2e.county import County, picture
from tests.e2e.same_day import SESSIONS, take_up
from tests.e2e.sessions import attendee, planned
from tests.founding import founded

pytestmark = pytest.mark.e2e

ISSUES = "/api/intake/issues"


@pytest.fixture(scope="module")
def county(limited: Huiyin) -> County:
    return founded(limited)


@pytest.fixture
def stranger(limited: Huiyin) -> Iterator[httpx.Client]:
    """Somebody at an address of their own, as the origin in front says; strangers cannot say it themselves."""
    a, b, c = uuid4().bytes[:3]
    address = f"100.{a}.{b}.{c}"
    url = f"http://{limited.settings.address('intake')}"
    with httpx.Client(base_url=url, headers={"X-Forwarded-For": address}, timeout=60) as client:
        yield client


def body(county: County, **more: Any) -> dict[str, Any]:
    issue = {"kind": "problem", "category": "路灯", "description": f"路灯不亮 {uuid4()}"}
    return {**issue, "division": county.village, **more}


def solved(asked: dict[str, Any]) -> str:
    """What a page finds: the number that a challenge asks for."""
    for number in range(asked.get("maxNumber", asked.get("maxnumber", 0)) + 1):
        if sha256(f"{asked['salt'].removesuffix('&')}&{number}".encode()).hexdigest() == asked["challenge"]:
            kept = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
            return base64.b64encode(json.dumps({**kept, "number": number}).encode()).decode()
    raise AssertionError


def refused(answer: httpx.Response, slug: str) -> dict[str, Any]:
    told: dict[str, Any] = answer.json()
    assert (answer.status_code, told["type"]) == (429, f"/problems/{slug}"), answer.text
    assert int(answer.headers["retry-after"]) == told["retry_after"] > 0
    return told


def half_sent(limited: Huiyin, address: str, sent: int = 2_000_000) -> socket.socket:
    """A large picture, of which the rest does not come."""
    origin = urlsplit(f"http://{limited.settings.address('intake')}")
    line = socket.create_connection((str(origin.hostname), origin.port or 80), timeout=30)
    head = f"POST /api/intake/photos HTTP/1.1\r\nHost: {origin.netloc}\r\nX-Forwarded-For: {address}\r\n"
    line.sendall(f"{head}Content-Type: image/jpeg\r\nContent-Length: 4000000\r\n\r\n".encode() + bytes(sent))
    return line


@pytest.mark.parametrize("sent", [2_000_000, 300_000])
def test_who_holds_large_bodies_open_holds_a_few(limited: Huiyin, stranger: httpx.Client, sent: int) -> None:
    """Sixty of them once took 300 MB of intake's memory, and 900 MB of what forms are kept in.

    Of those just below a megabyte, two hundred took 230 MB, and one address could go on: each may pause two minutes.
    """
    mine, taken = stranger.headers["X-Forwarded-For"], crowds.MOST_OF_ONE
    with ExitStack() as lines:
        for _ in range(taken):
            lines.enter_context(half_sent(limited, mine, sent))
        time.sleep(1)
        one_more = lines.enter_context(half_sent(limited, mine, sent))
        answer = one_more.recv(2000).decode()
        assert answer.startswith("HTTP/1.1 429 ")
        assert "retry-after: 5" in answer.lower()
        another = lines.enter_context(half_sent(limited, f"{mine[:-1]}{(int(mine[-1]) + 1) % 10}"))
        another.settimeout(1)
        with pytest.raises(TimeoutError):
            another.recv(1)
    until(lambda: stranger.post("/api/intake/photos", content=bytes(2_000_000)).status_code == 422, 20, "they are gone")


def test_a_strangers_third_report_in_an_hour_wants_a_proof(county: County, stranger: httpx.Client) -> None:
    for _ in range(2):
        assert stranger.post(ISSUES, json=body(county)).status_code == 201
    told = refused(stranger.post(ISSUES, json=body(county)), "proof-required")
    proof = solved(told["challenge"])
    assert stranger.post(ISSUES, json=body(county), headers={"Huiyin-Proof": proof}).status_code == 201
    # It counts once, however it is written; and what is none, or another's, counts not at all.
    spaced = base64.b64encode(json.dumps(json.loads(base64.b64decode(proof)), indent=3).encode()).decode()
    forged = base64.b64encode(json.dumps({**json.loads(base64.b64decode(proof)), "number": 7}).encode()).decode()
    for again in (proof, spaced, forged, "e30=", "W10=", "MQ==", "x", "bnVsbA=="):
        refused(stranger.post(ISSUES, json=body(county), headers={"Huiyin-Proof": again}), "proof-required")
    fresh = solved(stranger.get("/api/intake/challenge").json())
    assert stranger.post(ISSUES, json=body(county), headers={"Huiyin-Proof": fresh}).status_code == 201


def test_who_is_signed_in_is_asked_for_none(county: County, limited: Huiyin) -> None:
    somebody = county.client("resident")
    for _ in range(4):
        assert somebody.post(ISSUES, json=body(county)).status_code == 201


def test_who_guesses_receipts_is_stopped_and_who_has_one_is_not(county: County, stranger: httpx.Client) -> None:
    link = stranger.post(ISSUES, json=body(county)).json()["receipt_link"]
    secret = link.partition("#")[2]
    wrong = [secret[:-2], f"{secret[:20]}{'A' if secret[20] != 'A' else 'B'}{secret[21:]}", "x", "回执", "A" * 107, "#"]
    answers = [stranger.post("/api/intake/receipts", json={"link": one}) for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1, "what is wrong with a link is not told"
    for _ in range(LIMITS[LimitName.RECEIPT_STRANGER].burst - len(wrong)):
        stranger.post("/api/intake/receipts", json={"link": "x"})
    refused(stranger.post("/api/intake/receipts", json={"link": "x"}), "too-many-requests")
    page = stranger.post("/report/receipt", data={"link": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert (page.status_code, "retry-after" in page.headers) == (429, True)
    assert stranger.post("/api/intake/receipts", json={"link": link}).status_code == 200


def test_alarms_are_few_for_one_and_all_go_on(county: County, stranger: httpx.Client) -> None:
    def alarm(**headers: str) -> httpx.Response:
        headers = {"Huiyin-Proof": solved(stranger.get("/api/intake/challenge").json()), **headers}
        return stranger.post(ISSUES, json=body(county, kind="emergency"), headers=headers)

    answers = [alarm() for _ in range(6)]
    assert [answer.status_code for answer in answers[:5]] == [201] * 5
    told = refused(answers[5], "too-many-requests")
    assert told["limit"] == "emergency.stranger"
    assert county.anybody.post(ISSUES, json=body(county)).status_code == 201


def test_a_stranger_is_no_second_source_by_their_own_receipt(limited: Huiyin, stranger: httpx.Client) -> None:
    """Anybody gets a receipt by reporting: it makes nobody else of them, and no team is called by one alone."""
    county = founded(limited)  # where nobody else has reported an emergency
    first = stranger.post(ISSUES, json=body(county, kind="emergency")).json()
    receipt = {"Authorization": f"Bearer {first['receipt']}"}
    again = stranger.post(ISSUES, json=body(county, kind="emergency"), headers=receipt).json()
    county.cursor = again["cursor"]
    assert [county.case(one)["trail"][0]["data"]["vouched"] for one in (first, again)] == [None, None]
    # And what was reported so is erased as any stranger's is.
    own = {"Authorization": f"Bearer {again['receipt']}"}
    assert stranger.post(f"{ISSUES}/{again['id']}/erase", json={}, headers=own).status_code == 204
    elsewhere = county.anybody.post(ISSUES, json=body(county, kind="emergency")).json()
    county.cursor = elsewhere["cursor"]
    assert county.case(elsewhere)["trail"][0]["data"]["vouched"] == "second_report"


def test_photos_without_end_are_not_taken(county: County, stranger: httpx.Client) -> None:
    content = picture()
    codes = [stranger.post("/api/intake/photos", content=content).status_code for _ in range(170)]
    assert codes[:100] == [201] * 100
    assert 429 in codes[150:]


def test_an_address_that_floods_is_refused_and_no_other(county: County, stranger: httpx.Client) -> None:
    codes = [stranger.get("/api/intake/challenge").status_code for _ in range(260)]
    assert 429 in codes[200:]
    assert codes[:190] == [200] * 190
    assert county.anybody.get(f"/api/reporting/divisions/{county.village}").status_code == 200


def test_no_one_says_from_where_they_come(county: County, limited: Huiyin) -> None:
    """The origin in front says it, whatever they claim: who is refused stays refused."""
    with httpx.Client(base_url=limited.url, timeout=60) as client:

        def claim(n: int) -> httpx.Response:
            claimed = {"X-Forwarded-For": f"100.99.0.{n}", "Forwarded": f"for=100.99.0.{n}", "X-Real-IP": "100.99.1.1"}
            return client.post(ISSUES, json=body(county), headers=claimed)

        for n in range(2):
            claim(n)
        refused(claim(2), "proof-required")


def test_the_form_comes_back_with_what_was_typed(county: County, stranger: httpx.Client) -> None:
    for _ in range(2):
        assert stranger.post(ISSUES, json=body(county)).status_code == 201
    typed = {**body(county), "idempotency_key": str(uuid4())}
    page = stranger.post("/report", data=typed, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 429
    assert int(page.headers["retry-after"]) > 0
    assert typed["description"] in page.text
    [asked] = re.findall(r"data-proof=\"([^\"]+)\"", page.text)
    proof = solved(json.loads(asked.replace("&#34;", '"').replace("&quot;", '"').replace("&amp;", "&")))
    sent = stranger.post("/report", data={**typed, "idempotency_key": str(uuid4()), "proof": proof})
    assert sent.status_code == 303


def test_a_limit_outlives_the_process_that_counted(county: County, limited: Huiyin, stranger: httpx.Client) -> None:
    for _ in range(2):
        assert stranger.post(ISSUES, json=body(county)).status_code == 201
    restarts = limited.run.processes["intake"].restarts
    limited.kill("intake")
    limited.wait_for("intake", restarts + 1)
    refused(stranger.post(ISSUES, json=body(county)), "proof-required")


def test_streams_without_end_are_not_held_for_one_address(county: County, limited: Huiyin) -> None:
    """Each holds a connection: one who took them all would leave none for the others."""
    live, a = f"/api/reporting/divisions/{county.village}/live", uuid4().bytes
    url, address = f"http://{limited.settings.address('reporting')}", f"100.77.{a[0]}.{a[1]}"
    with httpx.Client(base_url=url, headers={"X-Forwarded-For": address}, timeout=60) as client, ExitStack() as held:
        codes, heard = [], []
        for _ in range(MOST_OF_ONE + 1):
            answer = held.enter_context(client.stream("GET", live))
            heard.append(answer.iter_raw())  # kept, or it would end the stream
            next(heard[-1])
            codes.append(answer.status_code)
        assert codes == [*[200] * MOST_OF_ONE, 429]
        with county.anybody.stream("GET", live) as answer:
            assert answer.status_code == 200, "others are not kept out"


def test_who_guesses_the_code_of_a_session_is_slowed_down(county: County) -> None:
    session = f"{SESSIONS}/{take_up(county, planned(county, county.secretary))['id']}"
    shown = county.read(f"{session}/code", county.secretary)["code"]
    guesser, somebody = attendee(county, "guesser"), attendee(county, "somebody")
    burst = LIMITS[LimitName.SESSION_CODE_PERSON].burst
    for number in range(burst):
        wrong = guesser.post(f"{session}/join", json={"code": f"{(int(shown) + 1 + number) % 10**6:06}"})
        assert wrong.json()["type"] == "/problems/wrong-code"
    # Whatever is guessed then, nobody is told whether it is right; who reads it off the screen comes in.
    assert refused(guesser.post(f"{session}/join", json={"code": shown}), "too-many-requests")["retry_after"] > 60
    assert somebody.post(f"{session}/join", json={"code": shown}).is_success


SAID = {
    LimitName.OPINION_PERSON: ("online-deliberations/{}/speak", {"stand": "in_favour"}),
    LimitName.OBJECTION_PERSON: ("publications/{}/object", {"words": "路太窄"}),
    LimitName.AMENDMENT_PERSON: ("sessions/{}/minutes/request-amendment", {"text": "是八台"}),
    LimitName.VISIT_PERSON: ("visits", {"visit": str(uuid4()), "link": str(uuid4()), "visited_on": "2026-12-01"}),
}


@pytest.mark.parametrize("name", SAID)
def test_what_stays_on_the_log_is_said_so_often_and_no_more(county: County, limited: Huiyin, name: LimitName) -> None:
    """Taken or not: who says another thing each time, or tries ids, is slowed down, too."""
    path, said = SAID[name]
    limited.appoint(("member", county.village))
    somebody = limited.client("member", county.village, subject=f"{name}-tries")

    def post() -> httpx.Response:
        return somebody.post(f"/api/deliberation/{path.format(uuid4())}", json=said)

    codes = [post().status_code for _ in range(LIMITS[name].burst)]
    assert codes == [404] * LIMITS[name].burst
    assert refused(post(), "too-many-requests")["limit"] == name
