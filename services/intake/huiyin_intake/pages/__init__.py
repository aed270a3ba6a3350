"""Intake's pages: what anybody reports with, the receipt of it, the desk where it is screened, and revisits."""

from fastapi import APIRouter

from huiyin_intake.pages import photos, receipt, report, revisit, screen
from huiyin_service.http import Fresh

router = APIRouter(include_in_schema=False, dependencies=[Fresh])
for part in (report, receipt, screen, revisit, photos):
    router.include_router(part.router)
