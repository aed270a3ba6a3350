"""Signing in: from sending what was typed until the answer that brings the session, by real accounts."""

import time
from collections.abc import Callable, Sequence
from itertools import repeat

from tests.e2e.county import County
from tests.e2e.people import Person, invited

from bench.figure import Figure, percentile

TIMES = 100
UNUSED = "UPDATE accounts.authenticators SET last_step = 0 RETURNING 1"


def measure(county: County) -> Sequence[Figure]:
    """Milliseconds, one after the other: by the password alone, and by a code of an app after it, both steps."""
    wang, li = _cadre(county, "王干部", "wang"), _cadre(county, "李干部", "li")
    li.set_authenticator()

    def by_password() -> float:
        began = time.perf_counter()
        assert wang.sign_in("wang").headers["location"] == "/account"
        return _ended(wang, began)

    def by_code() -> float:
        county.huiyin.count(UNUSED)  # a code counts once, and the next is half a minute away
        code, began = li.code(), time.perf_counter()
        li.sign_in("li")
        assert li.http.post("/signin/second", data={"code": code}).status_code == 303
        return _ended(li, began)

    return [
        _figure("sign in by name and password, p95", by_password),
        _figure("sign in by name, password and an app's code, p95", by_code),
    ]


def _cadre(county: County, name: str, login: str) -> Person:
    person = Person(county.huiyin)
    assert person.take_up(invited(county.huiyin, "cadre", county.village, name), login, name).status_code == 303
    return person


def _ended(person: Person, began: float) -> float:
    took = 1000 * (time.perf_counter() - began)
    assert person.token
    person.http.cookies.clear()
    return took


def _figure(name: str, sign_in: Callable[[], float]) -> Figure:
    sign_in()
    return Figure(name, "ms", percentile([sign_in() for _ in repeat(None, TIMES)], 0.95), reach="≤ 300")
