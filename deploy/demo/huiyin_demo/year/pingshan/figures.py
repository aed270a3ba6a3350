"""What the year must come to, counted from the plan, and what the running system says it came to."""

from collections.abc import Mapping

from huiyin_demo.year.pingshan.duties import carried_out_in, stuck_in
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import PingshanYear
from huiyin_demo.year.playing import Json

FIGURES = "/api/deliberation/figures"
NAMES: Mapping[str, str] = {
    "sites": "议事点",
    "villages": "服务的村（社区）",
    "mediators": "德古",
    "links": "联系户",
    "visits": "走访",
    "listed": "列入清单",
    "taken": "清单事项列入计划",
    "planned": "列入议事计划",
    "held": "召开议事会",
    "held_market": "赶集日议事",
    "online": "线上议事",
    "voices": "居民线上发表意见",
    "missed": "人数不足流会",
    "decided": "形成决议",
    "declined": "未采纳并答复理由",
    "accepted": "任务通过验收",
    "carried_out": "落实办结",
    "warm": "暖心项目",
    "mediated": "德古说理",
    "settled": "说理解决",
    "rounds": "月度回访",
    "revisited": "县级回访",
    "satisfied": "回访满意",
    "reopened": "回访后重新办理",
    "findings": "回访遗留问题",
    "takings": "季度盘点",
    "coordinated": "由县级统筹",
    "put_to_decision": "列入决策",
    "finished": "统筹、决策事项办结",
    "checks": "督导检查",
    "overdue": "职责逾期",
}
"""What each is called; `villages` and `mediators` are as they stand now."""


def of_plan(plan: PingshanYear) -> dict[str, int]:
    """The figures that follow from the plan, of the months after December."""
    months = plan.months[1:]
    matters = [one for one in plan.matters if one.month in months]
    held = [one for one in plan.sessions if one.month in months and not one.missed]
    onlines = [one for one in plan.onlines if one.month in months]
    settled = [outcome for one in held for _, outcome in one.items] + [one.outcome for one in onlines]
    done = [topic for topic in plan.topics if topic.done_in in months]
    asked = [topic for month in months for topic in carried_out_in(plan, month - 1)]
    answered = [topic for topic in asked if not topic.unreached]
    stuck = [len(stuck_in(plan, month)) for month in months if month % 3 == 1]
    visits = [one for one in plan.other_visits if one[0] in months]
    return {
        "sites": len(plan.sites),
        "villages": len(plan.villages),
        "mediators": len(plan.degus),
        "links": len(plan.links) - len(plan.ended_links),
        "visits": len(matters) + len(visits),
        "listed": len(matters),
        "taken": sum(one.fate == "plan" for one in matters),
        "planned": sum(one.again or one.matter.month in months for one in plan.topics),
        "held": len(held),
        "held_market": sum(one.site.form == "market" for one in held),
        "online": len(onlines),
        "voices": sum(len(one.voices) for one in onlines),
        "missed": sum(one.missed for one in plan.sessions),
        "decided": settled.count("adopt"),
        "declined": settled.count("decline"),
        "accepted": len(done),
        "carried_out": len(done),
        "warm": sum(topic.warm for topic in done),
        "mediated": sum(len(case.sittings) for case in plan.cases),
        "settled": sum(case.settled for case in plan.cases),
        "rounds": sum(bool(carried_out_in(plan, month - 1)) for month in months),
        "revisited": len(answered),
        "satisfied": sum(not topic.unsatisfied for topic in answered),
        "reopened": sum(topic.unsatisfied for topic in answered),
        "findings": 0,
        "takings": len(stuck),
        "coordinated": sum((many + 1) // 2 for many in stuck),
        "put_to_decision": sum(many // 2 for many in stuck),
        "finished": sum(stuck),
        "checks": sum(day >= plan.days.on(1, 1) for day, _ in plan.checks),
        "overdue": 1,
    }


def of_answer(answer: Json) -> dict[str, int]:
    """The figures as the system says them; one that is too small to be shown counts as none."""
    counts = {**answer["counts"], "villages": answer["villages"], "mediators": answer["mediators"]}
    return {name: counts[name] or 0 for name in NAMES}


def asked_of(plan: PingshanYear) -> dict[str, str]:
    """What of the system is asked: the county's figures from 1 January on."""
    return {"division": COUNTY, "from": plan.days.on(1, 1).isoformat(), "to": plan.last_day.isoformat()}
