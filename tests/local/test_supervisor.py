import asyncio
import errno
import os
import signal
import sys
import time
from dataclasses import replace
from io import FileIO
from pathlib import Path

import psutil
import pytest

from huiyin_local import child_process
from huiyin_local.ports import free_ports
from huiyin_local.program import Program, answering, healthy, listening
from huiyin_local.supervisor import ProcessSupervisor, StartError, Stopping

from .conftest import Supervise
from .standins import alive, pid_of, python, service, sleeper, until


async def test_a_stage_starts_when_the_one_before_is_ready(supervise: Supervise, tmp_path: Path) -> None:
    flag = tmp_path / "flag"

    async def ready() -> bool:
        return flag.exists()

    first = python("first", f"import time; time.sleep(.3); open({str(flag)!r}, 'w'); time.sleep(600)")
    second = python("second", f"import os, time; assert os.path.exists({str(flag)!r}); time.sleep(600)")
    supervisor = await supervise([[replace(first, ready=ready)], [second]])
    await asyncio.sleep(0.3)
    assert [(part.state, part.restarts) for part in supervisor.processes.values()] == [("ready", 0), ("ready", 0)]
    assert supervisor.processes["first"].ready_after > 0.2


async def test_a_killed_process_is_restarted_and_reported(supervise: Supervise, said: list[str]) -> None:
    supervisor = await supervise([[sleeper("one"), sleeper("two")]])
    one = supervisor.processes["one"]
    killed, other = pid_of(supervisor, "one"), pid_of(supervisor, "two")
    os.kill(killed, signal.SIGKILL)
    await until(lambda: one.restarts == 1 and one.state == "ready")
    assert pid_of(supervisor, "one") != killed
    assert pid_of(supervisor, "two") == other
    assert said[0].startswith("one was ended by SIGKILL after ")
    assert said[0].endswith("restart 1 in 0.1 s")
    assert said[1].startswith("one is back after")


async def test_one_that_keeps_dying_is_restarted_ever_more_slowly(supervise: Supervise, said: list[str]) -> None:
    await supervise([[python("weak", "import time; time.sleep(.2); print('no more'); raise SystemExit(7)")]])
    await until(lambda: sum("restart" in line for line in said) == 3)
    died = [line.splitlines() for line in said if "restart" in line]
    assert died[0][0].startswith("weak exited with code 7 after ")
    assert died[0][1:] == ["    no more"]
    assert [lines[0].rpartition(" in ")[2] for lines in died] == ["0.1 s", "0.2 s", "0.4 s"]


async def test_a_start_that_fails_says_who_and_what_it_said_last(supervise: Supervise, said: list[str]) -> None:
    never = listening(f"127.0.0.1:{free_ports()}")
    broken = python("broken", "print('no disk'); raise SystemExit(3)")
    with pytest.raises(StartError, match=r"^broken exited with code 3\n    no disk$"):
        await supervise([[replace(sleeper("neighbour"), ready=never), replace(broken, ready=never)]])
    assert said == []


async def test_a_program_that_is_not_there_fails_the_start(supervise: Supervise) -> None:
    with pytest.raises(StartError, match="absent cannot be started"):
        await supervise([[Program(name="absent", command=["huiyin-has-no-such-program"])]])


async def test_one_that_never_gets_ready_fails_the_start_at_its_deadline(supervise: Supervise) -> None:
    never = listening(f"127.0.0.1:{free_ports()}")
    with pytest.raises(StartError, match="slow is not ready after"):
        await supervise([[replace(sleeper("slow"), ready=never, ready_within=0.3)]])


async def test_a_step_that_runs_once_must_succeed(supervise: Supervise) -> None:
    good, bad = python("good", "pass"), python("bad", "raise SystemExit(1)")
    supervisor = await supervise([[replace(good, once=True)], [sleeper("next")]])
    assert supervisor.processes["next"].state == "ready"
    with pytest.raises(StartError, match="bad exited with code 1"):
        await supervise([[replace(bad, once=True)], [sleeper("next")]])


async def test_stopping_goes_backwards_and_is_gentle(supervise: Supervise, tmp_path: Path) -> None:
    order = tmp_path / "order"

    def polite(name: str) -> Program:
        up = tmp_path / f"{name} is up"
        code = (
            "import signal, sys, time\n"
            f"def leave(*_): open({str(order)!r}, 'a').write({name!r}); sys.exit()\n"
            "signal.signal(signal.SIGTERM, leave)\n"
            f"open({str(up)!r}, 'w')\n"
            "time.sleep(600)"
        )

        async def ready() -> bool:
            return up.exists()

        return replace(python(name, code), ready=ready)

    supervisor = await supervise([[polite("a")], [polite("b")], [polite("c")]])
    await supervisor.stop()
    assert order.read_text() == "cba"


async def test_one_that_will_not_leave_is_killed_with_its_children(supervise: Supervise, said: list[str]) -> None:
    deaf = python(
        "deaf",
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        """print('{"level": "error", "event": "deaf now"}')\n"""
        "time.sleep(600)",
    )
    supervisor = await supervise([[replace(deaf, stop_within=0.5)]])
    await until(lambda: "deaf: deaf now" in said)
    pid = pid_of(supervisor, "deaf")
    children = [child.pid for child in psutil.Process(pid).children()]
    began = time.monotonic()
    await supervisor.stop()
    assert time.monotonic() - began < 2
    assert said[-1] == "deaf did not stop within 0.5 s and was killed"
    assert len(children) == 1
    await until(lambda: not any(map(alive, [pid, *children])), within=2)


