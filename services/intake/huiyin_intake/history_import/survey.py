"""The first reading of a file, before anything is sent: what is in it, and every row that cannot be taken."""

from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from huiyin_intake.history_import.myla311 import COUNTY, COUNTY_NAME, TIMEZONE, MyLA311, ServiceRequest, division_names
from huiyin_intake.history_import.refusal import Anomaly, CsvRefused, Refusal

TELL_EVERY = 2000
# Where this many creation times, and more than half of all, cannot be read, the file writes them in another
# way. Rows that happen to be readable (05/01 for 01/05) would be read wrongly then, so none is taken.
UNREADABLE = 20


@dataclass(slots=True)
class Survey:
    """What a file holds."""

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    divisions: dict[str, str] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    refusals: list[Refusal] = field(default_factory=list)
    anomalies: list[Anomaly] = field(default_factory=list)

    @property
    def accepted(self) -> int:
        """Count the rows that can be sent."""
        return self.outcomes.total()

    def registrations(self) -> list[dict[str, str]]:
        """List the divisions of the rows as dispatch registers them, the higher before the lower."""
        county = {"code": COUNTY, "name": COUNTY_NAME, "timezone": TIMEZONE}
        below = sorted(self.divisions.items(), key=lambda division: (len(division[0]), division[0]))
        return [county, *({"code": code, "name": name} for code, name in below)]


def survey(
    path: Path, limit: int | None = None, tell: Callable[[int, int], None] = lambda _done, _size: None
) -> Survey:
    """Read a file through. `tell` hears how many bytes of how many are read.

    Raises CsvRefused when the file is no MyLA311 CSV.
    """
    found = Survey()
    samples: list[str] = []
    unreadable = 0
    with MyLA311(path) as file:
        for row in islice(file, limit):
            found.rows += 1
            if isinstance(row, Refusal):
                found.refusals.append(row)
                if row.fault.code == "unreadable_date" and row.fault.column == "CreatedDate":
                    unreadable += 1
                    samples = samples if len(samples) == 3 else [*samples, row.fault.value]
            else:
                _count(found, row)
            if found.rows % TELL_EVERY == 0:
                tell(file.table.bytes_read, file.table.size)
        tell(file.table.bytes_read, file.table.size)
    if unreadable >= UNREADABLE and unreadable * 2 > found.rows:
        raise CsvRefused("other_times", count=unreadable, rows=found.rows, samples=samples)
    return found


def batches(path: Path, size: int, limit: int | None = None) -> Generator[list[ServiceRequest], None, None]:
    """Read a file again and hand out what can be sent, `size` rows at a time."""
    with MyLA311(path) as file:
        requests = (row for row in islice(file, limit) if isinstance(row, ServiceRequest))
        while batch := list(islice(requests, size)):
            yield batch


def _count(found: Survey, request: ServiceRequest) -> None:
    found.outcomes[request.outcome] += 1
    found.anomalies.extend(Anomaly(request.line, request.ref, fault) for fault in request.anomalies)
    if request.division not in found.places:
        found.places.add(request.division)
        for code, name in division_names(request.division, request.area_name):
            found.divisions.setdefault(code, name)
