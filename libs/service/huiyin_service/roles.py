"""The roles, and what each is called in both languages: the one place that says so."""

from collections.abc import Mapping
from typing import Final, Literal, get_args

from huiyin_contracts.labels import Label

Role = Literal["resident", "member", "secretary", "cadre", "mediator", "supervisor", "officer", "publisher", "operator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
OFFICES: Final[tuple[Role, ...]] = ("secretary", "cadre", "supervisor", "officer")
"""Those who act for a village, a town or a county. Who runs the system is none of them."""

ROLE_LABELS: Final[Mapping[str, Label]] = {
    "resident": Label("居民", "Resident", "user"),
    "member": Label("党员", "Party member", "user"),
    "secretary": Label("支部书记", "Branch secretary", "user"),
    "cadre": Label("村（社区）干部", "Village (community) cadre", "user"),
    "mediator": Label("调解员", "Mediator", "user"),
    "supervisor": Label("督导员", "Supervisor", "user"),
    "officer": Label("县级干部", "County officer", "user"),
    "publisher": Label("接入系统", "Connected system", "user"),
    "operator": Label("运维人员", "Operator", "user"),
}
