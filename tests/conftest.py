"""The whole of Huiyin, running: one for all tests that need it, each of which keeps to issues of its own."""

import gc
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from huiyin_local.testing import Huiyin, until

from .collector import Collector

DIVISIONS = Path(__file__).parents[1] / "deploy" / "demo" / "huiyin_demo" / "data" / "divisions-140981-511529.csv"

# What is started in the background is deaf to Ctrl-C, and so would be whatever a test starts and stops by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says nothing on a busy machine: what is slow is seen in the durations.
settings.register_profile("huiyin", deadline=None)
settings.load_profile("huiyin")

TOGETHER = (
    "tests/e2e/test_task_deadlines.py",
    *("tests/e2e/test_deadline.py", "tests/e2e/test_emergencies.py", "tests/e2e/test_whistles.py"),
    *("tests/e2e/test_sites.py", "tests/e2e/test_lists.py", "tests/e2e/test_calendar_sessions.py"),
    *("tests/e2e/test_duties.py", "tests/e2e/test_oparl_sessions.py"),
)
"""These share a Huiyin whose clock they move, in this order: to start one takes longer than most of their tests."""


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests stay together, and those of the files that share what is costly to start."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return TOGETHER[0] if file in TOGETHER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """What says which worker a test is for."""
    return ByFile(config, log)


# Until all tests are found: they stay, and to look through them again and again takes a third of that time.
gc.disable()


def pytest_collection_finish() -> None:
    """Collect garbage from now on, and among what comes from now on."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    """Where the running Huiyin sends its traces: of requests that carry a sampled `traceparent`."""
    with Collector() as collector:
        yield collector


@pytest.fixture(scope="session")
def huiyin(collector: Collector) -> Iterator[Huiyin]:
    """A running Huiyin that knows the divisions of 原平市 and 屏山县."""
    with Huiyin(collector.environment) as huiyin:
        registered = huiyin.command("divisions", DIVISIONS)
        assert registered.returncode == 0, registered.stdout
        county = "/api/reporting/divisions/511529"
        until(lambda: huiyin.client().get(county).is_success, 30, "reporting knows the divisions")
        yield huiyin


@pytest.fixture
def database_folder() -> Iterator[Path]:
    """Where a database may lie: another test run may close pytest's own folder to PostgreSQL's user at any time."""
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        yield Path(folder)
