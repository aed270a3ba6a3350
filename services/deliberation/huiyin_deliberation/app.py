"""Deliberation, put together."""

from fastapi import FastAPI

from huiyin_deliberation import api, pages, views
from huiyin_deliberation.policies import POLICIES
from huiyin_service.app import build as build_service
from huiyin_service.service import Part
from huiyin_service.settings import Settings

PART = Part(
    name="deliberation",
    package="huiyin_deliberation",
    project=views.project,
    policies=[POLICIES],
    routers=[api.router, pages.router],
)


def build(settings: Settings) -> FastAPI:
    """Deliberation's application."""
    return build_service(PART, settings)
