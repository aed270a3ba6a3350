"""What is frozen does not change, what is new is written down, and what happened is said in both languages."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.freeze import wording as wording_check
from tests.freeze.__main__ import main
from tests.freeze.found import ROOT, Found, found_contracts, found_migrations, gaps
from tests.freeze.manifest import Manifest, Subject, changes, load, save, updated
from tests.freeze.wording import lacking_wording

from huiyin_contracts import AboutIssue, Event, base, contracts
from huiyin_contracts.base import example
from huiyin_contracts.wording import Wording
from huiyin_events.migrate import Migration

LAMPS = "huiyin_contracts.lamps"
FILE = "libs/events/contracts/huiyin_contracts/lamps.py"
ISSUE = "0190f3c2-7b1e-7a53-9c1b-0d5f3a1b2c3d"
SAID = Wording("点亮", "Lit")
BRIGHT = {"lamp": (str, "西门")}

Declare = Callable[..., dict[str, type[Event]]]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Declare `LampLit` in a module of its own, and forget it after the test."""
    monkeypatch.setattr(base, "_registry", {})

    def declare(
        fields: dict[str, tuple[Any, Any]],
        *,
        version: int = 1,
        of: type[Event] = Event,
        said: Wording | None = SAID,
        **body: Any,
    ) -> dict[str, type[Event]]:
        base._registry.pop(f"dispatch.lamp.lit.v{version}", None)
        given = {name: value for name, (_, value) in fields.items()} | ({"issue": ISSUE} if of is AboutIssue else {})
        annotations = {"type": ClassVar[str], "wording": ClassVar[Wording]}
        type(
            "LampLit",
            (of,),
            {
                "__doc__": "A lamp was lit.",
                "__module__": LAMPS,
                "__annotations__": annotations | {name: kind for name, (kind, _) in fields.items()},
                "type": f"dispatch.lamp.lit.v{version}",
                "model_config": example(**given),
                **({"wording": said} if said else {}),
                **body,
            },
        )
        return contracts()

    return declare


def written(found: list[Found], *, frozen: bool) -> Manifest:
    manifest = updated({}, found)
    for subject in manifest.values():
        subject.frozen = frozen
    return manifest


# --- contracts -------------------------------------------------------------------------------------------------


def test_a_frozen_contract_that_was_changed_is_refused_with_what_to_do(declare: Declare) -> None:
    manifest = written([*found_contracts(declare(BRIGHT))], frozen=True)
    changed = [*found_contracts(declare(BRIGHT | {"bright": (bool, True)}))]
    (said,) = changes(manifest, changed)
    assert said == (
        f"{FILE}: dispatch.lamp.lit.v1 is frozen, and was changed. Take that back, and make a next version: the class"
        " gets the type dispatch.lamp.lit.v2, and what it was goes on as a class of its own with dispatch.lamp.lit.v1"
        ' and `upcast`; see "When an event must say more" in docs/contributing.md'
    )
    assert updated(manifest, changed) == manifest


def test_a_next_version_of_a_frozen_contract_is_written_down_and_is_then_frozen_too(declare: Declare) -> None:
    manifest = written([*found_contracts(declare(BRIGHT))], frozen=True)
    both = [*found_contracts(declare(BRIGHT | {"bright": (bool, True)}, version=2))]
    (said,) = changes(manifest, both)
    assert said.startswith(f"{FILE}: dispatch.lamp.lit.v2: not as tests/freeze/frozen.json says. Write it down: ")
    manifest = updated(manifest, both)
    assert list(changes(manifest, both)) == []
    (said,) = changes(manifest, [*found_contracts(declare(BRIGHT, version=2))])
    assert "dispatch.lamp.lit.v2 is frozen, and was changed" in said


def test_a_frozen_contract_that_is_gone_is_refused(declare: Declare) -> None:
    manifest = written([*found_contracts(declare(BRIGHT))], frozen=True)
    assert [*changes(manifest, [])] == [
        f"{FILE}: dispatch.lamp.lit.v1 is frozen, and gone. Bring it back: what it wrote is there for ever"
    ]


