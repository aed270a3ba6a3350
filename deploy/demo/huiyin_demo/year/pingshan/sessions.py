"""Face-to-face sessions (P6, P9): convened in time, held with a quorum, voted on, their minutes kept and signed."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from huiyin_demo.year.pingshan.deeds import DayPhase, PlayingPingshan, YearDeed
from huiyin_demo.year.pingshan.founding import person
from huiyin_demo.year.pingshan.lists import TOPICS
from huiyin_demo.year.pingshan.plan import DONE_ON, SCREENED_ON
from huiyin_demo.year.pingshan.planned import ItemOutcome, PlannedOnline, PlannedSession, PlannedTopic, Seat
from huiyin_demo.year.playing import Json
from huiyin_service.auth import Principal

SESSIONS, VOTES = "/api/deliberation/sessions", "/api/deliberation/votes"
PUBLICATIONS = "/api/deliberation/publications"
HANDS = 4
"""So many vote at the same moment."""
FINAL_AFTER = 5
"""Days after which minutes are final, and before they would be late."""
FEW = 3
"""Who comes to a session that has no quorum."""


def deeds(playing: PlayingPingshan) -> Iterator[YearDeed]:
    """Each session from its notice to its signed minutes."""
    plan = playing.plan
    for session in plan.sessions:
        convened = plan.days.on(session.month, SCREENED_ON)
        yield YearDeed(convened, DayPhase.CONVENING, "召集议事会", partial(_convene, playing, session))
        if session.postponed_from:
            yield YearDeed(session.postponed_from, DayPhase.SITTING, "改期", partial(_postpone, playing, session))
        if session.missed:
            yield YearDeed(session.held_on, DayPhase.SITTING, "流会", partial(_miss, playing, session))
            continue
        yield YearDeed(session.held_on, DayPhase.SITTING, "召开议事会", partial(_hold, playing, session))
        for topic, outcome in session.items:
            if outcome == "adopt":
                yield YearDeed(
                    session.held_on,
                    DayPhase.RESOLUTIONS,
                    "公示决议",
                    partial(publicise, playing, topic, "resolution"),
                )
                if topic.objected:
                    objecting = partial(objection, playing, topic, "resolution")
                    yield YearDeed(session.held_on, DayPhase.RESULTS, "异议和答复", objecting)
        signed = session.held_on + timedelta(days=FINAL_AFTER)
        yield YearDeed(signed, DayPhase.MORNING, "签署纪要", partial(_sign, playing, session))


def present(session: PlannedSession) -> Sequence[Seat]:
    """Who comes: one of ten stays at home."""
    voices = [seat for seat in session.site.voices if seat not in session.site.leaving]
    if session.missed:
        return voices[:FEW]
    away = (session.month + session.number) % len(voices)
    return [seat for place, seat in enumerate(voices) if place == 0 or place != away]


async def publicise(playing: PlayingPingshan, topic: PlannedTopic, kind: str) -> None:
    """Put something of a topic on its village's board, once it is decided."""
    office, path = playing.plan.office(topic.matter.village), f"{TOPICS}/{playing.ids[topic.name]}"
    if kind == "resolution":
        await playing.seen(path, office, lambda found: found["stage"] != "taken_up")
    told = topic.matter.told
    notice = f"决议：{told['option']}" if kind == "resolution" else f"{told['title']}：{told['result']}"
    await playing.post(f"{path}/publicise", {"kind": kind, "notice": notice}, office, topic.name, kind)


def _path(playing: PlayingPingshan, session: PlannedSession) -> str:
    return f"{SESSIONS}/{playing.ids[session.name]}"


def _office(playing: PlayingPingshan, session: PlannedSession) -> Principal:
    return playing.plan.office(session.site.division)


async def _convene(playing: PlayingPingshan, session: PlannedSession) -> None:
    site, day = session.site, session.postponed_from or session.held_on
    body: Json = {
        "site": playing.ids[site.division],
        "form": site.form,
        "held_on": day.isoformat(),
        "chair": site.cadre[0].who.sub,
        "topics": [playing.ids[topic.name] for topic, _ in session.items],
    }
    answer = await playing.post(SESSIONS, body, _office(playing, session), "convene", session.name)
    playing.ids[session.name] = answer["id"]


async def _postpone(playing: PlayingPingshan, session: PlannedSession) -> None:
    body = {"held_on": session.held_on.isoformat(), "reason": playing.plan.told["reasons"]["rain"]}
    await playing.post(f"{_path(playing, session)}/postpone", body, _office(playing, session), "postpone", session.name)


async def _come(playing: PlayingPingshan, session: PlannedSession) -> None:
    for seat in present(session):
        path = f"{_path(playing, session)}/record-attendance"
        body = {"person": person(seat.who)}
        await playing.post(path, body, _office(playing, session), session.name, seat.who.sub)


async def _miss(playing: PlayingPingshan, session: PlannedSession) -> None:
    """Too few are there: it is not opened, and its topics go back into the plan."""
    await _come(playing, session)
    path, office = _path(playing, session), _office(playing, session)
    await playing.refused(f"{path}/open", {}, office, "P6", session.name)
    await playing.post(f"{path}/miss-quorum", {}, office, "miss", session.name)


