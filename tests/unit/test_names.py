"""One name has one meaning: what the glossary calls by a name is called so, and a public name is defined once."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from huiyin_contracts import contracts, unversioned

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("libs", "services", "ops", "deploy") for path in sorted((ROOT / folder).rglob("*.py"))]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")

# The same act on something else in another subject, or the one union of commands that each set of rules has.
SAME_ACT = {
    *("Acknowledge", "AcknowledgeBody", "Arrive", "ArriveBody", "Command", "Decline", "LinkIssue", "Move", "MoveBody"),
    *("Publicise", "PubliciseBody", "Rename", "RenameBody", "SetAvailability"),
}

CELL = re.compile(r"(?P<reserved>\*?)`(?P<name>[^`]+)`")


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        if "node_modules" not in path.parts and "build" not in path.parts:
            yield path, ast.parse(path.read_text("utf-8"))


# --- a public name is defined once ---------------------------------------------------------------------------------


def test_a_public_name_of_a_class_or_type_is_defined_once() -> None:
    places: dict[str, set[str]] = defaultdict(set)
    for path, tree in parsed():
        for name in defined(tree):
            places[name].add(str(path.relative_to(ROOT)))
    twice = {name: sorted(where) for name, where in places.items() if len(where) > 1 and name not in SAME_ACT}
    assert not twice, "one name, one meaning: rename all but one, or import it\n" + "\n".join(
        f"{name}: {', '.join(where)}" for name, where in sorted(twice.items())
    )


def test_what_may_stand_twice_does() -> None:
    names = [name for _, tree in parsed() for name in defined(tree)]
    assert [name for name in sorted(SAME_ACT) if names.count(name) < 2] == []


def defined(tree: ast.Module) -> Iterator[str]:
    """The public classes and type aliases of a module, which begin with a capital and are not all capitals."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                pass
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name):
                    continue  # a type variable
            case _:
                continue
        if name[0].isupper() and len(name) > 1 and not name.isupper():
            yield name


# --- the glossary --------------------------------------------------------------------------------------------------


def terms() -> Iterator[tuple[str, str, bool]]:
    """Every name in the glossary's column of code, with its term, and whether it is reserved for what is not built."""
    for line in GLOSSARY.splitlines():
        if line.startswith("| ") and not line.startswith(("| Term", "| ---")):
            term, _, code, _ = (cell.strip() for cell in line.strip("|").split(" | ", 3))
            for found in CELL.finditer(code):
                yield term, found["name"], bool(found["reserved"])


@pytest.mark.parametrize(("term", "name"), [(term, name) for term, name, reserved in terms() if not reserved])
def test_a_name_of_the_glossary_is_in_the_code(term: str, name: str) -> None:
    assert is_known(name), f"the glossary calls {term} `{name}`, which no code does: mend the one or the other"


@pytest.mark.parametrize(("term", "name"), [(term, name) for term, name, reserved in terms() if reserved])
def test_a_reserved_name_is_not_taken_yet(term: str, name: str) -> None:
    assert not is_known(name), f"`{name}` is there now: take the italics off it in the glossary, under {term}"


def test_a_term_stands_once() -> None:
    names = [line.strip("|").split(" | ", 1)[0].strip() for line in GLOSSARY.splitlines() if line.startswith("| ")]
    kept = [name for name in names if name not in {"Term", "---"}]
    assert sorted({name for name in kept if kept.count(name) > 1}) == []


def is_known(name: str) -> bool:
    """Whether there is such a name: of code, of an event or aggregate, a table, a route, a command or a value."""
    identifiers, values, texts = known()
    if name.startswith('"'):
        return name.strip('"') in values
    if name.startswith("/"):
        return any(value.startswith(name) for value in values)
    if " " in name or any(mark in name for mark in "*<>:"):
        return all(part in texts for part in re.findall(r"[\w*]+", name.replace("*", "")))
    if name in types():
        return True
    return all(part in identifiers for part in name.removesuffix("[…]").split("."))


@cache
def types() -> set[str]:
    """What events and their aggregates are called: `intake.issue.reported` and `intake.issue`."""
    events = {unversioned(event_type) for event_type in contracts()}
    return events | {name.rpartition(".")[0] for name in events}


@cache
def known() -> tuple[set[str], set[str], str]:
    """All identifiers of code and of SQL, all string values, and all text of the sources."""
    identifiers: set[str] = set()
    values: set[str] = set()
    for path, tree in parsed():
        identifiers |= {path.stem, path.parent.name}
        for node in ast.walk(tree):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    identifiers.add(name)
                case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                    identifiers.add(name)
                case ast.Constant(value=str(value)):
                    values.add(value)
    texts = ""
    for path in sorted((*(ROOT / "libs").rglob("*.sql"), *(ROOT / "services").rglob("*.sql"))):
        sql = path.read_text("utf-8")
        identifiers |= set(re.findall(r"\w+", sql))
    texts = "\n".join([*values, *identifiers])
    return identifiers, values, texts
