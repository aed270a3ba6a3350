"""Reporting, put together."""

from fastapi import FastAPI

from huiyin_reporting import api
from huiyin_reporting.boards import page as boards
from huiyin_reporting.cases import page as cases
from huiyin_reporting.cases import view
from huiyin_reporting.dashboards import front_page
from huiyin_reporting.dashboards import page as dashboards
from huiyin_reporting.language import page as language
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings

SPEC = ServiceSpec(
    name="reporting",
    package="huiyin_reporting",
    project=view.project,
    api=[api.router],
    pages=[front_page.router, cases.router, dashboards.router, boards.router, language.router],
    changed=api.hub.changed,
)


def build(settings: Settings) -> FastAPI:
    """Reporting's application."""
    return build_service(SPEC, settings)
