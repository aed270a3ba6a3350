"""Deliberation's pages: the plan for those who carry it, and what it is for everybody else."""

from fastapi import APIRouter

from huiyin_deliberation.pages import matters, plan, topics
from huiyin_service.http import Fresh

router = APIRouter(include_in_schema=False, dependencies=[Fresh])
for part in (plan, matters, topics):
    router.include_router(part.router)