def test_what_is_not_frozen_changes_freely_and_is_written_down_by_a_command(declare: Declare) -> None:
    manifest = written([*found_contracts(declare(BRIGHT))], frozen=False)
    changed = [*found_contracts(declare(BRIGHT | {"bright": (bool, True)}))]
    (said,) = changes(manifest, changed)
    assert said.endswith("Write it down: .venv/bin/python -m tests.freeze update")
    assert list(changes(updated(manifest, changed), changed)) == []
    (said,) = changes(manifest, [])
    assert f"{FILE}: dispatch.lamp.lit.v1: not as" in said
    assert updated(manifest, []) == {}


def test_a_class_may_be_called_otherwise_once_there_is_a_next_one(declare: Declare) -> None:
    (before,) = found_contracts(declare(BRIGHT))
    known = declare(BRIGHT)
    known["dispatch.lamp.lit.v1"].__name__ = "LampLitV1"
    known["dispatch.lamp.lit.v1"].model_config["title"] = "LampLitV1"
    known["dispatch.lamp.lit.v1"].model_rebuild(force=True)
    assert [before] == [*found_contracts(known)]


# --- what a contract says of itself ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", [None, Wording("", ""), Wording("点亮", ""), Wording("Lit", "Lit"), Wording("点亮", "点亮")]
)
def test_a_contract_without_wording_in_both_languages_is_named(declare: Declare, said: Wording | None) -> None:
    (problem,) = lacking_wording(declare(BRIGHT, said=said))
    assert problem.startswith(f"{FILE}: LampLit (dispatch.lamp.lit.v1) has no wording in both languages. Say beside it")
    assert 'Wording("公示", "Published", trail="publicised")' in problem


def test_one_about_an_issue_without_a_place_on_its_trail_is_named(declare: Declare) -> None:
    (problem,) = lacking_wording(declare(BRIGHT, of=AboutIssue))
    assert f"{FILE}: LampLit (dispatch.lamp.lit.v1) is about an issue and has no place on its trail" in problem
    assert list(lacking_wording(declare(BRIGHT, of=AboutIssue, said=Wording("点亮", "Lit", trail="lit")))) == []
    assert list(lacking_wording(declare(BRIGHT))) == []


def test_an_old_version_is_never_shown_and_needs_no_words(declare: Declare) -> None:
    assert list(lacking_wording(declare(BRIGHT, said=None, upcast=lambda self: self))) == []


# --- migrations ------------------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "libs" / "lamps" / "huiyin_lamps" / "migrations"
    folder.mkdir(parents=True)
    (folder / "0001_lamps.sql").write_text("CREATE TABLE lamps (n integer);\n")
    (folder / "0002_gates.sql").write_text("CREATE TABLE gates (n integer);\n")
    return folder


def test_a_frozen_migration_that_was_edited_is_refused_with_what_to_do(tree: Path, tmp_path: Path) -> None:
    manifest = written([*found_migrations(tmp_path)], frozen=True)
    (tree / "0001_lamps.sql").write_text("CREATE TABLE lamps (n bigint);\n")
    (said,) = changes(manifest, [*found_migrations(tmp_path)])
    assert said == (
        "libs/lamps/huiyin_lamps/migrations/0001_lamps.sql: 0001_lamps.sql is frozen, and was changed. Take that back,"
        " and write a further migration, 0003_….sql, that alters what this one made"
    )
    (tree / "0001_lamps.sql").write_text("CREATE TABLE lamps (n integer);\r\n")
    assert [*changes(manifest, [*found_migrations(tmp_path)])] == []
    (tree / "0002_gates.sql").unlink()
    (said,) = changes(manifest, [*found_migrations(tmp_path)])
    assert said.startswith("libs/lamps/huiyin_lamps/migrations: 0002_gates.sql is frozen, and gone. Bring it back")


def test_a_further_migration_is_written_down(tree: Path, tmp_path: Path) -> None:
    manifest = written([*found_migrations(tmp_path)], frozen=True)
    (tree / "0003_walls.sql").write_text("CREATE TABLE walls (n integer);\n")
    found = [*found_migrations(tmp_path)]
    (said,) = changes(manifest, found)
    assert said.startswith("libs/lamps/huiyin_lamps/migrations: 0003_walls.sql: not as tests/freeze/frozen.json says")
    assert [*changes(updated(manifest, found), found)] == []


