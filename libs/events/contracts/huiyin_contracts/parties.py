"""Who acts and who is acted for: one value for a person and one for a body, in every contract."""

from typing import ClassVar, Literal
from uuid import UUID

from huiyin_contracts.base import Value

BodyKind = Literal["team", "company", "unit"]
"""队伍, 企业, 单位."""
PartyKind = Literal["member", "team", "company", "unit"]


class Person(Value):
    """Somebody, as they are named. `id` is their sign-in, where they have one."""

    kind: ClassVar[PartyKind] = "member"

    name: str
    id: str | None = None


class Body(Value):
    """A team, a company or a unit. `id` is that of its force, where it is registered as one (Y7)."""

    kind: BodyKind
    name: str
    id: UUID | None = None


Party = Person | Body
"""Whom an order goes to, or who did something: what has a `kind` is a body."""
