"""A county to itself for each test, and what people do in it, through the API."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from PIL import Image

from huiyin_local.testing import Huiyin, until
from huiyin_service.roles import Role

from . import same_day
from .tasks import finish_tasks

Json = dict[str, Any]

FRESH_WITHIN = 30.0
STEPS_WITHIN = 60.0
"""A policy's own step comes by itself, a moment later."""


class County:
    """Two towns with a village or two. What is read is as fresh as what was done last."""

    def __init__(self, huiyin: Huiyin, code: str) -> None:
        self.huiyin = huiyin
        self.code, self.town, self.other_town = code, f"{code}001", f"{code}002"
        self.village, self.neighbour, self.far_village = f"{code}001001", f"{code}001002", f"{code}002001"
        self.cursor = "0-0"
        names = {
            self.code: "Test County",
            self.town: "Near Town",
            self.other_town: "Far Town",
            self.village: "First Village",
            self.neighbour: "Second Village",
            self.far_village: "Far Village",
        }
        divisions = [{"code": code, "name": name} for code, name in names.items()]
        # Before the first request, which rings the bell for them too.
        huiyin.appoint(("operator", ""), ("officer", self.code), ("secretary", self.village), ("member", self.village))
        self.does(self.client("operator", ""), "/api/dispatch/divisions", divisions=divisions)
        # What a page or a form of a service offers is what the service knows by then.
        self.read("/api/intake/categories", division=self.village)
        self.read(f"/api/reporting/divisions/{self.village}")

    def client(self, role: Role | None = None, division: str | None = None, language: str = "zh") -> httpx.Client:
        """Somebody of the village with a role, or of another division; without a role, anybody."""
        scope = self.village if division is None else division
        return self.huiyin.client(role, scope if role else "", language=language)

    @property
    def anybody(self) -> httpx.Client:
        """A resident who is not signed in."""
        return self.client()

    @property
    def secretary(self) -> httpx.Client:
        """The village's secretary."""
        return self.client("secretary")

    def does(self, who: httpx.Client, path: str, /, **body: Any) -> Json:
        """Post a command, which succeeds; its answer."""
        response = who.post(path, json=body)
        assert response.is_success, f"{path}: {response.status_code} {response.text}"
        answer: Json = response.json()
        self.cursor = answer.get("cursor") or self.cursor
        return answer

    def report(self, who: httpx.Client | None = None, /, **more: Any) -> Json:
        """Report an issue in the village, as a stranger or somebody."""
        issue = {"kind": "problem", "category": "路灯", "description": "3号楼前的路灯三天不亮了"}
        issue |= {"division": self.village, **more}
        answer = self.does(who or self.anybody, "/api/intake/issues", **issue)
        return {**answer, "description": issue["description"], "private": issue["kind"] == "dispute"}

    def screen(self, issue: Json, outcome: str = "dispatch", **more: Any) -> Json:
        """Screen an issue, as its secretary; what was written is its public text, word by word."""
        if outcome in {"dispatch", "deliberation"} and not issue.get("private"):
            more = {"public": {"description": issue["description"]}, **more}
        return self.does(self.secretary, f"/api/intake/issues/{issue['id']}/screen", outcome=outcome, **more)

    def withdraw(self, issue: Json, **more: Any) -> Json:
        """Take an issue back, as the holder of its receipt."""
        return self.as_holder(issue, "withdraw", **more)

    def dispatch(self, issue: Json, **more: Any) -> Json:
        """Send an order for an issue, as its secretary."""
        return self.does(self.secretary, "/api/dispatch/orders", issue=issue["id"], **more)

    def on_order(self, order: Json, action: str, who: httpx.Client | None = None, **more: Any) -> Json:
        """Accept, decline, resolve or publicise an order, or what else is done with it, as the secretary or another."""
        body = {**ORDER_BODIES.get(action, {}), **more}
        return self.does(who or self.secretary, f"/api/dispatch/orders/{order['id']}/{action}", **body)

    def answered(self, issue: Json, **order: Any) -> Json:
        """Take an issue by an order to its public result, by a member; the order. What is private is sent to them."""
        if issue.get("private"):
            order = {"assignee": {"name": "李党员", "id": f"member-{self.village}"}, **order}
        sent = self.dispatch(issue, **order)
        for action in ("accept", "resolve"):
            self.on_order(sent, action, self.client("member"))
        self.on_order(sent, "publicise")
        return sent

    def rate(self, issue: Json, *, solved: bool = True, satisfied: bool = True, **more: Any) -> Json:
        """Judge an issue's result, as the holder of its receipt."""
        return self.as_holder(issue, "rate", solved=solved, satisfied=satisfied, **more)

    def as_holder(self, issue: Json, action: str, **body: Any) -> Json:
        """Do something with an issue, as the holder of its receipt."""
        holder = {"Authorization": f"Bearer {issue['receipt']}"}
        response = self.anybody.post(f"/api/intake/issues/{issue['id']}/{action}", json=body, headers=holder)
        assert response.is_success, response.text
        answer: Json = response.json()
        self.cursor = answer["cursor"]
        return answer

    def on_topic(self, topic: Json, action: str, **more: Any) -> Json:
        """Decline, carry out or publicise a topic, as the secretary; take it up and decide on it by a session."""
        if action == "carry-out":
            finish_tasks(self, topic)
        body = {**topic_body(action, self), **more}
        if action in same_day.ACTS:
            return same_day.ACTS[action](self, topic, **body)
        return self.does(self.secretary, f"/api/deliberation/topics/{topic['id']}/{action}", **body)

    def estate_code(self, village: str | None = None) -> str:
        """A code that no estate has yet."""
        return f"{village or self.village}{next(_estates) % 1000:03}"

    def estate(self, name: str = "永兴小区", *, buildings: int = 0, village: str | None = None) -> str:
        """Found an estate with some buildings, as the county's officer; its code."""
        code = self.estate_code(village)
        officer = self.client("officer", self.code)
        self.does(officer, "/api/dispatch/estates", estate=code, name=name)
        for number in range(1, buildings + 1):
            self.in_estate(code, "buildings", building=str(number))
        return code

    def in_estate(self, estate: str, act: str, **body: Any) -> Json:
        """Do something in an estate, as the county's officer."""
        return self.does(self.client("officer", self.code), f"/api/dispatch/estates/{estate}/{act}", **body)

    def member(self, sign_in: str | None = None, who: httpx.Client | None = None, **more: Any) -> Json:
        """Somebody who reports home in the village, by its secretary or by themselves."""
        named = {} if who else {"member": sign_in or f"member-{uuid4()}", "name": "李党员"}
        body = {"division": self.village, "employer": "供电公司", "building": "3号楼", **named, **more}
        return self.does(who or self.secretary, "/api/dispatch/members", **body)

    def force(self, **more: Any) -> Json:
        """A volunteer team of the village, led by 李党员."""
        leader = {"name": "李党员", "id": "member-li"}
        body = {"division": self.village, "kind": "volunteer", "name": f"志愿队{uuid4()}", "leader": leader}
        return self.does(self.secretary, "/api/dispatch/forces", **{**body, **more})

    def emergency(self, **more: Any) -> Json:
        """An emergency in the village, to which a team is called that 李党员 leads."""
        team = self.force(name=f"应急队{uuid4()}", kind="emergency")
        body = {"division": self.village, "description": "3号楼地下室进水", "place": "3号楼", "forces": [team["id"]]}
        return self.does(self.secretary, "/api/dispatch/emergencies", **{**body, **more})

    def on_emergency(self, emergency: Json, action: str, asking: httpx.Client | None = None, /, **more: Any) -> Json:
        """Answer, arrive, note, stand down … as the secretary or somebody else."""
        return self.does(asking or self.secretary, f"/api/dispatch/emergencies/{emergency['id']}/{action}", **more)

    def whistle(self, *departments: str, **more: Any) -> Json:
        """A whistle of the village's."""
        called = [{"name": name} for name in departments or (CITY,)]
        body = {
            "division": self.village,
            "kind": "enforcement",
            "description": "夜市占道，消防通道被堵",
            "departments": called,
        }
        return self.does(self.secretary, "/api/dispatch/whistles", **{**body, **more})

    def on_whistle(self, whistle: Json, action: str, asking: httpx.Client | None = None, /, **more: Any) -> Json:
        """Acknowledge, arrive or act for a department, as the county's officer; assess as the secretary."""
        asking = asking or (self.secretary if action in {"assess", "call-off"} else self.client("officer", self.code))
        return self.does(asking, f"/api/dispatch/whistles/{whistle['id']}/{action}", **more)

    def photo(self) -> str:
        """Upload a picture; its id."""
        response = self.anybody.post("/api/intake/photos", content=picture())
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    def charter(self, **sections: Any) -> None:
        """The county goes by a charter from now on that differs from the one in force in these sections."""
        path = f"/api/dispatch/charters/{self.code}"
        rules = self.read(path)["in_force"]
        rules = {name: rule for name, rule in rules.items() if name not in {"version", "county", "effective_at"}}
        self.does(self.client("officer", self.code), path, **{**rules, **sections})
        self.read(path)

    def read(self, path: str, asking: httpx.Client | None = None, /, **more: str) -> Any:
        """What a read answers to the public, or to somebody, at least as fresh as what was done last."""
        deadline = time.monotonic() + FRESH_WITHIN
        while True:
            response = (asking or self.anybody).get(path, params={"at_least": self.cursor, **more})
            # On a busy machine five seconds may be too few: who is told so asks again, as docs/consumer.md says.
            behind = response.status_code == 503 and response.json()["type"] == "/problems/views-behind"
            if not behind or time.monotonic() > deadline:
                break
            time.sleep(float(response.headers["Retry-After"]))
        assert response.status_code == 200, f"{path}: {response.status_code} {response.text}"
        return response.json()

    def case(self, issue: Json) -> Json:
        """An issue's state and trail."""
        case: Json = self.read(f"/api/reporting/issues/{issue['id']}")
        return case

    def trail(self, issue: Json) -> list[str]:
        """What happened to an issue, each as `issue.reported`."""
        return [".".join(step["type"].split(".")[1:3]) for step in self.case(issue)["trail"]]

    def by_itself(self, issue: Json, step: str) -> None:
        """Wait for a step that a policy takes."""
        until(lambda: step in self.trail(issue), STEPS_WITHIN, f"{step} follows by itself")

    def topic_of(self, issue: Json) -> Json:
        """The topic that an issue which was screened for deliberation becomes."""
        self.by_itself(issue, "topic.planned")
        planned = next(step for step in self.case(issue)["trail"] if step["type"] == "deliberation.topic.planned.v1")
        return {"id": planned["stream"].partition("-")[2]}

    def figures(self, code: str) -> Json:
        """A division's figures."""
        figures: Json = self.read(f"/api/reporting/divisions/{code}")
        return figures

    def children(self, code: str) -> dict[str, Json]:
        """The figures of the divisions below, by code."""
        return {child["code"]: child for child in self.read(f"/api/reporting/divisions/{code}/children")}

    def board(self, code: str) -> list[Json]:
        """What is on a division's public board."""
        notices: list[Json] = self.read(f"/api/reporting/boards/{code}")["items"]
        return notices


