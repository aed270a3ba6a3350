"""`huiyin divisions`: a county's file is read as it comes, or refused with the line and the reason; never half."""

import ast
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from huiyin_dispatch import cli
from huiyin_dispatch.divisions import command, file
from huiyin_dispatch.divisions.commands import MAX_DIVISIONS
from huiyin_dispatch.divisions.file import FAULT_TEXTS, read, unpadded
from huiyin_service.files import RowFault, RowsRefused
from huiyin_service.i18n import Catalogue

FOUR = "code,name\n140981001001,城西社区居委会\n140981,原平市\n140981001,北城街道\n14,山西省\n"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    path = tmp_path / "county.csv"
    path.write_text(FOUR, encoding="utf-8")
    return path


def refusals(path: Path, text: str | bytes) -> list[RowFault]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(RowsRefused) as refused:
        read(path)
    return refused.value.wrong


def test_what_is_above_comes_before_what_is_below(county: Path) -> None:
    assert [division["code"] for division in read(county)] == ["14", "140981", "140981001", "140981001001"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_file_is_read_as_table_programs_write_it(county: Path, encoding: str, ending: str) -> None:
    county.write_bytes(FOUR.replace("\n", ending).encode(encoding))
    assert read(county)[-1] == {"code": "140981001001", "name": "城西社区居委会"}


def test_other_columns_and_empty_rows_do_no_harm(county: Path) -> None:
    county.write_text("name , areaCode, code\n城西社区, 140981 , 140981001001 \n,,\n\n南城街道,140981,140981002,更多\n")
    assert read(county) == [
        {"code": "140981002", "name": "南城街道"},
        {"code": "140981001001", "name": "城西社区"},
    ]


def test_a_county_elsewhere_brings_its_time_zone(county: Path) -> None:
    county.write_text("code,name,timezone\n990001,Los Angeles,America/Los_Angeles\n990001001,CD 1,\n")
    first, second = read(county)
    assert first == {"code": "990001", "name": "Los Angeles", "timezone": "America/Los_Angeles"}
    assert second == {"code": "990001001", "name": "CD 1"}


@pytest.mark.parametrize(
    ("padded", "code"),
    [
        ("140000000000", "14"),
        ("140900000000", "1409"),
        ("140981000000", "140981"),
        ("140981001000", "140981001"),
        ("140981001001", "140981001001"),
        ("511529110010", "511529110010"),
        ("441900", "441900"),
        ("511529100", "511529100"),
    ],
)
def test_padding_zeros_are_no_part_of_a_code(padded: str, code: str) -> None:
    assert unpadded(padded) == code


@given(st.text("0123456789", max_size=13))
def test_taking_zeros_off_loses_nothing(code: str) -> None:
    assert unpadded(code).ljust(len(code), "0") == code


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",城西社区", "no_code"),
        ("14098100100,城西社区", "bad_code"),
        ("140981001oo1,城西社区", "bad_code"),
        ("１４,山西省", "bad_code"),
        ("1.40981E+11,城西社区", "number"),
        ('"140,981",原平市', "number"),
        ("140981001001,", "no_name"),
        (f"140981001001,{'长' * 101}", "long_name"),
        ("140981,原平市,Asia/Yuanping", "bad_timezone"),
        ("14,山西", "twice"),
    ],
)
def test_a_bad_row_is_named_by_its_line(county: Path, row: str, reason: str) -> None:
    text = f"code,name,timezone\n14,山西省,\n1409,忻州市,\n{row}\n140982,某市,\n"
    assert [(wrong.row, wrong.reason) for wrong in refusals(county, text)] == [(4, reason)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("代码,名称\n14,山西省\n", "no_columns"),
        ("", "no_columns"),
        ("code,name\n", "nothing"),
        (b"PK\x03\x04\x00\x00", "not_text"),
        (b"code,name\n14,\xff\xff\n", "not_text"),
        (f"code,name\n14,{'x' * 200_000}\n", "broken"),
    ],
)
def test_a_file_of_something_else_is_refused_whole(county: Path, text: str | bytes, reason: str) -> None:
    assert [wrong.reason for wrong in refusals(county, text)] == [reason]


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(RowsRefused, match="unreadable"):
        read(tmp_path / "nowhere.csv")


