"""What people are called is on pages as whoever looks may know it; a template that forgets to ask shows it masked."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_type_hints
from uuid import UUID

import pytest
from jinja2 import Environment, nodes
from pydantic import BaseModel

import huiyin_accounts
import huiyin_deliberation
import huiyin_dispatch
import huiyin_intake
import huiyin_reporting
from huiyin_contracts import contracts
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.personal import Personal
from huiyin_service.auth import Principal
from huiyin_service.persons.masking import GONE, PersonName
from huiyin_service.persons.shown import ShownPerson, seen
from huiyin_service.web import Pages

ROOT = Path(__file__).parents[2]
SERVICES = (huiyin_accounts, huiyin_deliberation, huiyin_dispatch, huiyin_intake, huiyin_reporting)
VILLAGE, NEXT = "140981001001", "140981001002"
ZHANG = ShownPerson.of(UUID(int=7), "张三丰", "member-zhang")
TEAM = Body(kind="team", name="先锋队")
TEMPLATES = [
    path
    for folder in ("libs", "services")
    for path in sorted((ROOT / folder).glob("**/huiyin_*/**/*.html"))
    if "node_modules" not in path.parts
]
READ = ("Row", "Answer", "Node", "Group", "Household", "Term")
"""What classes are called that pages read."""
THEIR_OWN = {"InvitationRow"}
"""Rows that are shown to nobody but whom they are about, by the link that only they have."""
WHOSE = {"member", "subject", "account"}
"""By what a row says whose it is."""


def as_role(role: Any, division: str = VILLAGE, sub: str = "somebody") -> Principal:
    return Principal(sub, "某人", role, division)


@pytest.mark.parametrize("role", ["secretary", "cadre", "supervisor", "officer"])
def test_an_office_sees_whole_names_in_its_scope_and_above(role: str) -> None:
    assert seen(as_role(role), ZHANG, VILLAGE) == "张三丰"
    assert seen(as_role(role, "140981001"), ZHANG, VILLAGE) == "张三丰"
    assert seen(as_role(role), ZHANG, "140981001") == "张三丰"
    assert seen(as_role(role), ZHANG, NEXT) == "张**"


@pytest.mark.parametrize("role", ["member", "mediator", "resident", "publisher", "operator"])
def test_others_see_the_family_name_but_of_themselves(role: str) -> None:
    if role != "operator":
        assert seen(as_role(role), ZHANG, VILLAGE) == seen(as_role(role), PersonName("张三丰"), VILLAGE) == "张**"
    assert seen(as_role(role), ZHANG, "511529") == "张**"
    assert seen(as_role(role, sub="member-zhang"), ZHANG, "511529") == "张三丰"


def test_strangers_see_no_name_and_bodies_are_no_persons() -> None:
    assert (seen(None, ZHANG, VILLAGE), seen(None, ZHANG, VILLAGE, whole=True)) == ("张**", "张三丰")
    assert seen(None, TEAM, None) == "先锋队"
    assert seen(None, ShownPerson.of(UUID(int=7), None), VILLAGE) == GONE
    assert seen(None, None, VILLAGE) is None


WAYS = """
{{ one.called }}|{{ name }}|{{ name ~ "！" }}|{{ "给" ~ name }}|{{ [name, name]|join("、") }}|{{ _("给{x}", x=name) }}
{{ name|default("") }}|<i title="{{ name }}">|{{ name or "" }}|{{ {"a": name}["a"] }}
{{ people|map(attribute="called")|join("、") }}
"""


@cache
def environment() -> Environment:
    """What pages are made with."""
    return Pages("huiyin_dispatch")._environments["zh"]


def printed(text: str, **context: object) -> str:
    """What a template gives."""
    return environment().from_string(text).render(**context)


def test_a_template_that_forgets_to_ask_prints_no_whole_name() -> None:
    officer = as_role("officer", "140981")
    text = printed(WAYS, one=ZHANG, name=ZHANG.called, people=[ZHANG, ZHANG], principal=officer)
    assert "三丰" not in text
    assert text.count("张**") == 13


def test_the_filter_asks_who_looks() -> None:
    text = "{{ one|called(where) }} {{ one.called|called(where) }} {{ team|called(where) }}"
    given = {"one": ZHANG, "team": TEAM, "where": VILLAGE}
    assert printed(text, **given, principal=as_role("officer", "140981")) == "张三丰 张三丰 先锋队"
    assert printed(text, **given, principal=as_role("member")) == "张** 张** 先锋队"
    assert printed(text, **given, principal=None) == "张** 张** 先锋队"


# --- what the rows and the templates of all services have ----------------------------------------------------------


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


@cache
def rows() -> list[Any]:
    """Every model and row that the services have."""
    found = {
        one
        for package in SERVICES
        for module in modules_of(package)
        for one in vars(module).values()
        if isinstance(one, type) and one.__module__ == module.__name__
        if is_dataclass(one) or issubclass(one, BaseModel)
    }
    return sorted(found, key=lambda one: one.__qualname__)


def typed(row: Any) -> dict[str, Any]:
    if hasattr(row, "model_fields"):
        return {name: field.annotation for name, field in row.model_fields.items()}
    hints = get_type_hints(row)
    return {field.name: hints[field.name] for field in fields(row)}


def within(annotation: Any) -> Iterator[Any]:
    yield annotation
    for one in get_args(annotation):
        yield from within(one)


def is_person(annotation: Any) -> bool:
    return any(isinstance(one, type) and issubclass(one, Person | PersonName) for one in within(annotation))


def personal() -> set[str]:
    """What contracts call the names that they seal."""
    models: list[type[BaseModel]] = [Person, *contracts().values()]
    return {
        name
        for model in models
        for name, field in model.model_fields.items()
        if Personal[str] in within(field.annotation) and name.endswith("name")
    }


def test_a_row_that_says_whose_it_is_has_their_name_as_one() -> None:
    assert personal() == {"name"}
    bare = [
        f"{row.__module__}.{row.__qualname__}.{name}"
        for row in rows()
        if row.__qualname__.endswith("Row") and WHOSE & typed(row).keys() and row.__qualname__ not in THEIR_OWN
        for name in personal() & typed(row).keys()
        if not is_person(typed(row)[name])
    ]
    assert not bare, "what a person is called is a PersonName, so that no page shows it whole to everybody"


@cache
def of_persons(package: str) -> set[str]:
    """What the rows of a service call persons, and nothing else."""
    persons: set[str] = set()
    others: set[str] = set()
    for row in rows():
        if row.__module__.startswith(package) and row.__qualname__.endswith(READ):
            for name, annotation in typed(row).items():
                (persons if is_person(annotation) else others).add(name)
    return persons - others


def test_it_is_known_what_rows_call_persons() -> None:
    assert {"assignee", "leader", "owner", "offered_to"} <= of_persons("huiyin_dispatch")
    assert "assignee" in of_persons("huiyin_deliberation")


def unasked(tree: nodes.Template, package: str = "huiyin_dispatch") -> Iterator[str]:
    """What is printed of a person, or given on, without the filter; and `called`, but for how many were."""
    asked = {id(one.node) for one in tree.find_all(nodes.Filter) if one.name in {"called", "number"}}
    shown: list[nodes.Node] = [one for out in tree.find_all(nodes.Output) for one in out.nodes]
    here = {macro.name for macro in tree.find_all(nodes.Macro)}  # they are looked at themselves
    for call in (one for one in tree.find_all(nodes.Call) if getattr(one.node, "name", None) not in here):
        shown += [*call.args, *(keyword.value for keyword in call.kwargs)]
    shown += [one for pair in tree.find_all((nodes.Concat, nodes.List, nodes.Tuple)) for one in pair.iter_child_nodes()]
    shown += [pair.value for pair in tree.find_all(nodes.Pair)]
    for choice in tree.find_all(nodes.CondExpr):
        shown += [choice.expr1, *([choice.expr2] if choice.expr2 else [])]
    for one in shown:
        if getattr(one, "node", None) == nodes.Name("only", "load"):
            continue  # what a list was asked for, in its address
        if isinstance(one, nodes.Getattr) and one.attr in of_persons(package) and id(one) not in asked:
            yield f"{one.lineno}: {one.attr}"
    for one in tree.find_all(nodes.Getattr):
        named = one.attr == "called" and id(one) not in asked and not _counted(tree, one)
        if named or (one.attr == "value" and isinstance(one.node, nodes.Getattr) and one.node.attr in personal()):
            yield f"{one.lineno}: .{one.attr}"


def _counted(tree: nodes.Template, called: nodes.Getattr) -> bool:
    """How many departments were called, which a sentence says as a number."""
    return any(keyword.value is called and keyword.key == "all" for keyword in tree.find_all(nodes.Keyword))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_prints_nobody_without_asking_who_looks(path: Path) -> None:
    package = next(one for one in path.parts if one.startswith("huiyin_"))
    found = list(unasked(environment().parse(path.read_text("utf-8")), package))
    assert not found, f"{path.relative_to(ROOT)}: print it as `one.assignee|called(one.division)`: {found}"


def test_the_test_finds_who_is_printed_without_asking() -> None:
    for wrong in ("{{ row.assignee }}", "{{ f(row.leader) }}", "{{ row.assignee.called }}", "{{ a.name.value }}"):
        assert list(unasked(environment().parse(wrong))), wrong
    assert not list(
        unasked(environment().parse("{{ row.assignee|called(row.division) }}{% if row.assignee %}{% endif %}"))
    )
