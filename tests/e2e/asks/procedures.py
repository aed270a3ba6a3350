"""Requests about the procedures: key matters, village decisions, mediations, online deliberations."""

from collections.abc import Callable
from uuid import uuid4

from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.asks.mediations import MEDIATION_ROUTES
from tests.e2e.asks.online import ONLINE_LATER, ONLINE_ROUTES
from tests.e2e.county import County, Json
from tests.e2e.same_day import yesterday

KEY_MATTERS = "/api/deliberation/key-matters"


def meeting(county: County, entitled: int = 9, present: int = 9, in_favour: int = 9, **more: object) -> Json:
    """A meeting that was held."""
    counts = {"entitled": entitled, "present": present, "in_favour": in_favour}
    return {"held_on": yesterday(county), **counts, "content": "更换3号楼电梯", **more}


DELEGATES: list[Json] = [
    {"party": "organisation", "person": {"name": "张书记", "id": "secretary-zhang"}},
    {"party": "committee", "person": {"name": "王业主"}},
    {"party": "property", "person": {"name": "赵经理"}},
]


def owners_vote(county: County) -> Json:
    """What the owners' assembly came to."""
    return {
        "held_on": yesterday(county),
        "owners": 300,
        "owners_taking_part": 240,
        "owners_in_favour": 200,
        "area": 28000.5,
        "area_taking_part": 22000,
        "area_in_favour": 19000,
        "resolution": "使用维修资金更换电梯",
    }


def matter_of(estate: str, **more: object) -> Json:
    """A key matter of an estate."""
    return {"estate": estate, "kind": "use_fund", "title": "更换3号楼电梯", "description": "年检不合格", **more}


def raised(county: County, **more: object) -> Json:
    """A key matter that begins, by the secretary."""
    return county.does(county.secretary, KEY_MATTERS, **matter_of(county.estate(), **more))


def commission(county: County) -> Json:
    """Who serves: a registered company."""
    company = county.force(kind="company", name=f"永兴物业公司{uuid4()}")
    county.read("/api/dispatch/forces", county.secretary)
    return {"provider": company["id"], "service": "更换电梯", "due_on": "2036-12-31"}


def steps(county: County) -> dict[str, Json]:
    """Each step of a key matter with what is sent, in order."""
    return {
        "propose": meeting(county),
        "discuss": meeting(county, 3, 3, 3, delegates=DELEGATES),
        "resolve": owners_vote(county),
        "commission": commission(county),
        "report": {"result": "两部新梯安装完毕"},
        "accept": {"delegate": {"name": "王业主"}, "remark": "运行平稳"},
    }


def raise_matter(county: County) -> Ask:
    body = matter_of(county.estate())
    return Ask(KEY_MATTERS, body, {**body, "kind": "rebuild"}, "secretary")


def on_matter(act: str, after: str = "", body: Json | None = None, role: Role = "secretary") -> Callable[[County], Ask]:
    """One act, once the steps up to `after` were taken."""

    def ask(county: County) -> Ask:
        path, all_steps = f"{KEY_MATTERS}/{raised(county)['id']}", steps(county)
        before = list(all_steps)[: list(all_steps).index(after) + 1] if after else []
        for step in before:
            county.does(county.secretary, f"{path}/{step}", **all_steps[step])
        sent = body or all_steps[act]
        return Ask(f"{path}/{act}", sent, {**sent, "expected_version": len(before) + 1}, role)

    return ask


DECISIONS = "/api/deliberation/village-decisions"
TOWN: Json = {"town_attendees": [{"name": "钱镇长"}]}


def four(county: County, due_on: str = "2036-12-31") -> dict[str, Json]:
    """The four meetings, the last with its resolution and a task of a member."""
    task = {"description": "组织施工", "assignee": {"id": f"member-{county.village}"}, "due_on": due_on}
    there = {"attended": [{"name": "吴居民", "id": f"resident-{county.village}"}]}
    return {
        "branch": meeting(county, 9, 8, 8, **there),
        "committees": meeting(county, 7, 6, 5),
        "members": meeting(county, 30, 24, 20, **TOWN),
        "representatives": meeting(county, 40, 36, 30, **TOWN, **there, resolution="修通三组机耕道", tasks=[task]),
    }