class Dispatch:
    """Registers what it is sent, and is away for the first `away` requests."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.batches: list[int] = []
        self.away = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            self.away -= 1
            return httpx.Response(502)
        codes = [division["code"] for division in json.loads(request.content)["divisions"]]
        fresh = [code for code in codes if code not in self.codes]
        self.codes += fresh
        self.batches.append(len(codes))
        return httpx.Response(200, json={"registered": len(fresh), "already": len(codes) - len(fresh), "cursor": None})


@pytest.fixture
def dispatch(monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    dispatch = Dispatch()

    @asynccontextmanager
    async def connect(url: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        async with httpx.AsyncClient(
            transport=httpx.MockTransport(dispatch), base_url=url or "http://huiyin"
        ) as client:
            yield client

    monkeypatch.setattr(command, "connect", connect)
    return dispatch


def huiyin(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    cli.register(app)
    return CliRunner().invoke(app, ["divisions", *map(str, arguments)])


def test_registering_again_changes_nothing(dispatch: Dispatch, county: Path) -> None:
    assert "行政区划 4 处：新登记 4 处，原已在册 0 处。" in huiyin(county).output
    again = huiyin(county, "--language", "en")
    assert (again.exit_code, again.output) == (0, "4 divisions: 0 registered now, 4 before.\n")


def test_a_long_list_goes_in_batches_the_service_takes(dispatch: Dispatch, county: Path) -> None:
    rows = [f"{140981000000 + number},第{number}村" for number in range(100_001, 104_001)]
    county.write_text("\n".join(["code,name", "140981,原平市", *rows]), encoding="utf-8")
    result = huiyin(county)
    assert result.exit_code == 0, result.output
    assert sum(dispatch.batches) == len(set(dispatch.codes)) == 4001
    assert max(dispatch.batches) == command.AT_ONCE == MAX_DIVISIONS
    assert "上级不在文件中" in result.output


def test_a_service_that_restarts_is_waited_for(dispatch: Dispatch, county: Path) -> None:
    dispatch.away = 2
    assert huiyin(county).exit_code == 0
    assert len(dispatch.codes) == 4


def test_what_was_not_registered_is_said_with_the_way_on(dispatch: Dispatch, county: Path) -> None:
    dispatch.away = 1000
    result = huiyin(county, "--wait", "1")
    assert result.exit_code == command.CUT_SHORT
    assert "502" in result.output
    assert "再运行一次即可接着登记" in result.output


def test_a_bad_row_keeps_the_whole_file_out(dispatch: Dispatch, county: Path) -> None:
    county.write_text(FOUR + "1409810010021,多一位\n140981003,\n", encoding="utf-8")
    result = huiyin(county)
    assert result.exit_code == command.FILE_REFUSED
    assert "第 6 行：代码“1409810010021”不是 2、4、6、9 或 12 位数字" in result.output
    assert "第 7 行：代码 140981003 没有名称" in result.output
    assert dispatch.codes == []


def test_a_file_can_be_checked_without_sending(dispatch: Dispatch, county: Path) -> None:
    result = huiyin(county, "--check")
    assert (result.exit_code, dispatch.batches) == (0, [])
    assert "4 处行政区划，都可以登记" in result.output


def test_a_code_whose_upper_division_is_missing_is_pointed_out(dispatch: Dispatch, county: Path) -> None:
    county.write_text(FOUR.replace("140981,", "140982,"), encoding="utf-8")
    result = huiyin(county)
    assert result.exit_code == 0
    assert "有 1 个代码的上级不在文件中（如 140981001）" in result.output


def test_every_message_has_its_english_with_the_same_places() -> None:
    source = Path(command.__file__).read_text("utf-8")
    constants = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    said = {text for text in constants if isinstance(text, str) and re.search("[\u4e00-\u9fff]", text)}
    catalogue = Catalogue.load("huiyin_dispatch.divisions")
    for message in said | set(FAULT_TEXTS.values()):
        assert message in catalogue
        assert set(re.findall("{.*?}", message)) == set(re.findall("{.*?}", catalogue.gettext("en", message)))
    given = set(re.findall(r'(?:Wrong\([^"]*|return (?:\()?)"(\w+)"', Path(file.__file__).read_text("utf-8")))
    assert given <= FAULT_TEXTS.keys()
