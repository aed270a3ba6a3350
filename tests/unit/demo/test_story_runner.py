"""Walking a road of the demo: each step in the right person's name, and an end where somebody went another way."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from tests.keys import issuer, verifier

from huiyin_contracts.deliberation_rules import TeamKind, TeamRule, TeamRules
from huiyin_contracts.orders import OrderDispatched
from huiyin_demo.load import WAITED_FOR
from huiyin_demo.people import member, resident, secretary
from huiyin_demo.running import Api, RunningStory
from huiyin_demo.sittings import seats_of
from huiyin_demo.stories import Story, Village
from huiyin_demo.story_runner import PLANNED, report, walk
from huiyin_service.demo_identities import DEMO_IDENTITIES
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, UnexpectedResponse
from huiyin_service.tokens import TokenVerifier

REPORTED_AT = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # already the 25th in China
CHENGXI = "140981001001"
VILLAGE = Village(name="城西社区", secretary="王书记", members=["李党员", "赵党员"])
Answer = Callable[[httpx.Request], httpx.Response | None]


class Town:
    """All services in memory: every command succeeds, unless `says` has another answer."""

    def __init__(self, tokens: TokenVerifier) -> None:
        self.sent: list[tuple[str, str, dict[str, Any]]] = []
        self.keyed: set[str] = set()
        self.says: Answer = lambda _request: None
        self._tokens = tokens

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if answer := self.says(request):
            return answer
        if request.method == "GET":
            planned = {"type": PLANNED, "stream": "deliberation.topic-t1"}
            orders = [
                {"type": OrderDispatched.type, "stream": f"dispatch.order-o{n}", "role": role}
                for n, role in enumerate(("secretary", "system"), 1)
            ]
            return httpx.Response(200, json={"reported_at": REPORTED_AT.isoformat(), "trail": [planned, *orders]})
        if request.url.path == "/api/intake/photos":
            return httpx.Response(201, json={"id": "f" * 64})
        who = self._tokens.verify(request.headers["authorization"].removeprefix("Bearer "))
        self.sent.append((who.name, request.url.path, json.loads(request.content)))
        self.keyed.add(request.headers["idempotency-key"])
        made = {"/api/intake/issues": "i1", "/api/dispatch/orders": "o1"}.get(request.url.path, "")
        return httpx.Response(200, json={"id": made, "number": "7", "cursor": f"1-{len(self.sent)}"})


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(verifier(tmp_path))


@pytest.fixture
async def api(town: Town, tmp_path: Path) -> AsyncIterator[Api]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(town), base_url="http://huiyin") as client:
        patience = RetryPolicy(in_all=2, first_pause=0.001, longest_pause=0.002)
        yield Api(
            RetryingClient(client, patience=patience, passing=WAITED_FOR), issuer(tmp_path), lambda: datetime.now(UTC)
        )


def issue(*road: dict[str, Any]) -> Story:
    story = {"name": "lamp", "village": CHENGXI, "kind": "problem", "category": "路灯", "text": "路灯不亮"}
    return Story.model_validate({**story, "road": list(road)})


async def walked(api: Api, *road: dict[str, Any]) -> str | None:
    return await walk(api, await report(api, issue(*road), VILLAGE), {"lamp": "i1", "other": "i2"})


async def test_each_step_is_taken_in_the_right_name(api: Api, town: Town) -> None:
    road = (
        {"step": "screen"},
        {"step": "dispatch", "member": "李党员"},
        {"step": "decline", "reason": "出差"},
        {"step": "dispatch", "member": "赵党员", "minutes": 10},
        {"step": "accept"},
        {"step": "resolve", "result": "修好了", "photo": "street"},
        {"step": "publicise", "notice": "路灯已修"},
    )
    assert await walked(api, *road) is None
    assert [(who, path.rpartition("/")[2]) for who, path, _ in town.sent] == [
        ("居民", "issues"),
        ("王书记", "screen"),
        ("王书记", "orders"),
        ("李党员", "decline"),
        ("王书记", "orders"),
        ("赵党员", "accept"),
        ("赵党员", "resolve"),
        ("王书记", "publicise"),
    ]
    assert town.sent[4][2]["due_at"] == (REPORTED_AT + timedelta(minutes=10)).isoformat()
    assert len(town.keyed) == len(town.sent), "each command has a key of its own"


async def test_walking_again_sends_the_same_keys_and_bodies(api: Api, town: Town) -> None:
    road = ({"step": "screen", "to": "deliberation"}, {"step": "publicise", "kind": "topic", "notice": "议题"})
    await walked(api, *road)
    first, keyed = list(town.sent), set(town.keyed)
    town.sent.clear()
    await walked(api, *road)
    assert (town.sent, town.keyed) == (first, keyed)


def in_deliberation(town: Town, request: httpx.Request) -> httpx.Response | None:
    """A topic that is decided as soon as its session is, a session of two voters, and the charter's next day."""
    path = request.url.path
    if request.method == "POST" or not path.startswith("/api/deliberation"):
        return None
    if path.endswith("/calendar"):
        return httpx.Response(200, json={"days": [{"kind": "deliberation", "on": "2026-12-09"}]})
    item = {"topic": "t1", "vote": "v1", "voters": ["one", "two"], "options": [{"id": "o1"}]}
    resolved = any(path.endswith("/end-vote") for _, path, _ in town.sent)
    return httpx.Response(200, json={"agenda": [item], "tasks": [{}] if resolved else []})


