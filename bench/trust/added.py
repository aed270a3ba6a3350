"""What authorisation and limits add to a request.

The same request is sent with and without, in turns, and the median is taken of what it took longer in each round.

**Authorisation** is, of a public answer that is the same for all, what it takes longer for somebody than for no one:
the token is verified, and their session, account and offices are held against the log. Of who asked within the last
two seconds they are in memory, of others they are asked of the database; each is a figure. The question to the policy
table, which a public answer does not ask, is timed in this process and added.

**Limits** are counted by one Huiyin, a thousand times as wide, so that no one is refused, and not counted by the other.
Of all requests a stranger's report is counted most: by address, by village and by kind, and whether it needs a proof.
"""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle, repeat
from uuid import uuid4

import httpx
from tests.e2e.county import County

from bench.figure import Figure
from huiyin_local.testing import Huiyin
from huiyin_service.auth import Principal
from huiyin_service.policy import permit

ROUNDS, WARM_UP = 400, 50
PEOPLE = 600
QUESTIONS = 10_000
REACH = "≤ 1"

Took = Callable[[], float]
"""Asks once; how many milliseconds the answer took."""


def by_authorisation(county: County) -> Sequence[Figure]:
    """Milliseconds that a request takes longer for who is signed in."""
    people = [Principal(f"cadre-{n}", f"cadre-{n}", "cadre", county.village) for n in range(PEOPLE)]
    county.huiyin.owner.appoint(*people)
    tokens = [county.huiyin.token(who.role, who.division, subject=who.sub) for who in people]
    everybody, path = cycle(tokens), f"/api/reporting/divisions/{county.village}"
    with _client(county.huiyin) as client:

        def ask(**headers: str) -> float:
            return _took(client, "GET", path, headers=headers)

        def ask_as(token: str) -> float:
            return ask(Authorization=f"Bearer {token}")

        turns: dict[str, Took] = {
            "no one": ask,
            "who asked just before": lambda: ask_as(tokens[0]),
            "who did not": lambda: ask_as(next(everybody)),
        }
        taken = _in_turns(turns)
    question = _question(people[0])
    return [
        Figure(f"authorisation adds to a request, of {whom}", "ms", _more(times, nobody) + question, reach=REACH)
        for nobody in [taken.pop("no one")]
        for whom, times in taken.items()
    ]


def by_limits(counting: County, free: County) -> Sequence[Figure]:
    """Milliseconds that a request takes longer where it is counted."""
    with _client(counting.huiyin) as counted, _client(free.huiyin) as uncounted:

        def read(client: httpx.Client) -> float:
            return _took(client, "GET", f"/api/reporting/divisions/{free.village}")

        def report(client: httpx.Client) -> float:
            issue = {"kind": "problem", "category": "路灯", "description": f"路灯不亮 {uuid4()}"}
            return _took(client, "POST", "/api/intake/issues", json={**issue, "division": free.village})

        def added(ask: Callable[[httpx.Client], float]) -> float:
            taken = _in_turns({"counted": lambda: ask(counted), "uncounted": lambda: ask(uncounted)})
            return _more(taken["counted"], taken["uncounted"])

        return [
            Figure("limits add to a request of any kind", "ms", added(read), reach=REACH),
            Figure("limits add to a stranger's report", "ms", added(report), reach=REACH),
        ]


def _client(huiyin: Huiyin) -> httpx.Client:
    return httpx.Client(base_url=huiyin.url, timeout=30, trust_env=False)


def _took(client: httpx.Client, method: str, path: str, **more: object) -> float:
    began = time.perf_counter()
    response = client.request(method, path, **more)  # type: ignore[arg-type]
    took = 1000 * (time.perf_counter() - began)
    response.raise_for_status()
    return took


def _in_turns(turns: Mapping[str, Took]) -> dict[str, list[float]]:
    """So many rounds: A B C, B C A, C A B."""
    names, taken = list(turns), defaultdict[str, list[float]](list)
    for number in range(-WARM_UP, ROUNDS):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            took = turns[name]()
            if number >= 0:
                taken[name].append(took)
    return dict(taken)


def _more(these: Sequence[float], those: Sequence[float]) -> float:
    return statistics.median(this - that for this, that in zip(these, those, strict=True))


def _question(who: Principal) -> float:
    """Milliseconds of the question to the policy table, asked as a route does and as its command does."""
    began = time.perf_counter()
    for _ in repeat(None, QUESTIONS):
        permit(who, "order.dispatch")
        permit(who, "order.dispatch", who.division)
    return 1000 * (time.perf_counter() - began) / QUESTIONS
