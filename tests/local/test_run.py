import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from huiyin_local.data_folder_lock import AlreadyRunning, Process, Run, end_leftovers, holder, holding, taken_ports
from huiyin_local.ports import free_ports
from huiyin_local.settings import PORTS, LocalSettings

from .standins import alive


@pytest.fixture
def left_behind() -> Iterator[subprocess.Popen[bytes]]:
    """A process that some launcher started and did not end."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def record(data: Path, process: Process) -> None:
    Run(
        url="http://127.0.0.1:1",
        launcher=1,
        started_at=time.time(),
        demo="none",
        admin_database_url="",
        nats_url="",
        logs=data,
        processes={"relay": process},
    ).save(data)


def test_a_second_launcher_is_refused_the_folder_of_the_first(tmp_path: Path) -> None:
    assert holder(tmp_path) is None
    with holding(tmp_path):
        assert holder(tmp_path) == os.getpid()
        with (
            pytest.raises(AlreadyRunning, match=f"in use by another launcher, pid {os.getpid()}"),
            holding(tmp_path),
        ):
            pass
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_the_folder_is_free_again_when_its_launcher_was_killed(tmp_path: Path) -> None:
    code = (
        "import pathlib, time\n"
        "from huiyin_local.data_folder_lock import holding\n"
        f"with holding(pathlib.Path({str(tmp_path)!r})):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout
        launcher.stdout.readline()
        assert holder(tmp_path) == launcher.pid
        launcher.send_signal(signal.SIGKILL)
    assert holder(tmp_path) is None
    with holding(tmp_path):
        pass


def test_what_a_killed_launcher_left_is_ended(tmp_path: Path, left_behind: subprocess.Popen[bytes]) -> None:
    record(
        tmp_path,
        Process(
            pid=left_behind.pid, started_at=psutil.Process(left_behind.pid).create_time(), restarts=0, state="ready"
        ),
    )
    assert end_leftovers(tmp_path) == ["relay"]
    assert not alive(left_behind.pid)
    assert Run.load(tmp_path) is None
    assert end_leftovers(tmp_path) == []


def test_a_stranger_with_a_recycled_number_is_left_alone(tmp_path: Path, left_behind: subprocess.Popen[bytes]) -> None:
    record(
        tmp_path,
        Process(
            pid=left_behind.pid,
            started_at=psutil.Process(left_behind.pid).create_time() - 3600,
            restarts=0,
            state="ready",
        ),
    )
    assert end_leftovers(tmp_path) == []
    assert alive(left_behind.pid)


@pytest.mark.parametrize("name", ["caddy", "dispatch", "nats"])
def test_a_taken_port_is_named_with_its_part_and_holder(name: str, tmp_path: Path) -> None:
    first = free_ports(len(PORTS))
    settings = LocalSettings(data=tmp_path, port=first)
    assert taken_ports(settings) == []
    with socket.create_server(("127.0.0.1", first + PORTS[name])):
        [sentence] = taken_ports(settings)
    assert sentence.startswith(f"port {first + PORTS[name]} ({name}) is taken by ")
    assert sentence.endswith(f"pid {os.getpid()}")


def test_a_record_is_never_read_half_written(tmp_path: Path) -> None:
    process = Process(pid=1, started_at=0, restarts=2, state="restarting", address="127.0.0.1:1")
    record(tmp_path, process)
    loaded = Run.load(tmp_path)
    assert loaded
    assert loaded.processes == {"relay": process}
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
