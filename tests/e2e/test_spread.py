"""A service whose read models several processes keep, each its share of the counties, is the same from outside."""

import os
import signal
import threading
from collections.abc import Iterator

import psutil
import pytest

from huiyin_events.shards import shard_of
from huiyin_local.testing import Huiyin, until

from .commands import here
from .county import Counties, County

pytestmark = pytest.mark.e2e

SERVICES = ("intake", "dispatch", "deliberation", "reporting")


@pytest.fixture
def several(counties: Counties) -> list[County]:
    """Counties of both shares."""
    found: list[County] = []
    while {shard_of(county.code, 2) for county in found} != {1, 2}:
        found.append(counties())
    return found


@pytest.fixture(scope="module")
def spread(huiyin: Huiyin, request: pytest.FixtureRequest) -> Iterator[str]:
    """A service, reporting or what the test is given, whose read models two processes keep: it is set once for all."""
    service = getattr(request, "param", "reporting")
    change(huiyin, service, 2)
    yield service
    change(huiyin, service, 1)


def change(huiyin: Huiyin, service: str, over: int) -> None:
    """Change the number, and wait until the service has followed."""
    done = here(huiyin, "projections", "spread", service, str(over))
    assert done.returncode == 0, done.stdout
    live(huiyin, service, over)


def live(huiyin: Huiyin, service: str, over: int) -> None:
    """Wait until so many keep the read models."""
    names = {"views"} if over == 1 else {f"views {number}/{over}" for number in range(1, over + 1)}

    def all_live() -> bool:
        parts = huiyin.health().get(service, {}).get("parts", {})
        kept = {name: part for name, part in parts.items() if name.startswith("views")}
        return kept.keys() == names and all(part["live"] and part["ok"] for part in kept.values())

    until(all_live, 30, f"{service} keeps its read models in {over}")


def workers(huiyin: Huiyin, service: str) -> list[psutil.Process]:
    """The processes that the service started."""
    return psutil.Process(huiyin.run.processes[service].pid).children()


def walk(county: County, before: int = 0) -> None:
    """Through the hands of every service; what is read on the way is as fresh as what was done last."""
    done, planned = county.report(), county.report(kind="suggestion")
    order = county.dispatch(done)
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    county.screen(planned, "deliberation")
    county.on_topic(county.topic_of(planned), "take-up")
    assert county.figures(county.code)["total"] == before + 2
    assert county.case(done)["state"] == "publicised"


@pytest.mark.slow
@pytest.mark.parametrize("spread", SERVICES, indirect=True)
def test_the_road_is_the_same_and_what_it_left_is_what_the_log_says(
    huiyin: Huiyin, several: list[County], spread: str
) -> None:
    for county in several:
        walk(county)
    assert len(workers(huiyin, spread)) == 2
    for command in ("verify", "rebuild", "verify"):
        done = here(huiyin, "projections", command, spread)
        assert done.returncode == 0, done.stdout
    listed = here(huiyin, "projections", "list").stdout
    assert "views 1/2" in listed
    assert "views 2/2" in listed
    for county in several:
        walk(county, before=2)


def test_one_of_the_processes_is_killed_and_comes_again(huiyin: Huiyin, several: list[County], spread: str) -> None:
    before = workers(huiyin, spread)
    before[0].kill()
    for county in several:
        county.report()
    until(lambda: before[0] not in workers(huiyin, spread), 10, "it is gone")
    live(huiyin, spread, 2)
    assert [county.figures(county.code)["total"] for county in several] == [1] * len(several)
    assert before[1].is_running()


@pytest.mark.faults
def test_with_the_service_its_processes_end(huiyin: Huiyin, county: County, spread: str) -> None:
    before = workers(huiyin, spread)
    os.kill(huiyin.run.processes[spread].pid, signal.SIGKILL)
    _, left = psutil.wait_procs(before, timeout=10)
    assert left == []
    county.report()
    live(huiyin, spread, 2)
    assert len(workers(huiyin, spread)) == 2
    assert county.figures(county.code)["total"] == 1


def test_a_dashboard_of_either_share_hears_of_what_moves(huiyin: Huiyin, several: list[County], spread: str) -> None:
    for county in several:
        heard = threading.Event()
        ready = threading.Event()

        def listen(county: County = county, heard: threading.Event = heard, ready: threading.Event = ready) -> None:
            with huiyin.client().stream("GET", f"/api/reporting/divisions/{county.code}/live", timeout=20) as lines:
                for line in lines.iter_lines():
                    if line.startswith("event: ready"):
                        ready.set()
                    if line.startswith("event: changed"):
                        heard.set()
                        return

        listening = threading.Thread(target=listen)
        listening.start()
        assert ready.wait(10)
        county.report()
        assert heard.wait(10)
        listening.join()
