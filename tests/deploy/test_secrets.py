"""Launcher and docker-compose.yml give each process the secrets that one table says, and no others."""

from pathlib import Path

import pytest

from huiyin_local.settings import SERVED, LocalSettings, environment
from huiyin_service.secret_files import HELD, OPERATOR, PROCESSES, Secret

from .compose import instructions, services

VARIABLES = {"HUIYIN_SECRETS": Secret.OWN, "HUIYIN_KEYS": Secret.KEYS, "HUIYIN_PERSON_KEYS": Secret.PERSONS}
OWNERS = {"migrate", "cli"}
"""Whoever can run these has the authority of who owns the log."""
SIGNING = {Secret.SESSIONS, Secret.RECEIPTS}
"""Both lie in the one folder that HUIYIN_ISSUERS names; a process finds there what was mounted for it."""


def holder(process: str) -> str:
    """Whose passwords a process uses."""
    return process if process in SERVED else OPERATOR


def test_the_table_knows_every_process() -> None:
    assert set(HELD) == set(services())
    assert set(PROCESSES) == set(SERVED)


@pytest.mark.parametrize("process", sorted(HELD))
def test_a_process_gets_what_the_table_says(process: str) -> None:
    local = LocalSettings(data=Path("/data"), demo="none")
    told = environment(local, process)
    assert {VARIABLES[name] for name in VARIABLES.keys() & told.keys()} == HELD[process] - SIGNING
    assert told.get("HUIYIN_ISSUERS") == ("/data/issuers" if HELD[process] & SIGNING else None)
    if Secret.OWN in HELD[process]:
        assert told["HUIYIN_SECRETS"] == f"/data/secrets/{holder(process)}"

    mounts = [mount.split(":")[:2] for mount in services()[process].get("volumes", [])]
    folders = {one.split("/")[0] for one in Secret}
    given = {target: volume for volume, target in mounts if target.removeprefix("/data/").split("/")[0] in folders}
    own = [*PROCESSES, OPERATOR] if process == "migrate" else [holder(process)]  # which makes them for all
    wanted = {f"/data/{one}": one.replace("/", "-") for one in HELD[process] - {Secret.OWN}}
    if Secret.OWN in HELD[process]:
        wanted |= {f"/data/secrets/{name}": f"secrets-{name}" for name in own}
    assert given == wanted


def test_who_only_verifies_can_neither_sign_nor_have_a_key_believed() -> None:
    signing = {name for name, held in HELD.items() if held & SIGNING}
    assert signing == {"accounts", "intake", *OWNERS}
    assert HELD["accounts"] & SIGNING == {Secret.SESSIONS}
    assert HELD["intake"] & SIGNING == {Secret.RECEIPTS}
    for name, service in services().items():
        for mount in service.get("volumes", []):
            if mount.startswith(("keys:", "issuers-")):
                assert mount.endswith(":ro") == (name not in OWNERS), (name, mount)


def test_no_process_gets_a_password_by_its_environment_but_the_owners() -> None:
    composed = services()
    asked = [name for name, service in composed.items() if "PGPASSWORD" in service.get("environment", {})]
    assert set(asked) == OWNERS


def test_the_image_has_the_folders_so_that_volumes_are_the_users() -> None:
    (made,) = (arguments for verb, arguments in instructions() if verb == "RUN" and "useradd" in arguments)
    for folder in (
        *(f"secrets/{name}" for name in (*PROCESSES, OPERATOR)),
        *(one for one in Secret if one != Secret.OWN),
    ):
        assert f" /data/{folder}" in made


def test_the_identity_providers_secret_is_for_accounts_alone() -> None:
    secret = "HUIYIN_OIDC_CLIENT_SECRET"
    local = LocalSettings(
        data=Path("/data"), demo="none", oidc_issuer="https://id.example", oidc_client_secret="shared"
    )
    assert [process for process in HELD if secret in environment(local, process)] == ["accounts"]
    assert [process for process, service in services().items() if secret in service.get("environment", {})] == [
        "accounts"
    ]
