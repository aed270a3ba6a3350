"""Intake's pages: what anybody reports with, the receipt of it, and the desk where it is screened."""

from fastapi import APIRouter

from huiyin_intake.pages import photos, receipt, report, screen
from huiyin_service.http import Fresh

router = APIRouter(include_in_schema=False, dependencies=[Fresh])
for part in (report, receipt, screen, photos):
    router.include_router(part.router)
