"""The master key is there before anybody needs it, is made by nobody else, and who lacks it says so at once."""

import subprocess
import sys
from pathlib import Path

import pytest

from huiyin_local.ports import free_ports
from huiyin_local.settings import environment
from huiyin_local.testing import Huiyin
from huiyin_service.database_roles import SERVICES
from huiyin_service.secret_files import HELD, Secret

pytestmark = pytest.mark.e2e

MASTER = "person-master-1.key"
SEALING = [name for name in SERVICES if Secret.PERSONS in HELD[name]]


def run(huiyin: Huiyin, name: str, *arguments: str, keys: Path) -> subprocess.CompletedProcess[str]:
    """A process of this Huiyin's once more, with another folder of keys, to its end."""
    own = {"HUIYIN_PERSON_KEYS": str(keys), "HUIYIN_LISTEN": f"127.0.0.1:{free_ports(1)}"}
    return subprocess.run(
        [sys.executable, "-m", "huiyin_ops.cli", *arguments],
        env={**huiyin.environment, **environment(huiyin.settings, name), **own},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_first_start_made_the_master_key(huiyin: Huiyin) -> None:
    assert (huiyin.data / "person-keys" / MASTER).stat().st_mode & 0o777 == 0o600
    assert huiyin.count("SELECT count(*) FROM store.master_keys") == 1
    told = huiyin.health()
    assert all(told[name]["parts"]["keys"] == {"ok": True} for name in SEALING)


def test_another_start_makes_none(huiyin: Huiyin) -> None:
    before = (huiyin.data / "person-keys" / MASTER).read_bytes()
    done = run(huiyin, "migrate", "migrate", keys=huiyin.data / "person-keys")
    assert done.returncode == 0, done.stdout
    assert (huiyin.data / "person-keys" / MASTER).read_bytes() == before
    assert huiyin.count("SELECT count(*) FROM store.master_keys") == 1


@pytest.mark.parametrize("command", [("migrate",), *(("serve", name) for name in SEALING)], ids=" ".join)
def test_who_lacks_the_keys_says_so_and_does_not_start(
    huiyin: Huiyin, tmp_path: Path, command: tuple[str, ...]
) -> None:
    done = run(huiyin, command[-1], *command, keys=tmp_path)
    assert done.returncode != 0, done.stdout
    assert f"master key 1 is not in {tmp_path / MASTER}: bring back the keys" in done.stdout
    assert not (tmp_path / MASTER).exists()
    assert huiyin.is_well()
