"""Every POST of the API as something that could really be sent: what, by whom, and another body just as good."""

from collections.abc import Callable

from huiyin_local.testing import Huiyin

from .asks import accounts, duties
from .asks.ask import Ask
from .asks.calls import blow, declare, link, link_whistle, on_emergency, on_whistle, reinforce
from .asks.lists import LIST_ROUTES
from .asks.matters import (
    bulletin,
    charter,
    contact,
    dispatch,
    divisions,
    erase,
    holidays,
    issue_histories,
    on_order,
    on_topic,
    open_receipt,
    order_histories,
    photo,
    plan,
    preview_charter,
    preview_charter_effects,
    preview_points,
    publish_plan,
    rate,
    recode,
    redact,
    reopen,
    report,
    screen,
    supplement,
    with_notice,
    with_task,
    withdraw,
)
from .asks.members import (
    ACTIVITY,
    SERVICE,
    ZHAO,
    answer_dispute,
    describe,
    form,
    on_activity,
    on_estate,
    on_force,
    on_member,
    on_points,
    on_service,
    register,
    standings,
)
from .asks.organisation import (
    GROUP,
    estate,
    in_estate,
    merge,
    move,
    on_group,
    roll,
    roll_file,
    split,
    undesignate,
)
from .asks.procedures import PROCEDURE_ROUTES
from .asks.sessions import SESSION_ROUTES
from .asks.sites import SITE_ROUTES
from .county import CITY, County, Json

POST: Json = {"post": "环境卫生岗"}
BUILDING: Json = {"building": "5号楼"}

CALLED: Json = {"name": "李党员", "id": "member-li"}


