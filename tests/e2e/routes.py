"""Every POST of the API as something that could really be sent: what, by whom, and another body just as good."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx

from huiyin_local.testing import Huiyin
from huiyin_service.auth import Role

from .county import ORDER_BODIES, County, Json, picture, topic_body

Body = Json | bytes


@dataclass(frozen=True)
class Ask:
    """A request that would be granted. `role` is whose it may be; none: anybody's."""

    path: str
    body: Body
    other: Body
    role: Role | None = None

    def send(self, who: httpx.Client, *, key: str | None = None, body: Body | None = None) -> httpx.Response:
        """Send it, or another body to the same place."""
        headers = {"Idempotency-Key": key} if key else {}
        content = self.body if body is None else body
        if isinstance(content, bytes):
            return who.post(self.path, content=content, headers=headers)
        return who.post(self.path, json=content, headers=headers)

    def by_right(self, county: County) -> httpx.Client:
        """Somebody who may."""
        return county.client(self.role, "" if self.role == "operator" else None)

    def with_text(self, text: str) -> Iterator["Ask"]:
        """The same request with each of its texts in turn replaced."""
        assert isinstance(self.body, dict)
        for place in _texts(self.body, ()):
            body = deepcopy(self.body)
            holder: Any = body
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = text
            yield replace(self, body=body)


def _texts(value: object, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    match value:
        case str():
            yield place
        case dict():
            for name, inner in value.items():
                yield from _texts(inner, (*place, name))
        case list():
            for index, inner in enumerate(value):
                yield from _texts(inner, (*place, index))


def _report(county: County) -> Ask:
    body = {
        "kind": "problem",
        "category": "路灯",
        "description": "3号楼前的路灯三天不亮了",
        "division": county.village,
        "location": {"lat": 38.731, "lon": 112.711},
        "address": "永兴路12号",
        "reporter": {"name": "张居民", "phone": "0350-8222222"},
        "photos": [county.photo()],
    }
    return Ask("/api/intake/issues", body, {**body, "description": "路灯又不亮了"})


def _screen(county: County) -> Ask:
    path = f"/api/intake/issues/{county.report()['id']}/screen"
    return Ask(path, {"verdict": "reject", "note": "已核实", "reason": "属铁路部门管辖"}, {}, "secretary")


def _withdraw(county: County) -> Ask:
    path = f"/api/intake/issues/{county.report()['id']}/withdraw"
    return Ask(path, {"reason": "已自行解决"}, {"reason": "不需要了"}, "secretary")


def _photo(_: County) -> Ask:
    return Ask("/api/intake/photos", picture(), picture())


def _issue_histories(county: County) -> Ask:
    item = {
        "ref": str(uuid4()),
        "number": str(uuid4()),
        "kind": "problem",
        "category": "Graffiti",
        "description": "Graffiti, 1 Main St",
        "division": county.village,
        "address": "1 Main St",
        "channel": "Call",
        "reported_at": "2018-01-01T08:00:00Z",
        "withdrawn": {"at": "2018-01-02T08:00:00Z", "reason": "Cancelled"},
    }
    body = {"source": "elsewhere", "items": [item]}
    return Ask("/api/intake/histories", body, {**body, "source": "another"}, "operator")


def _order_histories(county: County) -> Ask:
    item = {
        "ref": str(uuid4()),
        "division": county.village,
        "kind": "problem",
        "assignee": {"kind": "unit", "name": "BOS", "id": "bos"},
        "dispatched_at": "2018-01-01T08:00:00Z",
        "closed_at": "2018-01-02T08:00:00Z",
        "result": "Closed",
    }
    body = {"source": "elsewhere", "items": [item]}
    return Ask("/api/dispatch/histories", body, {**body, "source": "another"}, "operator")


def _divisions(county: County) -> Ask:
    body = {"divisions": [{"code": f"{county.code}003", "name": "Third Town", "timezone": "Asia/Shanghai"}]}
    other = {"divisions": [{"code": f"{county.code}004", "name": "Fourth Town"}]}
    return Ask("/api/dispatch/divisions", body, other, "operator")


def _dispatch(county: County) -> Ask:
    body = {
        "issue": county.report()["id"],
        "assignee": {"kind": "member", "name": "李党员", "id": "member-li"},
        "due_at": "2036-12-01T18:00:00+08:00",
        "note": "先联系物业",
    }
    return Ask("/api/dispatch/orders", body, {"issue": body["issue"]}, "secretary")


def _on_order(action: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        order = county.dispatch(county.report())
        for step in before:
            county.on_order(order, step)
        body = ORDER_BODIES[action]
        path = f"/api/dispatch/orders/{order['id']}/{action}"
        return Ask(path, body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def _plan(county: County) -> Ask:
    issue = county.report()["id"]
    return Ask("/api/deliberation/topics", {"issue": issue, "title": "增设充电桩"}, {"issue": issue}, "secretary")


def _on_topic(action: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        topic = county.does(county.secretary, "/api/deliberation/topics", issue=county.report()["id"])
        for step in before:
            county.on_topic(topic, step)
        body = topic_body(action)
        path = f"/api/deliberation/topics/{topic['id']}/{action}"
        return Ask(path, body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


ROUTES: dict[str, Callable[[County], Ask]] = {
    "/api/intake/issues": _report,
    "/api/intake/issues/{issue}/screen": _screen,
    "/api/intake/issues/{issue}/withdraw": _withdraw,
    "/api/intake/photos": _photo,
    "/api/intake/histories": _issue_histories,
    "/api/dispatch/divisions": _divisions,
    "/api/dispatch/histories": _order_histories,
    "/api/dispatch/orders": _dispatch,
    "/api/dispatch/orders/{order}/accept": _on_order("accept"),
    "/api/dispatch/orders/{order}/decline": _on_order("decline"),
    "/api/dispatch/orders/{order}/resolve": _on_order("resolve", "accept"),
    "/api/dispatch/orders/{order}/publicise": _on_order("publicise", "accept", "resolve"),
    "/api/deliberation/topics": _plan,
    "/api/deliberation/topics/{topic}/deliberate": _on_topic("deliberate"),
    "/api/deliberation/topics/{topic}/decide": _on_topic("decide", "deliberate"),
    "/api/deliberation/topics/{topic}/carry-out": _on_topic("carry-out", "deliberate", "decide"),
    "/api/deliberation/topics/{topic}/publicise": _on_topic("publicise", "deliberate", "decide", "carry-out"),
}
"""Every POST that the OpenAPI documents list; a test sees to it that none is missing."""


def stored(huiyin: Huiyin) -> tuple[int, ...]:
    """How much people have stored so far: events of theirs, keys, contacts, answers, photos."""
    queries = (
        "SELECT count(*) FROM store.events WHERE meta -> 'actor' ->> 'role' <> 'system'",
        "SELECT count(*) FROM store.idempotency",
        "SELECT count(*) FROM intake.contacts",
        "SELECT (SELECT count(*) FROM intake.answers) + (SELECT count(*) FROM dispatch.answers)",
    )
    photos = sum(1 for path in (huiyin.data / "photos").rglob("*") if path.is_file())
    return (*map(huiyin.count, queries), photos)
