"""Dispatch, put together."""

from fastapi import FastAPI

from huiyin_dispatch import api, pages, policies, views
from huiyin_dispatch.gateway import Gateway
from huiyin_service.app import build as build_service
from huiyin_service.service import Part
from huiyin_service.settings import Settings

PART = Part(
    name="dispatch",
    package="huiyin_dispatch",
    project=views.project,
    policies=policies.POLICIES,
    timers=policies.TIMERS,
    routers=[api.router, pages.router],
    listener=Gateway,
)


def build(settings: Settings) -> FastAPI:
    """Dispatch's application."""
    return build_service(PART, settings)
