"""The year played: each step the request that a person's page or an operator's command would send."""

import asyncio
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from openpyxl import Workbook

from huiyin_contracts.issues import PRIVATE_KINDS
from huiyin_demo import people
from huiyin_demo.appointed import appoint_all
from huiyin_demo.load import DIVISIONS, command
from huiyin_demo.running import CHINA, ISSUES, ORDERS, Api
from huiyin_demo.year.playing import CountyYear, Json, Played, Playing, TellPart
from huiyin_demo.year.yuanping.appointed import of_year
from huiyin_demo.year.yuanping.figures import NAMES, TOWN, YEAR, FigureReading, YearFigures, read
from huiyin_demo.year.yuanping.plan import COUNTY, Year
from huiyin_demo.year.yuanping.planned import PlannedForce, PlannedIssue, PlannedMember
from huiyin_service.masking import masked
from huiyin_service.retrying_client import RequestInvalid, UnexpectedResponse

ASKED = 1200
MEMBERS, FORCES = "/api/dispatch/members", "/api/dispatch/forces"
TERM_ENDS = "2029-06-30"


@dataclass(slots=True)
class _Playing(Playing):
    """The year under way."""

    year: Year = field(kw_only=True)


def the_year(seed: int, small: bool) -> CountyYear:  # noqa: FBT001 - as the command says it
    """The city's, or in small the year of one town."""
    figures, within = (TOWN, "140981001") if small else (YEAR, COUNTY)
    return CountyYear(NAMES, lambda api, url, tell: play(api, Year(figures, within, seed), url, tell))


async def play(api: Api, year: Year, url: str | None, tell: TellPart) -> Played:
    """Play what is not there yet. Raises SendingStopped, Unfit or Failed."""
    planned = asdict(year.figures)
    await command("divisions", str(DIVISIONS), url=url)
    await appoint_all(of_year(year))
    before = await _known(api, year.within)
    if not year.figures.differences(before):
        return Played(planned, asdict(before), already=True)
    playing = _Playing(api, f"year-{year.seed}-{year.within}", tell, year=year)
    await _organisation(playing, url)
    await _members(playing)
    await _forces(playing)
    await _issues(playing)
    after = await read(_of_office(api, year.within), year.within, playing.at_least)
    return Played(planned, asdict(after), already=False)


def _of_office(api: Api, division: str) -> FigureReading:
    """How the county's officer reads."""
    return lambda path, params: api.get(path, people.officer(division[:6]), params)


async def _known(api: Api, division: str) -> YearFigures:
    """The figures as they stand, once dispatch has taken in the divisions and offices that were registered just now."""
    for _ in range(ASKED):  # thousands were appointed just now
        try:
            return await read(_of_office(api, division), division)
        except (RequestInvalid, UnexpectedResponse) as early:
            if isinstance(early, UnexpectedResponse) and early.status != 403:
                raise
            await api.services.pause("divisions", early.why, 0.1)
    return await read(_of_office(api, division), division)


