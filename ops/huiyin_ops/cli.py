"""`huiyin`: the operator's command. Packages add theirs through the entry-point group `huiyin.commands`.

Every command starts by loading all modules that add one: what a command needs, it imports itself.
"""

from importlib.metadata import entry_points
from typing import Annotated

import typer

from huiyin_ops.consumers.cli import consumer
from huiyin_ops.persons.cli import keys, persons
from huiyin_ops.projections.cli import projections
from huiyin_ops.publishers.cli import dead_letters, publisher
from huiyin_ops.security.cli import security_log
from huiyin_ops.store.cli import store
from huiyin_ops.transparency.cli import log, verify
from huiyin_service.garbage_collection import collect_seldom

app = typer.Typer(no_args_is_help=True, add_completion=False, help="回音 Huiyin")
app.add_typer(persons, name="persons")
app.add_typer(keys, name="keys")
app.add_typer(publisher, name="publisher")
app.add_typer(dead_letters, name="deadletters")
app.add_typer(consumer, name="consumer")
app.add_typer(projections, name="projections")
app.add_typer(store, name="store")
app.add_typer(verify, name="verify")
app.add_typer(log, name="log")
app.command("security-log")(security_log)


@app.command()
def serve(
    name: Annotated[str, typer.Argument(help="relay, intake, dispatch, deliberation, reporting or accounts")],
) -> None:
    """Run one process until it is told to stop; exit code 1 for a database that this release cannot go on with."""
    import structlog
    import uvicorn

    from huiyin_events.migrate import MigrationRefused
    from huiyin_service import logs
    from huiyin_service.database_check import fits
    from huiyin_service.garbage_collection import building
    from huiyin_service.settings import Settings

    found = {entry.name: entry for entry in entry_points(group="huiyin.services")}
    if name not in found:
        raise typer.BadParameter(f"{name}: there are {', '.join(sorted(found))}")
    settings = Settings()
    logs.configure(name, settings.log_format, settings.log_level)
    try:
        fits(settings, name, found[name].module.partition(".")[0])
    except MigrationRefused as error:
        structlog.get_logger().critical("database_refused", error=str(error))
        raise typer.Exit(1) from error
    with building():
        app = found[name].load()(settings)
    host, port = settings.host_and_port
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=3,
        forwarded_allow_ips=settings.proxies,
    )


@app.command()
def migrate() -> None:
    """Make roles, schemas, store, keys, passwords, NATS' users, and the office commands act by; leaves what is there.

    Exit code 1, and why, for a database that this release cannot go on with, or without the master key.
    """
    import asyncio

    import asyncpg

    from huiyin_events.clock import utc_now
    from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
    from huiyin_events.migrate import MigrationRefused, bootstrap
    from huiyin_events.vault import Vault
    from huiyin_service.access.registry import AccessRegistry
    from huiyin_service.access.tls import write_tls_conf
    from huiyin_service.auth import COMMAND_LINE
    from huiyin_service.authority.appointing import appoint, owners_store
    from huiyin_service.database_roles import ROLES, role_of
    from huiyin_service.keyring import LONGEST
    from huiyin_service.secret_files import PROCESSES, secret_files
    from huiyin_service.settings import Settings
    from huiyin_service.tokens import signing_keys

    settings = Settings()
    files = secret_files(settings.data)
    passwords = {role_of(process): files[process].database for process in PROCESSES}

    async def run() -> None:
        async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=1, timeout=30) as pool:
            async with pool.acquire() as connection:
                await bootstrap(connection, ROLES, passwords)
            await Vault(pool, MasterKeys(settings.person_keys_folder)).begin()
        async with owners_store(settings) as store:
            await appoint(store, [COMMAND_LINE], utc_now())

    try:
        asyncio.run(run())
    except (MasterKeyMissing, MigrationRefused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for issuer in LONGEST:
        signing_keys(settings, issuer).begin(utc_now())
    AccessRegistry(settings.access_folder).prepare(settings.data)
    write_tls_conf(settings.access_folder, settings.nats_tls_certificate, settings.nats_tls_key)


@app.command()
def token(
    role: Annotated[str, typer.Option(help="such as secretary or member; a wrong one lists them all")],
    division: Annotated[str, typer.Option(help="scope: this code and all below it; empty is everywhere")] = "",
    name: Annotated[str, typer.Option(help="as pages and the log show it")] = "",
    subject: Annotated[str | None, typer.Option(help="the sign-in; by default role and division")] = None,
    days: int = 30,
) -> None:
    """Let somebody act in a role, and print a token of theirs: for programs and for development.

    It needs the owner's database and keys. People sign in by an invitation: `huiyin accounts invite`.
    """
    import asyncio
    from datetime import UTC, datetime, timedelta
    from typing import cast, get_args

    from huiyin_contracts.offices import OfficeRole
    from huiyin_service.auth import Principal
    from huiyin_service.authority.appointing import appoint, owners_store
    from huiyin_service.client import running
    from huiyin_service.settings import Settings
    from huiyin_service.tokens import issuer_of

    if role not in get_args(OfficeRole):
        raise typer.BadParameter(f"{role}: there are {', '.join(get_args(OfficeRole))}", param_hint="--role")
    if division and not (division.isdigit() and len(division) in {2, 4, 6, 9, 12}):
        raise typer.BadParameter("a division has 2, 4, 6, 9 or 12 digits", param_hint="--division")
    sign_in = subject or "-".join(filter(None, (role, division)))
    principal = Principal(sign_in, name or role, cast("OfficeRole", role), division)

    async def run() -> None:
        async with owners_store(running(Settings())) as store:
            await appoint(store, [principal], datetime.now(UTC))

    asyncio.run(run())
    issuer = issuer_of(Settings(), "accounts")
    typer.echo(issuer.session(principal, datetime.now(UTC), timedelta(days=days)))


def every() -> typer.Typer:
    """The commands of all packages; asked for once."""
    for entry in sorted(entry_points(group="huiyin.commands"), key=lambda entry: entry.name):
        entry.load()(app)
    return app


def main() -> None:
    """The console script."""
    collect_seldom()
    every()()


if __name__ == "__main__":
    main()
