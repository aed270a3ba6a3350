"""Who acts and who is acted for: one value for a person and one for a body, in every contract."""

from typing import ClassVar, Literal
from uuid import UUID, uuid5

from huiyin_contracts.base import Value

_PEOPLE = UUID("7d4e1c52-06ad-5f6b-9a55-c3f0d16f8e21")


def person_of(sign_in: str) -> UUID:
    """The subject under which the data of somebody who signs in is sealed, whatever form their id has."""
    try:
        return UUID(sign_in)
    except ValueError:
        return uuid5(_PEOPLE, sign_in)


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
