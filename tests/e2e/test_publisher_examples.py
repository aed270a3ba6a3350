"""The examples in docs/publisher.md run as they stand there: ours, and one with a plain client in another language."""

import os
import re
import sys
from pathlib import Path

import pytest

from huiyin_local.testing import Huiyin

from .npm import install, printed
from .publishing import register

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
NODE = Path(__file__).parent / "node"
NUMBER = re.compile(r"^\d{6}-\d{6}$")


def example(language: str) -> str:
    """The one block of a language in the documentation."""
    (block,) = re.findall(
        rf"^```{language}\n(.*?)^```", (ROOT / "docs/publisher.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(block)


@pytest.fixture(scope="module")
def environment(huiyin: Huiyin) -> dict[str, str]:
    """What the examples read."""
    password = register(huiyin, "hotline", "140981")
    return {**os.environ, "NATS_URL": huiyin.settings.nats_url, "NATS_PASSWORD": password}


def known(huiyin: Huiyin, number: str) -> int:
    query = "SELECT count(*) FROM store.events WHERE type = 'intake.issue.reported.v1' AND data->>'number' = $1"
    return huiyin.count(query, number)


def test_ours_is_ten_lines_and_works(huiyin: Huiyin, environment: dict[str, str], tmp_path: Path) -> None:
    source = example("python")
    assert len([line for line in source.splitlines() if line.strip()]) <= 10
    numbers = {printed([sys.executable, "-c", source], environment, tmp_path) for _ in range(2)}
    (number,) = numbers  # the same again is the same one
    assert NUMBER.match(number)
    assert known(huiyin, number) == 1


def test_nodes_plain_client_works(huiyin: Huiyin, environment: dict[str, str], tmp_path: Path) -> None:
    node = install(NODE, tmp_path)
    (tmp_path / "publish.mjs").write_text(example("js"), encoding="utf-8")
    number = printed([node, "publish.mjs"], environment, tmp_path)
    assert NUMBER.match(number), number
    assert known(huiyin, number) == 1


def test_its_lock_names_no_address() -> None:
    assert "resolved" not in (NODE / "package-lock.json").read_text("utf-8")