Asking = Callable[[str], Ask]
"""A request to a route, about something that is there: the same one each time."""
ROUTES: dict[str, Callable[[County], Ask]] = {
    **duties.ROUTES,
    "/api/intake/issues": report,
    "/api/intake/issues/{issue}/screen": screen,
    "/api/intake/issues/{issue}/contact": contact,
    "/api/intake/issues/{issue}/erase": erase,
    "/api/intake/issues/{issue}/redact": redact,
    "/api/intake/issues/{issue}/withdraw": withdraw,
    "/api/intake/issues/{issue}/rate": rate,
    "/api/intake/issues/{issue}/reopen": reopen,
    "/api/intake/issues/{issue}/supplement": supplement,
    "/api/intake/photos": photo,
    "/api/intake/histories": issue_histories,
    "/api/dispatch/divisions": divisions,
    "/api/dispatch/divisions/recode": recode,
    "/api/dispatch/histories": order_histories,
    "/api/dispatch/orders": dispatch,
    "/api/dispatch/orders/{order}/accept": on_order("accept"),
    "/api/dispatch/orders/{order}/decline": on_order("decline"),
    "/api/dispatch/orders/{order}/resolve": on_order("resolve", "accept"),
    "/api/dispatch/orders/{order}/publicise": on_order("publicise", "accept", "resolve"),
    "/api/dispatch/orders/{order}/transfer": on_order("transfer"),
    "/api/dispatch/orders/{order}/split": on_order("split"),
    "/api/dispatch/orders/{order}/return": on_order("return", "accept"),
    "/api/dispatch/orders/{order}/extension": on_order("extension", "accept"),
    "/api/dispatch/orders/{order}/extension/grant": on_order("extension/grant", "accept", "extension"),
    "/api/dispatch/orders/{order}/extension/refuse": on_order("extension/refuse", "accept", "extension"),
    "/api/dispatch/orders/{order}/suspend": on_order("suspend", "accept"),
    "/api/dispatch/orders/{order}/resume": on_order("resume", "accept", "suspend"),
    "/api/dispatch/orders/{order}/urge": on_order("urge"),
    "/api/dispatch/orders/{order}/supervise": on_order("supervise", role="officer"),
    "/api/dispatch/orders/{order}/inspect": on_order("inspect", "accept", "resolve"),
    "/api/dispatch/charters/{county}": charter,
    "/api/dispatch/holidays/{county}/{year}": holidays,
    "/api/dispatch/bulletins/{division}": bulletin,
    "/api/dispatch/organisation": roll,
    "/api/dispatch/organisation/file": roll_file,
    "/api/dispatch/estates": estate,
    "/api/dispatch/estates/{estate}/rename": in_estate("rename"),
    "/api/dispatch/estates/{estate}/move": move,
    "/api/dispatch/estates/{estate}/split": split,
    "/api/dispatch/estates/{estate}/merge": merge,
    "/api/dispatch/estates/{estate}/branch": in_estate("branch"),
    "/api/dispatch/estates/{estate}/appoint": in_estate("appoint", "branch"),
    "/api/dispatch/estates/{estate}/stand-down": in_estate("stand-down", "branch", "appoint"),
    "/api/dispatch/estates/{estate}/hand-over": in_estate("hand-over", "branch", "appoint"),
    "/api/dispatch/estates/{estate}/buildings": in_estate("buildings"),
    "/api/dispatch/estates/{estate}/remove-building": in_estate("remove-building"),
    "/api/dispatch/estates/{estate}/groups": in_estate("groups"),
    "/api/dispatch/estates/{estate}/groups/{group}/reform": on_group("reform", {**GROUP, "buildings": ["1", "2"]}),
    "/api/dispatch/estates/{estate}/groups/{group}/dissolve": on_group("dissolve", {"reason": "并入2号楼党小组"}),
    "/api/dispatch/estates/{estate}/households": in_estate("households"),
    "/api/dispatch/estates/{estate}/households/{household}/undesignate": undesignate,
    "/api/dispatch/members": register,
    "/api/dispatch/members/{member}/move": on_member("move", {"building": "7号楼"}),
    "/api/dispatch/members/{member}/rename": on_member("rename", {"name": "李晓明"}),
    "/api/dispatch/members/{member}/leave": on_member("leave", {"reason": "迁往太原"}),
    "/api/dispatch/members/{member}/skills": on_member("skills", {"skills": ["义诊"]}),
    "/api/dispatch/members/{member}/availability": on_member(
        "availability", {"available": False, "until": "2036-12-31"}
    ),
    "/api/dispatch/members/{member}/posts/take": on_member("posts/take", {**POST, "duty": "每周六上午巡查一次"}),
    "/api/dispatch/members/{member}/posts/leave": on_member("posts/leave", POST, ("posts/take", POST)),
    "/api/dispatch/members/{member}/buildings/link": on_member("buildings/link", BUILDING),
    "/api/dispatch/members/{member}/buildings/unlink": on_member(
        "buildings/unlink", BUILDING, ("buildings/link", BUILDING)
    ),
    "/api/dispatch/members/{member}/services": on_member("services", SERVICE),
    "/api/dispatch/members/{member}/services/{served}/confirm": on_service("confirm", {}),
    "/api/dispatch/members/{member}/services/{served}/dispute": on_service("dispute", {"reason": "当天没有来"}),
    "/api/dispatch/forces": form,
    "/api/dispatch/forces/{force}/describe": describe,
    "/api/dispatch/forces/{force}/disband": on_force("disband", {"reason": "并入街道志愿队"}),
    "/api/dispatch/forces/{force}/join": on_force("join", {**ZHAO, "duty": "电工"}),
    "/api/dispatch/forces/{force}/leave": on_force("leave", ZHAO, ("join", ZHAO)),
    "/api/dispatch/forces/{force}/pair": on_estate("pair"),
    "/api/dispatch/forces/{force}/unpair": on_estate("unpair", "pair"),
    "/api/dispatch/forces/{force}/availability": on_force("availability", {"available": False, "until": "2036-12-31"}),
    "/api/dispatch/forces/{force}/activities": on_force("activities", ACTIVITY),
    "/api/dispatch/forces/{force}/activities/{activity}/sign-in": on_activity("sign-in", ZHAO),
    "/api/dispatch/forces/{force}/activities/{activity}/conclude": on_activity(
        "conclude", {"hours": 2.5, "persons": 36, "summary": "为36位老人理发"}
    ),
    "/api/dispatch/forces/{force}/activities/{activity}/cancel": on_activity("cancel", {"reason": "下雪"}),
    "/api/dispatch/points/{account}/disputes": on_points(
        "disputes", {"month": "2026-01", "reason": "漏记一次服务"}, {"month": "2026-02"}
    ),
    "/api/dispatch/points/{account}/disputes/{dispute}/answer": answer_dispute,
    "/api/dispatch/points/{account}/corrections": on_points(
        "corrections", {"month": "2026-01", "points": 1.5, "reason": "补记半小时"}, {"points": 2.5}
    ),
    "/api/dispatch/points/{account}/assessments": on_points(
        "assessments",
        {"period": "2026-Q1", "assessor": "estate", "grade": "excellent", "comment": "热心"},
        {"grade": "basic"},
    ),
    "/api/dispatch/points/standings": standings,
    "/api/dispatch/emergencies": declare,
    "/api/dispatch/emergencies/{emergency}/reinforce": reinforce,
    "/api/dispatch/emergencies/{emergency}/link": link,
    "/api/dispatch/emergencies/{emergency}/acknowledge": on_emergency(
        "acknowledge", {"coming": False, "reason": "在外地", "person": CALLED}
    ),
    "/api/dispatch/emergencies/{emergency}/arrive": on_emergency("arrive", {"person": CALLED}),
    "/api/dispatch/emergencies/{emergency}/note": on_emergency("note", {"text": "已断电"}),
    "/api/dispatch/emergencies/{emergency}/stand-down": on_emergency("stand-down", {"outcome": "水已抽干"}),
    "/api/dispatch/emergencies/{emergency}/review": on_emergency(
        "review", {"went_well": "先断电后排水", "to_change": "备用泵每月试机"}, ("stand-down", {"outcome": "水已抽干"})
    ),
    "/api/dispatch/whistles": blow,
    "/api/dispatch/whistles/{whistle}/acknowledge": on_whistle(
        "acknowledge", {"department": CITY, "contact": {"name": "赵队长"}}, "officer"
    ),
    "/api/dispatch/whistles/{whistle}/arrive": on_whistle("arrive", {"department": CITY}, "officer"),
    "/api/dispatch/whistles/{whistle}/act": on_whistle("act", {"department": CITY, "result": "清理摊位"}, "officer"),
    "/api/dispatch/whistles/{whistle}/assess": on_whistle(
        "assess", {"department": CITY, "score": 5, "remark": "当晚到场"}, acted=True
    ),
    "/api/dispatch/whistles/{whistle}/link": link_whistle,
    "/api/dispatch/whistles/{whistle}/call-off": on_whistle("call-off", {"reason": "摊主自行撤离"}),
    **SITE_ROUTES,
    **LIST_ROUTES,
    **SESSION_ROUTES,
    "/api/deliberation/topics": plan,
    "/api/deliberation/topics/{topic}/decline": on_topic("decline"),
    "/api/deliberation/topics/{topic}/carry-out": on_topic("carry-out", "take-up", "decide"),
    "/api/deliberation/plans/{division}/publish": publish_plan,
    "/api/deliberation/publications/{publication}/object": with_notice("object"),
    "/api/deliberation/publications/{publication}/answer": with_notice("answer"),
    "/api/deliberation/publications/{publication}/correct": with_notice("correct"),
    "/api/deliberation/tasks/{task}/set-milestones": with_task("set-milestones"),
    "/api/deliberation/tasks/{task}/progress": with_task("progress"),
    "/api/deliberation/tasks/{task}/report-done": with_task("report-done"),
    "/api/deliberation/tasks/{task}/accept": with_task("accept", "report-done"),
    "/api/deliberation/tasks/{task}/refuse": with_task("refuse", "report-done"),
    "/api/deliberation/tasks/{task}/hand-on": with_task("hand-on"),
    "/api/deliberation/tasks/{task}/dispatch": with_task("dispatch"),
    "/api/deliberation/topics/{topic}/publicise": on_topic("publicise", "take-up", "decide", "carry-out"),
    **PROCEDURE_ROUTES,
    "/api/accounts/invitations": accounts.appoint,
    "/api/accounts/people/{person}/invite": accounts.invite,
    "/api/accounts/people/{person}/withdraw-invitation": accounts.withdraw,
    "/api/accounts/people/{person}/rename": accounts.on_account("rename", {"name": "吴大姐"}),
    "/api/accounts/people/{person}/suspend": accounts.on_account("suspend", {"cause": "compromised"}),
    "/api/accounts/people/{person}/restore": accounts.on_account("restore", {}, {"cause": "unused"}),
    "/api/accounts/people/{person}/end-sessions": accounts.on_account("end-sessions", {}),
    "/api/accounts/offices/{office}/end": accounts.end_office,
    "/api/accounts/sessions/{session}/end": accounts.end_mine,
    "/api/accounts/sessions/end-others": accounts.end_others,
    "/api/accounts/alerts/read": accounts.read_alerts,
}
"""Every POST that the OpenAPI documents list; a test sees to it that none is missing."""

