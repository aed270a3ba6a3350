"""The one question to the table: whether somebody may, by where it lies and how they stand to it."""

from typing import Any

from huiyin_contracts import county_of
from huiyin_service.auth import Principal
from huiyin_service.policy.actions import ABOVE, COUNTY, DISPUTE, NONE, RELATION_LABELS, SCOPE, Action, Relation
from huiyin_service.policy.table import TABLE
from huiyin_service.problems import Labels, Problem
from huiyin_service.roles import ROLE_LABELS


def may(principal: Principal | None, action: str, division: str | None = None, related: Relation = NONE) -> bool:
    """Whether somebody may; without a division, whether they may at all, in some place and relation."""
    line = TABLE[action]
    if line.anyone:
        return True
    granted = line.grants.get(principal.role, NONE) if principal else NONE
    if division is None or principal is None:
        return bool(granted)
    return bool(granted & (_lies(principal, division) | _borne_out(principal, division, related)))


def permit(
    principal: Principal | None, action: str, division: str | None = None, related: Relation = NONE
) -> Principal:
    """Let through who may, by what `related` says of how they stand to it. Without a division: who may at all.

    Raises a 401 Problem where no one is signed in, a 403 Problem that names the missing role, division or relation.
    """
    line = TABLE[action]
    if principal is None:
        raise Problem(
            401, "sign-in-required", "请先登录", "这项操作需要登录后办理。", action=line.name, roles=line.roles
        )
    if may(principal, action, division, related):
        return principal
    raise _refused(principal, line, division)


def _lies(principal: Principal, division: str) -> Relation:
    """How a division lies to theirs."""
    found = SCOPE if principal.covers(division) else NONE
    if principal.division.startswith(division):
        found |= ABOVE
    if principal.division and county_of(principal.division) == county_of(division):
        found |= COUNTY
    return found


def _borne_out(principal: Principal, division: str, related: Relation) -> Relation:
    """A dispute concerns who handles disputes where it lies alone."""
    return related if principal.covers(division) else related & ~DISPUTE


def _refused(principal: Principal, line: Action, division: str | None) -> Problem:
    granted, held = line.grants.get(principal.role, NONE), Labels([ROLE_LABELS[principal.role]])
    told: dict[str, Any] = {"action": line.name, "roles": line.roles, "role": principal.role}
    if not granted:
        return Problem(
            403,
            "role-missing",
            "没有这项权限",
            "需要的身份：{needed}；您的身份：{held}。",
            params={"needed": Labels(ROLE_LABELS[role] for role in line.roles), "held": held},
            **told,
        )
    if granted & SCOPE and not principal.covers(division or ""):
        return Problem(
            403,
            "division-missing",
            "不在您的辖区",
            "事项属于 {division}，您的辖区是 {scope}。",
            params={"division": division, "scope": principal.division},
            division=division,
            scope=principal.division,
            **told,
        )
    return Problem(
        403,
        "not-yours",
        "不归您办理",
        "以{held}的身份，这件事只能办：{relations}。",
        params={"held": held, "relations": Labels(RELATION_LABELS[one] for one in granted)},
        **told,
    )
