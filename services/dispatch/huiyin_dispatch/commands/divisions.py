"""The register of divisions (行政区划): codes and names as reference data gives them."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, Field

from huiyin_events.contracts import DivisionCode, level_of
from huiyin_events.contracts.dispatch import DivisionRegistered
from huiyin_events.envelope import Meta, New, stream_name
from huiyin_events.store import NO_STREAM, Write
from huiyin_service.histories import append_new
from huiyin_service.http import Body
from huiyin_service.service import Service

MOST = 2000


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"no time zone {name}")
    return str(ZoneInfo(name))


class DivisionBody(Body):
    """One division to register."""

    code: DivisionCode
    name: str = Field(min_length=1, max_length=100)
    timezone: Annotated[str, AfterValidator(_timezone)] | None = Field(
        default=None, description="of a county that does not keep Chinese time"
    )


class DivisionsBody(Body):
    """Divisions to register, those above before those below."""

    divisions: list[DivisionBody] = Field(min_length=1, max_length=MOST)


class Registered(BaseModel):
    """What became of them."""

    registered: int
    already: int
    cursor: str | None


async def register(service: Service, body: DivisionsBody, meta: Meta, now: datetime) -> Registered:
    """Register the divisions that are not yet, all in one transaction."""
    writes = {write.stream: write for write in (_write(division, now) for division in body.divisions)}
    already, appended = await append_new(service.store, writes, meta)
    return Registered(
        registered=len(writes) - already,
        already=len(body.divisions) - len(writes) + already,
        cursor=str(appended.cursor) if appended else None,
    )


def _write(division: DivisionBody, now: datetime) -> Write:
    event = DivisionRegistered(
        code=division.code, name=division.name, level=level_of(division.code), timezone=division.timezone
    )
    return Write(stream_name(event.type, division.code), [New(event, division.code, now)], NO_STREAM)
