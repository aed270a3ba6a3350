"""Online deliberation by its four steps (线上四步, P8): published, deliberated, proposed, and decided."""

from collections.abc import Iterator
from functools import partial

from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.plan import SCREENED_ON
from huiyin_demo.year.pingshan.planned import PlannedOnline, PlannedVoice
from huiyin_demo.year.pingshan.sessions import objection, publicise, task_of
from huiyin_demo.year.playing import Json

ONLINES = "/api/deliberation/online-deliberations"
LAST_DAY, PROPOSED_ON, DECIDED_ON = SCREENED_ON + 3, SCREENED_ON + 4, SCREENED_ON + 12
"""Three days for residents to deliberate, seven whole ones to object, as the charter has it."""


def deeds(playing: PlayingPingshan) -> Iterator[YearDeed]:
    """Each from its topic on the board to its resolution, or to its answer."""
    plan = playing.plan
    for online in plan.onlines:
        opened, spoken = plan.days.on(online.month, SCREENED_ON), plan.days.on(online.month, LAST_DAY)
        proposed, decided = plan.days.on(online.month, PROPOSED_ON), plan.days.on(online.month, DECIDED_ON)
        yield YearDeed(opened, DayPhase.CONVENING, "发布线上议题", partial(_open, playing, online))
        for voice in online.voices:
            yield YearDeed(spoken, DayPhase.WORK, "居民线上议事", partial(_speak, playing, online, voice))
        if online.rude:
            yield YearDeed(spoken, DayPhase.RESULTS, "管理意见", partial(_moderate, playing, online, online.rude))
        yield YearDeed(proposed, DayPhase.WORK, "公示拟办意见", partial(_propose, playing, online))
        if online.topic.objected:
            objecting = partial(objection, playing, online.topic, "proposal")
            yield YearDeed(proposed, DayPhase.RESULTS, "异议和答复", objecting)
        yield YearDeed(decided, DayPhase.SITTING, "线上议事有结果", partial(_decide, playing, online))
        if online.outcome == "adopt":
            told = partial(publicise, playing, online.topic, "resolution")
            yield YearDeed(decided, DayPhase.RESOLUTIONS, "公示决议", told)


def _path(playing: PlayingPingshan, online: PlannedOnline) -> str:
    return f"{ONLINES}/{playing.ids[online.name]}"


async def _open(playing: PlayingPingshan, online: PlannedOnline) -> None:
    topic, plan = online.topic, playing.plan
    body: Json = {
        "topic": playing.ids[topic.name],
        "title": topic.matter.told["title"],
        "notice": f"议题：{topic.matter.told['title']}，请大家说说怎么办",
        "last_day": plan.days.on(online.month, LAST_DAY).isoformat(),
    }
    answer = await playing.post(ONLINES, body, plan.office(topic.matter.village), online.name)
    playing.ids[online.name] = answer["id"]


async def _speak(playing: PlayingPingshan, online: PlannedOnline, voice: PlannedVoice) -> None:
    body = {"stand": voice.stand, "reason": voice.reason}
    await playing.post(f"{_path(playing, online)}/speak", body, voice.who, online.name, voice.who.sub)


async def _moderate(playing: PlayingPingshan, online: PlannedOnline, rude: PlannedVoice) -> None:
    """The town takes a reason out of view; its voice counts."""
    path, town = _path(playing, online), playing.plan.office(online.topic.matter.village[:9])
    opinions = await playing.pages(f"{path}/opinions", town)
    opinion = next(one for one in opinions if one["reason"] == rude.reason)
    body = {"opinion": opinion["id"], "reason": playing.plan.told["reasons"]["moderated"]}
    await playing.post(f"{path}/moderate", body, town, online.name, "moderate")


async def _propose(playing: PlayingPingshan, online: PlannedOnline) -> None:
    """What is to be done, once residents have deliberated."""
    path, matter = _path(playing, online), online.topic.matter
    office = playing.plan.office(matter.village)
    await playing.seen(path, office, lambda found: found["stage"] != "open")
    body = {"proposal": matter.told["option"]}
    await playing.post(f"{path}/propose", body, office, online.name, "propose")


async def _decide(playing: PlayingPingshan, online: PlannedOnline) -> None:
    """The proposal is the resolution; or it is declined with the reason."""
    path, plan = _path(playing, online), playing.plan
    office = plan.office(online.topic.matter.village)
    await playing.seen(path, office, lambda found: found["stage"] not in {"closed", "proposed"})
    act: str = online.outcome
    body: Json = {"tasks": [task_of(playing, online, online.topic)]}
    if act == "decline":
        body = {"reason": plan.told["reasons"]["decline"]}
    await playing.post(f"{path}/{act}", body, office, online.name, act)
