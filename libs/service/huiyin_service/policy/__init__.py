"""Who may do what: one table, asked by pages, API, ingress and tests alike. See docs/decisions/0030-policy.md.

permit(principal, "order.dispatch", division)                  a 401 or 403 Problem, or who asks
permit(principal, "order.resolve", division, HELD)             they hold it, by what the room knows
permit(principal, "order.dispatch")                            whether they may at all, before anything is looked up
may(principal, "order.dispatch", division)                     the same question, for a page to show a button
"""

from huiyin_service.policy.actions import ABOVE, COUNTY, DISPUTE, HELD, NONE, OWN, SCOPE, Action, Relation
from huiyin_service.policy.permits import may, permit
from huiyin_service.policy.table import ROOMS, TABLE
from huiyin_service.roles import OFFICES, ROLE_LABELS, ROLES, Role

__all__ = [
    "ABOVE",
    "COUNTY",
    "DISPUTE",
    "HELD",
    "NONE",
    "OFFICES",
    "OWN",
    "ROLES",
    "ROLE_LABELS",
    "ROOMS",
    "SCOPE",
    "TABLE",
    "Action",
    "Relation",
    "Role",
    "may",
    "permit",
]