async def test_everything_is_stopped_within_ten_seconds_however_deaf(supervise: Supervise) -> None:
    ignoring = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    stages = [[replace(python(f"deaf{n}", ignoring), stop_within=5)] for n in range(4)]
    supervisor = await supervise(stages)
    await asyncio.sleep(0.3)
    began = time.monotonic()
    await supervisor.stop(within=1)
    assert time.monotonic() - began < 2
    assert not any(alive(pid_of(supervisor, name)) for name in supervisor.processes)


async def test_stopping_during_the_start_ends_it(tmp_path: Path, said: list[str]) -> None:
    waiting = replace(sleeper("waiting"), ready=listening(f"127.0.0.1:{free_ports()}"))
    supervisor = ProcessSupervisor([[waiting], [sleeper("never")]], tmp_path / "logs", said.append)
    start = asyncio.create_task(supervisor.start())
    await until(lambda: supervisor.processes["waiting"].child is not None)
    supervisor.stopping.set()
    with pytest.raises(Stopping):
        await start
    await supervisor.stop()
    assert not alive(pid_of(supervisor, "waiting"))
    assert supervisor.processes["never"].child is None
    assert said == []


async def test_output_goes_to_a_file_and_only_errors_to_the_terminal(
    supervise: Supervise, said: list[str], tmp_path: Path
) -> None:
    code = r"""
import time
print('{"level": "info", "event": "all is well"}')
print('{"level": "error", "event": "disk full", "exception": "Traceback\\nOSError: no space"}')
print('{"level": "error", "event": "disk full", "exception": "Traceback\\nOSError: no space"}')
print('an error in prose')
time.sleep(600)
"""
    await supervise([[python("talker", code)]])
    log = tmp_path / "logs" / "talker.log"
    await until(lambda: log.read_text().count("\n") == 4)
    assert said == ["talker: disk full · OSError: no space"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere leftovers are ended at the next start")
async def test_nothing_outlives_a_launcher_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import asyncio, pathlib, sys
from huiyin_local.program import Program
from huiyin_local.supervisor import ProcessSupervisor

async def main():
    program = Program(name="s", command=[sys.executable, "-c", "import time; time.sleep(600)"])
    supervisor = ProcessSupervisor([[program]], pathlib.Path({str(tmp_path)!r}))
    await supervisor.start()
    print(supervisor.processes["s"].child.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""
    launcher = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert launcher.stdout
    pid = int(await launcher.stdout.readline())
    assert alive(pid)
    launcher.kill()
    await launcher.wait()
    await until(lambda: not alive(pid), within=2)


# --- a full disk, and a process that hangs ---------------------------------------------------------------------


async def test_a_full_disk_ends_nothing(
    supervise: Supervise, said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = "import time\nfor n in range(10**9): print(str(n).zfill(4000)); time.sleep(0 if n < 100 else 1)"
    done = tmp_path / "done"
    full = full.replace("time.sleep(0 if", f"n == 100 and open({str(done)!r}, 'w').close(); time.sleep(0 if")
    monkeypatch.setattr(child_process, "_private", lambda _: FileIO("/dev/full", "ab"))
    supervisor = await supervise([[python("chatty", full)]])
    chatty = supervisor.processes["chatty"]
    await until(done.exists)  # its pipe is emptied, though nothing can be written
    assert any("its log is not written: No space left on device" in line for line in said)
    for restarts in (1, 2):
        os.kill(pid_of(supervisor, "chatty"), signal.SIGKILL)
        await until(lambda number=restarts: chatty.restarts == number and chatty.state == "ready")  # type: ignore[misc]
    monkeypatch.undo()
    log = tmp_path / "logs" / "chatty.log"
    os.kill(pid_of(supervisor, "chatty"), signal.SIGKILL)
    await until(lambda: log.exists() and log.stat().st_size > 0)


async def test_that_nothing_can_be_written_down_of_it_ends_nothing(tmp_path: Path) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    supervisor = ProcessSupervisor([[sleeper("one")]], tmp_path, no_space, no_space)
    await supervisor.start()
    one = supervisor.processes["one"]
    os.kill(pid_of(supervisor, "one"), signal.SIGKILL)
    await until(lambda: one.restarts == 1 and one.state == "ready")
    await supervisor.stop()


async def test_one_that_hangs_is_started_again(
    supervise: Supervise, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin_local.supervisor.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("huiyin_local.supervisor.HANGS_AFTER", 0.5)
    monkeypatch.setattr("huiyin_local.program.ANSWER_SECONDS", 0.3)
    address = f"127.0.0.1:{free_ports()}"
    supervisor = await supervise([[replace(service("one", address), ready=healthy(address), alive=answering(address))]])
    one, hanging = supervisor.processes["one"], pid_of(supervisor, "one")
    await asyncio.sleep(1)
    assert one.restarts == 0
    os.kill(hanging, signal.SIGSTOP)
    await until(lambda: one.restarts == 1 and one.state == "ready")
    assert pid_of(supervisor, "one") != hanging
    assert said[0].startswith("one has not answered for ")


async def test_one_that_says_that_it_is_not_well_is_left_alone(
    supervise: Supervise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huiyin_local.supervisor.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("huiyin_local.supervisor.HANGS_AFTER", 0.2)
    address = f"127.0.0.1:{free_ports()}"
    ill = replace(python("ill", _ILL), command=[sys.executable, "-u", "-c", _ILL, address])
    supervisor = await supervise([[replace(ill, ready=listening(address), alive=answering(address))]])
    await asyncio.sleep(1.5)
    assert supervisor.processes["ill"].restarts == 0


_ILL = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(503)

host, port = sys.argv[1].split(":")
ThreadingHTTPServer((host, int(port)), Handler).serve_forever()
"""
