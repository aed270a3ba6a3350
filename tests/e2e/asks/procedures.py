"""Requests about the procedures: key matters, village decisions, mediations."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json

DONE_ON = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
"""The day of a meeting, in whichever zone."""
KEY_MATTERS = "/api/deliberation/key-matters"


def meeting(entitled: int = 9, present: int = 9, in_favour: int = 9, **more: object) -> Json:
    """A meeting that was held."""
    counts = {"entitled": entitled, "present": present, "in_favour": in_favour}
    return {"held_on": DONE_ON, **counts, "content": "更换3号楼电梯", **more}


DELEGATES: list[Json] = [
    {"party": "organisation", "person": {"name": "张书记", "id": "secretary-zhang"}},
    {"party": "committee", "person": {"name": "王业主"}},
    {"party": "property", "person": {"name": "赵经理"}},
]
VOTE: Json = {
    "held_on": DONE_ON,
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
        "propose": meeting(),
        "discuss": meeting(3, 3, 3, delegates=DELEGATES),
        "resolve": VOTE,
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