def decision_of(county: County, **more: object) -> Json:
    """Something for the village to decide."""
    about = {"cause": "villagers", "title": "修通三组机耕道", "description": "雨后垮塌，农机进不了田"}
    return {"division": county.village, **about, "overseers": [{"name": "孙大爷"}], **more}


def moved(county: County, **more: object) -> Json:
    """A village decision that begins, by the secretary."""
    return county.does(county.secretary, DECISIONS, **decision_of(county, **more))


def move(county: County) -> Ask:
    body = decision_of(county)
    return Ask(DECISIONS, body, {**body, "cause": "cadres"}, "secretary")


def on_decision(
    act: str, after: str = "", body: Json | None = None, role: Role = "secretary"
) -> Callable[[County], Ask]:
    """One act, once the meetings up to `after` were held."""

    def ask(county: County) -> Ask:
        path = f"{DECISIONS}/{moved(county)['id']}"
        meetings = four(county)
        before = list(meetings)[: list(meetings).index(after) + 1] if after else []
        for step in before:
            county.does(county.secretary, f"{path}/{step}", **meetings[step])
        sent = body or meetings[act]
        return Ask(f"{path}/{act}", sent, {**sent, "expected_version": len(before) + 1}, role)

    return ask


PROCEDURE_ROUTES: dict[str, Callable[[County], Ask]] = {
    **MEDIATION_ROUTES,
    **ONLINE_ROUTES,
    "/api/deliberation/key-matters": raise_matter,
    "/api/deliberation/key-matters/{key_matter}/propose": on_matter("propose"),
    "/api/deliberation/key-matters/{key_matter}/discuss": on_matter("discuss", "propose"),
    "/api/deliberation/key-matters/{key_matter}/resolve": on_matter("resolve", "discuss"),
    "/api/deliberation/key-matters/{key_matter}/commission": on_matter("commission", "resolve"),
    "/api/deliberation/key-matters/{key_matter}/report": on_matter("report", "commission"),
    "/api/deliberation/key-matters/{key_matter}/accept": on_matter("accept", "report"),
    "/api/deliberation/key-matters/{key_matter}/send-back": on_matter(
        "send-back", "report", {"delegate": {"name": "王业主"}, "reason": "灯不亮", "due_on": "2036-12-31"}
    ),
    "/api/deliberation/key-matters/{key_matter}/replace-delegate": on_matter(
        "replace-delegate", "report", {"leaving": {"name": "王业主"}, "by": {"name": "李业主"}}
    ),
    "/api/deliberation/key-matters/{key_matter}/decline": on_matter("decline", "", {"reason": "改为先大修"}),
    "/api/deliberation/village-decisions": move,
    "/api/deliberation/village-decisions/{village_decision}/branch": on_decision("branch"),
    "/api/deliberation/village-decisions/{village_decision}/committees": on_decision("committees", "branch"),
    "/api/deliberation/village-decisions/{village_decision}/members": on_decision("members", "committees"),
    "/api/deliberation/village-decisions/{village_decision}/representatives": on_decision("representatives", "members"),
    "/api/deliberation/village-decisions/{village_decision}/sign": on_decision(
        "sign", "branch", {"step": "branch"}, "resident"
    ),
    "/api/deliberation/village-decisions/{village_decision}/publicise": on_decision(
        "publicise", "representatives", {"sheet": "resolution", "notice": "修通三组机耕道"}
    ),
    "/api/deliberation/village-decisions/{village_decision}/replace-overseer": on_decision(
        "replace-overseer", "", {"leaving": {"name": "孙大爷"}, "overseer": {"name": "周大妈"}}
    ),
    "/api/deliberation/village-decisions/{village_decision}/decline": on_decision(
        "decline", "", {"reason": "明年再议"}
    ),
}

LATER: dict[str, Callable[[County], Ask]] = {
    **ONLINE_LATER,
    "/api/deliberation/village-decisions/{village_decision}/supervise": on_decision(
        "supervise", "representatives", {"sheet": "resolution", "opinion": "属实", "agrees": True}
    ),
    "/api/deliberation/village-decisions/{village_decision}/carry-out": on_decision(
        "carry-out", "representatives", {"result": "机耕道通车"}
    ),
}
"""What is granted only once a publication has stood for its days: asked of here for who may."""
