"""What stands against a charter that somebody wrote: each field, in words, with the row or law that it comes from."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from huiyin_county.charter import Charters
from huiyin_dispatch.charter.law import faults
from huiyin_dispatch.charter.outline import LINES, CharterLine, source_of
from huiyin_dispatch.charter.rules import CHARTER, Adopt
from huiyin_events.refusal import Refused
from huiyin_service.errors import invalid_fields
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.problems import Problem


class Complaint(BaseModel):
    """A field that cannot be as it is. `source` is the row or the law, `code` that of the refusal."""

    field: str
    source: str
    code: str
    message: str


def line_of(field: str) -> CharterLine | None:
    """The line of a charter that a field, or a part of one, belongs to."""
    return next((line for line in LINES if f"{field}.".startswith(f"{line.path}.")), None)


def of_errors(errors: Sequence[Any], catalogue: Catalogue, language: Language) -> list[Complaint]:
    """What pydantic says of a charter that it could not read."""
    return [
        Complaint(
            field=each["field"],
            source=catalogue.gettext(language, source_of(each["field"])),
            code=each["code"],
            message=each["message"],
        )
        for each in invalid_fields(errors, catalogue, language)
    ]


def of_rules(adopting: Adopt, charters: Charters, catalogue: Catalogue, language: Language) -> list[Complaint]:
    """What the rules of adopting say of a charter: all that it may not say, or that it comes too late."""
    found = [(fault.field, fault.refused) for fault in faults(adopting.orders, adopting.deliberation)]
    if not found:
        try:
            CHARTER.decide(adopting, charters)
        except Refused as refused:
            found = [("effective_at", refused)]
    return list(_said(found, catalogue, language))


def _said(found: Iterable[tuple[str, Refused]], catalogue: Catalogue, language: Language) -> Iterable[Complaint]:
    for field, refused in found:
        problem = Problem(409, refused.code, "不能这样办理", refused.message, params=refused.params)
        said = problem.members(catalogue, language)["detail"]
        source = catalogue.gettext(language, source_of(field))
        yield Complaint(field=field, source=source, code=refused.code, message=said)
