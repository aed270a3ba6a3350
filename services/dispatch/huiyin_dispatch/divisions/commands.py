"""The register of divisions (行政区划): codes and names as reference data gives them."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, Field

from huiyin_contracts import DivisionCode, level_of
from huiyin_contracts.divisions import DivisionRegistered
from huiyin_county.divisions import timezone_of
from huiyin_dispatch.divisions.rules import DIVISION, DivisionState, Recode
from huiyin_events.decider import Done
from huiyin_events.envelope import Meta, NewEvent, stream_name
from huiyin_events.store import NO_STREAM, StreamWrite
from huiyin_service.divisions import require_division, unregistered
from huiyin_service.history_import import append_new
from huiyin_service.http import Day, Frame, RequestBody
from huiyin_service.problems import Problem
from huiyin_service.service import Service

MAX_DIVISIONS = 2000


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"no time zone {name}")
    return str(ZoneInfo(name))


class DivisionBody(RequestBody):
    """One division to register."""

    code: DivisionCode
    name: str = Field(min_length=1, max_length=100)
    timezone: Annotated[str, Field(max_length=60), AfterValidator(_timezone)] | None = Field(
        default=None, description="of a county that does not keep Chinese time"
    )


class DivisionsBody(RequestBody):
    """Divisions to register, those above before those below."""

    divisions: list[DivisionBody] = Field(min_length=1, max_length=MAX_DIVISIONS)


class DivisionsResult(BaseModel):
    """What became of them."""

    registered: int
    already: int
    cursor: str | None


class RecodeBody(RequestBody):
    """A code that became another, or a division that was merged into another of its level."""

    code: DivisionCode
    new_code: DivisionCode
    reason: str = Field(min_length=2, max_length=500)
    effective_on: Day


async def recode(service: Service, frame: Frame, body: RecodeBody) -> Done[DivisionState]:
    """Put on record that a code is another one now. Its estates, members and forces follow by themselves."""
    await unregistered(
        service, {body.code, body.new_code}
    )  # the view has a moment to take in what was registered just now
    async with service.pool.acquire() as connection:
        before = await require_division(connection, body.code)
        await require_division(connection, body.new_code, before.level)
        today = frame.now.astimezone(await timezone_of(connection, body.code)).date()
    if body.effective_on > today:
        raise Problem(
            409,
            "recoded-too-early",
            "还没有生效",
            "代码变更从 {day}起生效，请到时再登记。",
            params={"day": body.effective_on},
        )
    past = await service.store.read_stream(_stream(body.new_code))
    target = DIVISION.fold(recorded.event for recorded in past)
    command = Recode(target, body.reason, body.effective_on)
    return await frame.perform(service, DIVISION, _stream(body.code), command, division=body.code)


def _stream(code: str) -> str:
    return stream_name(DivisionRegistered.type, code)


async def register(service: Service, body: DivisionsBody, meta: Meta, now: datetime) -> DivisionsResult:
    """Register the divisions that are not yet, all in one transaction."""
    writes = {write.stream: write for write in (_write(division, now) for division in body.divisions)}
    already, appended = await append_new(service.store, writes, meta)
    return DivisionsResult(
        registered=len(writes) - already,
        already=len(body.divisions) - len(writes) + already,
        cursor=str(appended.cursor) if appended else None,
    )


def _write(division: DivisionBody, now: datetime) -> StreamWrite:
    event = DivisionRegistered(
        code=division.code, name=division.name, level=level_of(division.code), timezone=division.timezone
    )
    return StreamWrite(_stream(division.code), [NewEvent(event, division.code, now)], NO_STREAM)
