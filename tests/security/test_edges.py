"""The edges: slow and endless bodies, what may be kept, whose names are answered to, who reads the logs."""

import socket
import stat
import time
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from huiyin_local.testing import Huiyin
from tests.e2e.county import County

pytestmark = pytest.mark.e2e

ISSUES = "/api/intake/issues"


def dripping(huiyin: Huiyin, path: str, pause: float, within: float) -> tuple[int, float]:
    """Send a body a byte at a time; what was answered, and after how many seconds.

    To the service itself: Caddy, which it costs nothing, hears such a sender out for the minutes that a photo may take.
    """
    origin = urlsplit(f"http://{huiyin.settings.address('intake')}")
    began = time.monotonic()
    with socket.create_connection((str(origin.hostname), origin.port or 80), timeout=within) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: {origin.netloc}\r\nContent-Type: application/json\r\n"
        line.sendall(f"{head}Content-Length: 100000\r\n\r\n{{".encode())
        line.settimeout(pause)
        while time.monotonic() - began < within:
            try:
                if answer := line.recv(100):
                    return int(answer.split()[1]), time.monotonic() - began
            except TimeoutError:
                line.sendall(b" ")
    raise AssertionError("it was never answered")


@pytest.mark.slow  # a quarter of a minute; with less patience it is in tests/unit/service/edges
def test_a_body_that_only_drips_is_ended(huiyin: Huiyin) -> None:
    status, took = dripping(huiyin, ISSUES, 0.5, 60)
    assert status == 408
    assert took < 40


def test_an_endless_body_is_ended_where_its_address_says(county: County) -> None:
    def endless() -> object:
        while True:
            yield bytes(1024 * 1024)

    began = time.monotonic()
    answer = county.anybody.post(ISSUES, content=endless())  # type: ignore[arg-type]
    assert answer.status_code == 413, answer.text
    assert time.monotonic() - began < 30


def test_what_is_answered_to_a_person_or_a_receipt_is_kept_by_no_one(county: County) -> None:
    assert county.secretary.get("/work").headers["cache-control"] == "no-store"
    receipt = {"Authorization": f"Bearer {county.report()['receipt']}"}
    answer = county.anybody.get(f"/api/reporting/divisions/{county.village}", headers=receipt)
    assert answer.headers["cache-control"] == "no-store"


def test_every_answer_says_whose_it_is(county: County) -> None:
    for path in ("/", "/api/reporting/divisions", "/nothing-there", "/static/css/base.css"):
        headers = county.anybody.get(path).headers
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert headers["cross-origin-resource-policy"] == "same-origin", path
        assert "strict-transport-security" not in headers, "only where the origin is https"


def test_a_foreign_name_is_not_answered_to(county: County) -> None:
    answer = county.anybody.get("/api/reporting/divisions", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["type"]) == (421, "/problems/foreign-host")
    assert "evil.example" not in answer.text


def test_logs_are_read_by_their_owner_alone(huiyin: Huiyin) -> None:
    files = [path for path in huiyin.settings.logs.iterdir() if path.is_file() and path.name != "launcher.log"]
    assert files
    assert {oct(stat.S_IMODE(path.stat().st_mode)) for path in files} == {"0o600"}


def test_who_did_not_sign_in_fills_no_memory(huiyin: Huiyin, county: County) -> None:
    """Bodies are read whole before anything is asked: a few strangers' rolls once took a service from 180 to 775 MB."""
    path, roll = "/api/dispatch/organisation", b'{"estates": [' + b"[]," * 1_000_000 + b"[]]}"
    sent = {"Content-Type": "application/json"}
    receipt = {"Authorization": f"Bearer {county.report()['receipt']}"}
    for headers in (sent, {**sent, **receipt}, {**sent, "Authorization": "Bearer x"}):
        answer = county.anybody.post(path, content=roll, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert county.secretary.post(path, content=roll, headers=sent).status_code == 422, "read, and no roll"
    assert county.anybody.post("/api/dispatch/organisation/file", content=roll).status_code == 401, "not read at all"


def test_a_name_that_nobody_can_have_is_no_fault_of_ours(county: County) -> None:
    page = {"Origin": county.huiyin.url}
    answer = county.anybody.post("/signin", data={"login": "a\0b", "password": "c"}, headers=page)
    assert answer.status_code == 422, answer.status_code


def test_a_number_without_end_is_no_fault_of_ours(county: County) -> None:
    for path in (f"/api/dispatch/bulletins/{county.code}/99999999999", f"/work/bulletins/{county.code}/99999999999"):
        answer = county.client("officer", county.code).get(path)
        assert answer.status_code in {404, 422}, f"{path}: {answer.text[:200]}"


def test_who_is_not_signed_in_learns_nothing_of_what_there_is(county: County) -> None:
    for path in (
        f"/api/dispatch/orders/{uuid4()}",
        f"/api/dispatch/members/{uuid4()}",
        f"/api/intake/issues/{uuid4()}/similar",
    ):
        assert county.anybody.get(path).status_code == 401, path


def test_one_strangers_key_is_not_anothers(huiyin: Huiyin, county: County) -> None:
    url = f"http://{huiyin.settings.address('intake')}"
    body = {"kind": "problem", "category": "路灯", "description": "路灯不亮", "division": county.village}
    told = []
    for address in ("100.64.1.1", "100.64.1.2", "100.64.1.1"):
        headers = {"X-Forwarded-For": address, "Idempotency-Key": "1"}
        told.append(county.anybody.post(f"{url}{ISSUES}", json=body, headers=headers).json())
    assert told[0]["id"] == told[2]["id"] != told[1]["id"]


def test_marks_that_turn_text_around_are_refused(county: County) -> None:
    body = {"kind": "problem", "category": "路灯", "description": "已\u202e办结", "division": county.village}
    answer = county.client(language="en").post(ISSUES, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "bidi_control"


def test_a_strangers_form_takes_no_more_than_a_form_has(county: County) -> None:
    """Fields are held in memory: of a few strangers with sixty megabytes of them each nobody else may feel anything."""
    page = {"Origin": county.huiyin.url}
    crowd = {f"field-{n}": (None, "a") for n in range(61)}
    assert county.anybody.post("/report", files=crowd, headers=page).status_code == 400
    assert county.anybody.post("/report", files={"description": (None, "a" * 140_000)}, headers=page).status_code == 400
    assert county.anybody.post("/signin", data={"login": "a" * 1_100_000}, headers=page).status_code in {400, 413}
    files = {f"f{n}": (f"{n}.bin", bytes(600_000)) for n in range(2)}
    assert county.anybody.post("/signin", files=files, headers=page).status_code == 413
