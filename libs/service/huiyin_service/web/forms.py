"""Forms people send: read once, tied to the command they stand for, answered by the page that follows."""

import hashlib
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from huiyin_events.refusal import Refused
from huiyin_events.store import EventTooLarge, IdempotencyKeyReused, VersionConflict
from huiyin_service import written
from huiyin_service.errors import problem_of
from huiyin_service.http import Frame, Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.problems import Problem
from huiyin_service.senders import form_key_of, sender_of
from huiyin_service.service import Service

M = TypeVar("M", bound=BaseModel)

MOST_FILES = 12
MOST_FIELDS, MOST_OF_A_STRANGER = 1000, 60
MOST_BYTES_OF_A_FIELD = 128 * 1024
"""Fields are held in memory, unlike files: of strangers together less than one picture."""
KEY_FIELD = "idempotency_key"

# What a person can mend by changing what they typed or by looking at the page again.
COMPLAINTS = (Problem, Refused, VersionConflict, IdempotencyKeyReused, EventTooLarge, RequestValidationError)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: the fields that were filled in, its files, and the frame of its command."""

    fields: Mapping[str, str]
    files: Mapping[str, Sequence[UploadFile]]
    frame: Frame

    def group(self, name: str) -> dict[str, str]:
        """The fields of a form that belong together, `name.…`, each by the rest of its name."""
        prefix = f"{name}."
        return {field.removeprefix(prefix): value for field, value in self.fields.items() if field.startswith(prefix)}

    def body(self, model: type[M], **more: Any) -> M:
        """The command's body, from the fields that it knows and `more`. Raises RequestValidationError."""
        known = {name: value for name, value in self.fields.items() if name in model.model_fields}
        try:
            return model.model_validate({**known, **more})
        except ValidationError as error:
            raise RequestValidationError(error.errors()) from error


def split_words(text: str) -> list[str]:
    """The words of a field, written with commas or spaces between."""
    return [word for word in re.split(r"[、，,；;\s]+", text) if word]


def moment(text: str, timezone: ZoneInfo) -> datetime | str | None:
    """What a field for a local time says; as it stands, to be refused, where that is no time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=timezone) if text else None
    except ValueError:
        return text


def redirect_get_to(router: APIRouter, page: str, acts: Iterable[str], to: str = "") -> None:
    """A reader who opens again an address that one of a page's forms was sent to, `page/act`, comes to the page.

    `to` is the page they come to where there is none at `page`; it may have the parameters of `page`.
    """

    async def back(request: Request, service: Here) -> Response:
        there = to.format(**request.path_params) if to else request.url.path.rpartition("/")[0]
        return service.pages.redirect(there)

    for act in acts:
        router.add_api_route(f"{page}/{act}", back, methods=["GET"], dependencies=[PUBLIC])


async def posted(request: Request, service: Here, principal: OptionalPrincipal) -> AsyncIterator[Form]:
    """Read the form of a request; its files are closed when it has been answered."""
    most = MOST_FIELDS if principal else MOST_OF_A_STRANGER
    async with request.form(max_files=MOST_FILES, max_fields=most, max_part_size=MOST_BYTES_OF_A_FIELD) as form:
        typed = {name: written.seen(value).strip() for name, value in form.items() if isinstance(value, str)}
        fields = {name: value for name, value in typed.items() if value}
        files = {name: _files(form, name) for name in form if _files(form, name)}
        key = None
        if given := fields.pop(KEY_FIELD, None):
            # Not the body's bytes: a browser that sends the same form again draws another multipart boundary.
            names = [(name, file.filename, file.size) for name, several in files.items() for file in several]
            digest = hashlib.sha256(repr((sorted(fields.items()), names)).encode()).hexdigest()
            key = form_key_of(request, service, principal, given, digest)
        yield Form(fields, files, Frame(principal, service.now(), key, sender_of(request, principal)))


PostedForm = Annotated[Form, Depends(posted)]


def _files(form: FormData, name: str) -> list[UploadFile]:
    # A file field left empty is sent as a file without a name.
    return [value for value in form.getlist(name) if isinstance(value, UploadFile) and value.filename]


def form_error(request: Request, service: Service, error: Exception) -> dict[str, Any]:
    """What stood against a form, as the members of its problem JSON in the reader's language.

    Raises it again where the person must first sign in, or has no right to this at all.
    """
    language = locale_of(request)
    problem = problem_of(error, service.pages.catalogue, language)
    if problem.status in {401, 403}:
        raise error
    return problem.members(service.pages.catalogue, language)


def reasons(members: Mapping[str, Any]) -> str:
    """A complaint in one line."""
    fields = members.get("errors", [])
    return "；".join(str(field["message"]) for field in fields) or str(members["detail"])
