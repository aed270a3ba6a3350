"""Reporting's pages: what anybody may see, without signing in."""

from fastapi import APIRouter

from huiyin_reporting.pages import boards, dashboards, front, matters, reference
from huiyin_service.http import Fresh

router = APIRouter(include_in_schema=False, dependencies=[Fresh])
for part in (front, matters, dashboards, boards, reference):
    router.include_router(part.router)
