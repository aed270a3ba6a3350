"""Commands find the running system through its data folder."""

import json
from pathlib import Path

import pytest

from huiyin_service.client import running
from huiyin_service.settings import Settings

RUN = {
    "url": "http://127.0.0.1:9090",
    "demo": "all",
    "admin_database_url": "postgresql://owner@/huiyin",
    "nats_url": "nats://127.0.0.1:9096",
}


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HUIYIN_DATA", str(tmp_path))
    monkeypatch.delenv("HUIYIN_ADMIN_DATABASE_URL", raising=False)
    return tmp_path


def test_what_runs_on_the_data_folder_is_found(data: Path) -> None:
    (data / "run.json").write_text(json.dumps(RUN))
    found = running(Settings())
    assert (found.public_url, found.demo, found.admin_database_url) == tuple(RUN.values())[:3]


def test_a_database_that_was_named_is_not_exchanged_for_another(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "run.json").write_text(json.dumps(RUN))
    monkeypatch.setenv("HUIYIN_ADMIN_DATABASE_URL", "postgresql://owner@elsewhere/huiyin")
    assert running(Settings()).admin_database_url == "postgresql://owner@elsewhere/huiyin"


@pytest.mark.parametrize("record", [None, "", "{}", json.dumps({"url": "http://127.0.0.1:9090", "demo": "all"})])
def test_where_nothing_runs_the_settings_stand(data: Path, record: str | None) -> None:
    if record is not None:
        (data / "run.json").write_text(record)
    assert running(Settings()) == Settings()
