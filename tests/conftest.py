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
from .e2e.commands import here
from .e2e.county import Counties, County
from .founding import founded

DIVISIONS = Path(__file__).parents[1] / "deploy" / "demo" / "huiyin_demo" / "data" / "divisions-140981-511529.csv"

# What is started in the background is deaf to Ctrl-C, and so would be whatever a test starts and stops by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says nothing on a busy machine: what is slow is seen in the durations.
settings.register_profile("huiyin", deadline=None)
settings.load_profile("huiyin")

MOVED = (
    *("calendar_sessions", "deadline", "duties", "emergencies", "lists", "oparl_sessions", "sites"),
    *("task_deadlines", "whistles", "key_matters", "mediations", "sessions", "village_decisions", "pingshan_year"),
    *("online_deliberations", "bad_deliberation", "in_the_middle"),
)
TOGETHER = (
    tuple(f"tests/e2e/test_{name}.py" for name in MOVED),
    tuple(f"tests/e2e/test_{name}.py" for name in ("yuanping_year", "import", "provider", "tree")),
    tuple(f"tests/e2e/test_{name}.py" for name in ("rights", "bad_input", "matrix")),
    ("tests/security/test_limits.py", "tests/browser/test_limits.py", "tests/browser/test_proofs.py"),
)
"""The files of each share, in this order, what is dear: the Huiyins `moving`, `spare` and `limited`, and `asking`."""

PLACES = {file: (files[0], place) for files in TOGETHER for place, file in enumerate(files)}


class ByFile(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests stay together, and those of the files that share what is costly to start."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return PLACES.get(file, (file, 0))[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let those that share a Huiyin follow each other, and what drives a browser come last.

    A browser's driver keeps an event loop running, beside which no async test can.
    """
    files = [PLACES.get(file := item.nodeid.partition("::")[0], (file, 0)) for item in items]
    late = {file for (file, _), item in zip(files, items, strict=True) if item.get_closest_marker("browser")}
    first = {file: n for n, (file, _) in reversed([*enumerate(files)])}
    turns = {item: (file in late, first[file], place) for item, (file, place) in zip(items, files, strict=True)}
    items.sort(key=turns.__getitem__)


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
        registered = here(huiyin, "divisions", DIVISIONS)
        assert registered.returncode == 0, registered.stdout
        county = "/api/reporting/divisions/511529"
        until(lambda: huiyin.client().get(county).is_success, 30, "reporting knows the divisions")
        yield huiyin


@pytest.fixture(scope="session")
def counties(huiyin: Huiyin) -> Counties:
    """Found another county."""
    return lambda: founded(huiyin)


@pytest.fixture
def county(huiyin: Huiyin) -> County:
    """A county to itself for every test, in the one running Huiyin."""
    return founded(huiyin)


@pytest.fixture(scope="session")
def limited() -> Iterator[Huiyin]:
    """Another Huiyin, as it is used: with the usual limits. In the end it is stopped."""
    with Huiyin({"HUIYIN_LIMITS": "1"}) as limited:
        yield limited


@pytest.fixture
def database_folder() -> Iterator[Path]:
    """Where a database may lie: another test run may close pytest's own folder to PostgreSQL's user at any time."""
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        yield Path(folder)
