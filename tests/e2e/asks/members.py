"""Requests about members, forces and their points."""

from collections.abc import Callable
from uuid import uuid4

from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json


def register(county: County) -> Ask:
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


def on_member(action: str, body: Json, *before: tuple[str, Json]) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/members/{county.member()['id']}"
        for step, more in before:
            county.does(county.secretary, f"{path}/{step}", **more)
        return Ask(f"{path}/{action}", body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def on_service(action: str, body: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/members/{county.member()['id']}/services"
        served = county.does(county.secretary, path, **SERVICE)["service"]
        return Ask(f"{path}/{served}/{action}", body, {**body, "expected_version": 2}, "secretary")

    return ask


def form(county: County) -> Ask:
    body = {
        "division": county.village,
        "kind": "volunteer",
        "name": f"志愿队{uuid4()}",
        "leader": {"name": "李党员", "id": "member-li"},
        "skills": ["水电"],
        "areas": [county.village],
    }
    return Ask("/api/dispatch/forces", body, {**body, "skills": []}, "secretary")


def on_force(action: str, body: Json, *before: tuple[str, Json]) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/forces/{county.force()['id']}"
        for step, more in before:
            county.does(county.secretary, f"{path}/{step}", **more)
        return Ask(f"{path}/{action}", body, {**body, "expected_version": len(before) + 1}, "secretary")

    return ask


def describe(county: County) -> Ask:
    body = {"name": f"先锋志愿队{uuid4()}", "leader": ZHAO["person"], "skills": ["水电"], "areas": []}
    return on_force("describe", body)(county)


def on_activity(action: str, body: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/forces/{county.force()['id']}/activities"
        activity = county.does(county.secretary, path, **ACTIVITY)["activity"]
        return Ask(f"{path}/{activity}/{action}", body, {**body, "expected_version": 2}, "secretary")

    return ask


def on_points(action: str, body: Json, other: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/points/{county.member()['id']}/{action}"
        return Ask(path, body, {**body, **other}, "secretary")

    return ask


def answer_dispute(county: County) -> Ask:
    path = f"/api/dispatch/points/{county.member()['id']}/disputes"
    dispute = county.does(county.secretary, path, month="2026-01", reason="漏记一次服务")["dispute"]
    body = {"answer": "已核对，没有漏记"}
    return Ask(f"{path}/{dispute}/answer", body, {**body, "points": 1.5}, "secretary")


def standings(county: County) -> Ask:
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
ZHAO: Json = {"person": {"name": "赵党员", "id": "member-zhao"}}


def on_estate(action: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        estate = {"estate": f"{county.village}003"}
        return on_force(action, estate, *((step, estate) for step in before))(county)

    return ask
