"""The demo in a Huiyin of its own: cut off, gone on with, complete; and however often it is loaded, the same."""

import asyncio
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from huiyin_demo import load
from huiyin_demo.load import LAST, LOS_ANGELES, ROWS
from huiyin_demo.organisation_data import organisation_data
from huiyin_demo.stories import DecideStep, PubliciseStep, RateStep, ScreenStep, Story, stories
from huiyin_local.testing import Huiyin, command, until
from huiyin_service.demo_identities import DEMO_IDENTITIES

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(420)]

STANDS = {
    "dispatch": "dispatched",
    "accept": "accepted",
    "decline": "screened",
    "resolve": "resolved",
    "deliberate": "taken_up",
    "decide": "decided",
    "carry-out": "resolved",
    "merge": "publicised",  # it is answered along with what it was merged into
    "reject": "rejected",
    "withdraw": "withdrawn",
}
EVENTS = "SELECT count(*) FROM store.events"
REPORTS = "SELECT count(*) FROM store.events WHERE type = 'intake.issue.reported.v1'"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Huiyin]:
    """A Huiyin whose demo was killed half way, then loaded again while a service was restarting."""
    with Huiyin() as huiyin:
        loading = subprocess.Popen(command("demo", "part"), env=huiyin.environment, stdout=subprocess.DEVNULL)
        try:
            until(lambda: huiyin.count(REPORTS) > 20, 120, "a third of the issues is reported")
        finally:
            loading.kill()
            loading.wait()
        assert huiyin.client().get("/api/reporting/divisions/140981").json()["total"] < expected("140981").total()
        restarts = huiyin.kill("dispatch")
        done = huiyin.command("demo", "part", "--language", "en", within=240)
        assert done.returncode == 0, done.stdout
        assert "of the 10,000 rows of Los Angeles' MyLA311 the first 1,000; HUIYIN_DEMO=all loads all" in done.stdout
        huiyin.wait_for("dispatch", restarts)
        yield huiyin


def figures(huiyin: Huiyin, code: str) -> dict[str, Any]:
    answer: dict[str, Any] = huiyin.client().get(f"/api/reporting/divisions/{code}").raise_for_status().json()
    return answer


def expected(county: str) -> Counter[str]:
    """The states in which a county's issues should stand."""
    issues = [issue for issue in (*stories().issue, LAST) if issue.village.startswith(county)]
    return Counter(state(issue) for issue in issues)


def state(issue: Story) -> str:
    """Where an issue stands at the end of its road."""
    stands = "reported"
    for step in issue.road:
        if isinstance(step, ScreenStep):
            stands = "planned" if step.to == "deliberation" else "screened"
        elif isinstance(step, RateStep):
            stands = "dispatched" if step.reopen else stands
        elif isinstance(step, PubliciseStep):
            stands = "publicised" if step.kind == "result" else stands
        else:
            stands = STANDS[step.step]
    return stands


def test_a_demo_that_was_cut_off_is_completed(demo: Huiyin) -> None:
    for county in ("140981", "511529"):
        assert figures(demo, county)["by_state"] == expected(county)
    assert figures(demo, LOS_ANGELES)["total"] == ROWS["part"]


def test_its_estates_members_and_forces_are_there(demo: Huiyin) -> None:
    told = organisation_data()
    for county in ("140981", "511529"):
        officer = demo.client("officer", county)
        coverage = officer.get("/api/dispatch/organisation/coverage").json()
        here = [estate for estate in told.estate if estate["estate"].startswith(county)]
        assert (coverage["estates"], coverage["with_secretary"]) == (len(here), sum("secretary" in one for one in here))
        seen = officer.get("/api/dispatch/forces/figures", params={"division": county}).json()
        members = [member for member in told.member if member.village.startswith(county)]
        forces = [force for force in told.force if force.division.startswith(county)]
        services = [service for member in members for service in member.services]
        assert (seen["members"], seen["posts"]) == (len(members), sum(len(member.posts) for member in members))
        assert (seen["services_recorded"], seen["services_confirmed"]) == (
            len(services),
            sum(service.confirmed for service in services),
        )
        assert (seen["forces_total"], seen["people"]) == (len(forces), sum(1 + len(force.people) for force in forces))
        assert seen["activities"] == sum(len(force.activities) for force in forces)


def test_every_state_of_the_road_is_there(demo: Huiyin) -> None:
    states = {*figures(demo, "140981")["by_state"], *figures(demo, "511529")["by_state"]}
    assert states == {
        "reported",
        "screened",
        "planned",
        "taken_up",
        "decided",
        "dispatched",
        "accepted",
        "resolved",
        "publicised",
        "withdrawn",
        "rejected",
    }


