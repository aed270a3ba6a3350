"""Sites of the stories' villages with their teams, and the sessions that decide on what they tell (P1, P2, P6).

The counties begin on trial: their charters let a site convene on any day and at once, with a reason, so that a demo of
today has sessions of today. When all stories are told the shipped charters hold again, for what begins from then on.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

from huiyin_demo import people
from huiyin_demo.running import TOPICS, Api, RunningStory
from huiyin_demo.stories import DecideStep, Stories, Village
from huiyin_service.auth import Principal
from huiyin_service.demo_identities import DEMO_IDENTITIES
from huiyin_service.retrying_client import UnexpectedResponse

CHARTERS, SITES = "/api/dispatch/charters", "/api/deliberation/sites"
SESSIONS, VOTES, CALENDAR = "/api/deliberation/sessions", "/api/deliberation/votes", "/api/deliberation/calendar"
ON_TRIAL = "（试行）"
NOTICE = timedelta(days=4)
"""A session to come leaves time for what the shipped charters ask."""


class InTeam(NamedTuple):
    """A place in a team, and who has it."""

    team: str
    capacity: str
    sign_in: str
    name: str


CADRES = (
    ("village_cadre", "宋会计"),
    ("village_cadre", "田干事"),
    ("work_team", "高队长"),
    ("work_team", "范队员"),
    ("police", "石警官"),
    ("police", "路警官"),
)
RESIDENTS = (
    ("respected", "段老师"),
    ("respected", "康大爷"),
    ("representative", "崔代表"),
    ("representative", "毛代表"),
    ("delegate", "侯委员"),
    ("delegate", "尹委员"),
)


def seats_of(code: str, village: Village) -> list[InTeam]:
    """Who is in the teams of a village's site, led by its secretary; whom one may sign in as is there, too."""
    secretary, officer = people.secretary(code, village), people.officer(code[:6])
    samples = [one for one in DEMO_IDENTITIES if (one.role, one.division) == ("resident", code)]
    residents = [
        *(InTeam("residents", "representative", one.subject, one.name) for one in samples),
        *(InTeam("residents", capacity, f"resident-{code}-{n}", name) for n, (capacity, name) in enumerate(RESIDENTS)),
    ]
    return [
        InTeam("working", "governance_office", officer.sub, officer.name),
        InTeam("cadre", "village_cadre", secretary.sub, secretary.name),
        *(InTeam("cadre", capacity, f"cadre-{code}-{n}", name) for n, (capacity, name) in enumerate(CADRES)),
        *residents,
    ]


async def begin_trial(api: Api, county: str) -> None:
    """Let the county's sites convene today. Raises SendingStopped, Unfit."""
    officer, path = people.officer(county), f"{CHARTERS}/{county}"
    rules = (await api.get(path, officer, {}))["in_force"]
    own = {name: rule for name, rule in rules.items() if name not in {"version", "county", "effective_at"}}
    deliberation = own["deliberation"]
    days, times = {**deliberation["days"], "elsewhen": True}, {**deliberation["times"], "notice": 0, "invitation": 0}
    title = own["title"].removesuffix(ON_TRIAL) + ON_TRIAL  # where loading goes on it is in force already
    trial = {**own, "title": title, "deliberation": {**deliberation, "days": days, "times": times}}
    await api.post(path, trial, officer, f"trial-{county}")


def deliberating(told: Stories) -> set[str]:
    """The villages that deliberate."""
    of_session = {"deliberate", "decide"}
    return {story.village for story in told.issue for step in story.road if step.step in of_session}


async def open_site(api: Api, code: str, village: Village, sites: dict[str, str]) -> None:
    """Open a village's site with whole teams, and note its id. Raises SendingStopped, Unfit."""
    officer = people.officer(code[:6])
    body = {"division": code, "name": f"{village.name}议事室", "kind": "room", "villages": [code]}
    body |= {"place": "党群服务中心二楼", "days": "deliberation"}
    site = str((await api.post(SITES, body, officer, f"site-{code}"))["id"])
    for n, seat in enumerate(seats_of(code, village)):
        person = {"name": seat.name, "id": seat.sign_in}
        place = {"team": seat.team, "person": person, "capacity": seat.capacity}
        await api.post(f"{SITES}/{site}/teams/appoint", place, officer, f"site-{code}-{n}")
    sites[code] = site


async def convene(api: Api, running: RunningStory, form: str, day: date, key: str) -> None:
    """Put the topic on the agenda of a session on the charter's next day. Raises SendingStopped, Unfit."""
    code, first = running.story.village, day + NOTICE
    asked = {"division": code, "from": first.isoformat(), "to": (first + timedelta(days=120)).isoformat()}
    days = (await api.get(CALENDAR, running.secretary, {**asked, "at_least": running.cursor}))["days"]
    held_on = min(one["on"] for one in days if one["kind"] == "deliberation" and one["on"] >= asked["from"])
    body = {"site": running.site, "form": form, "held_on": held_on, "topics": [running.topic]}
    running.cursor = (await api.post(SESSIONS, body, running.secretary, f"{key}-convene"))["cursor"]


async def hold(api: Api, running: RunningStory, step: DecideStep, day: date, tasks: list[Any], key: str) -> None:
    """Hold a session of today that resolves so, and draft its minutes. Raises SendingStopped, Unfit."""
    who, topic = running.secretary, {"topic": running.topic}
    body = {"site": running.site, "form": step.form, "held_on": day.isoformat(), "topics": [running.topic]}
    convened = await api.post(SESSIONS, {**body, "elsewhen": "试行首场，人已到齐"}, who, f"{key}-convene")
    session = f"{SESSIONS}/{convened['id']}"
    running.cursor = convened["cursor"]
    does = partial(_does, api, running, session, who, key)
    voices = [seat for seat in seats_of(running.story.village, running.village) if seat.team != "working"]
    for n, seat in enumerate(voices[: step.present]):
        await does(f"record-attendance-{n}", person={"name": seat.name, "id": seat.sign_in})
    await does("open")
    await does("call-item", **topic)
    await does("table-option", **topic, text=step.resolution, tasks=tasks)
    await does("put-to-vote", **topic)
    item = next(
        one
        for one in (await api.get(session, who, {"at_least": running.cursor}))["agenda"]
        if one["topic"] == running.topic
    )
    for n, voter in enumerate(item["voters"]):
        choice = "against" if n >= len(item["voters"]) - step.against else item["options"][0]["id"]
        await api.post(f"{VOTES}/{item['vote']}/vote", {"choice": choice, "voter": voter}, who, f"{key}-vote-{n}")
    await does("end-vote", **topic)
    await _decided(api, running)
    await does("close")
    await does("minutes/draft", sections=[{**topic, "text": step.minutes}])


async def _does(
    api: Api, running: RunningStory, session: str, who: Principal, key: str, act: str, **body: object
) -> None:
    path = f"{session}/{act.rstrip('-0123456789')}"
    running.cursor = (await api.post(path, body, who, f"{key}-{act}"))["cursor"]


async def _decided(api: Api, running: RunningStory) -> None:
    """The topic hears by itself what was resolved, in its own time."""
    path = f"{TOPICS}/{running.topic}"
    for _ in range(100):
        if (await api.get(path, running.secretary, {"at_least": running.cursor}))["tasks"]:
            return
        await api.services.pause(path, "not there yet", 0.1)
    raise UnexpectedResponse(path, f"nothing came of the session on {running.story.name}")
