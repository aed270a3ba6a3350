"""Fields of requests that several subjects of dispatch have."""

from datetime import date
from typing import Annotated

from fastapi import Path
from pydantic import Field

from huiyin_service.http import CommandBody

Skills = Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=10)]


EstateCodeParam = Annotated[
    str, Path(pattern="^[0-9]{15}$", description="小区(网格)编号", examples=["140981001001001"])
]


class AvailabilityBody(CommandBody):
    """Whether one can be called on, and the last day of an absence."""

    available: bool
    until: date | None = None
