"""MyLA311, the service requests of the City of Los Angeles, read as a county's history.

The city stands as a county under a code outside the official range; a council district (CD) is its town, and
since neighbourhood councils (NC) straddle districts, a village is the pair of both. A row becomes what its
columns attest and no more: ServiceDate is a booked day, not an act, and is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from huiyin_intake.history_import.refusal import CsvRefused, Fault, Refusal, RowRefused
from huiyin_intake.history_import.table import CsvFile, CsvRow
from huiyin_intake.history_import.times import read_time
from huiyin_service.http import EARLIEST

SOURCE = "myla311"
COUNTY = "990001"
COUNTY_NAME = "洛杉矶市"
TIMEZONE = "America/Los_Angeles"

Outcome = Literal["closed", "cancelled", "referred_out", "open"]
OUTCOMES: dict[str, Outcome] = {
    "closed": "closed",
    "cancelled": "cancelled",
    "referred out": "referred_out",
    "open": "open",
    "pending": "open",
}

# What residents want fetched is a need, what spoils the street a problem, what may hurt somebody a hazard.
KINDS = {
    "Bulky Items": "need",
    "Metal/Household Appliances": "need",
    "Electronic Waste": "need",
    "Other": "need",
    "Graffiti Removal": "problem",
    "Illegal Dumping Pickup": "problem",
    "Homeless Encampment": "problem",
    "Report Water Waste": "problem",
    "Dead Animal Removal": "hazard",
    "Single Streetlight Issue": "hazard",
    "Multiple Streetlight Issue": "hazard",
    "Feedback": "suggestion",
}
KIND_OF_OTHERS = "problem"

COLUMNS = (
    "SRNumber",
    "CreatedDate",
    "RequestType",
    "Status",
    "RequestSource",
    "ClosedDate",
    "Owner",
    "Address",
    "Latitude",
    "Longitude",
    "CD",
    "NC",
    "NCName",
)

_NUMBER = re.compile(r"[+-]?\d{1,3}(\.\d+)?", re.ASCII)
# Spreadsheets write 13 as 13.0.
_AREA = re.compile(r"\d{1,3}(?=(\.0)?$)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    """One service request as the file attests it."""

    line: int
    ref: str
    kind: str
    category: str
    description: str
    division: str
    location: tuple[float, float] | None
    address: str | None
    channel: str
    reported_at: datetime
    outcome: Outcome
    status: str
    owner: str
    ended_at: datetime | None
    area_name: str
    anomalies: tuple[Fault, ...] = ()

    def reported(self) -> dict[str, Any]:
        """Say what intake is told: the report, and its end where intake is who ends it."""
        end = {"at": self.ended_at.isoformat() if self.ended_at else None, "reason": self.status}
        return {
            "ref": self.ref,
            "number": self.ref,
            "kind": self.kind,
            "category": self.category,
            "description": self.description,
            "division": self.division,
            "location": {"lat": self.location[0], "lon": self.location[1]} if self.location else None,
            "address": self.address,
            "channel": self.channel,
            "reported_at": self.reported_at.isoformat(),
            "withdrawn": end if self.outcome == "cancelled" else None,
            "rejected": end if self.outcome == "referred_out" else None,
        }

    def handled(self) -> dict[str, Any]:
        """Say what dispatch is told of a closed request; the city routes each to its owner on creation."""
        assert self.ended_at, "one that is open is nobody's to close"
        return {
            "ref": self.ref,
            "division": self.division,
            "kind": self.kind,
            "assignee": {"kind": "unit", "name": self.owner},
            "dispatched_at": self.reported_at.isoformat(),
            "closed_at": self.ended_at.isoformat(),
            "result": self.status,
        }


class MyLA311:
    """An open MyLA311 file, however its headers are spelled: each row is a Request or a Refusal."""

    def __init__(self, path: Path) -> None:
        self.table = CsvFile(path)
        self._first_line: dict[str, int] = {}
        try:
            self._pick = itemgetter(*_find_columns(self.table.header))
        except CsvRefused:
            self.table.__exit__(None, None, None)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.table.__exit__(kind, error, trace)

    def __iter__(self) -> Iterator[ServiceRequest | Refusal]:
        width = len(self.table.header)
        for row in self.table:
            fault = row.fault or _fault_of_width(row, width)
            if fault is not None:
                yield Refusal(row.line, row.last, "", fault)
                continue
            values = tuple(map(str.strip, self._pick(row.cells)))
            try:
                yield self._request(row, values)
            except RowRefused as refused:
                yield Refusal(row.line, row.last, values[0], refused.fault)

    def _request(self, row: CsvRow, values: tuple[str, ...]) -> ServiceRequest:
        ref, created, category, status, channel, closed, owner, address, lat, lon, cd, nc, nc_name = values
        if not ref:
            raise RowRefused("missing_ref", "SRNumber")
        if (first := self._first_line.get(ref)) is not None:
            raise RowRefused("duplicate", "SRNumber", ref, first)
        if not category:
            raise RowRefused("missing_type", "RequestType")
        outcome = OUTCOMES.get(status.casefold())
        if outcome is None:
            raise RowRefused("unknown_status", "Status", status)
        reported_at, skipped = _time("CreatedDate", created)
        if outcome == "open":
            ended_at, end_skipped = None, False
        elif closed:
            ended_at, end_skipped = _time("ClosedDate", closed)
        else:
            raise RowRefused("missing_end", "ClosedDate", status)
        location = _location(lat, lon)
        division = _division(cd, nc)

        anomalies: list[Fault] = []
        if ended_at and ended_at < reported_at:
            anomalies.append(Fault("ends_before_start", "ClosedDate", f"{created} > {closed}"))
        if skipped:
            anomalies.append(Fault("skipped_hour", "CreatedDate", created))
        if end_skipped:
            anomalies.append(Fault("skipped_hour", "ClosedDate", closed))
        if category not in KINDS:
            anomalies.append(Fault("unknown_type", "RequestType", category))
        self._first_line[ref] = row.line
        return ServiceRequest(
            line=row.line,
            ref=ref,
            kind=KINDS.get(category, KIND_OF_OTHERS),
            category=category,
            description=f"{category}, {address}" if address else category,
            division=division,
            location=location,
            address=address or None,
            channel=channel,
            reported_at=reported_at,
            outcome=outcome,
            status=status,
            owner=owner or COUNTY_NAME,
            ended_at=ended_at,
            area_name=nc_name,
            anomalies=tuple(anomalies),
        )


def division_names(division: str, area_name: str) -> Iterator[tuple[str, str]]:
    """Name a division and those between it and the county, the higher first, as code and name."""
    if len(division) >= 9:
        district = int(division[6:9])
        yield division[:9], f"第{district}市议会区（CD {district}）"
    if len(division) == 12:
        yield division, area_name or f"第{int(division[9:])}邻里议会"


def _find_columns(header: list[str]) -> list[int]:
    """Where the needed columns stand. Headers may be spelled SRNumber, sr_number, `SR Number` or srnumber."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        places.setdefault(_plain(name), []).append(place)
    missing = [name for name in COLUMNS if _plain(name) not in places]
    if missing:
        raise CsvRefused("other_layout", missing=missing, expected=list(COLUMNS), found=header)
    twice = [name for name in COLUMNS if len(places[_plain(name)]) > 1]
    if twice:
        raise CsvRefused("column_twice", missing=twice, expected=list(COLUMNS), found=header)
    return [places[_plain(name)][0] for name in COLUMNS]


