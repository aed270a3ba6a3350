"""The MyLA311 file counted plainly, by none of the code that imports it, and compared with what Huiyin shows."""

import csv
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huiyin_local.testing import Huiyin, command, until

FILE = Path(__file__).parents[1] / "deploy" / "demo" / "huiyin_demo" / "data" / "myla311-2018.csv"
COUNTY = "990001"
ROWS = 10_000
STATES = {"Closed": "publicised", "Cancelled": "withdrawn", "Referred Out": "rejected"}
LOCAL = ZoneInfo("America/Los_Angeles")

IMPORT_WITHIN = 240.0


@dataclass
class Counted:
    """One division's figures."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_category: Counter[str] = field(default_factory=Counter)
    by_day: Counter[str] = field(default_factory=Counter)
    hours: list[float] = field(default_factory=list)
    anomalies: int = 0

    @property
    def total(self) -> int:
        """How many matters."""
        return self.by_state.total()

    @property
    def resolve(self) -> float | None:
        """The median of the hours from the report to the end of the work."""
        return median(self.hours) if self.hours else None


def counted(limit: int | None = None) -> dict[str, Counted]:
    """The figures of the county, its towns and villages, by code."""
    figures: dict[str, Counted] = {}
    for row in islice(rows(), limit):
        created, closed = moment(row["CreatedDate"]), moment(row["ClosedDate"])
        hours = (closed - created).total_seconds() / 3600
        for code in codes(row):
            division = figures.setdefault(code, Counted())
            division.by_state[STATES[row["Status"]]] += 1
            division.by_category[row["RequestType"]] += 1
            division.by_day[str(created.astimezone(LOCAL).date())] += 1
            if row["Status"] == "Closed" and hours >= 0:
                division.hours.append(hours)
            division.anomalies += row["Status"] == "Closed" and hours < 0
    return figures


def rows() -> Iterator[dict[str, str]]:
    """The rows of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def moment(text: str) -> datetime:
    """A time of the file, which the city writes in its own."""
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=LOCAL).astimezone(UTC)


def codes(row: dict[str, str]) -> list[str]:
    """The divisions a row counts in: all that it names, from the county down."""
    found = [COUNTY]
    if row["CD"]:
        found.append(f"{COUNTY}{int(row['CD']):03}")
        if row["NC"]:
            found.append(f"{found[-1]}{int(row['NC']):03}")
    return found


def importing(huiyin: Huiyin, *options: str | Path) -> subprocess.Popen[str]:
    """An import under way."""
    return subprocess.Popen(
        command("import", "myla311", FILE, *options),
        env=huiyin.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(import_: subprocess.Popen[str]) -> tuple[int, str]:
    """Wait for an import; its exit code and what it said."""
    with import_:
        try:
            said, _ = import_.communicate(timeout=IMPORT_WITHIN)
        finally:
            import_.kill()
    return import_.returncode, said


def import_through(huiyin: Huiyin, limit: int, fault: Callable[[], None]) -> None:
    """Import so many rows, with something going wrong when a third has been sent; run again what was cut short."""
    options = ("--limit", str(limit), "--batch", "50")
    import_ = importing(huiyin, *options)
    wait_for_rows(huiyin, limit // 3)
    assert import_.poll() is None, "it was over before anything could go wrong"
    fault()
    code, said = finish(import_)
    for _ in range(3):
        if code == 0:
            return
        code, said = finish(importing(huiyin, *options))
    raise AssertionError(f"exit code {code}: {said}")


def wait_for_rows(huiyin: Huiyin, rows: int) -> None:
    """Wait until so many rows have reached the store."""
    query = "SELECT count(*) FROM store.events WHERE type = 'intake.issue.reported.v1'"
    until(lambda: huiyin.count(query) >= rows, IMPORT_WITHIN, f"{rows} rows are in the store")


def agrees(huiyin: Huiyin, limit: int | None = None) -> None:
    """What Huiyin shows of the county and of every division below is what the file says, and nothing else."""
    plain = counted(limit)
    for code, figures in plain.items():
        shown = read(huiyin, code)
        assert shown["by_state"] == figures.by_state, code
        assert shown["by_category"] == figures.by_category, code
        assert shown["by_day"] == figures.by_day, code
        assert shown["total"] == figures.total, code
        assert shown["open"] == shown["overdue"] == 0, code
        assert shown["anomalies"] == figures.anomalies, code
        # Acceptance is not in the file, and one that is known only by the end of the work counts for no time.
        assert shown["median_hours"] == {"accept": None, "resolve": pytest.approx(figures.resolve, abs=0.01)}, code
        if len(code) < 12:
            below: dict[str | None, int] = {child: plain[child].total for child in plain if child[:-3] == code}
            if unplaced := figures.total - sum(below.values()):
                below[None] = unplaced
            assert totals_below(huiyin, code) == below, code


def totals_below(huiyin: Huiyin, code: str) -> dict[str | None, int]:
    """How many matters each of the divisions below has; under None, what is placed in none of them."""
    return {child["code"]: child["total"] for child in read(huiyin, code, "/children")}


def read(huiyin: Huiyin, code: str, more: str = "") -> Any:
    """A division's figures as Huiyin shows them."""
    response = huiyin.client().get(f"/api/reporting/divisions/{code}{more}")
    assert response.status_code == 200, response.text
    return response.json()
