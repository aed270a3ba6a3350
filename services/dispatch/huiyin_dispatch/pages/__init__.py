"""Dispatch's pages: the desk of an office, a member's phone, one issue that waits, one order, the organisation net."""

from fastapi import APIRouter

from huiyin_dispatch.pages import bulletins, charters, issues, orders, organisation, work
from huiyin_service.http import Fresh

router = APIRouter(include_in_schema=False, dependencies=[Fresh])
for part in (work, issues, orders, charters, organisation, bulletins):
    router.include_router(part.router)
