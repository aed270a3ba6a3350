"""The examples in docs/consumer.md run as they stand there, with plain clients in two languages."""

import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue

import pytest

from huiyin_local.testing import Huiyin

from .county import County
from .following import admit
from .npm import install

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "node"
WITHIN = 30.0


def example(language: str) -> str:
    """The one block of a language in the documentation."""
    text = (ROOT / "docs/consumer.md").read_text("utf-8")
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return str(block)


class Running:
    """An example that runs until the test ends it."""

    def __init__(self, command: list[str], environment: dict[str, str], folder: Path) -> None:
        self._process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        with self._process.stdout as output:
            for line in output:
                self._lines.put(line)

    def says(self, what: str) -> str:
        """The next line that holds something."""
        said: list[str] = []
        while True:
            try:
                line = self._lines.get(timeout=WITHIN)
            except Empty:
                raise AssertionError(f"it never said {what}:\n{''.join(said)}") from None
            said.append(line)
            if what in line:
                return line

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)
        self._reader.join(10)


@pytest.mark.parametrize("language", ["python", "js"])
def test_it_gets_what_was_and_what_comes(huiyin: Huiyin, county: County, tmp_path: Path, language: str) -> None:
    name = f"{language}-{county.code}"
    password = admit(huiyin, name, county.code)
    login = {"NATS_URL": huiyin.settings.nats_url, "NATS_USER": name, "NATS_PASSWORD": password}
    if language == "python":
        command = [sys.executable, "-c", example(language)]
    else:
        (tmp_path / "follow.mjs").write_text(example(language), encoding="utf-8")
        command = [install(NODE, tmp_path), "follow.mjs"]
    before = county.report()
    running = Running(command, {**os.environ, **login}, tmp_path)
    try:
        assert "intake.issue.reported.v1" in running.says(f"intake.issue-{before['id']}")
        after = county.report()
        assert '"kind"' in running.says(f"intake.issue-{after['id']}")
    finally:
        running.stop()