async def _hold(playing: PlayingPingshan, session: PlannedSession) -> None:
    await _come(playing, session)
    path, office = _path(playing, session), _office(playing, session)
    await playing.post(f"{path}/open", {}, office, "open", session.name)
    for topic, outcome in session.items:
        await _settle(playing, session, topic, outcome)
    await playing.post(f"{path}/close", {}, office, "close", session.name)
    sections = [{"topic": playing.ids[topic.name], "text": topic.matter.told["option"]} for topic, _ in session.items]
    await playing.post(f"{path}/minutes/draft", {"sections": sections}, office, "draft", session.name)
    if session.month % 3 == 0:
        await _amend(playing, session)


async def _settle(playing: PlayingPingshan, session: PlannedSession, topic: PlannedTopic, outcome: ItemOutcome) -> None:
    """An item: called, spoken to, and deferred or put to the vote with the way to settle it."""
    path, office, key = _path(playing, session), _office(playing, session), (session.name, topic.name)
    told, reasons, id_ = topic.matter.told, playing.plan.told["reasons"], playing.ids[topic.name]
    if outcome == "defer":
        await playing.post(f"{path}/defer-item", {"topic": id_, "reason": reasons["defer"]}, office, *key, "defer")
        return
    await playing.post(f"{path}/call-item", {"topic": id_}, office, *key, "call")
    await playing.post(f"{path}/ask-to-speak", {}, present(session)[-1].who, *key, "speak")
    option: Json = {"topic": id_, "text": told["option"], "tasks": [task_of(playing, session, topic)]}
    await playing.post(f"{path}/table-option", option, office, *key, "option")
    await playing.post(f"{path}/put-to-vote", {"topic": id_}, office, *key, "vote")
    seen = await playing.get(path, office)
    item = next(one for one in seen["agenda"] if one["topic"] == id_)
    await _vote(playing, session, item, outcome, *key)
    await playing.post(f"{path}/end-vote", {"topic": id_}, office, *key, "end")


async def _vote(
    playing: PlayingPingshan, session: PlannedSession, item: Json, outcome: ItemOutcome, *key: object
) -> None:
    """Each for themselves: all but one for it, or all but two against it."""
    turn = asyncio.Semaphore(HANDS)
    seats = present(session)
    against = 1 if outcome == "adopt" else len(seats) - 2

    async def vote(place: int, seat: Seat) -> None:
        choice = "against" if place < against else item["options"][0]["id"]
        async with turn:
            await playing.post(f"{VOTES}/{item['vote']}/vote", {"choice": choice}, seat.who, *key, seat.who.sub)

    async with asyncio.TaskGroup() as group:
        for place, seat in enumerate(seats):
            group.create_task(vote(place, seat))


def task_of(playing: PlayingPingshan, decided: PlannedSession | PlannedOnline, topic: PlannedTopic) -> Json:
    """What is to be done, by one of the cadre team until a day; that of a late one is early."""
    due: date = playing.plan.days.on(decided.month, DONE_ON) + timedelta(days=2)
    if topic.late and isinstance(decided, PlannedSession):
        due = decided.held_on + timedelta(days=3)
    assignee = {"id": handler(decided).who.sub}
    return {"description": topic.matter.told["task"], "assignee": assignee, "due_on": due.isoformat()}


def handler(decided: PlannedSession | PlannedOnline) -> Seat:
    """Who has the tasks of a session, or of an online deliberation."""
    return decided.site.cadre[1 + decided.month % 4]


async def _amend(playing: PlayingPingshan, session: PlannedSession) -> None:
    """Somebody who was there asks for a change of the minutes, and it is made (P6)."""
    path, office, topic = f"{_path(playing, session)}/minutes", _office(playing, session), session.items[0][0]
    asked = {"topic": playing.ids[topic.name], "text": "请写明由谁看护"}
    await playing.post(f"{path}/request-amendment", asked, present(session)[2].who, "amend", session.name)
    [amendment] = (await playing.get(path, office))["amendments"]
    accepted = {"amendment": amendment["id"], "text": f"{topic.matter.told['option']}，并确定看护人"}
    await playing.post(f"{path}/accept-amendment", accepted, office, "amended", session.name)


async def _sign(playing: PlayingPingshan, session: PlannedSession) -> None:
    """The chair and one of the residents sign what is final by itself by then."""
    path, seats = f"{_path(playing, session)}/minutes", present(session)
    await playing.seen(path, _office(playing, session), lambda found: found["stage"] == "final")
    for seat in (seats[0], seats[-1]):
        await playing.post(f"{path}/sign", {}, seat.who, "sign", session.name, seat.who.sub)


async def objection(playing: PlayingPingshan, topic: PlannedTopic, kind: str) -> None:
    """A member of the village objects to what is on the board of a topic, and is answered (P8)."""
    village, reasons = topic.matter.village, playing.plan.told["reasons"]
    office, who = playing.plan.office(village), topic.matter.link.member
    this = (playing.ids[topic.name], kind)
    notice = await playing.one(PUBLICATIONS, office, lambda one: (one["topic"], one["kind"]) == this, division=village)
    path = f"{PUBLICATIONS}/{notice['id']}"
    await playing.post(f"{path}/object", {"words": reasons["objection"]}, who, "object", topic.name)
    [objected] = (await playing.get(path, office))["objections"]
    body = {"objection": objected["id"], "answer": reasons["replied"]}
    await playing.post(f"{path}/answer", body, office, "answer", topic.name)