async def _organisation(playing: _Playing, url: str | None) -> None:
    """Bring in the estates' roll, as an operator has it: an XLSX file."""
    playing.tell("小区名册", 0, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roll.xlsx"
        await asyncio.to_thread(write_roll, playing.year, path)
        await command("organisation", str(path), url=url)
    playing.tell("小区名册", 1, 1)


def write_roll(year: Year, path: Path) -> None:
    """The roll of the year's estates."""
    book = Workbook()
    sheets = {name: book.create_sheet(name) for name in ("小区", "楼栋党小组", "党员中心户")}
    book.remove(book.worksheets[0])
    office = ("书记", "书记来源", "选任方式", "任期届满")
    sheets["小区"].append(["村（社区）代码", "小区编号", "小区名称", "党组织", "党组织名称", *office])
    sheets["楼栋党小组"].append(["小区编号", "党小组", "楼栋", "组长"])
    sheets["党员中心户"].append(["小区编号", "楼栋", "党员"])
    for one in year.estates:
        branch = (one.rank, f"{one.name}{one.rank}")
        who = (one.secretary, one.origin, one.selection, TERM_ENDS)
        sheets["小区"].append([one.village, one.code, one.name, *branch, *who])
        for number, leader in enumerate(one.groups, 1):
            sheets["楼栋党小组"].append([one.code, f"{number}号楼党小组", str(number), leader])
        for building, head in one.households:
            sheets["党员中心户"].append([one.code, str(building), head])
    book.save(path)


async def _members(playing: _Playing) -> None:
    """Members report home and take posts, each for themselves; what they do for others their community confirms."""
    year, ids = playing.year, playing.ids

    async def register(member: PlannedMember) -> None:
        body = {
            "division": member.who.division,
            "employer": member.employer,
            "estate": member.estate,
            "building": str(member.building),
            "skills": list(member.skills),
        }
        answer = await playing.post(MEMBERS, body, member.who, member.who.sub, "home")
        ids[member.who.sub] = answer["id"]

    async def take_post(member: PlannedMember) -> None:
        path = f"{MEMBERS}/{ids[member.who.sub]}/posts/take"
        await playing.post(path, {"post": member.post}, member.who, member.who.sub, "post")

    await playing.each("党员报到", year.members, register)
    await playing.each("认领先锋岗", [member for member in year.members if member.post], take_post)
    day = await _first_day(playing)

    async def serve(member: PlannedMember) -> None:
        """One after the other: which service it is follows from the one before."""
        services = f"{MEMBERS}/{ids[member.who.sub]}/services"
        for number, service in enumerate(member.services):
            served_on = day - timedelta(days=service.days_ago)
            about = {"description": service.description, "category": service.category, "persons": service.persons}
            body: Json = {**about, "hours": service.hours, "served_on": served_on.isoformat()}
            answer = await playing.post(services, body, member.who, member.who.sub, "served", number)
            secretary = year.secretary(member.who.division)
            confirm = f"{services}/{answer['service']}/confirm"
            await playing.post(confirm, {}, secretary, member.who.sub, "confirmed", number)

    await playing.each("服务记录", [member for member in year.members if member.services], serve)


async def _first_day(playing: _Playing) -> date:
    """The day on which the first member registered: days count back from it, also when it is played on another day."""
    who = playing.year.members[0].who
    seen = await playing.api.get(f"{MEMBERS}/{playing.ids[who.sub]}", who, {"at_least": playing.at_least})
    return datetime.fromisoformat(seen["registered_at"]).astimezone(CHINA).date()


async def _forces(playing: _Playing) -> None:
    """Forces are formed by the offices of their divisions, take people in, look after estates and hold activities."""
    year, day = playing.year, await _first_day(playing)

    async def form(force: PlannedForce) -> None:
        who, key = year.secretary(force.division), f"{force.division}-{force.name}"
        body = {"division": force.division, "kind": force.kind, "name": force.name, "leader": {"name": force.leader}}
        path = f"{FORCES}/{(await playing.post(FORCES, body, who, 'force', key))['id']}"
        for name in force.people:
            await playing.post(f"{path}/join", {"person": {"name": name}}, who, "join", key, name)
        for estate in force.estates:
            await playing.post(f"{path}/pair", {"estate": estate}, who, "pair", key, estate)
        for number, activity in enumerate(force.activities):
            at = datetime.combine(day - timedelta(days=activity.days_ago), datetime.min.time(), CHINA)
            begins = (at + timedelta(hours=9)).isoformat()
            body = {"title": activity.title, "place": "社区广场", "starts_at": begins}
            told = await playing.post(f"{path}/activities", body, who, "activity", key, number)
            held = f"{path}/activities/{told['activity']}"
            for member in activity.people:
                await playing.post(f"{held}/sign-in", {}, member.who, "sign-in", key, number, member.who.sub)
            went: Json = {"hours": activity.hours, "persons": activity.persons, "summary": activity.summary}
            await playing.post(f"{held}/conclude", went, who, "concluded", key, number)

    # Those with most to do first: otherwise all wait for them in the end.
    busy = sorted(year.forces, key=lambda force: -len(force.people) - len(force.estates) - 9 * len(force.activities))
    await playing.each("治理力量", busy, form)


async def _issues(playing: _Playing) -> None:
    """Every issue from its report to its public result."""
    year, ids, orders = playing.year, {}, {}

    async def report(issue: PlannedIssue) -> None:
        said: Json = {"kind": issue.kind, "category": issue.category, "description": issue.text}
        body = {**said, "division": issue.village, "address": issue.address}
        ids[issue.name] = (await playing.post(ISSUES, body, issue.reporter, issue.name, "report"))["id"]

    async def screen(issue: PlannedIssue) -> None:
        path = f"{ISSUES}/{ids[issue.name]}/screen"
        public = None if issue.kind in PRIVATE_KINDS else {"description": masked(issue.text), "address": issue.address}
        await playing.post(
            path, {"outcome": "dispatch", "public": public}, year.secretary(issue.village), issue.name, "screen"
        )

    async def dispatch(issue: PlannedIssue) -> None:
        body = {"issue": ids[issue.name], "assignee": issue.assignee}
        answer = await playing.post(ORDERS, body, year.secretary(issue.village), issue.name, "dispatch")
        orders[issue.name] = answer["id"]

    async def accept(issue: PlannedIssue) -> None:
        await playing.post(f"{ORDERS}/{orders[issue.name]}/accept", {}, issue.holder, issue.name, "accept")

    async def resolve(issue: PlannedIssue) -> None:
        path = f"{ORDERS}/{orders[issue.name]}/resolve"
        await playing.post(path, {"result": issue.result}, issue.holder, issue.name, "resolve")

    async def publicise(issue: PlannedIssue) -> None:
        path = f"{ORDERS}/{orders[issue.name]}/publicise"
        body = {"notice": f"{issue.address}：{issue.result}"}
        await playing.post(path, body, year.secretary(issue.village), issue.name, "publicise")

    steps = {"点单": report, "筛查": screen, "派单": dispatch, "接单": accept, "办结": resolve, "公示": publicise}
    for title, step in steps.items():
        await playing.each(title, year.issues, step)
