"""Requests about emergencies and whistles."""

from collections.abc import Callable
from uuid import uuid4

from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import CITY, County, Json


def declare(county: County) -> Ask:
    body = {
        "division": county.village,
        "description": "地下室进水",
        "place": "永兴路12号院3号楼",
        "issue": county.report()["id"],
        "forces": [county.force(name=f"应急队{uuid4()}", kind="emergency")["id"]],
    }
    return Ask("/api/dispatch/emergencies", body, {**body, "forces": []}, "secretary")


def on_emergency(action: str, body: Json, *before: tuple[str, Json]) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/emergencies/{county.emergency()['id']}"
        for step, more in before:
            county.does(county.secretary, f"{path}/{step}", **more)
        return Ask(f"{path}/{action}", body, {**body, "expected_version": len(before) + 2}, "secretary")

    return ask


def reinforce(county: County) -> Ask:
    forces = [county.force(name=f"增援队{uuid4()}")["id"]]
    return on_emergency("reinforce", {"forces": forces, "reason": "水势上涨"})(county)


def link(county: County) -> Ask:
    return on_emergency("link", {"issue": county.report()["id"]})(county)


def blow(county: County) -> Ask:
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


def on_whistle(action: str, body: Json, role: Role = "secretary", *, acted: bool = False) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        path = f"/api/dispatch/whistles/{county.whistle()['id']}"
        if acted:
            county.does(county.client("officer", county.code), f"{path}/act", department=CITY, result="清理摊位12个")
        return Ask(f"{path}/{action}", body, {**body, "expected_version": 1 + acted}, role)

    return ask


def link_whistle(county: County) -> Ask:
    return on_whistle("link", {"issue": county.report()["id"]})(county)