async def test_a_session_of_the_day_of_the_report_decides(api: Api, town: Town) -> None:
    town.says = lambda request: in_deliberation(town, request)
    decide = {"step": "decide", "form": "courtyard", "present": 9, "against": 1, "minutes": "都赞成"}
    tasks = [{"description": "安装", "member": "赵党员", "days": 20}]
    road = ({"step": "screen", "to": "deliberation"}, {**decide, "resolution": "装十个", "tasks": tasks})
    assert await walked(api, *road) is None
    acts = [path.rpartition("/")[2] for _, path, _ in town.sent[2:]]
    assert acts[:1] + acts[10:] == [
        *("sessions", "open", "call-item", "table-option", "put-to-vote", "vote", "vote", "end-vote", "close", "draft")
    ]
    assert acts[1:10] == ["record-attendance"] * 9
    told = {path.rpartition("/")[2]: body for _, path, body in town.sent}
    assert (told["sessions"]["held_on"], told["sessions"]["topics"]) == ("2026-11-25", ["t1"]), "in the county's time"
    assert told["table-option"]["tasks"] == [
        {"description": "安装", "assignee": {"id": f"member-{CHENGXI}-2"}, "due_on": "2026-12-15"}
    ]
    assert told["vote"] == {"choice": "against", "voter": "two"}
    assert len(town.keyed) == len(town.sent), "each command has a key of its own"


async def test_what_waits_is_on_the_agenda_of_the_charters_next_day(api: Api, town: Town) -> None:
    town.says = lambda request: in_deliberation(town, request)
    road = ({"step": "screen", "to": "deliberation"}, {"step": "deliberate", "form": "fireside"})
    assert await walked(api, *road) is None
    assert (town.sent[-1][2]["held_on"], town.sent[-1][2]["topics"]) == ("2026-12-09", ["t1"])


def test_a_site_has_whole_teams_with_whom_one_may_sign_in_as() -> None:
    seats = seats_of(CHENGXI, VILLAGE)
    rules = TeamRules()
    for kind in get_args(TeamKind):
        of = [seat.capacity for seat in seats if seat.team == kind]
        rule: TeamRule = getattr(rules, kind)
        assert rule.least <= len(of) <= rule.most
        assert all(of.count(each.capacity) >= each.least for each in rule.composition)
    assert {"secretary-wang", "resident-zhang", "officer-chen"} <= {seat.sign_in for seat in seats}
    assert len({seat.sign_in for seat in seats}) == len(seats)


async def test_whoever_reported_it_says_what_became_of_it_and_its_second_order_goes_on(api: Api, town: Town) -> None:
    road = (
        {"step": "dispatch", "member": "李党员"},
        {"step": "rate", "solved": False, "satisfied": False, "reopen": "又灭了"},
        {"step": "accept"},
        {"step": "rate", "told": "phone"},
    )
    assert await walked(api, *road) is None
    verdict = {"solved": True, "satisfied": True, "comment": None, "reopen": None, "channel": None}
    rate, accept, again = town.sent[2:]
    assert rate[0] not in {"王书记", "李党员"}
    assert rate[1:] == (
        "/api/intake/issues/i1/rate",
        {**verdict, "solved": False, "satisfied": False, "reopen": "又灭了"},
    )
    assert accept == ("李党员", "/api/dispatch/orders/o2/accept", {})
    assert again == ("王书记", "/api/intake/issues/i1/rate", {**verdict, "channel": "phone"})


@pytest.mark.parametrize("status", [409, 422])
async def test_a_road_that_somebody_left_ends_with_the_reason(api: Api, town: Town, status: int) -> None:
    def says(request: httpx.Request) -> httpx.Response | None:
        gone = request.url.path.endswith("/orders")
        return httpx.Response(status, json={"title": "不能这样办理", "detail": "已经撤回"}) if gone else None

    town.says = says
    why = await walked(api, {"step": "screen"}, {"step": "dispatch"}, {"step": "accept"})
    assert why == f"{status} 不能这样办理: 已经撤回"
    assert len(town.sent) == 2


async def test_what_nobody_expects_is_not_passed_over(api: Api, town: Town) -> None:
    town.says = lambda request: httpx.Response(403) if request.url.path.endswith("/screen") else None
    with pytest.raises(UnexpectedResponse, match="403"):
        await walked(api, {"step": "screen"})
    town.says = lambda _request: httpx.Response(422, json={"title": "没有这个行政区划"})
    with pytest.raises(RequestInvalid, match="没有这个行政区划"):
        await walked(api, {"step": "screen"})


async def test_a_service_that_restarts_or_is_behind_is_asked_again(api: Api, town: Town) -> None:
    answers = [httpx.Response(status) for status in (404, 502, 503)]
    town.says = lambda _request: answers.pop() if answers else None
    assert await walked(api, {"step": "screen"}) is None
    assert len(town.sent) == 2


async def test_a_rewritten_issue_is_another(api: Api, town: Town) -> None:
    await report(api, issue(), VILLAGE)
    await report(api, issue().model_copy(update={"text": "两盏路灯不亮"}), VILLAGE)
    assert len(town.keyed) == 2


def test_people_are_the_samples_where_they_are_meant() -> None:
    samples = [sample.principal() for sample in DEMO_IDENTITIES]
    assert secretary(CHENGXI, VILLAGE) in samples
    assert member(CHENGXI, VILLAGE, "李党员") in samples
    assert member(CHENGXI, VILLAGE, "赵党员").sub == "member-140981001001-2"
    assert resident(issue().model_copy(update={"reporter": "张居民"})) in samples
    elsewhere = secretary("140981001002", VILLAGE)
    assert (elsewhere.name, elsewhere.division) == ("王书记", "140981001002")
    assert elsewhere not in samples


def test_a_issue_knows_its_secretary() -> None:
    assert RunningStory(issue(), VILLAGE, "i1", "1-1").secretary == secretary(CHENGXI, VILLAGE)
