"""`huiyin events tail`: an operator watches one county's events as they come."""

import json
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from huiyin_events.envelope import Cursor
from huiyin_local.testing import Huiyin, command

from .commands import here
from .county import County

pytestmark = pytest.mark.e2e

WITHIN = 30.0


@contextmanager
def tailing(huiyin: Huiyin, *arguments: str) -> Iterator[tuple["queue.Queue[str]", "subprocess.Popen[str]"]]:
    """The command while it runs, and its lines as they come."""
    process = subprocess.Popen(
        command("events", "tail", *arguments),
        env=huiyin.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        assert process.stdout
        for line in process.stdout:
            lines.put(line)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield lines, process
    finally:
        process.kill()
        process.wait(WITHIN)
        reader.join(WITHIN)
        assert process.stdout
        process.stdout.close()


def test_a_countys_reports_are_printed_as_they_come_and_no_others(huiyin: Huiyin, county: County) -> None:
    before = county.report()
    with tailing(huiyin, "--division", county.code, "--category", "intake.issue", "--after", "0-0") as (lines, process):
        first = lines.get(timeout=WITHIN)
        assert f"intake.issue-{before['id']} 1\n" in first
        assert " intake.issue.reported.v1 " in first
        for _ in range(3):
            issue = county.report()
            county.screen(issue)
            assert f"intake.issue-{issue['id']} 1\n" in lines.get(timeout=WITHIN)
            assert f"intake.issue-{issue['id']} 2\n" in lines.get(timeout=WITHIN)
        process.send_signal(signal.SIGINT)
        assert process.wait(WITHIN) == 0
    assert lines.empty(), "another's"
    cursor = first.split()[0]
    with tailing(huiyin, "--division", county.code, "--after", cursor, "--json") as (lines, _):
        described = json.loads(lines.get(timeout=WITHIN))
    assert described["division"].startswith(county.code)
    assert Cursor.parse(described["cursor"]) > Cursor.parse(cursor)
    assert described["meta"]["actor"]["role"]
    assert isinstance(described["data"], dict)


def test_what_is_no_cursor_is_refused(huiyin: Huiyin) -> None:
    refused = here(huiyin, "events", "tail", "--after", "yesterday")
    assert refused.returncode == 2
    assert "yesterday" in refused.stdout
