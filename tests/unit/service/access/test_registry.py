"""Who may connect to NATS is written as hashes, and what is known stays."""

import re
from pathlib import Path

import pytest

from huiyin_service.access.login import Login
from huiyin_service.access.permissions import OWN
from huiyin_service.access.registry import AccessRegistry, fits
from huiyin_service.secret_files import OPERATOR, PROCESSES, SYSTEM_USER, secret_files


@pytest.fixture
def registry(tmp_path: Path) -> AccessRegistry:
    registry = AccessRegistry(tmp_path / "access")
    registry.prepare(tmp_path)
    return registry


def written(folder: Path) -> str:
    return (folder / "access" / "users.conf").read_text(encoding="utf-8")


def test_users_are_written_as_hashes_and_what_is_known_stays(tmp_path: Path, registry: AccessRegistry) -> None:
    before = written(tmp_path)
    AccessRegistry(tmp_path / "access").prepare(tmp_path)
    assert written(tmp_path) == before
    files = secret_files(tmp_path)
    passwords = {files[name].nats[1] for name in files} | {files[OPERATOR].nats_system[1]}
    assert len(passwords) == len(PROCESSES) + 2
    assert not any(password in before for password in passwords)
    assert set(re.findall(r'user: "([\w-]+)"', before)) == {SYSTEM_USER, f"huiyin-{OPERATOR}", *OWN}

    password = registry.add_publisher("hotline", "140981", 60)
    assert password not in written(tmp_path)
    assert 'publish: ["ingress.hotline.*.>"]' in written(tmp_path)
    hears = 'subscribe: ["ingress.hotline.accepted", "ingress.hotline.rejected", "_INBOX.hotline.>"]'
    assert hears in written(tmp_path)
    other = AccessRegistry(tmp_path / "access")
    assert fits(password, other.publishers["hotline"].hash)
    assert registry.add_publisher("hotline", "140981", 60) != password
    assert not fits(password, other.publishers["hotline"].hash)  # read again
    registry.remove_publisher("hotline")
    assert other.publishers == {}
    with pytest.raises(KeyError):
        registry.remove_publisher("hotline")


def test_a_consumer_may_ask_for_its_own_position_and_read_its_own_division(
    tmp_path: Path, registry: AccessRegistry
) -> None:
    registry.add_publisher("hotline", "140981", 60)
    password = registry.add_consumer("police", "140981001", ["intake.issue", "intake.issue.reported"])
    assert registry.publishers.keys() == {"hotline"}
    (account,) = re.findall(r'"consumer-police" \{.*?\n  \}', written(tmp_path), re.DOTALL)
    assert set(re.findall(r"HUIYIN, subject: \"([^\"]+)\"", account)) == {
        "$JS.API.CONSUMER.INFO.HUIYIN.police",
        "$JS.API.CONSUMER.MSG.NEXT.HUIYIN.police",
        "$JS.ACK.HUIYIN.police.>",
        "huiyin.140981.001.*.intake.issue.>",
    }
    assert 'subscribe: ["huiyin.140981.001.*.intake.issue.>", "_INBOX.police.>"]' in account
    renewed = registry.renew_consumer("police")
    assert renewed != password
    assert fits(renewed, registry.consumers["police"].hash)
    assert registry.consumers["police"].division == "140981001"
    registry.remove_consumer("police")
    assert "police" not in written(tmp_path)
    for gone in (registry.renew_consumer, registry.remove_consumer):
        with pytest.raises(KeyError):
            gone("police")


@pytest.mark.parametrize("name", ["", "a", "A1", "a.b", "a*", "a b", "huiyin", "huiyin-system", "x" * 33, 'a"b'])
def test_whoever_is_let_in_has_a_name_that_fits_into_a_subject(name: str, registry: AccessRegistry) -> None:
    with pytest.raises(ValueError, match="2 to 32"):
        registry.add_publisher(name, "140981", 60)
    with pytest.raises(ValueError, match="2 to 32"):
        registry.add_consumer(name, "140981")


def test_what_a_consumer_cannot_read_is_written_nowhere(tmp_path: Path, registry: AccessRegistry) -> None:
    for division, events in (("14", []), ("", []), ("14098x", []), ("140981", ["intake.nothing"]), ("140981", [">"])):
        with pytest.raises(ValueError, match=r"county has 6 digits|no such events"):
            registry.add_consumer("police", division, events)
    assert registry.consumers == {}
    assert "police" not in written(tmp_path)


def test_a_url_with_a_sign_in_keeps_it(tmp_path: Path) -> None:
    login = Login(tmp_path / "intake")
    assert login.security("nats://me:secret@a:1,nats://me:secret@b:2") is None
    assert login.inbox("nats://me:secret@a:1") == b"_INBOX"
    assert login.security("nats://a:1,nats://b:2") is not None
    assert login.inbox("nats://a:1,nats://b:2") == b"_INBOX.huiyin-intake"
