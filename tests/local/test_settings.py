import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from huiyin_local.postgres import LONGEST_SOCKET_PATH, Postgres
from huiyin_local.processes import stages
from huiyin_local.settings import SERVED, LocalSettings, environment


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return LocalSettings(data=tmp_path, port=9000)


def test_parts_start_in_the_order_of_what_they_need(settings: LocalSettings) -> None:
    names = [[program.name for program in stage] for stage in stages(settings)]
    assert names == [["postgres"], ["migrate"], ["nats"], list(SERVED), ["caddy"]]


def test_stopping_all_fits_into_ten_seconds(settings: LocalSettings) -> None:
    kept = [[program for program in stage if not program.once] for stage in stages(settings)]
    assert sum(max(program.stop_within for program in stage) for stage in kept if stage) < 10


def test_each_process_has_a_port_and_a_role_of_its_own(settings: LocalSettings) -> None:
    given = {name: environment(settings, name) for name in SERVED}
    assert len({one["HUIYIN_LISTEN"] for one in given.values()}) == len(SERVED)
    for name, variables in given.items():
        assert variables["HUIYIN_DATABASE_URL"].startswith(f"postgresql://huiyin_{name}@/huiyin?")
        assert variables["HUIYIN_DATABASE_URL"].endswith(f"passfile={settings.data}/secrets/{name}/database")


def test_reporting_can_ask_every_other_process_how_it_is(settings: LocalSettings) -> None:
    asked = json.loads(environment(settings, "reporting")["HUIYIN_PEERS"])
    others = set(SERVED) - {"reporting"}
    assert asked == {name: f"http://{environment(settings, name)['HUIYIN_LISTEN']}" for name in others}
    assert not any("HUIYIN_PEERS" in environment(settings, name) for name in others)


def test_only_the_migration_and_commands_may_act_as_the_owner(settings: LocalSettings) -> None:
    owning = [
        name
        for name in ("postgres", "nats", "caddy", "migrate", "cli", *SERVED)
        if "HUIYIN_ADMIN_DATABASE_URL" in environment(settings, name)
    ]
    assert owning == ["migrate", "cli"]


def test_caddy_finds_each_service_where_it_listens(settings: LocalSettings) -> None:
    caddy = environment(settings, "caddy")
    for name in ("intake", "dispatch", "deliberation", "reporting", "accounts"):
        assert caddy[f"HUIYIN_{name.upper()}"] == environment(settings, name)["HUIYIN_LISTEN"]


def test_everything_can_be_set_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in {
        "DATA": str(tmp_path),
        "PORT": "7000",
        "PUBLIC_URL": "https://x.cn",
        "DEMO": "all",
    }.items():
        monkeypatch.setenv(f"HUIYIN_{name}", value)
    settings = LocalSettings()
    assert (settings.data, settings.port, settings.origin, settings.demo) == (
        tmp_path,
        7000,
        "https://x.cn",
        "all",
    )
    monkeypatch.setenv("HUIYIN_PORT", "65535")
    with pytest.raises(ValidationError, match="port"):
        LocalSettings()


def test_a_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    near, far = Postgres(tmp_path / "postgres"), Postgres(tmp_path / ("x" * 200) / "postgres")
    assert near.socket_folder == near.folder
    assert len(str(far.socket_folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert far.socket_folder == Postgres(far.folder).socket_folder != Postgres(tmp_path / ("y" * 200)).socket_folder
