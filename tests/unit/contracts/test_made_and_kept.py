"""Every event is made by some room's rules and kept by some room's view; the registry is asked, so none is forgotten.

The sources are read, not run: that a class is constructed or matched somewhere is all that is asked here.
"""

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from huiyin_contracts import Event, contracts, topic_state

ROOT = Path(__file__).parents[3]
SERVICES = ROOT / "services"
# What the frame keeps and makes in every service.
COUNTY_VIEW = ROOT / "libs" / "county" / "huiyin_county" / "view.py"
AUTHORITY_VIEW = ROOT / "libs" / "service" / "huiyin_service" / "authority" / "view.py"
PERSONS = ROOT / "libs" / "service" / "huiyin_service" / "persons"
SHARED_VIEWS = (COUNTY_VIEW, AUTHORITY_VIEW, PERSONS / "view.py")
SHARED_MAKERS = (PERSONS / "erasure.py", PERSONS / "disclosure.py")
SHARED = {"person"}
"""What stands before the first dot of what no one service makes."""
# What decides: rules, policies, what takes in a history; and the rules of points, a module an act.
DECIDES = {"rules", "policies", "history_import", "assessment", "disputes", "publicising"}
# A register is taken in as it is, of which nothing is to be decided.
REGISTERS = {"services/dispatch/huiyin_dispatch/divisions/commands.py"}
STATES = re.compile(r"huiyin_contracts\.\w+_state")
"""The folds that views save whole."""

# What the service that makes it need not keep, and why.
KEPT_BY_NONE: dict[str, str] = {}

# Only the newest version of an event is made and kept.
NEWEST = [contract for contract in contracts().values() if "upcast" not in vars(contract)]

of_each = pytest.mark.parametrize("contract", NEWEST, ids=lambda contract: contract.type)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def modules() -> list[Path]:
    return sorted(path for path in SERVICES.rglob("*.py") if "build" not in path.parts)


def is_view(path: Path) -> bool:
    return path.stem.startswith("view") or path.stem.endswith("_view") or path.stem == "projection"


def views() -> list[Path]:
    return [*SHARED_VIEWS, *filter(is_view, modules())]


def package_of(path: Path) -> str:
    """The package of its service: `huiyin_intake`."""
    return path.relative_to(SERVICES).parts[1]


# --- reading sources -----------------------------------------------------------------------------------------------


def functions(module: ast.Module) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    return {node.name: node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def named(node: ast.AST) -> set[str]:
    """The names that are used; an import alone uses none."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def targets_of(node: ast.stmt) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target):
            return [target]
    return []


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def value(path: Path, name: str) -> Any:
    """What a name stands for in a module."""
    return getattr(import_module(module_of(path)), name)


def module_of(path: Path) -> str:
    folder = next(parent for parent in path.parents if not (parent / "__init__.py").exists())
    return ".".join(path.relative_to(folder).with_suffix("").parts)


# --- made ----------------------------------------------------------------------------------------------------------


@cache
def makers() -> dict[str, set[str]]:
    """By the name of a class that is constructed where something is decided: the services that do so."""
    found: dict[str, set[str]] = {}
    for path in modules():
        if DECIDES & {path.stem, *path.relative_to(SERVICES).parts} or str(path.relative_to(ROOT)) in REGISTERS:
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Call):
                    found.setdefault(name_of(node.func), set()).add(package_of(path))
    for path in SHARED_MAKERS:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                found.setdefault(name_of(node.func), set())
    return found


@of_each
def test_an_event_is_made(contract: type[Event]) -> None:
    assert contract.__name__ in makers(), (
        f"{contract.__name__} is made by no one: have a room's `decide` give it, or take the contract away"
    )


# --- kept ----------------------------------------------------------------------------------------------------------


@cache
def keepers() -> dict[str, set[str]]:
    """By the name of a class that a view names: the services whose view it is."""
    found: dict[str, set[str]] = {}
    everyone = {package_of(path) for path in modules()}
    for path in views():
        services = everyone if path in SHARED_VIEWS else {package_of(path)}
        for source in (path, *folds_of(path)):
            for name in named(tree(source)):
                found.setdefault(name, set()).update(services)
    return found


def folds_of(view: Path) -> Iterator[Path]:
    """The states of the contracts that a view folds its events to."""
    for node in ast.walk(tree(view)):
        if isinstance(node, ast.ImportFrom) and node.module and STATES.fullmatch(node.module):
            yield Path(str(import_module(node.module).__file__))


@of_each
def test_an_event_is_kept_by_who_makes_it(contract: type[Event]) -> None:
    kept = keepers().get(contract.__name__, set())
    service = f"huiyin_{contract.type.partition('.')[0]}"
    lacking = sorted(makers().get(contract.__name__, {service}) - kept)
    if contract.__name__ not in KEPT_BY_NONE:
        assert not lacking, (
            f"{contract.__name__} is in no view of {', '.join(lacking)}: add it to a room's view.py, "
            f"or to KEPT_BY_NONE with the reason why nothing is kept of it"
        )


def test_what_is_kept_by_none_is_not_kept() -> None:
    names = {contract.__name__ for contract in NEWEST}
    assert set(KEPT_BY_NONE) <= names
    assert [name for name in KEPT_BY_NONE if not makers().get(name, set()) - keepers().get(name, set())] == []


def test_every_view_is_held_to_read_only() -> None:
    """Import-linter has no pattern for `*_view`, so these are named one by one."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    [readers] = [one for one in settings if one["name"] == "what reads imports nothing that writes"]
    named = {module_of(path) for path in views() if path.stem != "view"}
    assert sorted(named - set(readers["source_modules"])) == [], "add it to that contract in pyproject.toml"


# --- a view handles what it lists ----------------------------------------------------------------------------------


def listing() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, list[type[Event]]]]:
    """Each function of a view that picks several contracts from a batch, with those.

    Where it folds a state whole, or asks the registry itself, the tests of that state and of the registry see to it.
    """
    for path in views():
        for function in functions(tree(path)).values():
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and name_of(node.func) == "of_types":
                    listed = list(listed_in(path, node.args[1:]))
                    if len(listed) > 1:
                        yield path, function, listed


