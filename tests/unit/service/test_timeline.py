"""What a timeline says of events: what their contracts say, in the reader's language."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import ClassVar

import pytest
from starlette.requests import Request

from huiyin_contracts import AboutIssue, base, contracts
from huiyin_contracts.base import Event, example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.wording import Line, Phrase, Quote, Wording, quote, say
from huiyin_service.web.pages import Pages
from huiyin_service.web.timeline import Speaker, Step, timeline

CONTRACTS = [contract for contract in contracts().values() if "wording" in contract.__dict__]
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
PHOTO = "ab" * 32
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def pages() -> Pages:
    return Pages("huiyin_service")


@pytest.fixture
def sung(monkeypatch: pytest.MonkeyPatch) -> type[Event]:
    """A contract with every kind of place, that is forgotten after the test."""
    monkeypatch.setattr(base, "_registry", dict(base._registry))

    class SongSung(AboutIssue):
        """A song was sung."""

        type: ClassVar[str] = "choir.song.sung.v1"
        wording: ClassVar[Wording] = Wording("唱歌", "Sung", trail="resolved")
        model_config = example(issue=ISSUE, photos=[PHOTO])

        photos: tuple[str, ...] = (PHOTO,)

        def headline(self) -> Phrase:
            song = say("《{name}》", "“{name}”", name=Quote("茉莉花"))
            return say("{name} 唱{song}", "{name} sang {song}", name="李书记", song=song)

        def lines(self) -> tuple[Line, ...]:
            return (
                say("{day}前，{n} 人", "By {day}, {n} people", day=date(2026, 12, 3), n=1200),
                say("{hours} 小时，到 {at}", "{hours} h, until {at}", hours=Decimal("1.5"), at=DUE),
                *quote("唱得{真}好", None),
                say("再唱：{said}", "Again: {said}", said=Quote("明天")),
            )

    return SongSung


def asking(language: str) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-language", language.encode())]})


def step(event: Event, role: str = "secretary", name: str | None = "王书记") -> Step:
    return Step(event, NOW, NOW, role, name)


def song(sung: type[Event]) -> Event:
    return sung.model_validate({"issue": ISSUE})


@pytest.mark.parametrize(
    ("language", "title", "lines"),
    [
        (
            "zh",
            "李书记 唱《茉莉花》",
            ["2026年12月3日前，1,200 人", "1.5 小时，到 2026年12月1日 18:00", "唱得{真}好", "再唱：明天"],
        ),
        (
            "en",
            "李书记 sang “茉莉花”",
            ["By 3 Dec 2026, 1,200 people", "1.5 h, until 1 Dec 2026, 18:00", "唱得{真}好", "Again: 明天"],
        ),
    ],
)
def test_every_place_is_filled_as_the_reader_writes_it(
    pages: Pages, sung: type[Event], language: str, title: str, lines: list[str]
) -> None:
    [entry] = timeline([step(song(sung))], pages, asking(language), "Asia/Shanghai")
    assert (entry.title, entry.note.split("\n")) == (title, lines)
    assert (entry.state, entry.who, entry.role) == ("resolved", "王书记", "secretary")
    assert entry.photos == (f"/photos/{PHOTO}.jpg",)


def test_a_moment_is_told_in_the_countys_zone(pages: Pages, sung: type[Event]) -> None:
    [entry] = timeline([step(song(sung))], pages, asking("zh"), "America/Los_Angeles")
    assert "到 2026年12月1日 02:00" in entry.note


@pytest.mark.parametrize(("language", "title"), [("zh", "唱歌"), ("en", "Sung")])
def test_of_a_private_issue_nothing_is_shown_that_people_wrote(
    pages: Pages, sung: type[Event], language: str, title: str
) -> None:
    [entry] = timeline([step(song(sung))], pages, asking(language), "Asia/Shanghai", private=True)
    assert entry.title == title
    assert len(entry.note.split("\n")) == 2
    assert not any(said in entry.title + entry.note for said in ("茉莉花", "唱得", "明天"))
    assert entry.photos == ()


def test_a_notice_is_told_by_what_it_is_of(pages: Pages) -> None:
    notice = NoticePublished.model_validate(NoticePublished.model_json_schema()["example"])
    [chinese] = timeline([step(notice)], pages, asking("zh"))
    [english] = timeline([step(notice)], pages, asking("en"))
    assert (chinese.title, english.title) == ("公示办理结果", "Published the result")
    assert chinese.note == english.note == notice.notice
    assert chinese.state == "publicised"


def test_what_the_system_did_by_itself_says_so(pages: Pages) -> None:
    notice = NoticePublished.model_validate(NoticePublished.model_json_schema()["example"])
    [entry] = timeline([step(notice, "system", None)], pages, asking("en"))
    assert (entry.who, entry.role) == (pages.text(asking("en"), "系统按规则自动办理"), None)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_can_happen_to_an_issue_can_be_told(language: str) -> None:
    assert CONTRACTS
    for contract in CONTRACTS:
        event = contract.model_validate(contract.model_json_schema()["example"])
        for private in (False, True):
            speaker = Speaker("zh" if language == "zh" else "en", "Asia/Shanghai", private)
            said = [speaker.headline(event), *speaker.lines(event)]
            assert all(said), contract.type
            assert not any("{" in text for text in said), contract.type
