"""Our distributions work where they are installed for good, which the editable ones of a work tree do not prove."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from .compose import ROOT

DISTRIBUTIONS = sorted(
    path.parent.relative_to(ROOT)
    for depth in ("*", "*/*", "*/*/*")
    for path in ROOT.glob(f"{depth}/pyproject.toml")
    if path.relative_to(ROOT).parts[0] in {"libs", "services", "ops", "deploy"}
)
names = pytest.mark.parametrize("folder", DISTRIBUTIONS, ids=str)

MADE = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "node_modules")
"""What is made from a distribution's own files."""

FOR_THE_BUILD = {"build.mjs", "package.json", "package-lock.json", "jsconfig.json", ".gitignore"}
"""What serves to make files of a package and need not be in it."""


@names
def test_every_package_that_is_imported_is_declared(folder: Path) -> None:
    declared, packages = _declared(folder), packages_distributions()
    for file in sorted((ROOT / folder).glob("huiyin_*/**/*.py")):
        for module in _imported(file):
            providers = {_normal(provider) for provider in packages.get(module, [module])}
            assert providers & declared, f"{file.relative_to(ROOT)} imports {module}"


def _imported(file: Path) -> Iterator[str]:
    """The packages from elsewhere that a module imports."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        match node:
            case ast.Import():
                modules = [alias.name for alias in node.names]
            case ast.ImportFrom(module=str(module), level=0):
                modules = [module]
            case _:
                continue
        for module in modules:
            package = module.partition(".")[0]
            if package not in sys.stdlib_module_names:
                yield package


@cache
def _declared(folder: Path) -> frozenset[str]:
    """The distribution itself and what it may import: what it declares, and what those of ours among that do."""
    project = _project(folder)
    optional = [one for extra in project.get("optional-dependencies", {}).values() for one in extra]
    direct = frozenset(map(_normal, [project["name"], *project["dependencies"], *optional]))
    ours = {_project(other)["name"]: other for other in DISTRIBUTIONS if other != folder}
    return direct.union(*(_declared(ours[name]) for name in direct & ours.keys()))


def _project(folder: Path) -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _normal(requirement: str) -> str:
    name = re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@names
def test_a_wheel_holds_every_file_of_its_package(folder: Path, tmp_path: Path) -> None:
    source = tmp_path / folder.name  # building leaves things behind, which the work tree should not get
    shutil.copytree(ROOT / folder, source, ignore=MADE)
    files = (path for path in source.glob("huiyin_*/**/*") if path.is_file())
    wanted = {path.relative_to(source).as_posix() for path in files if path.name not in FOR_THE_BUILD}

    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", build, tmp_path], cwd=source, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert wanted - packed == set()
    assert {name for name in packed - wanted if Path(name).name not in FOR_THE_BUILD} == set()
