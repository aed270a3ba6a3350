"""Persons as rows, answers and pages have them: with the name that the view `persons` knows, and masked."""

from typing import Any, Protocol, Self
from uuid import UUID, uuid4

from pydantic import field_serializer

from huiyin_contracts.parties import Body, PartyKind, Person
from huiyin_contracts.personal import Personal
from huiyin_service.auth import Principal
from huiyin_service.persons.masking import GONE, PersonName, masked_name
from huiyin_service.policy import may


class ShownPerson(Person):
    """A person as they are shown; an answer has the name as a text."""

    @classmethod
    def of(cls, subject: UUID, name: str | None, id: str | None = None, **more: Any) -> Self:  # noqa: A002
        """From the columns of a row: whom the name is sealed for, the name of `persons`, the sign-in."""
        return cls(name=Personal(subject, name), id=id, **more)

    @property
    def called(self) -> PersonName:
        """Their name; on a page it is masked, but for those whom the filter `called` says it to."""
        return PersonName(self.name.value or GONE)

    @property
    def masked(self) -> "ShownPerson":
        """The same for those whom they do not concern: the family name, and nothing that leads further."""
        return ShownPerson.of(uuid4(), masked_name(str(self.called)))

    @field_serializer("name")
    def _shown(self, _name: Personal[str]) -> str:
        return str(self.called)


ShownParty = ShownPerson | Body
"""Whom an order is for, as they are shown."""


class Named(Protocol):
    """A party of any kind, as a row has it."""

    @property
    def kind(self) -> PartyKind | None:
        """Of which; None where no one has it."""

    @property
    def called(self) -> str:
        """Its name."""


class SeenName(str):  # noqa: SLOT000 — a text cannot have any
    """What a party is called for whoever looks, and what kind of party it is."""

    kind: PartyKind

    @classmethod
    def of(cls, said: str, kind: PartyKind = "member") -> Self:
        """Make it of what is said."""
        made = cls(said)
        made.kind = kind
        return made


def knows_name(principal: Principal | None, sub: str | None, division: str | None) -> bool:
    """Whether somebody sees a person's name in full: they themselves, and the offices of its division."""
    own = principal is not None and sub == principal.sub
    return own or (division is not None and may(principal, "person.name", division))


def seen(
    principal: Principal | None, whom: Named | PersonName | None, division: str | None, *, whole: bool = False
) -> SeenName | None:
    """What a party is called for whoever looks: in full for the offices of its division, and for who it is.

    `whole`: for everybody else whom the page is for, too, since the room's own rule says so.
    """
    if whom is None:
        return None
    name = str(whom) if isinstance(whom, str) else str(whom.called)
    kind = "member" if isinstance(whom, str) else whom.kind or "member"
    if kind != "member" or whole or knows_name(principal, getattr(whom, "id", None), division):
        return SeenName.of(name, kind)
    return SeenName.of(masked_name(name))
