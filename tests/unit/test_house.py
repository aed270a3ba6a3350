"""The house is as its rules say: files that can be read at once, and a map whose every place is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAX_LINES, MAX_WIDTH = 300, 140
PRODUCT = ("libs", "services", "ops", "deploy")
PAGES = [ROOT / "README.md", ROOT / "deploy" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

PLACE = re.compile(r"`((?:libs|services|ops|deploy|tests|bench|docs|huiyin_[a-z]+)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?:|/)([^)#\s]+)")


def ours(suffix: str, *also: str) -> list[Path]:
    """The files of the product, and of these other folders, that end so, in the order of their names."""
    found = [path for folder in (*PRODUCT, *also) for path in (ROOT / folder).rglob(f"*{suffix}")]
    return sorted(path for path in found if not {"node_modules", "build"} & set(path.parts))


def test_no_module_is_longer_than_can_be_read_at_once() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in ours(".py", "tests", "bench")}
    long = [f"{path.relative_to(ROOT)}: {n} lines" for path, n in lengths.items() if n > MAX_LINES]
    assert not long, f"part what is longer than {MAX_LINES} lines by what it is about:\n" + "\n".join(long)


def test_no_line_of_a_template_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)} characters"
        for path in ours(".html")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > MAX_WIDTH
    ]
    assert not long, f"fold what is longer than {MAX_WIDTH} characters:\n" + "\n".join(long)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_place_that_a_page_names_is_there(page: Path) -> None:
    assert [place for place in named(page) if not any(found.exists() for found in candidates(place))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def named(page: Path) -> Iterator[str]:
    for found in PLACE.finditer(page.read_text("utf-8")):
        yield found[1]


def candidates(place: str) -> Iterator[Path]:
    """Where it may be: in the repository, or in the package whose name it begins with."""
    yield ROOT / place
    yield from (package.parent / place for package in packages() if package.name == place.partition("/")[0])


def packages() -> list[Path]:
    patterns = ("libs/*/huiyin_*", "libs/events/*/huiyin_*", "services/*/huiyin_*", "ops/huiyin_*", "deploy/*/huiyin_*")
    return [path for pattern in patterns for path in ROOT.glob(pattern)]
