"""Intake, put together."""

from fastapi import FastAPI

from huiyin_intake import api, pages, views
from huiyin_intake.ingress.consumer import Ingress
from huiyin_service.app import build as build_service
from huiyin_service.service import Part
from huiyin_service.settings import Settings

PART = Part(
    name="intake",
    package="huiyin_intake",
    project=views.project,
    routers=[api.router, pages.router],
    listener=Ingress,
)


def build(settings: Settings) -> FastAPI:
    """Intake's application."""
    return build_service(PART, settings)
