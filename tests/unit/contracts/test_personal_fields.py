"""What a contract says of a person is sealed for them; the registry is asked, so no field is forgotten."""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from huiyin_contracts import Event, contracts
from huiyin_contracts.parties import Body
from huiyin_contracts.personal import Personal

TELLING = re.compile(
    r"(^|_)(names?|phones?|tel|mobile|contacts?|address|home|employer|building|head|leader|secretary|assignee|reporter"
    r"|holder|recipient|person|people|member|words|(?<=^)by|owner|lat|lon|location|estate|household|visitor)$"
)
"""What a field is called that says who somebody is, how to reach them, or where they live and work."""

EXCEPTIONS: dict[str, str] = {
    # What is called so and is no person's.
    "dispatch.estate.*.name": "an estate, a branch, a building or a group of them",
    "dispatch.estate.*.building": "a house of the organisation net, not somebody's",
    "dispatch.estate.split.new_estate": "the code of an estate",
    "dispatch.estate.*.estate": "which estate the event is about",
    "dispatch.estate.*.household": "the number of a household; its head is sealed",
    "dispatch.division.registered.name": "a division",
    "dispatch.holidays.announced.holidays.name": "a holiday",
    "deliberation.key_matter.raised.estate": "which estate it is of",
    "dispatch.force.*.name": "a team or an organisation",
    "deliberation.site.*.name": "a room or a point of deliberation",
    "deliberation.*.household": "the pseudonym of a household; its head and address are sealed",
    "dispatch.force.*.estate": "an estate that a team looks after",
    "dispatch.emergency.called_up.forces.name": "a team",
    "dispatch.standings.publicised.estate": "whose estate's members are meant",
    "dispatch.standings.publicised.standings.employer": "the employer's grade, not its name",
    "dispatch.standings.publicised.standings.estate": "the estate's grade",
    "deliberation.session.convened.site_name": "a deliberation room",
    # Pseudonyms: they lead to somebody only while the name is known.
    "*.member": "the sign-in, which is the pseudonym",
    "accounts.office.appointed.holder": "the sign-in",
    "accounts.office.appointed.household": "the number of a household",
    "deliberation.topic.*.by": "which session, matter, decision or mediation has the topic",
    "intake.issue.*": "the pseudonym, and the public text; what was reported is sealed whole",
    "person.data.*.person": "the pseudonym itself",
    # A duty that neighbours are to know of, not where anybody lives; the building of their own home is sealed.
    "dispatch.member.building_linked.building": "a building that they look after",
    "dispatch.member.building_linked.estate": "the estate of that building",
    "dispatch.member.building_unlinked.building": "a building that they looked after",
    "dispatch.member.building_unlinked.estate": "the estate of that building",
}
USED: set[str] = set()


def fields(of: type[BaseModel], path: str) -> Iterator[tuple[str, Any]]:
    """Every field of a contract with its path and type; what is personal is not looked into."""
    for name, field in of.model_fields.items():
        yield from typed(field.annotation, f"{path}.{name}")


def typed(annotation: Any, path: str) -> Iterator[tuple[str, Any]]:
    if get_origin(annotation) is Personal or annotation is Personal:
        return
    inner = [one for one in get_args(annotation) if one is not type(None)]
    models = [one for one in (annotation, *inner) if isinstance(one, type) and issubclass(one, BaseModel)]
    if models:
        for model in models:
            if model is not Body:  # a team, a company or a unit
                yield from fields(model, path)
    elif any(get_origin(one) is not None or (isinstance(one, type) and issubclass(one, BaseModel)) for one in inner):
        for one in inner:
            yield from typed(one, path)
    else:
        yield path, annotation


def excepted(path: str) -> bool:
    for pattern in EXCEPTIONS:
        if re.fullmatch(re.escape(pattern).replace(r"\*", ".+"), path):
            USED.add(pattern)
            return True
    return False


@pytest.mark.parametrize("contract", contracts().values(), ids=lambda contract: contract.type)
def test_what_says_who_somebody_is_is_personal(contract: type[Event]) -> None:
    path = contract.type.rpartition(".")[0]
    open_ = [at for at, _ in fields(contract, path) if TELLING.search(at.rpartition(".")[2]) and not excepted(at)]
    assert open_ == [], "make it Personal[…], or add it to EXCEPTIONS with the reason why it is nobody's"


def test_no_exception_is_there_for_nothing() -> None:
    for contract in contracts().values():
        for at, _ in fields(contract, contract.type.rpartition(".")[0]):
            if TELLING.search(at.rpartition(".")[2]):
                excepted(at)
    assert set(EXCEPTIONS) - USED == set()
