"""Accounts, put together."""

from collections.abc import Sequence

from fastapi import FastAPI

from huiyin_accounts.accounts import view as accounts_view
from huiyin_accounts.alerts import api as alerts_api
from huiyin_accounts.alerts import page as alerts_page
from huiyin_accounts.alerts import view as alerts_view
from huiyin_accounts.directory import api as directory_api
from huiyin_accounts.directory import page as directory_page
from huiyin_accounts.erasure import policies as erasure
from huiyin_accounts.housekeeping import Housekeeping
from huiyin_accounts.invitations import page as invitations_page
from huiyin_accounts.offices import households
from huiyin_accounts.offices import policies as offices_policies
from huiyin_accounts.offices import view as offices_view
from huiyin_accounts.oidc import page as oidc_page
from huiyin_accounts.own_data import page as own_data_page
from huiyin_accounts.own_data import policies as own_data_policies
from huiyin_accounts.policy import api as policy_api
from huiyin_accounts.policy import page as policy_page
from huiyin_accounts.profile import api as profile_api
from huiyin_accounts.profile import page as profile_page
from huiyin_accounts.signin import page as signin_page
from huiyin_accounts.signin import passkey_page
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_service.app import build as build_service
from huiyin_service.service import ServiceSpec
from huiyin_service.settings import Settings


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into all of the accounts' tables."""
    await accounts_view.project(connection, batch)
    await offices_view.project(connection, batch)
    await households.project(connection, batch)
    await alerts_view.project(connection, batch)


SPEC = ServiceSpec(
    name="accounts",
    package="huiyin_accounts",
    project=project,
    policies=[own_data_policies.POLICIES, erasure.POLICIES, offices_policies.POLICIES],
    timers=own_data_policies.TIMERS,
    api=[alerts_api.router, directory_api.router, profile_api.router, policy_api.router],
    pages=[
        signin_page.router,
        passkey_page.router,
        oidc_page.router,
        profile_page.router,
        alerts_page.router,
        own_data_page.router,
        invitations_page.router,
        directory_page.router,
        policy_page.router,
    ],
    issuer="accounts",
    listener=Housekeeping,
)


def build(settings: Settings) -> FastAPI:
    """The accounts' application."""
    return build_service(SPEC, settings)
