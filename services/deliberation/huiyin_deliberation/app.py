"""Deliberation, put together."""

from collections.abc import Sequence

from fastapi import FastAPI

from huiyin_deliberation import duty_rooms
from huiyin_deliberation.ballots import api as ballots_api
from huiyin_deliberation.ballots import page as ballots_page
from huiyin_deliberation.ballots import view as ballots_view
from huiyin_deliberation.calendar import api as calendar_api
from huiyin_deliberation.calendar import page as calendar_page
from huiyin_deliberation.charter_preview import api as charter_preview_api
from huiyin_deliberation.charter_preview import page as charter_preview_page
from huiyin_deliberation.figures import api as figures_api
from huiyin_deliberation.figures import page as figures_page
from huiyin_deliberation.figures import view as figures_view
from huiyin_deliberation.issues import view as issues_view
from huiyin_deliberation.key_matters import api as key_matters_api
from huiyin_deliberation.key_matters import page as key_matters_page
from huiyin_deliberation.key_matters import policies as key_matters_policies
from huiyin_deliberation.key_matters import view as key_matters_view
from huiyin_deliberation.lists import api as lists_api
from huiyin_deliberation.lists import page as lists_page
from huiyin_deliberation.lists import policies as lists_policies
from huiyin_deliberation.lists import roll_page as lists_roll_page
from huiyin_deliberation.lists import view as lists_view
from huiyin_deliberation.mediations import api as mediations_api
from huiyin_deliberation.mediations import leaving as mediations_leaving
from huiyin_deliberation.mediations import page as mediations_page
from huiyin_deliberation.mediations import policies as mediations_policies
from huiyin_deliberation.mediations import view as mediations_view
from huiyin_deliberation.minutes import api as minutes_api
from huiyin_deliberation.minutes import page as minutes_page
from huiyin_deliberation.minutes import policies as minutes_policies
from huiyin_deliberation.minutes import view as minutes_view
from huiyin_deliberation.online import api as online_api
from huiyin_deliberation.online import desk_page as online_desk_page
from huiyin_deliberation.online import page as online_page
from huiyin_deliberation.online import policies as online_policies
from huiyin_deliberation.online import view as online_view
from huiyin_deliberation.oparl import api as oparl_api
from huiyin_deliberation.oparl import view as oparl_view
from huiyin_deliberation.plan import api as plan_api
from huiyin_deliberation.plan import issue_page
from huiyin_deliberation.plan import page as plan_page
from huiyin_deliberation.plan import policies as plan_policies
from huiyin_deliberation.plans import api as plans_api
from huiyin_deliberation.plans import page as plans_page
from huiyin_deliberation.plans import policies as plans_policies
from huiyin_deliberation.publications import api as publications_api
from huiyin_deliberation.publications import page as publications_page
from huiyin_deliberation.publications import policies as publications_policies
from huiyin_deliberation.publications import view as publications_view
from huiyin_deliberation.registers import view as registers_view
from huiyin_deliberation.sessions import api as sessions_api
from huiyin_deliberation.sessions import page as sessions_page
from huiyin_deliberation.sessions import policies as sessions_policies
from huiyin_deliberation.sessions import view as sessions_view
from huiyin_deliberation.sessions.live import hub
from huiyin_deliberation.sites import api as sites_api
from huiyin_deliberation.sites import page as sites_page
from huiyin_deliberation.sites import policies as sites_policies
from huiyin_deliberation.sites import view as sites_view
from huiyin_deliberation.tasks import api as tasks_api
from huiyin_deliberation.tasks import page as tasks_page
from huiyin_deliberation.tasks import policies as tasks_policies
from huiyin_deliberation.tasks import view as tasks_view
from huiyin_deliberation.topics import api as topics_api
from huiyin_deliberation.topics import board_policies as topics_board
from huiyin_deliberation.topics import outcome_policies as topics_outcome
from huiyin_deliberation.topics import page as topics_page
from huiyin_deliberation.topics import policies as topics_policies
from huiyin_deliberation.topics import view as topics_view
from huiyin_deliberation.village_decisions import api as village_decisions_api
from huiyin_deliberation.village_decisions import page as village_decisions_page
from huiyin_deliberation.village_decisions import policies as village_decisions_policies
from huiyin_deliberation.village_decisions import view as village_decisions_view
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of deliberation's tables."""
    await issues_view.project(connection, batch)
    await sites_view.project(connection, batch)
    await registers_view.project(connection, batch)
    await topics_view.project(connection, batch)
    await lists_view.project(connection, batch)
    await tasks_view.project(connection, batch)
    await publications_view.project(connection, batch)
    await duty_rooms.project(connection, batch)
    await figures_view.project(connection, batch)
    await sessions_view.project(connection, batch)
    await ballots_view.project(connection, batch)
    await minutes_view.project(connection, batch)
    await key_matters_view.project(connection, batch)
    await oparl_view.project(connection, batch)
    await village_decisions_view.project(connection, batch)
    await mediations_view.project(connection, batch)
    await online_view.project(connection, batch)


