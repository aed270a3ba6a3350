"""Requests about what was reported: the issue, its order, its topic, and what both stand on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import ORDER_BODIES, County, Json, picture, topic_body
from tests.e2e.publications import objected, put_up
from tests.e2e.tasks import TASK_BODIES, assigned, finish_tasks, on_task


def report(county: County) -> Ask:
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


def screen(county: County) -> Ask:
    path = f"/api/intake/issues/{county.report()['id']}/screen"
    return Ask(path, {"outcome": "reject", "note": "已核实", "reason": "属铁路部门管辖"}, {}, "secretary")


def redact(county: County) -> Ask:
    issue = county.report()
    county.screen(issue)
    body = {"parts": ["description"], "reason": "误公开了姓名", "public": {"description": "路灯不亮"}}
    return Ask(f"/api/intake/issues/{issue['id']}/redact", body, {**body, "public": None}, "secretary")


def withdraw(county: County) -> Ask:
    path = f"/api/intake/issues/{county.report()['id']}/withdraw"
    return Ask(path, {"reason": "已自行解决"}, {"reason": "不需要了"}, "secretary")


def contact(county: County) -> Ask:
    issue = county.report()
    body = {"reporter": {"name": "张居民", "phone": "0350-8222222"}}
    return Ask(f"/api/intake/issues/{issue['id']}/contact", body, {"reporter": None}, receipt=issue["receipt"])


def erase(county: County) -> Ask:
    issue = county.report(reporter={"phone": "0350-8222222"}, photos=[county.photo()])
    body = {"expected_version": 1}
    return Ask(f"/api/intake/issues/{issue['id']}/erase", {}, body, receipt=issue["receipt"])


def rate(county: County) -> Ask:
    issue = county.report()
    county.answered(issue)
    body = {"solved": False, "satisfied": False, "comment": "当晚又灭了", "channel": "phone"}
    return Ask(f"/api/intake/issues/{issue['id']}/rate", body, {**body, "solved": True}, "secretary")


def reopen(county: County) -> Ask:
    issue = county.report()
    county.answered(issue)
    county.rate(issue, solved=False)
    body = {"reason": "当晚又灭了", "channel": "visit"}
    return Ask(f"/api/intake/issues/{issue['id']}/reopen", body, {**body, "reason": "还是不亮"}, "secretary")


def supplement(county: County) -> Ask:
    issue = county.report()
    path, body = f"/api/intake/issues/{issue['id']}/supplement", {"description": "隔壁楼的也灭了"}
    return Ask(path, body, {"description": "又亮了一盏"}, receipt=issue["receipt"])


def open_receipt(county: County) -> Ask:
    mine, yours = county.report(), county.report()
    return Ask("/api/intake/receipts", {"link": mine["receipt_link"]}, {"link": yours["receipt_link"]})


def photo(_: County) -> Ask:
    return Ask("/api/intake/photos", picture(), picture())


def history(county: County) -> Json:
    return {
        "ref": str(uuid4()),
        "number": str(uuid4()),
        "kind": "problem",
        "category": "Graffiti",
        "description": "Graffiti, 1 Main St",
        "division": county.village,
        "address": "1 Main St",
        "channel": "Call",
        "reported_at": "2018-01-01T08:00:00Z",
    }


def issue_histories(county: County) -> Ask:
    item = {**history(county), "withdrawn": {"at": "2018-01-02T08:00:00Z", "reason": "Cancelled"}}
    body = {"source": "elsewhere", "items": [item]}
    return Ask("/api/intake/histories", body, {**body, "source": "another"}, "operator")


def order_histories(county: County) -> Ask:
    issue = history(county)
    county.does(county.client("operator", ""), "/api/intake/histories", source="elsewhere", items=[issue])
    item = {
        "ref": issue["ref"],
        "division": county.village,
        "kind": "problem",
        "assignee": {"kind": "unit", "name": "BOS"},
        "dispatched_at": "2018-01-01T08:00:00Z",
        "closed_at": "2018-01-02T08:00:00Z",
        "result": "Closed",
    }
    body = {"source": "elsewhere", "items": [item]}
    return Ask("/api/dispatch/histories", body, {**body, "source": "another"}, "operator")


def divisions(county: County) -> Ask:
    body = {"divisions": [{"code": f"{county.code}003", "name": "Third Town", "timezone": "Asia/Shanghai"}]}
    other = {"divisions": [{"code": f"{county.code}004", "name": "Fourth Town"}]}
    return Ask("/api/dispatch/divisions", body, other, "operator")


def recode(county: County) -> Ask:
    numbers = [f"{county.town}{uuid4().int % 800 + 100}" for _ in range(2)]
    divisions = [{"code": code, "name": "Village"} for code in numbers]
    county.does(county.client("operator", ""), "/api/dispatch/divisions", divisions=divisions)
    body = {"code": numbers[0], "new_code": numbers[1], "reason": "两村合并", "effective_on": "2026-01-01"}
    return Ask("/api/dispatch/divisions/recode", body, {**body, "reason": "代码更正"}, "operator")


def dispatch(county: County) -> Ask:
    body = {
        "issue": county.report()["id"],
        "assignee": {"name": "李党员", "id": "member-li"},
        "due_at": "2036-12-01T18:00:00+08:00",
        "note": "先联系物业",
    }
    return Ask("/api/dispatch/orders", body, {"issue": body["issue"]}, "secretary")


def on_order(action: str, *before: str, role: Role = "secretary") -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        order = county.dispatch(county.report())
        for step in before:
            county.on_order(order, step)
        body = ORDER_BODIES[action]
        path = f"/api/dispatch/orders/{order['id']}/{action}"
        return Ask(path, body, {**body, "expected_version": len(before) + 1}, role)

    return ask


_HOURS = count()


def charter(county: County) -> Ask:
    path = f"/api/dispatch/charters/{county.code}"
    rules = county.anybody.get(path).json()["in_force"]
    body = {"title": "试行章程", "orders": rules["orders"], "points": rules["points"]}
    return Ask(path, body, {**body, "title": "基层治理章程"}, "officer")


def preview_charter(county: County) -> Ask:
    ask = charter(county)
    return Ask(f"{ask.path}/preview", ask.body, {}, "officer")


def preview_charter_effects(county: County) -> Ask:
    rules = county.anybody.get(f"/api/dispatch/charters/{county.code}").json()["in_force"]["deliberation"]
    return Ask("/api/deliberation/charter-preview", {"county": county.code, "deliberation": rules}, {}, "officer")


def preview_points(county: County) -> Ask:
    body = {"division": county.village, "from": "2026-01", "to": "2026-02", "points": []}
    return Ask("/api/dispatch/points/preview", body, {}, "secretary")


def holidays(county: County) -> Ask:
    path = f"/api/dispatch/holidays/{county.code}/{datetime.now(UTC).year + 1}"
    days = [
        {"name": known["name"], "first_day": known["day"], "last_day": known["day"]}
        for known in county.anybody.get(path).json()["by_law"]
    ]
    body = {"title": f"放假安排的通知（{next(_HOURS)}）", "holidays": days}
    return Ask(path, body, {**body, "note": "更正"}, "officer")


def bulletin(county: County) -> Ask:
    hour = timedelta(hours=next(_HOURS))  # no time is told of twice
    begun = datetime(2026, 1, 1, tzinfo=UTC) + hour
    body = {"starts_at": begun.isoformat(), "ends_at": (begun + timedelta(minutes=59)).isoformat()}
    other = {**body, "starts_at": (begun + timedelta(minutes=1)).isoformat()}
    return Ask(f"/api/dispatch/bulletins/{county.town}", body, other, "officer")


def plan(county: County) -> Ask:
    issue = county.report()["id"]
    return Ask("/api/deliberation/topics", {"issue": issue, "title": "增设充电桩"}, {"issue": issue}, "secretary")


def on_topic(action: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        topic = county.does(county.secretary, "/api/deliberation/topics", issue=county.report()["id"])
        for step in before:
            county.on_topic(topic, step)
        if action == "carry-out":
            finish_tasks(county, topic)
        body = topic_body(action, county)
        path = f"/api/deliberation/topics/{topic['id']}/{action}"
        return Ask(path, body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def with_task(action: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        _, task = assigned(county)
        for step in before:
            on_task(county, task, step)
        body = TASK_BODIES.get(action) or {}
        if action == "hand-on":
            sign_in = f"member-{uuid4()}"
            county.member(sign_in)
            county.read("/api/deliberation/topics", county.secretary)
            body = {"assignee": {"id": sign_in}, "reason": "调离"}
        path = f"/api/deliberation/tasks/{task['id']}/{action}"
        return Ask(path, body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def with_notice(action: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        notice = objected(county) if action == "answer" else put_up(county)
        bodies: dict[str, Json] = {
            "object": {"words": "离窗户太近"},
            "answer": {"objection": notice.get("objection"), "answer": "离窗二十米"},
            "correct": {"notice": "下周四议充电桩", "reason": "日子写错了"},
        }
        body = bodies[action]
        said = {"object": "words", "answer": "answer", "correct": "reason"}[action]
        path = f"/api/deliberation/publications/{notice['id']}/{action}"
        return Ask(path, body, {**body, said: "另一句话"}, "secretary")

    return ask


def publish_plan(county: County) -> Ask:
    put_up(county)
    return Ask(f"/api/deliberation/plans/{county.village}/publish", {}, {"expected_version": 9}, "secretary")
