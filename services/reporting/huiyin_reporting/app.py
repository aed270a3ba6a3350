"""Reporting, put together."""

from fastapi import FastAPI

from huiyin_reporting import api, pages, views
from huiyin_service.app import build as build_service
from huiyin_service.service import Part
from huiyin_service.settings import Settings

PART = Part(
    name="reporting",
    package="huiyin_reporting",
    project=views.project,
    routers=[api.router, pages.router],
    changed=api.hub.changed,
)


def build(settings: Settings) -> FastAPI:
    """Reporting's application."""
    return build_service(PART, settings)
