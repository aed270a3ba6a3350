"""Dispatch, put together."""

from fastapi import FastAPI

from huiyin_dispatch import api, pages, views
from huiyin_dispatch.policies import POLICIES
from huiyin_service.app import build as build_service
from huiyin_service.service import Part
from huiyin_service.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Dispatch's application."""
    part = Part(
        name="dispatch",
        package="huiyin_dispatch",
        project=views.project,
        policies=POLICIES,
        routers=[api.router, pages.router],
    )
    return build_service(part, settings)