_estates = count(1)

CITY = "市城市管理局"

# Later than any deadline of today's, and within what the default charter lets one ask for.
SOON = (datetime.now(UTC) + timedelta(days=12)).isoformat()
ORDER_BODIES: dict[str, Json] = {
    "transfer": {"to": {"kind": "company", "name": "城西物业公司"}, "reason": "线路属物业维护"},
    "split": {
        "parts": [{"assignee": {"kind": "company", "name": "城西物业公司"}, "task": "清运垃圾"}, {"task": "入户劝导"}]
    },
    "return": {"reason": "道路属市政管养"},
    "extension": {"due_at": SOON, "reason": "等配件到货"},
    "extension/grant": {"note": "同意"},
    "extension/refuse": {"reason": "配件市内有货"},
    "suspend": {"cause": "shelved", "reason": "冬季不能铺沥青", "review_at": SOON},
    "resume": {"note": "天气转暖"},
    "urge": {"note": "请抓紧"},
    "supervise": {"note": "请三日内办结"},
    "inspect": {"passed": True, "finding": "已修好"},
    "accept": {},
    "decline": {"reason": "不在本楼栋"},
    "resolve": {"result": "更换灯泡并检修线路"},
    "publicise": {"notice": "3号楼前路灯已修复"},
}


def topic_body(action: str, county: County) -> Json:
    """What an action on a topic needs to be told."""
    soon = (county.huiyin.now + timedelta(days=7)).date().isoformat()
    match action:
        case "take-up":
            return {}
        case "decline":
            return {"reason": "不属村务，请向供电所反映"}
        case "decide":
            task = {"description": "联系供电所安装", "assignee": {"id": f"member-{county.village}"}, "due_on": soon}
            return {"text": "在东门停车棚安装充电桩", "tasks": [task]}
        case "carry-out":
            return {"result": "十个充电桩投入使用"}
        case _:
            return {"kind": "result", "notice": "东门充电桩已启用"}


def picture(exif: Image.Exif | None = None) -> bytes:
    """A picture like no other."""
    colours = Image.frombytes("RGB", (4, 4), (uuid4().bytes * 3))
    content = BytesIO()
    colours.resize((320, 240)).save(content, "JPEG", **({"exif": exif} if exif else {}))
    return content.getvalue()


Counties = Callable[[], County]
