"""Dispatch's pages: what an office, a member and whoever was served see of it; a module a subject."""

from fastapi import APIRouter

from huiyin_dispatch.pages import (
    bulletins,
    charters,
    emergencies,
    forces,
    issues,
    members,
    orders,
    organisation,
    points,
    roster,
    served,
    supervision,
    whistles,
    work,
    year,
)
from huiyin_service.http import Fresh

router = APIRouter(include_in_schema=False, dependencies=[Fresh])
for part in (
    work,
    supervision,
    issues,
    orders,
    charters,
    organisation,
    bulletins,
    members,
    roster,
    forces,
    served,
    points,
    emergencies,
    whistles,
    year,
):
    router.include_router(part.router)
