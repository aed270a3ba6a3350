"""Reporting, put together."""

from fastapi import FastAPI

from huiyin_reporting import api, pages, views
from huiyin_service.app import build as build_service
from huiyin_service.service import Part
from huiyin_service.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Reporting's application."""
    part = Part(
        name="reporting",
        package="huiyin_reporting",
        project=views.project,
        routers=[api.router, pages.router],
        changed=api.hub.changed,
    )
    return build_service(part, settings)
