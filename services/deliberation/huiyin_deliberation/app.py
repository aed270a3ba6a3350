"""Deliberation, put together."""

from fastapi import FastAPI

from huiyin_deliberation.topics import api, issue_page, page, plan_page, policies, view
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings

SPEC = ServiceSpec(
    name="deliberation",
    package="huiyin_deliberation",
    project=view.project,
    policies=[policies.POLICIES],
    api=[api.router],
    pages=[plan_page.router, issue_page.router, page.router],
)


def build(settings: Settings) -> FastAPI:
    """Deliberation's application."""
    return build_service(SPEC, settings)
