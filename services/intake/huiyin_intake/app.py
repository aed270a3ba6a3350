"""Intake, put together."""

from fastapi import FastAPI

from huiyin_intake.history_import import api as histories_api
from huiyin_intake.ingress.consumer import Ingress
from huiyin_intake.issues import api as issues_api
from huiyin_intake.issues import listed as issues_listed
from huiyin_intake.issues import policies as issues_policies
from huiyin_intake.issues import redact_page, report_page, screen_page, view
from huiyin_intake.likeness import policies as likeness_policies
from huiyin_intake.merging import policies as merging_policies
from huiyin_intake.photos import api as photos_api
from huiyin_intake.photos import collecting as photos_collecting
from huiyin_intake.photos import page as photos_page
from huiyin_intake.photos import policies as photos_policies
from huiyin_intake.receipts import api as receipts_api
from huiyin_intake.receipts import mine_page
from huiyin_intake.receipts import page as opening_page
from huiyin_intake.supplements import api as supplements_api
from huiyin_intake.tasks import policies as tasks_policies
from huiyin_intake.verdicts import api as verdicts_api
from huiyin_intake.verdicts import policies as verdicts_policies
from huiyin_intake.verdicts import receipt_page, revisit_page
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings

SPEC = ServiceSpec(
    name="intake",
    package="huiyin_intake",
    project=view.project,
    policies=[
        issues_policies.POLICIES,
        issues_listed.POLICIES,
        likeness_policies.POLICIES,
        merging_policies.POLICIES,
        photos_policies.POLICIES,
        tasks_policies.POLICIES,
        verdicts_policies.POLICIES,
    ],
    timers=issues_policies.TIMERS,
    api=[
        issues_api.router,
        verdicts_api.router,
        photos_api.router,
        histories_api.router,
        receipts_api.router,
        supplements_api.router,
    ],
    pages=[
        report_page.router,
        opening_page.router,
        mine_page.router,
        receipt_page.router,
        screen_page.router,
        redact_page.router,
        revisit_page.router,
        photos_page.router,
    ],
    listener=Ingress,
    issuer="intake",
    placed=("issues",),
    chores=[photos_collecting.keep_collecting],
)


def build(settings: Settings) -> FastAPI:
    """Intake's application."""
    return build_service(SPEC, settings)
