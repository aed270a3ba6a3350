"""The policy table: every action is asked for somewhere, in words, and what no line allows is refused."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin_service.auth import Principal
from huiyin_service.policy import (
    ABOVE,
    COUNTY,
    DISPUTE,
    HELD,
    NONE,
    OWN,
    ROLES,
    SCOPE,
    TABLE,
    Relation,
    Role,
    may,
    permit,
)
from huiyin_service.policy.actions import EVERYBODY, RELATION_LABELS, action
from huiyin_service.policy.routes import asks
from huiyin_service.policy.table import ROOMS
from huiyin_service.problems import Problem
from huiyin_service.roles import OFFICES, ROLE_LABELS

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
ASKING = {"permit", "may", "allows", "asks", "permit_own", "permit_called", "act", "_act", "withdraw"}
VILLAGE, TOWN, COUNTY_CODE = "140981001001", "140981001", "140981"

roles = st.sampled_from(ROLES)
actions = st.sampled_from(sorted(TABLE))
places = st.sampled_from([VILLAGE, TOWN, COUNTY_CODE, "140981001002", "140981002", "511529104202", "511529", ""])
related = st.lists(st.sampled_from(list(Relation))).map(lambda some: Relation(sum(one.value for one in {*some})))


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("libs/service", "services"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts and path.name != "table.py":
                yield path, ast.parse(path.read_text("utf-8"))


def asked_for() -> Iterator[tuple[str, str]]:
    """The names of actions in calls that ask the policy, and of acts and tables that name one."""
    for path, tree in sources():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in ASKING:
                    held = [*node.args, *(keyword.value for keyword in node.keywords)]
                case (
                    ast.FunctionDef(args=ast.arguments(defaults=held))
                    | ast.AsyncFunctionDef(args=ast.arguments(defaults=held))
                ):
                    pass
                case ast.keyword(arg="action", value=value):
                    held = [value]
                case ast.AnnAssign(target=ast.Name(id="ASSESSES" | "SEES_TO"), value=ast.Dict(values=values)):
                    held = values
                case _:
                    continue
            for one in held:
                for constant in ast.walk(one):
                    if isinstance(constant, ast.Constant) and NAME.fullmatch(str(constant.value)):
                        yield str(constant.value), f"{path.relative_to(ROOT)}:{constant.lineno}"


def test_every_action_that_is_asked_for_is_in_the_table() -> None:
    assert not {f"{where}: {name}" for name, where in asked_for() if name not in TABLE}


def test_every_action_of_the_table_is_asked_for() -> None:
    assert not TABLE.keys() - {name for name, _ in asked_for()}


def test_a_route_cannot_declare_what_is_not_in_the_table() -> None:
    with pytest.raises(KeyError):
        asks("order.dispach")
    with pytest.raises(TypeError, match="secretery"):
        action("x.y", "甲", "a", secretery=SCOPE)


def test_every_line_is_told_in_both_languages_once() -> None:
    lines = [line for room in ROOMS for line in room.lines]
    assert len({line.name for line in lines}) == len(lines) == len(TABLE)
    assert all(re.search(r"[\u4e00-\u9fff]", line.zh) for line in lines)
    assert all(line.en.isascii() for line in lines)
    assert len({line.zh for line in lines}) == len({line.en for line in lines}) == len(lines)
    assert all(line.anyone != bool(line.grants) for line in lines), "for anyone, or for some roles"
    assert set(RELATION_LABELS) == set(Relation)
    assert set(ROLE_LABELS) == set(ROLES)


TASKS = ("task.read", "task.work", "task.accept")
THEIRS = ("issue.withdraw", "issue.rate", "issue.keep-contact", "issue.erase", "issue.read-own", "issue.supplement")


AT_SESSIONS = {"session.read", "session.attend", "minutes.read", "minutes.amend"}


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        ("publisher", {"ingress.report", "ingress.withdraw"}),
        (
            "operator",
            {
                *(*THEIRS, "issue.import", "order.import"),
                *("division.register", "division.recode", "estate.import"),
                *("account.own", "account.list", "account.see-to-operator", "account.see-to-officer"),
                *("person.name", "security.read", "system.inspect"),
            },
        ),
        (
            "resident",
            {
                *(
                    *THEIRS,
                    *TASKS,
                    *AT_SESSIONS,
                    "account.own",
                    "site.stand-back",
                    "key-matter.read",
                    "key-matter.accept",
                ),
                *("village-decision.read", "village-decision.sign", "village-decision.supervise"),
                *("publication.object", "online.speak"),
                *("mediation.read", "mediation.answer"),
            },
        ),
        (
            "mediator",
            {
                *("mediation.open", "mediation.read", "mediation.answer", "mediation.lead", "mediation.refer"),
                *(*THEIRS, *TASKS, *AT_SESSIONS, "account.own", "site.stand-back", "online.speak"),
                *("order.read", "order.read-original", "order.call-back", "order.accept", "order.handle"),
            },
        ),
    ],
)
def test_a_role_gets_what_it_is_for_and_no_more(role: Role, actions: set[str]) -> None:
    assert {name for name, line in TABLE.items() if line.grants.get(role)} == actions


def test_who_runs_the_system_decides_nothing_about_issues() -> None:
    theirs = {name: line.grants["operator"] for name, line in TABLE.items() if line.grants.get("operator")}
    deciding = {name for name in theirs if name.startswith(("issue.", "order.", "topic.", "emergency.", "whistle."))}
    assert {name: theirs[name] for name in deciding if not name.endswith(".import")} == dict.fromkeys(THEIRS, OWN)
    assert "operator" not in OFFICES


@given(role=roles, scope=places, name=actions, division=places, related=related)
def test_what_no_line_allows_is_refused(role: Role, scope: str, name: str, division: str, related: Relation) -> None:
    who = Principal("x", "x", role, scope)
    granted = TABLE[name].grants.get(role, NONE)
    allowed = may(who, name, division, related)
    if TABLE[name].anyone:
        assert allowed
        return
    if allowed:
        assert granted
        assert permit(who, name, division, related) is who
        assert may(who, name), "who may with something may at all"
        if not granted & related:
            assert granted & (SCOPE | ABOVE | COUNTY), "nothing but its place speaks for it"
    else:
        with pytest.raises(Problem) as refused:
            permit(who, name, division, related)
        assert refused.value.status == 403
        assert refused.value.extra["roles"] == TABLE[name].roles
        assert not (granted & SCOPE and division.startswith(scope))
        assert not granted & related & (OWN | HELD)
    assert may(None, name, division, related) is False


@given(role=roles, name=actions, related=related)
def test_a_scope_holds_for_all_that_is_below_and_nothing_beside(role: Role, name: str, related: Relation) -> None:
    above, at, beside = (
        may(Principal("x", "x", role, scope), name, VILLAGE, related)
        for scope in (COUNTY_CODE, VILLAGE, "140981001002")
    )
    assert above >= at or ABOVE in TABLE[name].grants.get(role, NONE)
    if beside and not TABLE[name].anyone:
        assert TABLE[name].grants[role] & (related & ~DISPUTE | COUNTY)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_one_in_particular_is_asked_to_sign_in_first(name: str) -> None:
    if TABLE[name].anyone:
        return
    with pytest.raises(Problem) as refused:
        permit(None, name, VILLAGE, OWN | HELD)
    assert (refused.value.status, refused.value.code) == (401, "sign-in-required")


def test_a_dispute_is_for_who_handles_disputes_where_it_lies() -> None:
    here, there = (Principal("m", "m", "mediator", scope) for scope in (TOWN, "140981002"))
    assert may(here, "order.read", VILLAGE, DISPUTE)
    assert not may(here, "order.read", VILLAGE), "nothing but disputes"
    assert not may(there, "order.read", VILLAGE, DISPUTE)
    assert may(there, "order.handle", VILLAGE, DISPUTE | HELD), "what was given to them, wherever it lies"
    assert not may(here, "order.handle", VILLAGE, DISPUTE)


def test_everybody_is_who_signs_in_as_a_person() -> None:
    assert set(ROLES) - set(EVERYBODY) == {"publisher"}
