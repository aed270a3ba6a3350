"""The image has all that its processes need, and no more: what the Dockerfile copies and who runs it."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from .compose import ROOT, document, instructions, services

WEB = "libs/service/huiyin_service/web"


@pytest.fixture
def runs() -> str:
    return "\n".join(arguments for verb, arguments in instructions() if verb == "RUN")


@pytest.fixture
def copied() -> list[str]:
    """What is copied from the repository."""
    copies = [arguments.split() for verb, arguments in instructions() if verb == "COPY" and "--from" not in arguments]
    return [source for *sources, _ in copies for source in sources]


def test_every_distribution_but_the_launcher_is_installed(runs: str, copied: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    patterns = re.findall(r"(\S+)/pyproject\.toml(?=[ )])", makefile.split("DISTRIBUTIONS :=")[1].partition("\n")[0])
    everywhere = {folder for pattern in patterns if "%" not in pattern for folder in _distributions(pattern)}
    built = re.search(r"pip wheel .*?((?: \./\S+)+)", runs)
    assert built
    here = {folder for pattern in built[1].split() for folder in _distributions(pattern)}
    assert everywhere - here == {ROOT / "deploy/local"}
    assert here < everywhere
    assert all(any(folder.is_relative_to(ROOT / source) for source in copied) for folder in here)


def _distributions(pattern: str) -> set[Path]:
    return {path.parent for path in ROOT.glob(f"{pattern.removeprefix('./')}/pyproject.toml")}


def test_the_command_is_ours() -> None:
    project = tomllib.loads((ROOT / "ops/pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entrypoint,) = (json.loads(arguments) for verb, arguments in instructions() if verb == "ENTRYPOINT")
    assert entrypoint == list(project["scripts"])


def test_packages_are_the_locked_ones(runs: str) -> None:
    assert "pip download --quiet --require-hashes --only-binary :all:" in runs
    assert "--requirement requirements.lock" in runs
    installs = re.findall(r"pip (?:--python \S+ )?install ([^&\n]*)", runs)
    assert installs
    assert all("--no-index --find-links /wheels" in install for install in installs)


def test_the_pages_libraries_are_built_as_make_builds_them(runs: str, copied: list[str]) -> None:
    assert f"deploy/local/scripts/vendor.sh {WEB}" in runs
    assert f"WEB := {WEB}\n" in (ROOT / "Makefile").read_text(encoding="utf-8")
    needed = {f"{WEB}/package.json", f"{WEB}/package-lock.json", f"{WEB}/build.mjs", "deploy/local/node.lock"}
    assert needed <= set(copied)


def test_the_python_is_pinned_and_the_one_we_lock_for() -> None:
    bases = {arguments.partition(" AS ")[0] for verb, arguments in instructions() if verb == "FROM"}
    (base,) = bases
    pinned = re.fullmatch(r"python:(\d+\.\d+)\.\d+-slim-\w+", base)
    assert pinned
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"pip-compile with Python {pinned[1]}\n" in lock


def test_nothing_runs_as_root_and_the_volumes_are_its_own(runs: str) -> None:
    verbs = [verb for verb, _ in instructions()]
    (user,) = (arguments for verb, arguments in instructions() if verb == "USER")
    assert verbs[-2:] == ["USER", "ENTRYPOINT"]
    assert int(user) > 0  # a number, so that Kubernetes too can see that it is not root
    assert f"useradd --uid {user}" in runs
    owned = re.findall(r"install --directory --owner huiyin --mode 0\d{3} (/[^&\n]*)", runs)
    mounted = {
        each.split(":")[1]
        for service in services().values()
        if "build" in service
        for each in service.get("volumes", [])
    }
    assert mounted <= set(" ".join(owned).split())
    assert "--mode 0755 /data/access" in runs  # nats-server, which is another user, reads it


def test_only_what_is_copied_is_sent_to_docker(copied: list[str]) -> None:
    everything, *rules = (
        line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n") if line and line[0] != "#"
    )
    assert everything == "*"
    sent = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert all(any(Path(source).is_relative_to(rule) for rule in sent) for source in copied)
    assert all(any(Path(source).is_relative_to(rule) for source in copied) for rule in sent)
    # What a work tree has made for itself must not get into the image instead of what the build makes.
    assert {"**/node_modules", "**/static/vendor", "**/build", "**/*.egg-info"} <= set(rules)
    assert document()["x-huiyin"]["build"]["context"] == "."
