"""What an office says in public: it is refused where it certainly tells how to find somebody."""

from typing import Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from huiyin_events.refusal import Words
from huiyin_service.masking import KINDS, certain


def _impersonal(text: str) -> str:
    if found := dict.fromkeys(KINDS[one.kind] for one in certain(text)):
        # Which they are is said, and not what stood there: what is refused is answered, and logged.
        raise PydanticCustomError("personal_data", "must not hold: {what}", {"what": Words(*found)})
    return text


IMPERSONAL: Final = AfterValidator(_impersonal)
"""A field that will be public: `Annotated[str, Field(…), IMPERSONAL]`."""
