"""Reading MyLA311 files: what a row becomes, why a row or a file is refused, and what is listed as odd."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huiyin_intake.history_import.myla311 import COLUMNS, COUNTY, KINDS, MyLA311, ServiceRequest
from huiyin_intake.history_import.refusal import CsvRefused, Fault, Refusal
from huiyin_intake.history_import.survey import batches, survey

DATA = Path(__file__).parent / "data"
REAL = Path(__file__).parents[5] / "shared" / "data" / "myla311-2018.csv"

# A good row, in the order of COLUMNS.
GOOD = (
    "1-1|01/01/2018 12:00:09 AM|Bulky Items|Closed|Call|01/06/2018 10:18:29 AM|BOS|1 FIRST ST"
    "|34.06|-118.29|10|55|FIRST NC"
)
DAY_FIRST = "13/01/2018 12:00:09 AM"
NO_SUCH_DAY = "02/30/2018 01:00:00 PM"

Write = Callable[..., Path]


def line(**changes: str) -> bytes:
    """One row of the file, quoted throughout."""
    values = dict(zip(COLUMNS, GOOD.split("|"), strict=True)) | changes
    return ",".join(f'"{values[column]}"' for column in COLUMNS).encode("utf-8", "surrogateescape") + b"\n"


HEADER = ",".join(COLUMNS).encode() + b"\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*lines: bytes, header: bytes = HEADER) -> Path:
        path = tmp_path / "requests.csv"
        path.write_bytes(header + b"".join(lines))
        return path

    return write


def read(path: Path) -> list[ServiceRequest | Refusal]:
    with MyLA311(path) as file:
        return list(file)


def test_each_row_becomes_what_its_columns_attest() -> None:
    requests = [row for row in read(DATA / "myla311-small.csv") if isinstance(row, ServiceRequest)]
    assert [(row.line, row.ref, row.outcome, row.division, row.kind) for row in requests] == [
        (2, "1-100", "closed", "990001010055", "need"),
        (3, "1-101", "closed", "990001001", "problem"),
        (5, "1-102", "cancelled", "990001001041", "hazard"),
        (6, "1-103", "referred_out", "990001", "hazard"),
        (7, "1-104", "closed", "990001010041", "suggestion"),
    ]
    first, second, third, fourth, _ = requests
    assert first.reported() == {
        "ref": "1-100",
        "number": "1-100",
        "kind": "need",
        "category": "Bulky Items",
        "description": "Bulky Items, 1 FIRST ST, 90020",
        "division": "990001010055",
        "location": {"lat": 34.0676390557, "lon": -118.294017712},
        "address": "1 FIRST ST, 90020",
        "channel": "Mobile App",
        "reported_at": "2018-01-01T08:00:09+00:00",
        "withdrawn": None,
        "rejected": None,
    }
    assert first.handled() == {
        "ref": "1-100",
        "division": "990001010055",
        "kind": "need",
        "assignee": {"kind": "unit", "name": "BOS"},
        "dispatched_at": "2018-01-01T08:00:09+00:00",
        "closed_at": "2018-01-06T18:18:29+00:00",
        "result": "Closed",
    }
    assert second.location is None
    assert third.reported()["withdrawn"] == {"at": "2018-01-03T17:00:00+00:00", "reason": "Cancelled"}
    assert fourth.reported()["rejected"] == {"at": "2018-01-03T18:00:00+00:00", "reason": "Referred Out"}


def test_the_divisions_are_the_county_then_its_towns_then_their_villages() -> None:
    assert survey(DATA / "myla311-small.csv").registrations() == [
        {"code": "990001", "name": "洛杉矶市", "timezone": "America/Los_Angeles"},
        {"code": "990001001", "name": "第1市议会区（CD 1）"},
        {"code": "990001010", "name": "第10市议会区（CD 10）"},
        {"code": "990001001041", "name": "SECOND NC"},
        {"code": "990001010041", "name": "SECOND NC"},
        {"code": "990001010055", "name": "FIRST NC"},
    ]


def test_a_neighbourhood_without_a_name_is_called_by_its_number(write: Write) -> None:
    assert survey(write(line(NCName=""))).divisions["990001010055"] == "第55邻里议会"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"SRNumber": ""}, Fault("missing_ref", "SRNumber")),
        ({"SRNumber": "  "}, Fault("missing_ref", "SRNumber")),
        ({"SRNumber": "1-0"}, Fault("duplicate", "SRNumber", "1-0", 2)),
        ({"RequestType": ""}, Fault("missing_type", "RequestType")),
        ({"Status": "Lost"}, Fault("unknown_status", "Status", "Lost")),
        ({"Status": ""}, Fault("unknown_status", "Status", "")),
        ({"ClosedDate": ""}, Fault("missing_end", "ClosedDate", "Closed")),
        ({"Status": "Cancelled", "ClosedDate": ""}, Fault("missing_end", "ClosedDate", "Cancelled")),
        ({"Status": "Referred Out", "ClosedDate": ""}, Fault("missing_end", "ClosedDate", "Referred Out")),
        ({"CreatedDate": ""}, Fault("missing_date", "CreatedDate")),
        ({"CreatedDate": DAY_FIRST}, Fault("unreadable_date", "CreatedDate", DAY_FIRST)),
        ({"ClosedDate": NO_SUCH_DAY}, Fault("unreadable_date", "ClosedDate", NO_SUCH_DAY)),
        ({"ClosedDate": "yesterday"}, Fault("unreadable_date", "ClosedDate", "yesterday")),
        ({"Latitude": "91"}, Fault("out_of_range", "Latitude", "91", 90)),
        ({"Longitude": "-180.5"}, Fault("out_of_range", "Longitude", "-180.5", 180)),
        ({"Latitude": "north"}, Fault("not_a_number", "Latitude", "north")),
        ({"Latitude": "nan"}, Fault("not_a_number", "Latitude", "nan")),
        ({"Longitude": ""}, Fault("half_location", "Longitude")),
        ({"CD": "ten"}, Fault("bad_area", "CD", "ten")),
        ({"CD": "1000"}, Fault("bad_area", "CD", "1000")),
        ({"CD": "0"}, Fault("bad_area", "CD", "0")),
        ({"NC": "-5"}, Fault("bad_area", "NC", "-5")),
        ({"NC": "5.5"}, Fault("bad_area", "NC", "5.5")),
        ({"NC": "５"}, Fault("bad_area", "NC", "５")),
        ({"Owner": "B\0S"}, Fault("nul")),
        ({"Address": "CA\udcd1ON"}, Fault("not_utf8", value="d1")),
    ],
)
def test_a_row_is_refused_with_its_line_and_reason(write: Write, changes: dict[str, str], fault: Fault) -> None:
    before, bad, after = read(write(line(SRNumber="1-0"), line(**changes), line(SRNumber="1-2")))
    assert isinstance(before, ServiceRequest)
    assert isinstance(after, ServiceRequest)
    assert isinstance(bad, Refusal)
    assert (bad.line, bad.fault) == (3, fault)


@pytest.mark.parametrize(("cells", "count"), [(b"1-1,only,three\n", "3"), (b"," * 20 + b"\n", "21")])
def test_a_row_that_is_too_short_or_too_long_is_refused(write: Write, cells: bytes, count: str) -> None:
    refused, taken = read(write(cells, line()))
    assert isinstance(refused, Refusal)
    assert (refused.line, refused.fault) == (2, Fault("wrong_columns", value=count, other=len(COLUMNS)))
    assert isinstance(taken, ServiceRequest)


def test_an_unclosed_quote_costs_its_own_line_and_none_after_it(write: Write) -> None:
    broken = line(SRNumber="1-1").replace(b'"1 FIRST ST"', b'"1 FIRST ST')
    rows = read(write(line(SRNumber="1-0"), broken, *(line(SRNumber=f"1-{n}") for n in range(2, 9))))
    assert [row.ref for row in rows if isinstance(row, ServiceRequest)] == ["1-0", *(f"1-{n}" for n in range(2, 9))]
    [refusal] = [row for row in rows if isinstance(row, Refusal)]
    assert (refusal.line, refusal.fault.code) == (3, "broken_quotes")
    assert [row.line for row in rows] == list(range(2, 11))


def test_a_quote_left_open_to_the_end_of_a_large_file_does_not_swallow_it(write: Write) -> None:
    plain = b"1-%d" + line().replace(b'"', b"").removeprefix(b"1-1")
    rows = read(write(b'"' + plain % 0, *(plain % number for number in range(1, 3000))))
    assert Counter(type(row) for row in rows) == {ServiceRequest: 2999, Refusal: 1}
    assert rows[-1].line == 3001


def test_lines_are_counted_as_an_editor_counts_them(write: Write) -> None:
    rows = read(write(line(SRNumber="1-1", Address="A\r\nB\r\nC"), b"\n", line(SRNumber=""), line(Status="x")))
    assert [(row.line, type(row)) for row in rows] == [(2, ServiceRequest), (6, Refusal), (7, Refusal)]


def test_a_line_longer_than_any_row_is_refused_and_what_follows_is_read(write: Write) -> None:
    refused, taken = read(write(b"x" * 3_000_000 + b"\n", line()))
    assert isinstance(refused, Refusal)
    assert (taken.line, type(taken)) == (3, ServiceRequest)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ClosedDate": "01/01/2018 12:00:08 AM"}, "ends_before_start"),
        ({"CreatedDate": "03/11/2018 02:30:00 AM", "ClosedDate": "03/12/2018 01:00:00 AM"}, "skipped_hour"),
        ({"ClosedDate": "03/11/2018 02:30:00 AM"}, "skipped_hour"),
        ({"RequestType": "Potholes"}, "unknown_type"),
    ],
)
def test_an_odd_row_is_taken_and_listed_by_line(write: Write, changes: dict[str, str], code: str) -> None:
    found = survey(write(line(SRNumber="1-0"), line(**changes)))
    assert (found.accepted, found.refusals) == (2, [])
    assert [(anomaly.line, anomaly.fault.code) for anomaly in found.anomalies] == [(3, code)]


def test_a_number_whose_first_row_was_refused_may_come_again(write: Write) -> None:
    assert [type(row) for row in read(write(line(Status="Lost"), line()))] == [Refusal, ServiceRequest]


@pytest.mark.parametrize(
    "spelling",
    [
        str,
        str.lower,
        lambda name: f" {name} ",
        lambda name: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(),
        lambda name: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name),
        lambda name: "\ufeff" * (name == "SRNumber") + name,
    ],
)
def test_headers_are_known_however_they_are_spelled(write: Write, spelling: Callable[[str], str]) -> None:
    header = ",".join(map(spelling, COLUMNS)).encode() + b"\n"
    assert survey(write(line(), header=header)).accepted == 1


def test_another_layout_with_iso_times_gives_the_same_requests() -> None:
    [one, two] = read(DATA / "myla311-other-headers.csv")
    assert isinstance(one, ServiceRequest)
    assert isinstance(two, ServiceRequest)
    small = read(DATA / "myla311-small.csv")[0]
    assert isinstance(small, ServiceRequest)
    assert one.reported() == small.reported()
    assert one.handled() == small.handled()
    assert two.reported_at == datetime(2018, 1, 1, 16, 15, tzinfo=UTC)
    assert two.ended_at == datetime(2018, 1, 2, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04rest of a workbook", "not_csv"),
        (b"\xd0\xcf\x11\xe0old workbook", "not_csv"),
        (HEADER.decode().encode("utf-16"), "not_csv"),
        (b"SRNumber,Cr\xe9atedDate\n", "header_unreadable"),
        (b"SRNumber,\0\n", "header_unreadable"),
        (HEADER.replace(b"ClosedDate", b"Closed On"), "other_layout"),
        (HEADER.replace(b",", b";"), "other_layout"),
        (line(), "other_layout"),
        (HEADER.replace(b"SRNumber", b"SRNumber,sr_number"), "column_twice"),
        (
            HEADER + b"".join(line(SRNumber=str(n), CreatedDate="2018.1.2 3:04") for n in range(30)),
            "other_times",
        ),
    ],
)
def test_a_file_of_another_kind_is_refused_whole(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(CsvRefused) as refused:
        survey(path)
    assert refused.value.code == code


def test_another_layout_is_refused_with_the_headers_expected_and_those_missing(write: Write) -> None:
    header = HEADER.replace(b"ClosedDate,", b"").replace(b"CD,", b"District,")
    with pytest.raises(CsvRefused) as refused:
        survey(write(header=header))
    assert refused.value.facts["missing"] == ["ClosedDate", "CD"]
    assert refused.value.facts["expected"] == list(COLUMNS)


def test_a_file_with_nothing_but_a_header_has_no_rows(write: Write) -> None:
    found = survey(write())
    assert (found.rows, found.accepted, found.refusals) == (0, 0, [])


def test_a_limit_counts_all_rows_read_the_refused_ones_too(write: Write) -> None:
    path = write(line(SRNumber="1-0"), line(Status="x"), line(SRNumber="1-2"), line(SRNumber="1-3"))
    found = survey(path, limit=3)
    assert (found.rows, found.accepted, len(found.refusals)) == (3, 2, 1)
    assert [[request.ref for request in batch] for batch in batches(path, 1, limit=3)] == [["1-0"], ["1-2"]]


@pytest.mark.skipif(not REAL.exists(), reason="the real file is not beside this checkout")
def test_the_real_file_is_ten_thousand_requests_in_149_places() -> None:
    found = survey(REAL)
    assert found.rows == 10_000
    assert found.refusals == []
    assert found.outcomes == {"closed": 9711, "cancelled": 280, "referred_out": 9}
    assert len(found.places) == 149
    assert COUNTY in found.places
    assert len(found.divisions) == 149 - 1 + len({c[:9] for c in found.places if len(c) == 12} - found.places)
    odd = [(anomaly.line, anomaly.fault.code) for anomaly in found.anomalies]
    lines = [1138, 1208, 1253, 3036, 3780, 4300, 5072, 5186, 5578, 8496, 9045, 9294, 9299]
    assert odd == [(number, "ends_before_start") for number in lines]
    requests = [request for batch in batches(REAL, 500) for request in batch]
    assert len({request.category for request in requests} | KINDS.keys()) == 12
    assert sum(request.location is None for request in requests) == 1102
    assert Counter(len(request.division) for request in requests) == {12: 9862, 9: 129, 6: 9}
