"""The worked example of docs/contributing.md: it applies to this tree, touches few files, and does what it says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "order-progress-noted.diff"
MOST_FILES = 6
AGAIN = "it no longer applies: how to write it anew is said in docs/contributing.md"
PACKAGES = ("libs/events/*", "libs/*", "services/*", "ops", "deploy/*")
TESTS = (
    "tests/unit/dispatch/orders/test_progress.py",
    "tests/unit/dispatch/orders/test_record.py",
    "tests/unit/dispatch/orders/test_acts.py",
    "tests/unit/dispatch/orders/test_page.py::test_every_act_that_may_be_done_has_its_form",
    "tests/unit/contracts/test_order_state.py",
)


def run(*command: str, at: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Away from any repository, so that what is applied is applied to the copy."""
    env = {**os.environ, "GIT_CEILING_DIRECTORIES": str(at.parent), **environment}
    return subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, timeout=90, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tree as it is, without what is not kept in it."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", at=ROOT).stdout
    tree = tmp_path / "tree"
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, tree / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return tree


def test_an_event_with_its_rule_route_column_and_line_touches_few_files() -> None:
    counted = run("git", "apply", "--numstat", str(EXAMPLE), at=ROOT)
    touched = [line.split("\t")[2] for line in counted.stdout.splitlines()]
    product = [name for name in touched if not name.startswith("tests/")]
    assert len(product) <= MOST_FILES, product
    assert {Path(name).name for name in product} >= {"orders.py", "order_state.py", "view.sql", "order.html"}


def test_it_applies_to_this_tree_and_does_what_it_says(copy: Path) -> None:
    applied = run("git", "apply", str(EXAMPLE), at=copy)
    assert applied.returncode == 0, f"{AGAIN}\n{applied.stderr}"
    packages = os.pathsep.join(str(one) for pattern in PACKAGES for one in copy.glob(pattern) if one.is_dir())
    tested = run(sys.executable, "-m", "pytest", "-q", *TESTS, at=copy, PYTHONPATH=packages)
    assert tested.returncode == 0, tested.stdout
