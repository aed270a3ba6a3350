"""Every POST of the API as something that could really be sent: what, by whom, and another body just as good."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from huiyin_dispatch.rolls.sheets import ESTATES
from huiyin_local.testing import Huiyin
from huiyin_service.auth import Role
from tests.rolls import workbook

from .county import CITY, ORDER_BODIES, County, Json, picture, topic_body

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
    return Ask(path, {"outcome": "reject", "note": "已核实", "reason": "属铁路部门管辖"}, {}, "secretary")


def _withdraw(county: County) -> Ask:
    path = f"/api/intake/issues/{county.report()['id']}/withdraw"
    return Ask(path, {"reason": "已自行解决"}, {"reason": "不需要了"}, "secretary")


def _rate(county: County) -> Ask:
    issue = county.report()
    county.answered(issue)
    body = {"solved": False, "satisfied": False, "comment": "当晚又灭了", "channel": "phone"}
    return Ask(f"/api/intake/issues/{issue['id']}/rate", body, {**body, "solved": True}, "secretary")


def _reopen(county: County) -> Ask:
    issue = county.report()
    county.answered(issue)
    county.rate(issue, solved=False)
    body = {"reason": "当晚又灭了", "channel": "visit"}
    return Ask(f"/api/intake/issues/{issue['id']}/reopen", body, {**body, "reason": "还是不亮"}, "secretary")


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
        "assignee": {"kind": "unit", "name": "BOS"},
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


def _recode(county: County) -> Ask:
    numbers = [f"{county.town}{uuid4().int % 800 + 100}" for _ in range(2)]
    divisions = [{"code": code, "name": "Village"} for code in numbers]
    county.does(county.client("operator", ""), "/api/dispatch/divisions", divisions=divisions)
    body = {"code": numbers[0], "new_code": numbers[1], "reason": "两村合并", "effective_on": "2026-01-01"}
    return Ask("/api/dispatch/divisions/recode", body, {**body, "reason": "代码更正"}, "operator")


def _dispatch(county: County) -> Ask:
    body = {
        "issue": county.report()["id"],
        "assignee": {"name": "李党员", "id": "member-li"},
        "due_at": "2036-12-01T18:00:00+08:00",
        "note": "先联系物业",
    }
    return Ask("/api/dispatch/orders", body, {"issue": body["issue"]}, "secretary")


def _on_order(action: str, *before: str, role: Role = "secretary") -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        order = county.dispatch(county.report())
        for step in before:
            county.on_order(order, step)
        body = ORDER_BODIES[action]
        path = f"/api/dispatch/orders/{order['id']}/{action}"
        return Ask(path, body, {**body, "expected_version": len(before) + 1}, role)

    return ask


_HOURS = count()


def _charter(county: County) -> Ask:
    path = f"/api/dispatch/charters/{county.code}"
    rules = county.anybody.get(path).json()["in_force"]
    body = {"title": "试行章程", "orders": rules["orders"], "points": rules["points"]}
    return Ask(path, body, {**body, "title": "基层治理章程"}, "operator")


def _bulletin(county: County) -> Ask:
    hour = timedelta(hours=next(_HOURS))  # no time is told of twice
    begun = datetime(2026, 1, 1, tzinfo=UTC) + hour
    body = {"starts_at": begun.isoformat(), "ends_at": (begun + timedelta(minutes=59)).isoformat()}
    other = {**body, "starts_at": (begun + timedelta(minutes=1)).isoformat()}
    return Ask(f"/api/dispatch/bulletins/{county.town}", body, other, "operator")


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


TERM = {
    "secretary": {"name": "王书记", "id": "secretary-wang"},
    "origin": "retired_member",
    "selection": "community_selection",
    "term_ends_on": "2036-06-30",
}
GROUP = {"name": "1号楼党小组", "buildings": ["1"], "leader": {"name": "李党员", "id": "member-li"}}

IN_ESTATE: dict[str, Json] = {
    "rename": {"name": "永兴花园"},
    "branch": {"rank": "general_branch", "name": "永兴小区党总支"},
    "appoint": TERM,
    "stand-down": {"reason": "任期届满"},
    "hand-over": {**TERM, "reason": "任期届满"},
    "buildings": {"building": "9", "name": "9号楼"},
    "remove-building": {"building": "2", "reason": "登记有误"},
    "groups": GROUP,
    "households": {"building": "1", "head": "孙大爷"},
}


def _estate(county: County) -> Ask:
    body = {"estate": county.estate_code(), "name": "城西苑"}
    return Ask("/api/dispatch/estates", body, {**body, "name": "城东苑"}, "secretary")


def _in_estate(act: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        estate = county.estate(buildings=2)
        for step in before:
            county.in_estate(estate, step, **IN_ESTATE[step])
        body = IN_ESTATE[act]
        other = {**body, "expected_version": len(before) + 3}
        return Ask(f"/api/dispatch/estates/{estate}/{act}", body, other, "secretary")

    return ask


def _roll(county: County) -> Ask:
    estate = {
        "estate": county.estate_code(),
        "name": "城西苑",
        "branch": {"rank": "branch", "name": "城西苑党支部"},
        "secretary": TERM,
        "buildings": [{"building": "1", "name": "1号楼"}],
        "groups": [GROUP],
        "households": [{"building": "1", "head": "孙大爷"}],
    }
    body = {"estates": [estate]}
    return Ask("/api/dispatch/organisation", body, {"estates": [{**estate, "name": "城东苑"}]}, "secretary")


def _roll_file(county: County) -> Ask:
    def roll(name: str) -> bytes:
        return workbook({ESTATES: [[county.village, county.estate_code()[-3:], name]]})

    return Ask("/api/dispatch/organisation/file", roll("城西苑"), roll("城东苑"), "secretary")


def _move(county: County) -> Ask:
    path = f"/api/dispatch/estates/{county.estate()}/move"
    return Ask(path, {"village": county.neighbour}, {"village": county.far_village}, "operator")


def _split(county: County) -> Ask:
    new_estate = county.estate_code()
    path = f"/api/dispatch/estates/{county.estate(buildings=2)}/split"
    body = {"new_estate": new_estate, "name": "永兴北苑", "buildings": ["2"]}
    return Ask(path, body, {**body, "buildings": ["1"]}, "secretary")


def _merge(county: County) -> Ask:
    into, path = county.estate(), f"/api/dispatch/estates/{county.estate(buildings=1)}/merge"
    return Ask(path, {"into": into, "prefix": "东"}, {"into": into}, "secretary")


def _on_group(act: str, body: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        estate = county.estate(buildings=2)
        group = county.in_estate(estate, "groups", **GROUP)["id"]
        path = f"/api/dispatch/estates/{estate}/groups/{group}/{act}"
        return Ask(path, body, {**body, "expected_version": 4}, "secretary")

    return ask


def _undesignate(county: County) -> Ask:
    estate = county.estate(buildings=1)
    household = county.in_estate(estate, "households", building="1", head="孙大爷")["id"]
    path = f"/api/dispatch/estates/{estate}/households/{household}/undesignate"
    return Ask(path, {"reason": "已搬离"}, {"reason": "换届"}, "secretary")


def _register(county: County) -> Ask:
    body = {
        "division": county.village,
        "member": f"member-{uuid4()}",
        "name": "李党员",
        "employer": "供电公司",
        "estate": f"{county.village}003",
        "building": "3号楼",
        "skills": ["水电"],
    }
    return Ask("/api/dispatch/members", body, {**body, "building": "5号楼"}, "secretary")


def _on_member(action: str, body: Json, *before: tuple[str, Json]) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/members/{county.member()['id']}"
        for step, more in before:
            county.does(county.secretary, f"{path}/{step}", **more)
        return Ask(f"{path}/{action}", body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def _on_service(action: str, body: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/members/{county.member()['id']}/services"
        served = county.does(county.secretary, path, **SERVICE)["service"]
        return Ask(f"{path}/{served}/{action}", body, {**body, "expected_version": 2}, "secretary")

    return ask


def _form(county: County) -> Ask:
    body = {
        "division": county.village,
        "kind": "volunteer",
        "name": f"志愿队{uuid4()}",
        "leader": {"name": "李党员", "id": "member-li"},
        "skills": ["水电"],
        "areas": [county.village],
    }
    return Ask("/api/dispatch/forces", body, {**body, "skills": []}, "secretary")


def _on_force(action: str, body: Json, *before: tuple[str, Json]) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/forces/{county.force()['id']}"
        for step, more in before:
            county.does(county.secretary, f"{path}/{step}", **more)
        return Ask(f"{path}/{action}", body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def _describe(county: County) -> Ask:
    body = {"name": f"先锋志愿队{uuid4()}", "leader": _ZHAO["person"], "skills": ["水电"], "areas": []}
    return _on_force("describe", body)(county)


def _on_activity(action: str, body: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/forces/{county.force()['id']}/activities"
        activity = county.does(county.secretary, path, **ACTIVITY)["activity"]
        return Ask(f"{path}/{activity}/{action}", body, {**body, "expected_version": 2}, "secretary")

    return ask


def _on_points(action: str, body: Json, other: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/points/{county.member()['id']}/{action}"
        return Ask(path, body, {**body, **other}, "secretary")

    return ask


def _answer_dispute(county: County) -> Ask:
    path = f"/api/dispatch/points/{county.member()['id']}/disputes"
    dispute = county.does(county.secretary, path, month="2026-01", reason="漏记一次服务")["dispute"]
    body = {"answer": "已核对，没有漏记"}
    return Ask(f"{path}/{dispute}/answer", body, {**body, "points": 1.5}, "secretary")


def _standings(county: County) -> Ask:
    county.member()
    county.read("/api/dispatch/forces/figures", division=county.code)  # who has just registered is known
    body = {"division": county.village, "period": "2026-01", "note": "公示五个工作日"}
    return Ask("/api/dispatch/points/standings", body, {**body, "note": "公示三个工作日"}, "secretary")


SERVICE: Json = {
    "description": "为独居老人检修电路",
    "category": "水电维修",
    "served_on": "2026-01-05",
    "hours": 1.5,
    "persons": 2,
}
ACTIVITY: Json = {"title": "义务理发", "place": "党群服务中心", "starts_at": "2026-01-05T09:00:00+08:00"}
_POST: Json = {"post": "环境卫生岗"}
_BUILDING: Json = {"building": "5号楼"}

_CALLED: Json = {"name": "李党员", "id": "member-li"}
_ZHAO: Json = {"person": {"name": "赵党员", "id": "member-zhao"}}


def _on_estate(action: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        estate = {"estate": f"{county.village}003"}
        return _on_force(action, estate, *((step, estate) for step in before))(county)

    return ask


def _declare(county: County) -> Ask:
    body = {
        "division": county.village,
        "description": "地下室进水",
        "place": "永兴路12号院3号楼",
        "issue": county.report()["id"],
        "forces": [county.force(name=f"应急队{uuid4()}", kind="emergency")["id"]],
    }
    return Ask("/api/dispatch/emergencies", body, {**body, "forces": []}, "secretary")


def _on_emergency(action: str, body: Json, *before: tuple[str, Json]) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/emergencies/{county.emergency()['id']}"
        for step, more in before:
            county.does(county.secretary, f"{path}/{step}", **more)
        return Ask(f"{path}/{action}", body, {**body, "expected_version": len(before) + 2}, "secretary")

    return ask


def _reinforce(county: County) -> Ask:
    forces = [county.force(name=f"增援队{uuid4()}")["id"]]
    return _on_emergency("reinforce", {"forces": forces, "reason": "水势上涨"})(county)


def _link(county: County) -> Ask:
    return _on_emergency("link", {"issue": county.report()["id"]})(county)


def _blow(county: County) -> Ask:
    body = {
        "division": county.village,
        "kind": "enforcement",
        "description": "夜市占道，消防通道被堵",
        "place": "永兴路东口",
        "departments": [{"name": CITY, "id": None}],
        "issue": county.report()["id"],
        "answer_by": "2036-01-05T09:00:00+08:00",
        "act_by": "2036-01-06T09:00:00+08:00",
    }
    return Ask("/api/dispatch/whistles", body, {**body, "kind": "priority"}, "secretary")


def _on_whistle(action: str, body: Json, role: Role = "secretary", *, acted: bool = False) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/whistles/{county.whistle()['id']}"
        if acted:
            county.does(county.client("operator", ""), f"{path}/act", department=CITY, result="清理摊位12个")
        return Ask(f"{path}/{action}", body, {**body, "expected_version": 1 + acted}, role)

    return ask


def _link_whistle(county: County) -> Ask:
    return _on_whistle("link", {"issue": county.report()["id"]})(county)


ROUTES: dict[str, Callable[[County], Ask]] = {
    "/api/intake/issues": _report,
    "/api/intake/issues/{issue}/screen": _screen,
    "/api/intake/issues/{issue}/withdraw": _withdraw,
    "/api/intake/issues/{issue}/rate": _rate,
    "/api/intake/issues/{issue}/reopen": _reopen,
    "/api/intake/photos": _photo,
    "/api/intake/histories": _issue_histories,
    "/api/dispatch/divisions": _divisions,
    "/api/dispatch/divisions/recode": _recode,
    "/api/dispatch/histories": _order_histories,
    "/api/dispatch/orders": _dispatch,
    "/api/dispatch/orders/{order}/accept": _on_order("accept"),
    "/api/dispatch/orders/{order}/decline": _on_order("decline"),
    "/api/dispatch/orders/{order}/resolve": _on_order("resolve", "accept"),
    "/api/dispatch/orders/{order}/publicise": _on_order("publicise", "accept", "resolve"),
    "/api/dispatch/orders/{order}/transfer": _on_order("transfer"),
    "/api/dispatch/orders/{order}/split": _on_order("split"),
    "/api/dispatch/orders/{order}/return": _on_order("return", "accept"),
    "/api/dispatch/orders/{order}/extension": _on_order("extension", "accept"),
    "/api/dispatch/orders/{order}/extension/grant": _on_order("extension/grant", "accept", "extension"),
    "/api/dispatch/orders/{order}/extension/refuse": _on_order("extension/refuse", "accept", "extension"),
    "/api/dispatch/orders/{order}/suspend": _on_order("suspend", "accept"),
    "/api/dispatch/orders/{order}/resume": _on_order("resume", "accept", "suspend"),
    "/api/dispatch/orders/{order}/urge": _on_order("urge"),
    "/api/dispatch/orders/{order}/supervise": _on_order("supervise", role="operator"),
    "/api/dispatch/orders/{order}/inspect": _on_order("inspect", "accept", "resolve"),
    "/api/dispatch/charters/{county}": _charter,
    "/api/dispatch/bulletins/{division}": _bulletin,
    "/api/dispatch/organisation": _roll,
    "/api/dispatch/organisation/file": _roll_file,
    "/api/dispatch/estates": _estate,
    "/api/dispatch/estates/{estate}/rename": _in_estate("rename"),
    "/api/dispatch/estates/{estate}/move": _move,
    "/api/dispatch/estates/{estate}/split": _split,
    "/api/dispatch/estates/{estate}/merge": _merge,
    "/api/dispatch/estates/{estate}/branch": _in_estate("branch"),
    "/api/dispatch/estates/{estate}/appoint": _in_estate("appoint", "branch"),
    "/api/dispatch/estates/{estate}/stand-down": _in_estate("stand-down", "branch", "appoint"),
    "/api/dispatch/estates/{estate}/hand-over": _in_estate("hand-over", "branch", "appoint"),
    "/api/dispatch/estates/{estate}/buildings": _in_estate("buildings"),
    "/api/dispatch/estates/{estate}/remove-building": _in_estate("remove-building"),
    "/api/dispatch/estates/{estate}/groups": _in_estate("groups"),
    "/api/dispatch/estates/{estate}/groups/{group}/reform": _on_group("reform", {**GROUP, "buildings": ["1", "2"]}),
    "/api/dispatch/estates/{estate}/groups/{group}/dissolve": _on_group("dissolve", {"reason": "并入2号楼党小组"}),
    "/api/dispatch/estates/{estate}/households": _in_estate("households"),
    "/api/dispatch/estates/{estate}/households/{household}/undesignate": _undesignate,
    "/api/dispatch/members": _register,
    "/api/dispatch/members/{member}/move": _on_member("move", {"building": "7号楼"}),
    "/api/dispatch/members/{member}/rename": _on_member("rename", {"name": "李晓明"}),
    "/api/dispatch/members/{member}/leave": _on_member("leave", {"reason": "迁往太原"}),
    "/api/dispatch/members/{member}/skills": _on_member("skills", {"skills": ["义诊"]}),
    "/api/dispatch/members/{member}/availability": _on_member(
        "availability", {"available": False, "until": "2036-12-31"}
    ),
    "/api/dispatch/members/{member}/posts/take": _on_member("posts/take", {**_POST, "duty": "每周六上午巡查一次"}),
    "/api/dispatch/members/{member}/posts/leave": _on_member("posts/leave", _POST, ("posts/take", _POST)),
    "/api/dispatch/members/{member}/buildings/link": _on_member("buildings/link", _BUILDING),
    "/api/dispatch/members/{member}/buildings/unlink": _on_member(
        "buildings/unlink", _BUILDING, ("buildings/link", _BUILDING)
    ),
    "/api/dispatch/members/{member}/services": _on_member("services", SERVICE),
    "/api/dispatch/members/{member}/services/{served}/confirm": _on_service("confirm", {}),
    "/api/dispatch/members/{member}/services/{served}/dispute": _on_service("dispute", {"reason": "当天没有来"}),
    "/api/dispatch/forces": _form,
    "/api/dispatch/forces/{force}/describe": _describe,
    "/api/dispatch/forces/{force}/disband": _on_force("disband", {"reason": "并入街道志愿队"}),
    "/api/dispatch/forces/{force}/join": _on_force("join", {**_ZHAO, "duty": "电工"}),
    "/api/dispatch/forces/{force}/leave": _on_force("leave", _ZHAO, ("join", _ZHAO)),
    "/api/dispatch/forces/{force}/pair": _on_estate("pair"),
    "/api/dispatch/forces/{force}/unpair": _on_estate("unpair", "pair"),
    "/api/dispatch/forces/{force}/availability": _on_force("availability", {"available": False, "until": "2036-12-31"}),
    "/api/dispatch/forces/{force}/activities": _on_force("activities", ACTIVITY),
    "/api/dispatch/forces/{force}/activities/{activity}/sign-in": _on_activity("sign-in", _ZHAO),
    "/api/dispatch/forces/{force}/activities/{activity}/conclude": _on_activity(
        "conclude", {"hours": 2.5, "persons": 36, "summary": "为36位老人理发"}
    ),
    "/api/dispatch/forces/{force}/activities/{activity}/cancel": _on_activity("cancel", {"reason": "下雪"}),
    "/api/dispatch/points/{account}/disputes": _on_points(
        "disputes", {"month": "2026-01", "reason": "漏记一次服务"}, {"month": "2026-02"}
    ),
    "/api/dispatch/points/{account}/disputes/{dispute}/answer": _answer_dispute,
    "/api/dispatch/points/{account}/corrections": _on_points(
        "corrections", {"month": "2026-01", "points": 1.5, "reason": "补记半小时"}, {"points": 2.5}
    ),
    "/api/dispatch/points/{account}/assessments": _on_points(
        "assessments",
        {"period": "2026-Q1", "assessor": "estate", "grade": "excellent", "comment": "热心"},
        {"grade": "basic"},
    ),
    "/api/dispatch/points/standings": _standings,
    "/api/dispatch/emergencies": _declare,
    "/api/dispatch/emergencies/{emergency}/reinforce": _reinforce,
    "/api/dispatch/emergencies/{emergency}/link": _link,
    "/api/dispatch/emergencies/{emergency}/acknowledge": _on_emergency(
        "acknowledge", {"coming": False, "reason": "在外地", "person": _CALLED}
    ),
    "/api/dispatch/emergencies/{emergency}/arrive": _on_emergency("arrive", {"person": _CALLED}),
    "/api/dispatch/emergencies/{emergency}/note": _on_emergency("note", {"text": "已断电"}),
    "/api/dispatch/emergencies/{emergency}/stand-down": _on_emergency("stand-down", {"outcome": "水已抽干"}),
    "/api/dispatch/emergencies/{emergency}/review": _on_emergency(
        "review", {"went_well": "先断电后排水", "to_change": "备用泵每月试机"}, ("stand-down", {"outcome": "水已抽干"})
    ),
    "/api/dispatch/whistles": _blow,
    "/api/dispatch/whistles/{whistle}/acknowledge": _on_whistle(
        "acknowledge", {"department": CITY, "contact": {"name": "赵队长"}}, "operator"
    ),
    "/api/dispatch/whistles/{whistle}/arrive": _on_whistle("arrive", {"department": CITY}, "operator"),
    "/api/dispatch/whistles/{whistle}/act": _on_whistle("act", {"department": CITY, "result": "清理摊位"}, "operator"),
    "/api/dispatch/whistles/{whistle}/assess": _on_whistle(
        "assess", {"department": CITY, "score": 5, "remark": "当晚到场"}, acted=True
    ),
    "/api/dispatch/whistles/{whistle}/link": _link_whistle,
    "/api/dispatch/whistles/{whistle}/call-off": _on_whistle("call-off", {"reason": "摊主自行撤离"}),
    "/api/deliberation/topics": _plan,
    "/api/deliberation/topics/{topic}/deliberate": _on_topic("deliberate"),
    "/api/deliberation/topics/{topic}/decide": _on_topic("decide", "deliberate"),
    "/api/deliberation/topics/{topic}/carry-out": _on_topic("carry-out", "deliberate", "decide"),
    "/api/deliberation/topics/{topic}/publicise": _on_topic("publicise", "deliberate", "decide", "carry-out"),
}
"""Every POST that the OpenAPI documents list; a test sees to it that none is missing."""

QUESTIONS = {"/api/dispatch/points/preview"}
"""What is posted since it is too long for an address, and stores nothing."""


FILES = ("/api/intake/photos", "/api/dispatch/organisation/file")
"""What takes a file and no JSON."""

SEVERAL = (
    "/histories",
    "/split",
    "/merge",
    "/hand-over",
    "/organisation",
    "/organisation/file",
    "/emergencies",
    "/whistles",
    "/assess",
)
"""What is more than one event, by the end of its path; of everything else one command is one event."""


def stored(huiyin: Huiyin) -> tuple[int, ...]:
    """How much people have stored so far: events of theirs, keys, contacts, answers, photos."""
    queries = (
        "SELECT count(*) FROM store.events WHERE meta -> 'actor' ->> 'role' <> 'system'",
        "SELECT count(*) FROM store.idempotency",
        "SELECT count(*) FROM intake.contacts",
        "SELECT (SELECT count(*) FROM intake.idempotency_cache) + (SELECT count(*) FROM dispatch.idempotency_cache)",
    )
    photos = sum(1 for path in (huiyin.data / "photos").rglob("*") if path.is_file())
    return (*map(huiyin.count, queries), photos)
