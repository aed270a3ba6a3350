"""Tasks done and looked at on the spot, the handling on the board within its days, the result publicised (P6)."""

from collections.abc import Iterator
from functools import partial

from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.lists import TOPICS
from huiyin_demo.year.pingshan.plan import DONE_ON
from huiyin_demo.year.pingshan.planned import PlannedOnline, PlannedSession, PlannedTopic
from huiyin_demo.year.pingshan.sessions import handler, publicise

TASKS = "/api/deliberation/tasks"


def deeds(playing: PlayingPingshan) -> Iterator[YearDeed]:
    """What each adopted topic's tasks come to."""
    plan = playing.plan
    adopted: list[tuple[PlannedSession | PlannedOnline, PlannedTopic]] = [
        (one, topic) for one in plan.sessions for topic, outcome in one.items if outcome == "adopt" and not one.missed
    ]
    adopted += [(one, one.topic) for one in plan.onlines if one.outcome == "adopt"]
    for decided, topic in adopted:
        assert topic.done_in is not None
        day = plan.days.on(topic.done_in, DONE_ON)
        yield YearDeed(day, DayPhase.WORK, "办理任务", partial(_do, playing, decided, topic))
        yield YearDeed(day, DayPhase.RESULTS, "公示结果", partial(_tell, playing, topic))


async def _do(playing: PlayingPingshan, decided: PlannedSession | PlannedOnline, topic: PlannedTopic) -> None:
    """Who has it says that it is done; somebody of the residents' team looks at it."""
    office, told = playing.plan.office(topic.matter.village), topic.matter.told
    found = await playing.get(f"{TOPICS}/{playing.ids[topic.name]}", office)
    looks, has = decided.site.voices[-1].who, handler(decided).who
    for task in found["tasks"]:
        path = f"{TASKS}/{task['task']}"
        if topic.late:
            note = {"note": "材料已备齐，等天晴开工"}
            await playing.post(f"{path}/progress", note, has, path, "progress")
        await playing.post(f"{path}/report-done", {"result": told["result"]}, has, path, "done")
        await playing.post(f"{path}/accept", {"finding": told["result"]}, looks, path, "accept")


async def _tell(playing: PlayingPingshan, topic: PlannedTopic) -> None:
    """The handling is on the board, the topic is carried out, and its result is public."""
    office, path = playing.plan.office(topic.matter.village), f"{TOPICS}/{playing.ids[topic.name]}"
    await publicise(playing, topic, "handling")
    body = {"result": topic.matter.told["result"], "warm": topic.warm}
    await playing.post(f"{path}/carry-out", body, office, topic.name, "carry-out")
    await publicise(playing, topic, "result")
