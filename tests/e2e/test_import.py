"""Real requests down the whole road, interrupted half-way, and what is to be seen of them: all with `make faults`."""

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from huiyin_local.testing import Huiyin
from tests import myla311

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Run:
    """One run of the import: its exit code, what it said, and its report."""

    code: int
    said: str
    report: dict[str, Any]


@dataclass(frozen=True)
class Imported:
    """The same rows imported three times: interrupted half-way, to the end, and once more."""

    huiyin: Huiyin
    rows: int
    interrupted: Run
    completed: Run
    repeated: Run


@pytest.fixture(scope="module")
def alone() -> Iterator[Huiyin]:
    """A Huiyin in which nothing else happens."""
    with Huiyin() as huiyin:
        yield huiyin


@pytest.fixture(
    scope="module",
    params=[("spare", 1_500), pytest.param(("alone", myla311.ROWS), marks=pytest.mark.slow)],
    ids=["some", "all"],
)
def imported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """In a county that nobody else has anything to do with."""
    (name, rows), folder = request.param, tmp_path_factory.mktemp("import")
    huiyin: Huiyin = request.getfixturevalue(name)
    interrupted = run(huiyin, folder / "interrupted.json", rows, interrupt_at=rows // 3)
    completed = run(huiyin, folder / "completed.json", rows)
    repeated = run(huiyin, folder / "repeated.json", rows)
    return Imported(huiyin, rows, interrupted, completed, repeated)


def run(huiyin: Huiyin, report: Path, rows: int, interrupt_at: int | None = None) -> Run:
    """Import the file's first rows, or as many of them as until Ctrl-C."""
    import_ = myla311.importing(huiyin, "--limit", str(rows), "--batch", "100", "--report", report)
    if interrupt_at:
        myla311.wait_for_rows(huiyin, interrupt_at)
        import_.send_signal(signal.SIGINT)
    code, said = myla311.finish(import_)
    return Run(code, said, json.loads(report.read_text(encoding="utf-8")))


def test_an_interrupted_import_says_how_far_it_came(imported: Imported) -> None:
    run = imported.interrupted
    assert run.code == 130, run.said
    assert run.report["sent"]["interrupted"]
    assert imported.rows // 4 < run.report["sent"]["rows"] < imported.rows


def test_run_again_it_sends_what_is_missing(imported: Imported) -> None:
    before, run = imported.interrupted.report["sent"], imported.completed
    assert run.code == 0, run.said
    sent = run.report["sent"]
    states = myla311.counted(imported.rows)[myla311.COUNTY].by_state
    assert sent["rows"] == imported.rows
    assert sent["intake"] == {
        "recorded": imported.rows - before["intake"]["recorded"],
        "already": before["intake"]["recorded"],
    }
    assert sum(sent["dispatch"].values()) == states["publicised"]
    outcomes = {"closed": "publicised", "cancelled": "withdrawn", "referred_out": "rejected"}
    assert run.report["outcomes"] == {outcome: states[state] for outcome, state in outcomes.items() if states[state]}
    assert run.report["seen"]["states"] == states
    assert run.report["refused"] == []


def test_run_once_more_it_finds_nothing_new(imported: Imported) -> None:
    run = imported.repeated
    assert run.code == 0, run.said
    done = myla311.counted(imported.rows)[myla311.COUNTY].by_state["publicised"]
    assert run.report["sent"]["intake"] == {"recorded": 0, "already": imported.rows}
    assert run.report["sent"]["dispatch"] == {"recorded": 0, "already": done}
    assert run.report["sent"]["divisions"]["registered"] == 0
    assert run.report["seen"]["differences"] == {}


def test_every_figure_is_that_of_the_file(imported: Imported) -> None:
    myla311.agrees(imported.huiyin, imported.rows)


def test_the_file_has_what_the_figures_are_compared_with() -> None:
    plain = myla311.counted()
    assert plain[myla311.COUNTY].by_state == {"publicised": 9_711, "withdrawn": 280, "rejected": 9}
    assert len({(row["CD"], row["NC"]) for row in myla311.rows()}) == 149
    assert sum(not row["NC"] for row in myla311.rows()) == 138
    assert sum(not row["CD"] for row in myla311.rows()) == 9
    assert len(plain) == 1 + 15 + 143


def test_those_that_end_before_they_begin_are_listed_by_line(imported: Imported) -> None:
    backward = {
        line: row["SRNumber"]
        for line, row in enumerate(myla311.rows(), 2)
        if myla311.moment(row["ClosedDate"]) < myla311.moment(row["CreatedDate"])
    }
    assert len(backward) == 13
    among = {line: number for line, number in backward.items() if line < imported.rows + 2}
    assert among
    listed = imported.completed.report["anomalies"]
    assert {anomaly["line"]: anomaly["number"] for anomaly in listed} == among
    for number in among.values():
        assert number in imported.completed.said


def test_a_request_has_its_own_times_and_its_whole_trail(imported: Imported) -> None:
    row = next(myla311.rows())
    response = imported.huiyin.client().get(f"/api/reporting/issues/{row['SRNumber']}")
    case = response.json()
    assert (case["category"], case["address"], case["state"]) == (row["RequestType"], row["Address"], "publicised")
    assert [step["type"].split(".", 1)[1] for step in case["trail"]] == [
        "issue.reported.v1",
        "order.dispatched.v1",
        "order.accepted.v1",
        "order.resolved.v1",
        "notice.published.v1",
    ]
    times = [step["occurred_at"].replace("Z", "+00:00") for step in case["trail"]]
    created, closed = (myla311.moment(row[column]).isoformat() for column in ("CreatedDate", "ClosedDate"))
    assert times == [created] * 2 + [closed] * 3
