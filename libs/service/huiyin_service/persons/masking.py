"""Names and numbers on screen: whole for those whom they concern, masked for everybody else."""

from markupsafe import escape
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function, str_schema

from huiyin_contracts.parties import family_name

GONE = "—"
"""What stands for the name of somebody who was erased."""
_TELEPHONE = 11


def masked_name(name: str) -> str:
    """The family name alone: `张**`."""
    return name if name == GONE else family_name(name)


def masked_number(number: str) -> str:
    """Its beginning and its end: `138****1234`; of one that is short nothing but its last two digits."""
    if len(number) < _TELEPHONE:
        return f"****{number[-2:]}"
    return f"{number[:3]}****{number[-4:]}"


class PersonName(str):
    """What somebody is called. On a page and in a sentence it is masked, unless the filter `called` made it whole.

    So a template that forgets to ask who looks shows too little, never too much.
    """

    __slots__ = ()

    def __html__(self) -> str:
        return str(escape(masked_name(str(self))))

    def __format__(self, spec: str) -> str:
        return format(masked_name(str(self)), spec)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(cls, str_schema())
