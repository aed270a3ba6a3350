"""Whatever is killed during an import, and whatever of NATS is lost: the figures come out the same."""

import shutil
import signal

import pytest

from huiyin_local.settings import PORTS
from huiyin_local.testing import Huiyin, until
from tests import myla311
from tests.founding import founded

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]

PROCESSES = ("postgres", *PORTS)
LIMIT = 2_000


def settled(huiyin: Huiyin) -> bool:
    """All is well, and every view has come to the end of the log."""
    services = huiyin.health().values()
    lags = [part.get("lag", 0) for service in services for part in service["parts"].values()]
    return bool(lags) and not any(lags) and all(service["ok"] for service in services)


def goes_on(huiyin: Huiyin) -> None:
    """A new matter still goes down the whole road, deliberation by policy included."""
    until(lambda: settled(huiyin), 120, "all is well")
    county = founded(huiyin)
    issue, topic = county.report(), county.report(kind="suggestion")
    order = county.dispatch(issue)
    for action in ("accept", "resolve", "publicise"):
        county.on_order(order, action)
    county.screen(topic, "deliberation")
    county.topic_of(topic)
    assert county.figures(county.code)["by_state"] == {"publicised": 1, "planned": 1}


@pytest.mark.parametrize("name", PROCESSES)
def test_any_one_process_may_be_killed_during_an_import(huiyin: Huiyin, name: str) -> None:
    killed: list[int] = []
    myla311.import_through(huiyin, LIMIT, lambda: killed.append(huiyin.kill(name)))
    huiyin.wait_for(name, killed[0])
    myla311.agrees(huiyin, LIMIT)
    goes_on(huiyin)


def test_every_process_may_be_killed_in_turn_during_the_import_of_the_whole_file(huiyin: Huiyin) -> None:
    import_ = myla311.importing(huiyin)
    for number, name in enumerate(PROCESSES, 1):
        myla311.wait_for_rows(huiyin, number * myla311.ROWS // (len(PROCESSES) + 1))
        huiyin.wait_for(name, huiyin.kill(name), within=90)
    code, said = myla311.finish(import_)
    if code:
        code, said = myla311.finish(myla311.importing(huiyin))
    assert code == 0, said
    myla311.agrees(huiyin)
    goes_on(huiyin)


def test_the_same_process_may_be_killed_again_and_again(huiyin: Huiyin) -> None:
    def fault() -> None:
        for _ in range(3):
            huiyin.wait_for("reporting", huiyin.kill("reporting"))
            huiyin.wait_for("relay", huiyin.kill("relay"))

    myla311.import_through(huiyin, LIMIT, fault)
    myla311.agrees(huiyin, LIMIT)


def test_the_stream_may_be_lost_altogether(huiyin: Huiyin) -> None:
    myla311.import_through(huiyin, LIMIT, lambda: None)
    huiyin.stop()
    shutil.rmtree(huiyin.data / "nats" / "jetstream")
    huiyin.start()
    myla311.agrees(huiyin, LIMIT)
    goes_on(huiyin)


def test_the_stream_may_be_lost_while_events_wait_for_it(huiyin: Huiyin) -> None:
    def fault() -> None:
        huiyin.crash()
        shutil.rmtree(huiyin.data / "nats" / "jetstream")
        huiyin.start()

    myla311.import_through(huiyin, LIMIT, fault)
    myla311.agrees(huiyin, LIMIT)
    goes_on(huiyin)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_everything_may_stop_during_an_import_and_start_again(huiyin: Huiyin, how: signal.Signals) -> None:
    def fault() -> None:
        if how is signal.SIGKILL:
            huiyin.crash()
        else:
            huiyin.stop()
        huiyin.start()

    myla311.import_through(huiyin, LIMIT, fault)
    myla311.agrees(huiyin, LIMIT)
    goes_on(huiyin)
