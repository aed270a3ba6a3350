"""Reporting, put together."""

from fastapi import FastAPI

from huiyin_reporting.boards import api as boards_api
from huiyin_reporting.boards import page as boards_page
from huiyin_reporting.cases import api as cases_api
from huiyin_reporting.cases import page as cases_page
from huiyin_reporting.dashboards import api as dashboards_api
from huiyin_reporting.dashboards import front_page
from huiyin_reporting.dashboards import page as dashboards_page
from huiyin_reporting.language import page as language_page
from huiyin_reporting.projection import project
from huiyin_reporting.search import api as search_api
from huiyin_reporting.search import page as search_page
from huiyin_reporting.transparency import api as transparency_api
from huiyin_reporting.transparency import page as transparency_page
from huiyin_reporting.verdicts import api as verdicts_api
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings

SPEC = ServiceSpec(
    name="reporting",
    package="huiyin_reporting",
    project=project,
    api=[
        dashboards_api.router,
        verdicts_api.router,
        cases_api.router,
        search_api.router,
        boards_api.router,
        transparency_api.router,
    ],
    pages=[
        front_page.router,
        search_page.router,
        cases_page.router,
        dashboards_page.router,
        boards_page.router,
        language_page.router,
        transparency_page.router,
    ],
    changed=dashboards_api.hub.changed,
    personal=False,
)


def build(settings: Settings) -> FastAPI:
    """Reporting's application."""
    return build_service(SPEC, settings)
