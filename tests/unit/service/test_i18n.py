"""Both languages say everything, and say it the way each language does."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Formatter

import polib
import pytest
from jinja2 import Environment
from jinja2.ext import extract_from_ast
from starlette.requests import Request

from huiyin_county import divisions
from huiyin_service import errors, i18n
from huiyin_service.i18n import Catalogue, Language, read_translations
from huiyin_service.web import labels

ROOT = Path(__file__).parents[3]
SHARED = ROOT / "libs/service/huiyin_service"
COUNTY = ROOT / "libs/county/huiyin_county"
"""What it says is said by all services: its English is the frame's."""
PACKAGES = [SHARED, COUNTY, *sorted((ROOT / "services").glob("*/huiyin_*"))]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Calls whose Chinese text a person reads.
SPEAKING = {"Problem", "Refused", "Words", "text", "redirect", "carry_out", "ProcedureAct"}
NOW = datetime(2026, 3, 5, 8, 5, tzinfo=UTC)


def english_of(package: Path) -> dict[str, str]:
    files = (polib.pofile(str(path)) for path in sorted(package.rglob("en.po")))
    return {entry.msgid: entry.msgstr for file in files for entry in file.translated_entries()}


def template_messages(package: Path) -> Iterator[tuple[str, str]]:
    environment = Environment(autoescape=True)
    for path in sorted(package.rglob("*.html")):
        tree = environment.parse(path.read_text("utf-8"))
        for line, _, message in extract_from_ast(tree, ("_",)):
            if isinstance(message, str):
                yield message, f"{path.relative_to(ROOT)}:{line}"


def spoken_messages(package: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(package.glob("**/*.py")):
        for speech in filter(speaks, ast.walk(ast.parse(path.read_text("utf-8")))):
            for node in ast.walk(speech):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def speaks(node: ast.AST) -> bool:
    """A call of something that says its texts, or the table of what a page says after each act."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in SPEAKING
        case ast.AnnAssign(target=ast.Name(id="ACT_MESSAGES")):
            return True
        case _:
            return False


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_everything_a_package_says_has_its_english(package: Path) -> None:
    english = english_of(SHARED) | english_of(package)
    said = [*template_messages(package), *spoken_messages(package)]
    missing = sorted({f"{where}: {text}" for text, where in said if CHINESE.search(text) and text not in english})
    assert not missing, "add these to the en.po beside them:\n" + "\n".join(missing)


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_rooms_say_one_message_in_one_english(package: Path) -> None:
    said: dict[str, set[str]] = {}
    for path in package.rglob("en.po"):
        for entry in polib.pofile(str(path)).translated_entries():
            said.setdefault(entry.msgid, set()).add(entry.msgstr)
    differ = {message: sorted(english) for message, english in said.items() if len(english) > 1}
    assert not differ, "a service has one catalogue, so the last of these would be said everywhere"


def test_every_word_of_the_field_has_its_english() -> None:
    english = english_of(SHARED)
    of_places = [label for _, label, _, _ in labels.NAVIGATION]
    tables = [*errors.FIELD_MESSAGES.values(), *divisions.LEVEL_NAMES.values(), *of_places]
    assert [message for message in tables if message not in english] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_translations_fill_the_same_places(package: Path) -> None:
    for chinese, english in english_of(package).items():
        assert places(chinese) == places(english), f"{chinese!r} and {english!r} have different {{places}}"
        assert not CHINESE.search(english) or "回音" in english, f"{english!r} is not English"


def places(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def test_a_message_without_english_stays_chinese(tmp_path: Path) -> None:
    file = tmp_path / "en.po"
    file.write_text('msgid "共 {n} 件"\nmsgstr "{n} in all"\n\n#, fuzzy\nmsgid "待定"\nmsgstr "open"\n', "utf-8")
    catalogue = Catalogue(read_translations(file))
    assert catalogue.format("en", "共 {n} 件", n=3) == "3 in all"
    assert catalogue.format("zh", "共 {n} 件", n=3) == "共 3 件"
    assert catalogue.gettext("en", "没有译文") == "没有译文"
    assert catalogue.gettext("en", "待定") == "待定", "a fuzzy translation is none"
    assert catalogue.gettext("en", "") == "", "and not the header of the file"
    assert "共 {n} 件" in catalogue
    assert "没有译文" not in catalogue


def asking(cookie: str = "", accept: str = "") -> Request:
    headers = [(b"accept-language", accept.encode()), (b"cookie", cookie.encode())]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,zh;q=0.9,en;q=0.8", "zh"),
        ("fr,en;q=0.3,zh;q=0.7", "zh"),
        ("fr-CH, de", "zh"),
        ("en;q=0", "zh"),
        ("en;q=nonsense, zh", "zh"),
    ],
)
def test_the_browsers_wish_is_read_by_weight(accept: str, language: Language) -> None:
    assert i18n.locale_of(asking(accept=accept)) == language


def test_a_chosen_language_wins_over_the_browsers() -> None:
    assert i18n.locale_of(asking("huiyin_lang=zh", "en")) == "zh"
    assert i18n.locale_of(asking("huiyin_lang=xx", "en")) == "en"


@pytest.mark.parametrize(
    ("ago", "chinese", "english"),
    [
        (timedelta(seconds=20), "刚刚", "just now"),
        (timedelta(minutes=5), "5分钟前", "5 minutes ago"),
        (timedelta(hours=3), "3小时前", "3 hours ago"),
        (timedelta(days=2), "2天前", "2 days ago"),
        (timedelta(days=-2), "2天后", "in 2 days"),
    ],
)
def test_how_long_ago(ago: timedelta, chinese: str, english: str) -> None:
    assert i18n.format_relative("zh", NOW - ago, NOW) == chinese
    assert i18n.format_relative("en", NOW - ago, NOW) == english


def test_times_are_the_countys_not_the_servers() -> None:
    assert i18n.format_datetime("zh", NOW) == "2026年3月5日 16:05"
    assert i18n.format_datetime("en", NOW) == "5 Mar 2026, 16:05"
    assert i18n.format_datetime("zh", NOW, "America/Los_Angeles") == "2026年3月5日 00:05"
    late = datetime(2026, 3, 5, 20, 0, tzinfo=UTC)
    assert i18n.format_date("zh", late) == "2026年3月6日"
    assert i18n.format_date("zh", late, weekday=True) == "2026年3月6日 星期五"
    assert i18n.format_date("en", late.date(), year=False) == "5 Mar"


def test_durations_numbers_and_shares() -> None:
    assert i18n.format_hours("zh", timedelta(days=4)) == "96 小时"
    assert i18n.format_duration("zh", 0.4) == "24 分钟"
    assert i18n.format_duration("zh", 3.44) == "3.4 小时"
    assert i18n.format_duration("en", timedelta(hours=71)) == "3 d"
    assert i18n.format_number("en", 10000) == "10,000"
    assert i18n.format_share("zh", 0.9851) == "98.5%"


@pytest.mark.parametrize(
    ("period", "zh", "en"),
    [
        ("2026-02", "2026年2月", "February 2026"),
        ("2026-Q4", "2026年第四季度", "Q4 2026"),
        ("2026", "2026年", "2026"),
    ],
)
def test_a_month_a_quarter_and_a_year_are_written_as_they_are_said(period: str, zh: str, en: str) -> None:
    assert (i18n.format_period("zh", period), i18n.format_period("en", period)) == (zh, en)
