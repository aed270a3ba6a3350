"""`huiyin import myla311`: what it prints, what it writes, and the code it ends with."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner, Result

from huiyin_intake import cli
from huiyin_intake.history_import import console
from huiyin_intake.history_import.run import DIVISIONS, FIGURES, HANDLED, REPORTED

DATA = Path(__file__).parent / "data"
SMALL = DATA / "myla311-small.csv"


class Town:
    """Services that take everything, and reporting that shows `states`."""

    def __init__(self) -> None:
        self.states = {"publicised": 3, "withdrawn": 1, "rejected": 1}
        self.asked: list[str] = []
        self.trouble: dict[str, httpx.Response] = {}
        self.interrupt = ("", 1)

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if (path, self.asked.count(path)) == self.interrupt:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.05)
        if path in self.trouble:
            return self.trouble[path]
        if path == FIGURES:
            return httpx.Response(200, json={"by_state": self.states})
        body = json.loads(request.content)
        if path == DIVISIONS:
            count = len(body["divisions"])
            return httpx.Response(200, json={"registered": count, "already": 0, "cursor": "1-1"})
        count = len(body["items"])
        answer = {"recorded": count, "already": 0, "refused": [], "cursor": f"2-{len(self.asked)}"}
        return httpx.Response(200, json=answer)


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    town = Town()

    @asynccontextmanager
    async def connect(url: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.MockTransport(town)
        async with httpx.AsyncClient(transport=transport, base_url=url or "http://huiyin") as client:
            yield client

    monkeypatch.setattr(console, "connect", connect)
    return town


def run(*arguments: str | Path) -> Result:
    app = typer.Typer()
    cli.register(app)
    return CliRunner().invoke(app, ["import", "myla311", *map(str, arguments)])


def test_all_well_is_zero_and_the_account_says_what_was_sent_and_seen(town: Town) -> None:
    result = run(SMALL)
    assert result.exit_code == 0, result.output
    assert "文件共 5 行：可导入 5，不可导入 0。办结 3，撤销 1，转出 1，未结 0。地点 5 处。" in result.output
    assert "7  1-104  办结早于提出" in result.output
    assert "看板上全县：publicised=3 rejected=1 withdrawn=1。" in result.output
    assert "与发送的一致。" in result.output
    assert town.asked == [FIGURES, DIVISIONS, REPORTED, HANDLED, FIGURES]


@pytest.mark.usefixtures("town")
def test_the_account_is_had_in_english_too() -> None:
    result = run(SMALL, "--language", "en")
    assert "It agrees with what was sent." in result.output
    assert not any("\u4e00" <= character <= "\u9fff" for character in result.output)


def test_figures_that_differ_are_said_to(town: Town) -> None:
    town.states["publicised"] = 9
    result = run(SMALL)
    assert result.exit_code == 0, "more than was sent may have been there before"
    assert "与发送的不一致。本次发送：publicised=3 rejected=1 withdrawn=1。" in result.output
    assert "本次导入之前，全县已有：publicised=9 rejected=1 withdrawn=1。" in result.output
    town.states["publicised"] = 2
    assert run(SMALL).exit_code == console.SOME_REFUSED


def test_refused_rows_end_in_one_and_the_report_has_each_with_its_line(town: Town, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text(SMALL.read_text("utf-8").replace(",Cancelled,", ",Lost,"), "utf-8")
    report = tmp_path / "report.json"
    town.states = {"publicised": 3, "rejected": 1}
    result = run(bad, "--report", report)
    assert result.exit_code == console.SOME_REFUSED
    assert "5  1-102  Status“Lost”不认识" in result.output
    account = json.loads(report.read_text("utf-8"))
    assert [(row["line"], row["number"], row["code"]) for row in account["refused"]] == [(5, "1-102", "unknown_status")]
    assert [(row["line"], row["code"]) for row in account["anomalies"]] == [(7, "ends_before_start")]
    assert (account["rows"], account["accepted"], account["sent"]["rows"]) == (5, 4, 4)
    assert account["seen"]["differences"] == {}
    assert account["complete"] is False


def test_a_file_refused_whole_is_two_and_nothing_is_sent(town: Town, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("id,created\n1,2018-01-01\n")
    result = run(other)
    assert result.exit_code == console.FILE_REFUSED
    assert "缺少 SRNumber, CreatedDate, RequestType" in result.output
    assert run(tmp_path / "nowhere.csv").exit_code == console.FILE_REFUSED
    assert run(tmp_path).exit_code == console.FILE_REFUSED
    assert town.asked == []


def test_a_file_with_only_a_header_is_fine_and_says_so(town: Town, tmp_path: Path) -> None:
    empty = tmp_path / "header.csv"
    empty.write_text(SMALL.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    result = run(empty)
    assert (result.exit_code, town.asked) == (0, [])
    assert "文件只有表头，没有数据行。" in result.output


def test_checking_sends_nothing(town: Town) -> None:
    assert (run(SMALL, "--check").exit_code, town.asked) == (0, [])


def test_a_limit_and_a_batch_size_are_kept(town: Town) -> None:
    town.states = {"publicised": 2}
    assert run(SMALL, "--limit", "2", "--batch", "1", "--in-flight", "1").exit_code == 0
    assert town.asked == [FIGURES, DIVISIONS, *[REPORTED, HANDLED] * 2, FIGURES]


def test_services_that_stay_away_are_three_and_it_says_how_to_go_on(town: Town) -> None:
    town.trouble[HANDLED] = httpx.Response(503)
    result = run(SMALL, "--wait", "0.3")
    assert result.exit_code == console.CUT_SHORT
    assert "503 Service Unavailable" in result.output
    assert "再运行一次同样的命令即可接着导入" in result.output


@pytest.mark.parametrize("where", [DIVISIONS, REPORTED])
def test_ctrl_c_finishes_what_is_on_its_way_and_says_how_to_go_on(town: Town, where: str) -> None:
    town.interrupt = (where, 1)
    result = run(SMALL, "--batch", "1", "--in-flight", "1")
    assert result.exit_code == console.INTERRUPTED, result.output
    assert "正在停下" in result.output
    assert "再运行一次同样的命令即可接着导入" in result.output
    assert town.asked.count(REPORTED) == town.asked.count(HANDLED) <= 1
    assert town.asked.count(FIGURES) == 1


def test_ctrl_c_while_waiting_for_the_figures_ends_the_waiting(town: Town) -> None:
    town.interrupt = (FIGURES, 2)
    result = run(SMALL)
    assert result.exit_code == console.INTERRUPTED
    assert "已发送 5/5 行" in result.output
    assert "已发送的行还没有全部出现在看板上：已按要求停下。" in result.output
