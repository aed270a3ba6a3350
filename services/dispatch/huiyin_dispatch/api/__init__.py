"""Dispatch over HTTP: a module a subject."""

from fastapi import APIRouter

from huiyin_dispatch.api import (
    bulletins,
    charters,
    emergencies,
    figures,
    forces,
    members,
    orders,
    organisation,
    points,
    reference,
    suggestions,
    supervision,
    whistles,
)

router = APIRouter(prefix="/api/dispatch", tags=["dispatch"])
for part in (
    orders,
    supervision,
    charters,
    bulletins,
    reference,
    organisation,
    members,
    forces,
    suggestions,
    points,
    figures,
    emergencies,
    whistles,
):
    router.include_router(part.router)