def _fault_of_width(row: CsvRow, width: int) -> Fault | None:
    if len(row.cells) == width:
        return None
    return Fault("wrong_columns", value=str(len(row.cells)), other=width)


def _plain(header: str) -> str:
    return "".join(filter(str.isalnum, header)).casefold()


def _time(column: str, text: str) -> tuple[datetime, bool]:
    if not text:
        raise RowRefused("missing_date", column)
    try:
        at, skipped = read_time(text)
    except ValueError:
        raise RowRefused("unreadable_date", column, text) from None
    # Whoever takes the row would refuse it, so its report is not sent alone.
    if not EARLIEST <= at <= datetime.now(UTC) + timedelta(days=1):
        raise RowRefused("implausible_date", column, text)
    return at, skipped


def _location(lat: str, lon: str) -> tuple[float, float] | None:
    if not lat and not lon:
        return None
    for column, text, most in (("Latitude", lat, 90), ("Longitude", lon, 180)):
        if not text:
            raise RowRefused("half_location", column)
        if not _NUMBER.fullmatch(text):
            raise RowRefused("not_a_number", column, text)
        if abs(float(text)) > most:
            raise RowRefused("out_of_range", column, text, most)
    # In the sea off Africa, where files have what nobody knew.
    return (float(lat), float(lon)) if float(lat) or float(lon) else None


def _division(cd: str, nc: str) -> str:
    # 000 stands for "not given" in the codes, so no district may be called 0; of one without a council it is said.
    district, council = _area("CD", cd), _area("NC", nc)
    if district is None:
        return COUNTY
    if district == 0:
        raise RowRefused("bad_area", "CD", cd)
    return f"{COUNTY}{district:03}{council:03}" if council else f"{COUNTY}{district:03}"


def _area(column: str, text: str) -> int | None:
    if not text:
        return None
    if found := _AREA.match(text):
        return int(found[0])
    raise RowRefused("bad_area", column, text)
