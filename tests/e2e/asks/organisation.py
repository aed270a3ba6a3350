"""Requests about the organisation net of estates."""

from collections.abc import Callable

from huiyin_dispatch.rolls.columns import ESTATES
from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json
from tests.rolls import workbook

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
OF_OFFICERS = {"appoint", "stand-down", "hand-over"}


def estate(county: County) -> Ask:
    body = {"estate": county.estate_code(), "name": "城西苑"}
    return Ask("/api/dispatch/estates", body, {**body, "name": "城东苑"}, "secretary")


def in_estate(act: str, *before: str) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        estate = county.estate(buildings=2)
        for step in before:
            county.in_estate(estate, step, **IN_ESTATE[step])
        body = IN_ESTATE[act]
        other = {**body, "expected_version": len(before) + 3}
        role: Role = "officer" if act in OF_OFFICERS else "secretary"
        return Ask(f"/api/dispatch/estates/{estate}/{act}", body, other, role)

    return ask


def roll(county: County) -> Ask:
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
    return Ask("/api/dispatch/organisation", body, {"estates": [{**estate, "name": "城东苑"}]}, "officer")


def roll_file(county: County) -> Ask:
    def roll(name: str) -> bytes:
        return workbook({ESTATES: [[county.village, county.estate_code()[-3:], name]]})

    return Ask("/api/dispatch/organisation/file", roll("城西苑"), roll("城东苑"), "secretary")


def move(county: County) -> Ask:
    path = f"/api/dispatch/estates/{county.estate()}/move"
    return Ask(path, {"village": county.neighbour}, {"village": county.far_village}, "officer")


def split(county: County) -> Ask:
    new_estate = county.estate_code()
    path = f"/api/dispatch/estates/{county.estate(buildings=2)}/split"
    body = {"new_estate": new_estate, "name": "永兴北苑", "buildings": ["2"]}
    return Ask(path, body, {**body, "buildings": ["1"]}, "secretary")


def merge(county: County) -> Ask:
    into, path = county.estate(), f"/api/dispatch/estates/{county.estate(buildings=1)}/merge"
    return Ask(path, {"into": into, "prefix": "东"}, {"into": into}, "secretary")


def on_group(act: str, body: Json) -> Callable[[County], Ask]:
    def ask(county: County) -> Ask:
        estate = county.estate(buildings=2)
        group = county.in_estate(estate, "groups", **GROUP)["id"]
        path = f"/api/dispatch/estates/{estate}/groups/{group}/{act}"
        return Ask(path, body, {**body, "expected_version": 4}, "secretary")

    return ask


def undesignate(county: County) -> Ask:
    estate = county.estate(buildings=1)
    household = county.in_estate(estate, "households", building="1", head="孙大爷")["id"]
    path = f"/api/dispatch/estates/{estate}/households/{household}/undesignate"
    return Ask(path, {"reason": "已搬离"}, {"reason": "换届"}, "secretary")