SPEC = ServiceSpec(
    name="deliberation",
    package="huiyin_deliberation",
    project=project,
    changed=hub.changed,
    policies=[
        plan_policies.POLICIES,
        topics_policies.POLICIES,
        topics_board.POLICIES,
        topics_outcome.POLICIES,
        tasks_policies.POLICIES,
        publications_policies.POLICIES,
        plans_policies.POLICIES,
        sites_policies.POLICIES,
        lists_policies.POLICIES,
        key_matters_policies.POLICIES,
        key_matters_policies.TOPICS,
        sessions_policies.POLICIES,
        minutes_policies.POLICIES,
        village_decisions_policies.POLICIES,
        village_decisions_policies.TOPICS,
        *duty_rooms.POLICIES,
        mediations_policies.POLICIES,
        mediations_policies.TOPICS,
        mediations_leaving.POLICIES,
        online_policies.POLICIES,
        online_policies.WINDOWS,
        online_policies.TOPICS,
    ],
    timers={
        **sites_policies.TIMERS,
        **tasks_policies.TIMERS,
        **topics_board.TIMERS,
        **topics_outcome.TIMERS,
        **publications_policies.TIMERS,
        **plans_policies.TIMERS,
        **lists_policies.TIMERS,
        **key_matters_policies.TIMERS,
        **village_decisions_policies.TIMERS,
        **mediations_policies.TIMERS,
        **online_policies.TIMERS,
        **sessions_policies.TIMERS,
        **minutes_policies.TIMERS,
        **duty_rooms.TIMERS,
    },
    api=[
        calendar_api.router,
        charter_preview_api.router,
        plan_api.router,
        topics_api.router,
        tasks_api.router,
        publications_api.router,
        plans_api.router,
        sites_api.router,
        lists_api.router,
        key_matters_api.router,
        sessions_api.router,
        ballots_api.router,
        minutes_api.router,
        oparl_api.router,
        figures_api.router,
        village_decisions_api.router,
        *duty_rooms.API,
        mediations_api.router,
        online_api.router,
    ],
    placed=(
        *("issues", "sites", "topics", "tasks", "bodies", "publications"),
        *duty_rooms.PLACED,
        "facts",
        *("minutes", "sessions", "votes"),
        *("links", "visits", "matters", "screening_rounds"),
        *("key_matters", "village_decisions", "mediations", "online_deliberations"),
    ),
    pages=[
        calendar_api.pages,
        calendar_page.router,
        charter_preview_page.router,
        plan_page.router,
        issue_page.router,
        topics_page.router,
        tasks_page.router,
        publications_page.router,
        plans_page.router,
        key_matters_page.router,
        sites_page.router,
        lists_roll_page.router,
        lists_page.router,
        village_decisions_page.router,
        *duty_rooms.PAGES,
        figures_page.router,
        minutes_page.router,
        sessions_page.router,
        ballots_page.router,
        mediations_page.router,
        online_page.router,
        online_desk_page.router,
    ],
)


def build(settings: Settings) -> FastAPI:
    """Deliberation's application."""
    return build_service(SPEC, settings)
