"""Dispatch, put together."""

from collections.abc import Sequence

from fastapi import FastAPI

from huiyin_contracts.issues import IssueReopened
from huiyin_contracts.merging import IssueUnmerged
from huiyin_dispatch.adoption import api as adoption_api
from huiyin_dispatch.adoption import page as adoption_page
from huiyin_dispatch.bulletins import api as bulletins_api
from huiyin_dispatch.bulletins import page as bulletins_page
from huiyin_dispatch.bulletins import policies as bulletins_policies
from huiyin_dispatch.bulletins import view as bulletins_view
from huiyin_dispatch.charter import api as charter_api
from huiyin_dispatch.charter import page as charter_page
from huiyin_dispatch.desk import api as desk_api
from huiyin_dispatch.desk import figures_api as desk_figures_api
from huiyin_dispatch.desk import figures_page as desk_year_page
from huiyin_dispatch.desk import page as desk_page
from huiyin_dispatch.desk import supervision_api as desk_supervision_api
from huiyin_dispatch.desk import supervision_page as desk_supervision_page
from huiyin_dispatch.divisions import api as divisions_api
from huiyin_dispatch.emergencies import api as emergencies_api
from huiyin_dispatch.emergencies import page as emergencies_page
from huiyin_dispatch.emergencies import policies as emergencies_policies
from huiyin_dispatch.emergencies import view as emergencies_view
from huiyin_dispatch.emergencies.notification_outbox import Gateway
from huiyin_dispatch.forces import api as forces_api
from huiyin_dispatch.forces import me_page as forces_me_page
from huiyin_dispatch.forces import page as forces_page
from huiyin_dispatch.forces import policies as forces_policies
from huiyin_dispatch.forces import view as forces_view
from huiyin_dispatch.holidays import api as holidays_api
from huiyin_dispatch.holidays import page as holidays_page
from huiyin_dispatch.members import api as members_api
from huiyin_dispatch.members import list_page as members_list_page
from huiyin_dispatch.members import policies as members_policies
from huiyin_dispatch.members import services_page as members_services_page
from huiyin_dispatch.members import view as members_view
from huiyin_dispatch.orders import api as orders_api
from huiyin_dispatch.orders import candidates_api as orders_candidates_api
from huiyin_dispatch.orders import deadline_manager as orders_deadlines
from huiyin_dispatch.orders import history_api as orders_history_api
from huiyin_dispatch.orders import issue_page as orders_issue_page
from huiyin_dispatch.orders import page as orders_page
from huiyin_dispatch.orders import policies as orders_policies
from huiyin_dispatch.orders import recounting as orders_recounting
from huiyin_dispatch.orders import report_page as orders_report_page
from huiyin_dispatch.orders import verdicts_view as orders_verdicts_view
from huiyin_dispatch.orders import view as orders_view
from huiyin_dispatch.organisation import api as organisation_api
from huiyin_dispatch.organisation import page as organisation_page
from huiyin_dispatch.organisation import policies as organisation_policies
from huiyin_dispatch.organisation import view as organisation_view
from huiyin_dispatch.points import api as points_api
from huiyin_dispatch.points import decisions_view as points_decisions_view
from huiyin_dispatch.points import office_page as points_office_page
from huiyin_dispatch.points import orders_view as points_orders_view
from huiyin_dispatch.points import page as points_page
from huiyin_dispatch.points import preview_page as points_preview_page
from huiyin_dispatch.points import view as points_view
from huiyin_dispatch.rolls import api as rolls_api
from huiyin_dispatch.rolls import page as rolls_page
from huiyin_dispatch.whistles import api as whistles_api
from huiyin_dispatch.whistles import page as whistles_page
from huiyin_dispatch.whistles import policies as whistles_policies
from huiyin_dispatch.whistles import view as whistles_view
from huiyin_events.envelope import Recorded, split_at
from huiyin_events.store import Connection
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings

# Points look at orders as they stood before.
VIEWS = (
    organisation_view,
    members_view,
    forces_view,
    points_view,
    points_orders_view,
    points_decisions_view,
    orders_verdicts_view,
    orders_view,
    bulletins_view,
    emergencies_view,
    whistles_view,
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of dispatch's tables.

    Where an issue begins anew the batch is taken in pieces: a life goes one way, and this is another.
    """
    for life in split_at(batch, IssueReopened, IssueUnmerged):
        for view in VIEWS:
            await view.project(connection, life)


SPEC = ServiceSpec(
    name="dispatch",
    package="huiyin_dispatch",
    project=project,
    policies=[
        orders_policies.POLICIES,
        orders_deadlines.POLICIES,
        orders_recounting.POLICIES,
        bulletins_policies.POLICIES,
        organisation_policies.POLICIES,
        members_policies.POLICIES,
        forces_policies.POLICIES,
        emergencies_policies.POLICIES,
        emergencies_policies.CALLS,
        whistles_policies.POLICIES,
    ],
    timers=orders_deadlines.TIMERS | bulletins_policies.TIMERS | emergencies_policies.TIMERS | whistles_policies.TIMERS,
    api=[
        orders_api.router,
        desk_api.router,
        desk_supervision_api.router,
        charter_api.router,
        adoption_api.router,
        holidays_api.router,
        bulletins_api.router,
        divisions_api.router,
        orders_history_api.router,
        organisation_api.router,
        rolls_api.router,
        members_api.router,
        forces_api.router,
        orders_candidates_api.router,
        points_api.router,
        desk_figures_api.router,
        emergencies_api.router,
        whistles_api.router,
    ],
    pages=[
        desk_page.router,
        desk_supervision_page.router,
        orders_issue_page.router,
        orders_page.router,
        orders_report_page.router,
        charter_page.router,
        adoption_page.router,
        holidays_page.router,
        rolls_page.router,
        organisation_page.router,
        bulletins_page.router,
        members_list_page.router,
        forces_me_page.router,
        forces_page.router,
        members_services_page.router,
        points_preview_page.router,
        points_office_page.router,
        points_page.router,
        emergencies_page.router,
        whistles_page.router,
        desk_year_page.router,
    ],
    listener=Gateway,
    placed=(
        *("issues", "orders", "emergencies", "whistles", "whistle_departments"),
        *("deeds", "posts_held", "corrections", "disputes", "assessments"),
    ),
)


def build(settings: Settings) -> FastAPI:
    """Dispatch's application."""
    return build_service(SPEC, settings)
