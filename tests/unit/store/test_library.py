"""The store is a library that anybody could use: it knows no service, no county and no Chinese."""

import re
from pathlib import Path

import pytest

import huiyin_events
from huiyin_contracts import OURS, contracts

ROOT = Path(huiyin_events.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*") if path.suffix in {".py", ".sql"})
# Persons it knows, for it keeps their keys.
SERVICES = {event_type.partition(".")[0] for event_type in contracts()} - {"person"}
FOREIGN = re.compile(
    rf"[\u2e80-\u9fff\uff00-\uffef]|count(y|ies)|province|village|\btowns?\b|huiyin_contracts|{'|'.join(sorted(SERVICES))}",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_it_knows_nothing_of_who_uses_it(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    found = [f"{path.name}:{number}: {line.strip()}" for number, line in enumerate(lines, 1) if FOREIGN.search(line)]
    assert not found


def test_what_it_must_not_know_is_found_where_it_is() -> None:
    for told in ("its county", "all counties", "the intake service", '"、".join', "from huiyin_contracts import Event"):
        assert FOREIGN.search(told), told


@pytest.mark.parametrize(
    ("division", "partition"),
    [("14", "140000"), ("1409", "140900"), ("140981", "140981"), ("140981001", "140981"), ("140981001001", "140981")],
)
def test_what_is_ours_of_it_is_given_to_it(division: str, partition: str) -> None:
    assert OURS.partition_key_of(division) == partition
    assert OURS.subject_of(division, "intake.issue.reported.v1").startswith(f"huiyin.{partition}.")
    assert OURS.source_of("dispatch.order.accepted.v1") == "/huiyin/dispatch"
    assert OURS.schema_of("dispatch.order.accepted.v1") == "/schemas/dispatch.order.accepted.v1.json"
