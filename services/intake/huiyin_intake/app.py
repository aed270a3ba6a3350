"""Intake, put together."""

from fastapi import FastAPI

from huiyin_intake.ingress.consumer import Ingress
from huiyin_intake.issues import api, photos_page, receipt_page, report_page, revisit_page, screen_page, view
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings

SPEC = ServiceSpec(
    name="intake",
    package="huiyin_intake",
    project=view.project,
    api=[api.router],
    pages=[report_page.router, receipt_page.router, screen_page.router, revisit_page.router, photos_page.router],
    listener=Ingress,
)


def build(settings: Settings) -> FastAPI:
    """Intake's application."""
    return build_service(SPEC, settings)