TOLD_ONCE = ("link",)
"""What an answer holds when something is done, and not when it is asked for again: only a digest of it is kept."""

QUESTIONS: dict[str, Callable[[County], Ask]] = {
    "/api/intake/receipts": open_receipt,
    "/api/dispatch/points/preview": preview_points,
    "/api/dispatch/charters/{county}/preview": preview_charter,
    "/api/deliberation/charter-preview": preview_charter_effects,
}
"""What is posted since it is too long for an address, or a secret, and stores nothing."""


FILES = ("/api/intake/photos", "/api/dispatch/organisation/file")
"""What takes a file and no JSON."""

SEVERAL = (
    "/erase",
    "/histories",
    "/split",
    "/merge",
    "/hand-over",
    "/organisation",
    "/organisation/file",
    "/emergencies",
    "/whistles",
    "/assess",
    "/people/{person}/suspend",
    "/teams/replace",
    "/lists/rounds",
    "/add-item",
    "/put-to-vote",
    "/end-vote",
    "/online-deliberations",
)
"""What is more than one event, by the end of its path; of everything else one command is one event."""


CACHING = ("intake", "dispatch", "deliberation", "accounts")
"""The services that keep keys of what leaves no event."""

_BY_SYSTEM = "meta -> 'actor' ->> 'role' = 'system'"
_STORED = f"""
SELECT (SELECT count(*) FROM store.events WHERE NOT ({_BY_SYSTEM})),
       (SELECT count(*) FROM store.idempotency key WHERE NOT EXISTS (
           SELECT FROM store.events WHERE (tx, position) = (key.tx, key.position) AND {_BY_SYSTEM})),
       {" + ".join(f"(SELECT count(*) FROM {service}.idempotency_cache)" for service in CACHING)}
"""


def stored(huiyin: Huiyin) -> tuple[int, ...]:
    """How much people have stored so far: events of theirs, keys, answers, photos."""
    photos = sum(1 for path in (huiyin.data / "photos").rglob("*") if path.is_file())
    return (*huiyin.owner.one(_STORED), photos)
