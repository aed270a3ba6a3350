"""The policy table over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from huiyin_service.http import Fresh
from huiyin_service.policy import ROOMS, Role
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC, Fresh])


class PolicyLine(BaseModel):
    """One action, and who may."""

    action: str = Field(description="as `x-action` of the OpenAPI documents names it")
    zh: str
    en: str
    room: str = Field(description="what it is about")
    anyone: bool = Field(description="nobody needs to be signed in for it")
    grants: dict[str, list[str]] = Field(description="the roles that may, and how they must stand to what they act on")


@router.get("/policy", summary="who may do what")
async def policy(
    role: Annotated[Role | None, Query(description="only what this role may")] = None,
) -> list[PolicyLine]:
    """Open to all. What no line allows is refused; of several relations one is enough."""
    return [
        PolicyLine(
            action=line.name,
            zh=line.zh,
            en=line.en,
            room=room.zh,
            anyone=line.anyone,
            grants={
                known: [str(one.name).lower() for one in relations]
                for known, relations in line.grants.items()
                if role in {None, known}
            },
        )
        for room in ROOMS
        for line in room.lines
        if role is None or line.anyone or role in line.grants
    ]