def test_every_contract_of_the_road_was_used(demo: Huiyin) -> None:
    # That somebody is called up, and who sees to what is done again, follows by itself; a duty on the first of a month,
    # and a reminder where a session is not open by half past nine.
    kinds = demo.count(
        "SELECT count(DISTINCT type) FROM store.events WHERE division NOT LIKE '99%'"
        " AND type !~ '^dispatch.(emergency|order.supervised|estate|member|force)[.]'"
        " AND type !~ '^accounts[.]|^deliberation.duty[.]|^deliberation.session.reminded[.]'"
    )
    assert kinds == 40, "divisions, charters, and each of the events that issues, sites, sessions and tasks have here"


def test_what_was_decided_was_voted_on_in_a_session_under_the_trial_charter(demo: Huiyin) -> None:
    decided = [step for issue in stories().issue for step in issue.road if isinstance(step, DecideStep)]
    officers = {county: demo.client("officer", county) for county in ("140981", "511529")}
    held = [
        row
        for officer in officers.values()
        for row in officer.get("/api/deliberation/sessions", params={"tab": "unrecorded"}).json()["items"]
    ]
    assert len(held) == len(decided)
    for row in held:
        session = officers[row["division"][:6]].get(f"/api/deliberation/sessions/{row['id']}").json()
        [item] = session["agenda"]
        assert (item["stage"], session["elsewhen"]) == ("adopted", "试行首场，人已到齐")
    for county, officer in officers.items():
        charter = officer.get(f"/api/dispatch/charters/{county}").json()
        assert [one["deliberation"]["days"]["elsewhen"] for one in charter["adopted"]] == [False, True, False]


def test_what_residents_say_is_what_the_stories_tell(demo: Huiyin) -> None:
    said = [(issue, step) for issue in stories().issue for step in issue.road if isinstance(step, RateStep)]
    for county in ("140981", "511529"):
        here = [(issue.name, step) for issue, step in said if issue.village.startswith(county)]
        last = dict(here)
        verdicts = figures(demo, county)["verdicts"]
        assert (verdicts["results"], verdicts["rated"]) == (len(here), len(last))
        assert verdicts["false_closures"] == sum(not step.solved for _, step in here)
        assert verdicts["satisfied"] == sum(step.satisfied for step in last.values())
        assert verdicts["reopened"] == sum(bool(step.reopen) for _, step in here)
    assert any(not step.solved for _, step in said)
    assert any(step.told for _, step in said)


def test_loading_it_again_changes_nothing(demo: Huiyin) -> None:
    before = demo.count(EVENTS)
    again = demo.command("demo", "part")
    assert (again.returncode, demo.count(EVENTS)) == (0, before)
    assert again.stdout.startswith("演示数据已经在：")


@pytest.mark.slow
def test_walking_every_road_again_changes_nothing(demo: Huiyin, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_: object) -> tuple[bool, int]:
        return False, 0

    for name, value in demo.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(load, "_there", nothing)
    before = demo.count(EVENTS)
    loaded = asyncio.run(load.load("part"))
    assert (loaded.already, loaded.left) == (False, {})
    assert demo.count(EVENTS) == before


def test_the_samples_name_who_one_may_be_and_where_to_look(demo: Huiyin) -> None:
    told = demo.command("samples")
    assert "HUIYIN_DEMO=none" in told.stdout, "it was started without a demo"
    assert not any(sample.name in told.stdout for sample in DEMO_IDENTITIES if sample.division)

    demo.run.model_copy(update={"demo": "part"}).save(demo.data)
    told = demo.command("samples")
    assert all(sample.name in told.stdout for sample in DEMO_IDENTITIES)
    paths = [line.split()[0].removeprefix(demo.url) for line in told.stdout.splitlines() if f"  {demo.url}/" in line]
    assert "/board/140981001001" in paths
    (issue,) = [path for path in paths if path.startswith("/issues/")]
    assert demo.client().get(f"/api/reporting{issue}").json()["state"] == "publicised"


def test_a_demo_that_is_told_to_stop_takes_its_commands_along(demo: Huiyin) -> None:
    """The last test here: it leaves some more of the city's requests behind."""
    loading = subprocess.Popen(command("demo", "all"), env=demo.environment, stdout=subprocess.PIPE, text=True)
    try:
        until(lambda: bool(psutil.Process(loading.pid).children()), 30, "the import runs")
        (importing,) = psutil.Process(loading.pid).children()
        loading.terminate()
        said, _ = loading.communicate(timeout=30)
    finally:
        loading.kill()
    assert loading.returncode == 130
    assert "再次启动时接着载入" in said
    assert not importing.is_running()