def test_numbers_without_gaps_and_none_twice(tree: Path, tmp_path: Path) -> None:
    assert [*gaps(found_migrations(tmp_path))] == []
    (tree / "0002_again.sql").touch()
    (said,) = gaps(found_migrations(tmp_path))
    assert said.startswith("libs/lamps/huiyin_lamps/migrations/0002_gates.sql: 0003_….sql belongs here. Number")


def test_a_digest_is_the_one_that_a_database_keeps(tree: Path, tmp_path: Path) -> None:
    found = next(found_migrations(tmp_path))
    assert found.digest == Migration("any", (tree / "0001_lamps.sql").read_text()).digest


# --- the command -----------------------------------------------------------------------------------------------


@pytest.fixture
def manifest_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A manifest of this tree as it is, that a test may spoil; other tests' contracts are not in it."""
    own = {name: one for name, one in contracts().items() if one.__module__.startswith("huiyin_contracts.")}
    monkeypatch.setattr(base, "_registry", own)
    save(updated({}, [*found_contracts(own), *found_migrations()]), tmp_path / "frozen.json")
    return tmp_path / "frozen.json"


def spoil(file: Path, subject: Any, name: str, digest: str | None, *, frozen: bool) -> None:
    manifest = load(file)
    manifest[subject].frozen = frozen
    if digest is None:
        del manifest[subject].digests[name]
    else:
        manifest[subject].digests[name] = digest
    save(manifest, file)


TOPICS, STORE = ("contracts", "huiyin_contracts.topics"), ("migrations", "huiyin_events")


@pytest.mark.parametrize(
    ("subject", "name", "digest", "frozen", "said"),
    [
        (
            TOPICS,
            "deliberation.topic.decided.v1",
            "another",
            True,
            "topics.py: deliberation.topic.decided.v1 is frozen",
        ),
        (TOPICS, "deliberation.topic.decided.v1", None, False, "topics.py: deliberation.topic.decided.v1: not as"),
        (
            STORE,
            "0001_events.sql",
            "another",
            True,
            "huiyin_events/migrations/0001_events.sql: 0001_events.sql is frozen",
        ),
        (STORE, "0099_gone.sql", "another", True, "huiyin_events/migrations: 0099_gone.sql is frozen, and gone"),
    ],
)
def test_it_refuses_and_writes_down_only_what_may_change(
    manifest_file: Path,
    capsys: pytest.CaptureFixture[str],
    subject: Any,
    name: str,
    digest: str | None,
    frozen: bool,
    said: str,
) -> None:
    assert main([], manifest_file) == 0
    spoil(manifest_file, subject, name, digest, frozen=frozen)
    assert main([], manifest_file) == 1
    assert said in capsys.readouterr().err
    assert main(["update"], manifest_file) == (1 if frozen else 0)
    assert main([], manifest_file) == (1 if frozen else 0)


def test_it_refuses_a_contract_without_wording(
    manifest_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wording_check, "lacking_wording", lambda _: iter(["orders.py: OrderLit has no wording"]))
    assert main([], manifest_file) == 1
    assert "orders.py: OrderLit has no wording" in capsys.readouterr().err


def test_a_subject_is_frozen_as_it_is_written_down(
    manifest_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["freeze", "huiyin_events", "huiyin_contracts.publications"], manifest_file) == 0
    frozen = {name for (_, name), subject in load(manifest_file).items() if subject.frozen}
    assert frozen == {"huiyin_events", "huiyin_contracts.publications"}
    assert main([], manifest_file) == 0
    assert main(["freeze", "huiyin_lamps"], manifest_file) == 1
    assert "huiyin_lamps is no subject: there are huiyin_accounts, " in capsys.readouterr().err
    spoil(manifest_file, STORE, "0001_events.sql", "another", frozen=False)
    assert main(["freeze", "huiyin_events"], manifest_file) == 1
    assert "huiyin_events is not as it is written down: update first" in capsys.readouterr().err
    assert main(["thaw", "huiyin_events"], manifest_file) == 2


def test_this_tree_is_as_its_manifest_says() -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "tests.freeze"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest: Manifest = {
        ("contracts", LAMPS): Subject(True, {"dispatch.lamp.lit.v1": "abc"}),
        ("migrations", "huiyin_lamps"): Subject(False, {"0001_lamps.sql": "def"}),
    }
    save(manifest, tmp_path / "frozen.json")
    assert load(tmp_path / "frozen.json") == manifest
