"""`huiyin clock`: the running demo is moved ahead; whatever is used is not."""

from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner, Result

from huiyin_local.cli import register
from huiyin_local.data_folder_lock import Run, holding
from huiyin_local.settings import SERVED, DemoSize, LocalSettings, environment
from huiyin_service.clock import ForwardedClock


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    return tmp_path


def huiyin(*arguments: str) -> Result:
    app = Typer()
    register(app)
    return CliRunner().invoke(app, list(arguments))


def running(settings: LocalSettings) -> None:
    """Write down that it runs, as the launcher does."""
    Run(
        url=settings.origin,
        launcher=1,
        started_at=0,
        demo=settings.demo,
        clock=settings.clock,
        admin_database_url="",
        nats_url="",
        logs=settings.logs,
    ).save(settings.data)


def test_a_running_demo_moves_ahead(data: Path) -> None:
    settings = LocalSettings(demo="part")
    assert settings.clock
    with holding(data):
        running(settings)
        assert "0:00:00 ahead" in huiyin("clock", "show").output
        for by in ("7d", "12h"):
            moved = huiyin("clock", "forward", by)
            assert moved.exit_code == 0, moved.output
        assert "7 days, 12:00:00 ahead" in huiyin("clock", "show").output
        assert huiyin("clock", "forward", "-1d").exit_code == 2
        assert huiyin("clock", "forward", "tomorrow").exit_code == 2
    assert ForwardedClock(settings.clock).ahead.days == 7


def test_what_is_used_keeps_real_time(data: Path) -> None:
    with holding(data):
        running(LocalSettings(demo="none"))
        refused = huiyin("clock", "forward", "7d")
    assert refused.exit_code == 1
    assert "keeps real time" in refused.output
    assert not (data / "clock").exists()


def test_nothing_is_moved_where_nothing_runs(data: Path) -> None:
    assert huiyin("clock", "forward", "7d").exit_code == 3
    assert not (data / "clock").exists()


@pytest.mark.parametrize(
    ("demo", "testing", "moved"),
    [("none", False, False), ("part", False, True), ("all", False, True), ("none", True, True)],
)
def test_every_process_of_a_demo_or_a_test_goes_by_one_file(
    data: Path, demo: DemoSize, testing: bool, moved: bool
) -> None:
    settings = LocalSettings(demo=demo, testing=testing)
    for name in (*SERVED, "cli", "migrate"):
        assert environment(settings, name).get("HUIYIN_CLOCK") == (str(data / "clock") if moved else None)
