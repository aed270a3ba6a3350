"""Degu mediation (德古说理, P10): accepted by both sides, visited, sat down, agreed and kept, or referred onward."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from huiyin_contracts.mediations import FORBIDDEN
from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.founding import person
from huiyin_demo.year.pingshan.planned import PlannedCase
from huiyin_demo.year.playing import Json

MEDIATIONS = "/api/deliberation/mediations"


def deeds(playing: PlayingPingshan) -> Iterator[YearDeed]:
    """Each dispute on its days."""
    for case in playing.plan.cases:
        yield YearDeed(case.opened_on, DayPhase.WORK, "受理矛盾", partial(_open, playing, case))
        yield YearDeed(case.visited_on, DayPhase.WORK, "德古走访", partial(_visit, playing, case))
        for day in case.sittings:
            yield YearDeed(day, DayPhase.WORK, "德古说理", partial(_sit, playing, case, day))
        yield YearDeed(case.sittings[-1], DayPhase.RESULTS, "达成协议", partial(_end, playing, case))


def _path(playing: PlayingPingshan, case: PlannedCase) -> str:
    return f"{MEDIATIONS}/{playing.ids[case.name]}"


async def _open(playing: PlayingPingshan, case: PlannedCase) -> None:
    office = playing.plan.office(case.village)
    sides = {"first": person(case.first), "second": person(case.second)}
    words = playing.plan.told["mediations"][case.kind]
    body: Json = {"division": case.village, "kind": case.kind, **sides, "words": words}
    playing.ids[case.name] = (await playing.post(MEDIATIONS, body, office, case.name))["id"]
    path = _path(playing, case)
    await playing.post(f"{path}/propose", {"mediator": person(case.degu)}, office, case.name, "propose")
    for side in (case.first, case.second):
        await playing.post(f"{path}/answer", {"accepts": True}, side, case.name, "answer", side.sub)


async def _visit(playing: PlayingPingshan, case: PlannedCase) -> None:
    for side in ("first", "second"):
        body = {"side": side, "visited_on": case.visited_on.isoformat()}
        await playing.post(f"{_path(playing, case)}/visit", body, case.degu, case.name, "visit", side)


async def _sit(playing: PlayingPingshan, case: PlannedCase, day: date) -> None:
    body = {"held_on": day.isoformat()}
    await playing.post(f"{_path(playing, case)}/hold", body, case.degu, case.name, "sit", day)


async def _end(playing: PlayingPingshan, case: PlannedCase) -> None:
    """Agreed within the law, signed by each for themselves and kept; or the sides are told where to go on."""
    path, words = _path(playing, case), playing.plan.told["mediations"]
    if not case.settled:
        body = {"to": "court", "reason": words["referred"]}
        await playing.post(f"{path}/refer", body, case.degu, case.name, "refer")
        return
    checked = dict.fromkeys(FORBIDDEN, False)
    agreement: Json = {"terms": words["terms"], "custom": True, "checked": checked}
    agreement["keep_by"] = case.sittings[-1].isoformat()
    against = {**agreement, "checked": {**checked, "bride_price": True}}
    if case.kind == "marriage":
        await playing.refused(f"{path}/agree", against, case.degu, "§1042", case.name)
    await playing.post(f"{path}/agree", agreement, case.degu, case.name, "agree")
    for who in (case.first, case.second, case.degu):
        await playing.post(f"{path}/sign", {}, who, case.name, "sign", who.sub)
    await playing.post(f"{path}/confirm", {}, case.first, case.name, "kept")
