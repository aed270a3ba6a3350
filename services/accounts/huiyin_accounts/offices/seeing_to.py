"""By which action of the policy table somebody sees to those who hold an office: appoints, invites, suspends them."""

from collections.abc import Mapping
from typing import Final

from huiyin_service.auth import Principal
from huiyin_service.policy import may, permit

SEES_TO: Final[Mapping[str, str]] = {
    "operator": "account.see-to-operator",
    "officer": "account.see-to-officer",
    "supervisor": "account.see-to-supervisor",
    "secretary": "account.see-to-secretary",
    "cadre": "account.see-to-cadre",
    "mediator": "account.see-to-mediator",
    "member": "account.see-to-member",
    "resident": "account.see-to-resident",
}


def permit_to_see_to(principal: Principal | None, role: str, division: str) -> Principal:
    """Let through who sees to those in this role, in this division. Raises a 401 or 403 Problem."""
    return permit(principal, SEES_TO[role], division)


def seen_to_by(principal: Principal) -> list[str]:
    """The roles that somebody sees to."""
    return [role for role, action in SEES_TO.items() if may(principal, action)]
