"""From visits to lists to plan (P3): members visit, the committees screen, what needs no talk is dispatched."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import partial
from uuid import UUID, uuid5

from huiyin_demo.running import ORDERS
from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.people import COUNTY
from huiyin_demo.year.pingshan.plan import SCREENED_ON
from huiyin_demo.year.pingshan.planned import PlannedLink, PlannedMatter, PlannedTopic
from huiyin_demo.year.playing import Json

VISITS, LISTS, TOPICS = "/api/deliberation/visits", "/api/deliberation/lists", "/api/deliberation/topics"

STAGES = ("planned", "taken_up", "decided", "carried_out", "not_adopted", "publicised")


def deeds(playing: PlayingPingshan) -> Iterator[YearDeed]:
    """Month by month: visits, the rounds of each village, and what was dispatched, to its result."""
    plan = playing.plan
    of_village: dict[tuple[int, str], list[PlannedMatter]] = defaultdict(list)
    for matter in plan.matters:
        visited, ordered = plan.days.on(matter.month, SCREENED_ON - 1), plan.days.on(matter.month, SCREENED_ON + 4)
        yield YearDeed(visited, DayPhase.VISITS, "走访", partial(_list, playing, matter, visited))
        of_village[matter.month, matter.village].append(matter)
        if matter.fate == "dispatch":
            yield YearDeed(ordered, DayPhase.WORK, "派单办理", partial(_order, playing, matter))
    for number, (month, link) in enumerate(plan.other_visits):
        day = plan.days.on(month, SCREENED_ON - 1)
        yield YearDeed(day, DayPhase.VISITS, "走访", partial(_visit, playing, number, link, day))
    for (month, village), matters in of_village.items():
        day = plan.days.on(month, SCREENED_ON)
        yield YearDeed(day, DayPhase.ROUNDS, "两委筛选", partial(_screen, playing, village, matters, day))
    for topic in plan.topics:
        if topic.again and topic.decided_in is not None:
            day = plan.days.on(topic.decided_in, SCREENED_ON)
            yield YearDeed(day, DayPhase.ROUNDS, "重办列入计划", partial(_plan_again, playing, topic))
    for month in plan.months:
        yield YearDeed(plan.days.on(month, SCREENED_ON), DayPhase.PLAN, "议事计划", partial(_read_plan, playing, month))


def issue_of(playing: PlayingPingshan, matter: PlannedMatter) -> str:
    """The id of what a visit found, and of its issue: it follows from the visit's, so that sent twice it is one."""
    return str(uuid5(UUID(playing.uuid("visit", matter.name)), "0"))


async def _list(playing: PlayingPingshan, matter: PlannedMatter, day: date) -> None:
    told = matter.told
    found = {"kind": told["kind"], "category": told["category"], "description": told["words"]}
    body: Json = {
        "visit": playing.uuid("visit", matter.name),
        "link": playing.ids[f"link-{matter.village}-{matter.link.number}"],
        "visited_on": day.isoformat(),
        "found": [found],
    }
    await playing.post(VISITS, body, matter.link.member, "visit", matter.name)


async def _visit(playing: PlayingPingshan, number: int, link: PlannedLink, day: date) -> None:
    body: Json = {
        "visit": playing.uuid("visit", number),
        "link": playing.ids[f"link-{link.village}-{link.number}"],
        "visited_on": day.isoformat(),
        "words": "家里都好，没有什么事",
    }
    await playing.post(VISITS, body, link.member, "visit", number)


async def _screen(playing: PlayingPingshan, village: str, matters: list[PlannedMatter], day: date) -> None:
    """A round of both committees: first what goes on, then what goes with it."""
    priorities = {one.matter.name: one.priority for one in playing.plan.topics if not one.again}
    outcomes: list[Json] = []
    for matter in sorted(matters, key=lambda one: one.fate == "group"):
        outcome: Json = {"matter": issue_of(playing, matter), "outcome": matter.fate}
        match matter.fate:
            case "plan":
                outcome |= {"title": matter.told["title"], "priority": priorities[matter.name]}
            case "dispatch":
                outcome |= {"title": matter.told["title"]}
            case "group":
                assert matter.into is not None
                outcome |= {"into": issue_of(playing, matter.into)}
            case "answer":
                outcome |= {"reason": playing.plan.told["reasons"]["answer"]}
        outcomes.append(outcome)
    both = ["branch", "villagers"]
    told: Json = {"division": village, "held_on": day.isoformat(), "committees": both, "present": 9}
    office = playing.plan.office(village)
    await playing.post(f"{LISTS}/rounds", {**told, "matters": outcomes}, office, "round", village, day)


async def _plan_again(playing: PlayingPingshan, topic: PlannedTopic) -> None:
    """What a household was not satisfied with is in the plan once more."""
    matter = topic.matter
    body: Json = {"issue": issue_of(playing, matter), "priority": topic.priority, "title": matter.told["title"]}
    office = playing.plan.office(matter.village)
    playing.ids[topic.name] = (await playing.post(TOPICS, body, office, "plan", topic.name))["id"]


async def _read_plan(playing: PlayingPingshan, month: int) -> None:
    """By what the topics of the plan are known, once each is an issue that has a number."""
    plan = playing.plan
    names = {
        issue_of(playing, one.matter): one.name for one in plan.topics if not one.again and one.matter.month == month
    }
    left = set(names)
    while left:
        for stage in STAGES if playing.again else STAGES[:1]:
            for row in await playing.pages(TOPICS, playing.officer, division=COUNTY, stage=stage):
                if row["issue"] in left:
                    playing.ids[names[row["issue"]]] = row["id"]
                    left.remove(row["issue"])
        if left:
            await playing.api.services.pause(TOPICS, "not planned yet", 0.1)


async def _order(playing: PlayingPingshan, matter: PlannedMatter) -> None:
    """What needs no deliberation is dispatched, done and publicised (Y10)."""
    office, key = playing.plan.office(matter.village), matter.name
    body = {"issue": issue_of(playing, matter), "assignee": {"kind": "unit", "name": "便民服务代办点"}}
    order = f"{ORDERS}/{(await playing.post(ORDERS, body, office, key, 'dispatch'))['id']}"
    await playing.post(f"{order}/accept", {}, office, key, "accept")
    await playing.post(f"{order}/resolve", {"result": matter.told["result"]}, office, key, "resolve")
    await playing.post(f"{order}/publicise", {"notice": matter.told["result"]}, office, key, "publicise")
