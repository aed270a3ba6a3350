"""What every route asks for: the service, who is asking, how fresh a read must be, and a command's frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Generic, TypeVar, cast
from urllib.parse import urlsplit
from uuid import UUID, uuid4, uuid5

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from huiyin_county.recodings import present
from huiyin_events.decider import Decider, Done, perform
from huiyin_events.envelope import Cursor, Meta
from huiyin_events.store import Check, Connection, IdempotencyKey
from huiyin_service.auth import ANONYMOUS, COOKIE, Principal, bearer, is_nobodys
from huiyin_service.characters import as_seen, unfit
from huiyin_service.cookies import read_cookie
from huiyin_service.problems import Problem, unknown
from huiyin_service.senders import IdempotencyKeyHeader, key_of, sender_of
from huiyin_service.service import Service

C = TypeVar("C")
S = TypeVar("S")
T = TypeVar("T")


_NEW = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969c1")
READING = frozenset({"GET", "HEAD", "OPTIONS"})


async def here(request: Request) -> Service:
    """The service this process runs."""
    return cast("Service", request.app.state.service)


Here = Annotated[Service, Depends(here)]


async def signed_in(request: Request, service: Here) -> Principal | None:
    """Who is asking, by bearer token or cookie; None for no one.

    Raises a 401 Problem for a token that does not count, a 403 Problem for a role that is theirs no longer.
    """
    if token := bearer(request):
        principal = await _confirmed(request, service, token)
    else:
        same_origin(request)
        if not (cookie := read_cookie(request, COOKIE)):
            return None
        try:
            principal = await _confirmed(request, service, cookie)
        except Problem as ended:
            # A stale cookie must not lock a person out of public pages; they are simply not signed in. But who would
            # change something in a role that they have no longer is told so.
            if ended.status == 403 and request.method not in READING:
                raise
            return None
    request.state.principal = principal
    return principal


async def _confirmed(request: Request, service: Service, token: str) -> Principal:
    """Whose token it is, if they may act so. Raises Problems, and whose it is is known to the security log."""
    request.state.claims_to_be = claims = service.tokens.verify(token)
    return await service.authority.confirm(claims)


def same_origin(request: Request) -> None:
    """Let a change through only from our own pages. Raises a 403 Problem."""
    # Cookies travel by themselves, and so does where somebody is: another site could have whoever opens it change
    # something, or ring the alarm of their village.
    if request.method in READING:
        return
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc != request.headers.get("host")):
        raise Problem(403, "cross-site", "来源不对", "这个请求来自其他网站，已拒绝。")


OptionalPrincipal = Annotated[Principal | None, Depends(signed_in)]


async def readable(request: Request) -> None:
    """Refuse an address that holds a NUL, which no text in the database can. Raises a 422 Problem."""
    if "\0" in request.url.path or any("\0" in text for pair in request.query_params.multi_items() for text in pair):
        raise Problem(422, "unreadable-address", "地址有误", "地址里有不能使用的字符。")


PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]
Scope = Annotated[
    str,
    Query(
        pattern=r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})?$",
        description="a division; none: all that the one who asks covers",
    ),
]


async def fresh(
    service: Here,
    at_least: Annotated[
        str | None, Query(max_length=60, description="a cursor; the answer waits, within bounds, until it is included")
    ] = None,
) -> None:
    """Hold a read until the views have the cursor it names. Raises a 422 or 503 Problem."""
    if at_least is None:
        return
    try:
        cursor = Cursor.parse(at_least)
    except ValueError:
        raise Problem(422, "bad-cursor", "游标无效", "at_least 应为某次办理返回的 cursor，如 7421-83。") from None
    await service.catch_up(cursor)


Fresh = Depends(fresh)


class RequestBody(BaseModel):
    """The base of request bodies: closed, so that a misspelt field is an error and not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="before")
    @classmethod
    def _as_seen(cls, given: object) -> object:
        """Take texts as they are seen, and refuse characters that no text may hold, wherever in the body they stand."""
        if wrong := [InitErrorDetails(type=kind, loc=place, input=None) for place, kind in unfit(given)]:
            raise ValidationError.from_exception_data(cls.__name__, wrong)
        return as_seen(given)


EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _plausible(moment: datetime) -> datetime:
    # Near the ends of the calendar a moment cannot be told in every time zone, nor every sum with it be done.
    if not EARLIEST <= moment < LATEST:
        raise PydanticCustomError("implausible_moment", "must lie between 1900 and 2200")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]


def _plausible_day(day: date) -> date:
    if not EARLIEST.date() <= day < LATEST.date():
        raise PydanticCustomError("implausible_moment", "must lie between 1900 and 2200")
    return day


Day = Annotated[date, AfterValidator(_plausible_day)]
"""A day that somebody names: there are days on either side of it to reckon with, in either calendar."""


ShortText = Annotated[str, Field(min_length=1, max_length=100)]
"""A name, a title: what stands on one line."""


def _somebodys(sign_in: str) -> str:
    if is_nobodys(sign_in):
        raise PydanticCustomError("nobodys_sign_in", "is nobody's")
    return sign_in


SignInText = Annotated[ShortText, AfterValidator(_somebodys)]
"""By what somebody is to be known who is registered, appointed or named."""
ReasonText = Annotated[str, Field(min_length=2, max_length=1000)]
SearchText = Annotated[str | None, Query(min_length=1, max_length=40)]


MOST_EVENTS = 1_000_000_000
"""More than a stream will ever have."""


class CommandBody(RequestBody):
    """A command on something that exists; `expected_version` is the version the caller saw."""

    expected_version: int | None = Field(default=None, ge=0, le=MOST_EVENTS)


class ListPage(BaseModel, Generic[T]):
    """One page of a list, and how long the whole list is."""

    total: int
    page: int
    size: int
    items: list[T]


class CommandResult(BaseModel):
    """What a command answers: the aggregate's version and the log's cursor, to be used as `at_least`."""

    version: int
    cursor: str


class CreatedResult(CommandResult):
    """What a command answers that made something: the id of what it made too."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds a command: who, when, the caller's idempotency key, and as whose it counts, see `sender_of`."""

    principal: Principal | None
    now: datetime
    key: IdempotencyKey | None
    sender: str = ""

    @property
    def meta(self) -> Meta:
        """Who acts, for the log."""
        return Meta(self.principal.actor if self.principal else ANONYMOUS)

    async def perform(
        self,
        service: Service,
        decider: Decider[C, S],
        stream: str,
        command: C,
        *,
        division: str,
        expected: int | None = None,
        connection: Connection | None = None,
        checks: Sequence[Check] = (),
    ) -> Done[S]:
        """`decider.perform` in the name of the caller, at this moment, under their key; raises what it raises."""
        return await perform(
            service.store,
            decider,
            stream,
            command,
            division=division,
            at=self.now,
            meta=self.meta,
            expected=expected,
            key=self.key,
            connection=connection,
            checks=checks,
        )


def new_id(key: IdempotencyKey | None) -> UUID:
    """The id of something new. It follows from the key: the same request, sent twice at once, meets on one stream."""
    return uuid5(_NEW, key.key) if key else uuid4()


async def frame(
    request: Request, service: Here, principal: OptionalPrincipal, idempotency_key: IdempotencyKeyHeader = None
) -> Frame:
    """The frame of a command."""
    key = None
    if idempotency_key:
        key = key_of(request, service, principal, idempotency_key, await request.body())
    return Frame(principal, service.now(), key, sender_of(request, principal))


Framed = Annotated[Frame, Depends(frame)]


async def division_of(service: Service, stream: str, connection: Connection | None = None) -> str:
    """The division an aggregate stands in: that of its first event, by its code of now. Raises a 404 Problem."""
    division = await service.store.division(stream, connection)
    if division is None:
        raise unknown(stream.partition("-")[0].rpartition(".")[2])
    return await present(connection or service.pool, division)


def answer(done: Done[Any]) -> CommandResult:
    """What a command is answered with."""
    assert done.appended is not None
    return CommandResult(version=done.version, cursor=str(done.appended.cursor))


def created(done: Done[Any], id: UUID | None) -> CreatedResult:  # noqa: A002 - as the answer calls it
    """What a command is answered with that made something."""
    assert id is not None
    return CreatedResult(**answer(done).model_dump(), id=id)
