"""Who acts and who is acted for: one value for a person and one for a body, in every contract."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal, Self, TypeVar
from uuid import UUID, uuid4, uuid5

from huiyin_contracts.base import Value
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Phrase, say

STARS = "**"
_PEOPLE = UUID("7d4e1c52-06ad-5f6b-9a55-c3f0d16f8e21")


def person_of(sign_in: str) -> UUID:
    """The subject under which the data of somebody who signs in is sealed.

    No two sign-ins have one, and none has that of who does not sign in, such as a stranger who reported: else whoever
    is registered under another spelling of an id, or under a reporter's, would be them.
    """
    return uuid5(_PEOPLE, sign_in)


def family_name(name: str) -> str:
    """The family name alone: `张**`."""
    return f"{name[:1]}{STARS}" if name else name


BodyKind = Literal["team", "company", "unit"]
"""队伍, 企业, 单位."""
PartyKind = Literal["member", "team", "company", "unit"]


class Person(Value):
    """Somebody, as they are named. `id` is their sign-in, where they have one.

    The name is sealed for them: for who signs in under the subject that all of theirs is sealed under, for who does not
    under one of its own, which says nothing of who it is.
    """

    kind: ClassVar[PartyKind] = "member"

    name: Personal[str]
    id: str | None = None

    @classmethod
    def named(cls, name: str, id: str | None = None, **more: Any) -> Self:  # noqa: A002 — as the field is called
        """Who is called so."""
        return cls(name=Personal(person_of(id) if id else uuid4(), name), id=id, **more)

    @property
    def subject(self) -> UUID:
        """Whom their name is sealed for."""
        return self.name.subject

    @property
    def key(self) -> str:
        """By what they are known: their sign-in, or whom their name is sealed for."""
        return self.id or str(self.subject)

    @property
    def called(self) -> "str | Phrase":
        """Their name for a sentence; where it is not open, that it is somebody."""
        return self.name.value or SOMEBODY

    @property
    def in_short(self) -> "str | Phrase":
        """Their family name, for a sentence that anybody may come to read, such as a refusal."""
        return family_name(self.name.value) if self.name.value else SOMEBODY

    def same_as(self, other: "Party") -> bool:
        """Whether both are one: by their sign-in; who has none, by what they are called."""
        if not isinstance(other, Person):
            return False
        if self.id or other.id:
            return self.id == other.id
        named_so = self.name.value is not None and self.name.value == other.name.value
        return named_so or self.subject == other.subject


PersonT = TypeVar("PersonT", bound=Person)


class Body(Value):
    """A team, a company or a unit. `id` is that of its force, where it is registered as one (Y7)."""

    kind: BodyKind
    name: str
    id: UUID | None = None

    @property
    def key(self) -> str:
        """By what it is known: its force, or its kind and name."""
        return str(self.id) if self.id else self.named

    @property
    def named(self) -> str:
        """By what it is known to who does not know its force."""
        return f"{self.kind}:{self.name}"

    @property
    def called(self) -> str:
        """Its name."""
        return self.name

    @property
    def in_short(self) -> str:
        """Its name, which is no secret."""
        return self.name

    def same_as(self, other: "Party") -> bool:
        """Whether both are one."""
        return self.key == other.key


def among(people: Iterable[PersonT], wanted: Person) -> PersonT | None:
    """Who of these people it is that somebody names; None: no one of them."""
    return next((one for one in people if one.same_as(wanted)), None)


Party = Person | Body
"""Whom an order goes to, or who did something: what has a `kind` is a body."""

PSEUDONYM = "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63"


def person_example(id: str | None = None) -> dict[str, Any]:  # noqa: A002
    """A person in an example, as they stand on the log."""
    return {"name": {"subject": str(person_of(id)) if id else PSEUDONYM, "sealed": None}, "id": id}


SOMEBODY = say("一位党员", "a member")
"""What stands in a sentence for a person whose name is not open."""