def listed_in(path: Path, arguments: Iterable[ast.expr]) -> Iterator[type[Event]]:
    """The contracts among the arguments of `of_types`, those of a tuple of the view's own among them."""
    assigned = [target for node in tree(path).body for target in targets_of(node)]
    own = {target.id for target in assigned if isinstance(target, ast.Name)}
    for argument in arguments:
        match argument:
            case ast.Name(id=name):
                yield value(path, name)
            case ast.Starred(value=ast.Name(id=name)) if name in own:
                yield from value(path, name)


LISTING = list(listing())


@pytest.mark.parametrize(("path", "function", "listed"), LISTING, ids=lambda part: getattr(part, "name", None))
def test_a_view_handles_what_it_lists(
    path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef, listed: list[type[Event]]
) -> None:
    handled = tuple(handled_in(path, function))
    forgotten = [contract.__name__ for contract in listed if not issubclass(contract, handled)]
    assert not forgotten, f"{path.relative_to(ROOT)} lists in {function.name} what it has no `case` for: {forgotten}"


@pytest.mark.parametrize("path", sorted({path for path, _, _ in LISTING}), ids=lambda path: path.parent.name)
def test_a_view_lists_what_it_handles(path: Path) -> None:
    picked = {name for node in ast.walk(tree(path)) if is_pick(node) for name in names_in(path, node)}
    matched = {name_of(pattern.cls) for pattern in ast.walk(tree(path)) if isinstance(pattern, ast.MatchClass)}
    known = {contract.__name__ for contract in NEWEST}
    assert sorted((matched & known) - picked) == [], f"{path.relative_to(ROOT)} has a `case` for what it never picks"


def is_pick(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func) == "of_types"


def names_in(path: Path, node: ast.AST) -> Iterator[str]:
    """The names of the contracts that a call of `of_types` picks."""
    assert isinstance(node, ast.Call)
    for argument in node.args[1:]:
        match argument:
            case ast.Name(id=name):
                yield name
            case ast.Starred(value=ast.Name(id=name)):
                yield from (contract.__name__ for contract in value(path, name))


def handled_in(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[type]:
    """The classes that a function tells apart, itself or in the functions of its module that it uses."""
    around = functions(tree(path))
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)} & set(around)
    for each in (function, *(around[name] for name in sorted(used))):
        for node in ast.walk(each):
            match node:
                case ast.MatchClass(cls=ast.Name(id=name)):
                    yield value(path, name)
                case ast.Call(func=ast.Name(id="isinstance"), args=[_, kind]):
                    yield from (value(path, name) for name in named(kind) if isinstance(value(path, name), type))


def test_a_topic_folds_what_it_lists() -> None:
    path = Path(str(topic_state.__file__))
    handled = tuple(handled_in(path, functions(tree(path))["evolve"]))
    assert [event.__name__ for event in topic_state.EVENTS if not issubclass(event, handled)] == []


def test_the_views_are_found() -> None:
    assert len(LISTING) > 8
    assert {package_of(path) for path, _, _ in LISTING if path not in SHARED_VIEWS} == {
        "huiyin_accounts",
        "huiyin_deliberation",
        "huiyin_dispatch",
        "huiyin_intake",
    }
