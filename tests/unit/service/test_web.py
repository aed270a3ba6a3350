"""The shared pages: both languages, nothing the policy would refuse, redirects that stay at home."""

import importlib
import re
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from huiyin_service.auth import Principal
from huiyin_service.roles import Role
from huiyin_service.web import ListQuery, Pages, set_language, static_files
from huiyin_service.web.language import local_path
from huiyin_service.web.pages import navigation

NOW = datetime(2026, 3, 5, 8, 5, tzinfo=UTC)

SAMPLE = """
{% extends "layout.html" %}
{% import "components.html" as ui %}
{% set at = now() %}
{% set matter = ("/issues/7", "7", "hazard", "dispatched", hostile) %}
{% set step = {"title": "派单", "state": "dispatched", "at": at, "recorded_at": later, "role": "secretary"} %}
{% set columns = [column("name", "名称", sort=true), column("open", "在办", numeric=true)] %}
{% block title %}{{ _("首页") }}{% endblock %}
{% block main %}
{% call ui.hero(_("回音")) %}{{ ui.link(_("我要反映"), "/report", "call", icon="report") }}{% endcall %}
{% for code in STATES %}{{ ui.state(code) }}{% endfor %}{{ ui.state("unheard-of") }}{{ ui.role("secretary") }}
{{ ui.tabs([{"label": "在办", "href": "?a", "current": true, "count": 3}, {"label": "已办结", "href": "?b"}]) }}
{{ ui.crumbs([{"code": "140981", "name": "原平市"}, {"code": "140981001", "name": "北城街道"}]) }}
{% call ui.card(_("公示"), href="/board") %}{{ ui.facts([("编号", "7"), ("电话", none)]) }}{% endcall %}
{% call ui.tiles() %}{{ ui.tile("总数", 10000) }}{% endcall %}{{ ui.progress(837, 1013, "关键事项") }}
{{ ui.bars([{"label": "路灯", "value": 3}], "类别") }}{{ ui.bars([], "无") }}
{{ ui.chart("daily", "每日", ["3月1日"], [{"name": "受理", "values": [3]}]) }}
{{ ui.road("accepted") }}{{ ui.road("withdrawn") }}
{% call ui.issues() %}{{ ui.issue(*matter, at=at, due=at, overdue=true) }}{% endcall %}
{{ ui.timeline([step]) }}{{ ui.table(columns, rows, listing, "各村") }}
{{ ui.errors([{"field": "place", "message": "请选择"}]) }}{{ ui.kinds() }}{{ ui.photo_input() }}{{ ui.place() }}
{{ ui.division("place", "在哪里", [("140981", "原平市")], value="140981001001", error="请选择") }}
{{ ui.field("name", "姓名") }}{{ ui.area("text", "内容") }}{{ ui.select("a", "甲", [("1", "一")]) }}
{{ ui.choices("b", "乙", [("1", "一")]) }}{{ ui.check("c", "丙") }}{{ ui.post("/x", "接单", fields={"v": 1}) }}
{{ ui.empty("没有", "再等等", href="/") }}{{ ui.live("/live") }}{{ ui.note("好", "good") }}{{ ui.photos(["/a.jpg"]) }}
{% call ui.fold("理由") %}{% call ui.actions() %}{{ ui.button("退单", "danger") }}{% endcall %}{% endcall %}
{% endblock %}
{% block queue %}<ul id="queue">{{ ui.when(at) }}{{ who }}</ul>{% endblock %}
"""


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """Pages of a service made for the test."""
    templates = tmp_path / "huiyin_sample" / "web" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / "huiyin_sample" / "__init__.py").touch()
    (templates / "sample.html").write_text(SAMPLE, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield Pages("huiyin_sample", clock=lambda: NOW)
    sys.modules.pop("huiyin_sample", None)


@pytest.fixture
async def client(pages: Pages) -> AsyncIterator[AsyncClient]:
    async def sample(request: Request) -> Response:
        if "signed" in request.query_params:
            request.state.principal = Principal("1", "王书记", "secretary", "140981001001")
        listing = ListQuery.of(request, total=60, size=25, sort="-open", allowed=("name", "open"))
        rows = [{"name": "城西社区", "open": 24}]
        return pages.render(
            request,
            "sample.html",
            rows=rows,
            listing=listing,
            hostile="<script>alert(1)</script>",
            later=NOW + timedelta(hours=2),
            who="甲",
        )

    async def queue(request: Request) -> Response:
        return pages.block(request, "sample.html", "queue", who="<b>")

    async def sent(_request: Request) -> Response:
        return pages.redirect("/", "已提交；编号 7", sent="report")

    async def wrong(request: Request) -> Response:
        return pages.error(request, 403, "不在您的辖区", "事项属于别处。")

    routes = [
        Route("/", sample),
        Route("/queue", queue),
        Route("/sent", sent, methods=["POST"]),
        Route("/wrong", wrong),
        Route("/language", set_language, methods=["POST"]),
        Mount("/static", static_files()),
    ]
    transport = ASGITransport(Starlette(routes=routes))
    async with AsyncClient(transport=transport, base_url="http://huiyin.test") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/wrong"])
async def test_pages_keep_to_their_own_policy(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)
    html = answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html), "the policy refuses style and on… attributes"
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html)
    assert set(inline) <= {'<script type="application/json">'}
    assert not re.search(r'(src|href)="(https?:)?//', html), "everything comes from our own origin"


async def test_a_page_speaks_the_readers_language(client: AsyncClient) -> None:
    chinese = (await client.get("/")).text
    english = (await client.get("/", headers={"Accept-Language": "en"})).text
    assert '<html lang="zh-CN">' in chinese
    assert "已派单" in chinese
    assert "支部书记" in chinese
    assert '<html lang="en">' in english
    assert "Dispatched" in english
    assert "Branch secretary" in english
    assert "已派单" not in english


async def test_every_label_leads_to_its_control(client: AsyncClient) -> None:
    html = (await client.get("/")).text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), "an id stands twice"
    for reference in re.findall(r'(?:\sfor|aria-describedby|href="#)="?([^"]+)"', html):
        assert set(reference.strip().split()) <= set(ids), f"{reference!r} leads nowhere"


async def test_every_icon_is_in_the_sprite(client: AsyncClient) -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (await client.get("/static/icons.svg")).text))
    assert set(re.findall(r"icons\.svg[^#\"]*#([^\"]+)", (await client.get("/")).text)) <= sprite


async def test_what_a_resident_writes_is_text(client: AsyncClient) -> None:
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (await client.get("/")).text
    assert "&lt;b&gt;" in (await client.get("/queue")).text


async def test_a_block_is_rendered_alone(client: AsyncClient) -> None:
    html = (await client.get("/queue", headers={"Accept-Language": "en"})).text
    assert html.startswith('<ul id="queue">')
    assert "just now" in html
    assert "<html" not in html


async def test_a_message_is_shown_once_on_the_page_that_follows(client: AsyncClient) -> None:
    first = (await client.post("/sent", follow_redirects=True)).text
    assert "已提交；编号 7" in first
    assert 'data-sent="report"' in first
    assert "已提交" not in (await client.get("/")).text


async def test_a_forged_message_cookie_is_nothing(client: AsyncClient) -> None:
    assert (await client.get("/", headers={"Cookie": "huiyin_flash=%7Bnonsense"})).status_code == 200
    assert (await client.get("/", headers={"Cookie": 'huiyin_flash="[1]"'})).status_code == 200


async def test_the_language_switch_returns_to_the_page(client: AsyncClient) -> None:
    form = {"language": "en", "next": "/?sort=name"}
    answer = await client.post("/language", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?sort=name"
    assert '<html lang="en">' in (await client.get("/")).text


@pytest.mark.parametrize("target", ["https://elsewhere", "//elsewhere", "/\\elsewhere", "/\n/x", ""])
def test_no_redirect_leaves_this_origin(target: str) -> None:
    assert local_path(target) == "/"


async def test_sign_in_state_is_shown(client: AsyncClient) -> None:
    assert 'href="/signin?next=/"' in (await client.get("/")).text
    signed = (await client.get("/?signed=1")).text
    assert "王书记" in signed
    assert 'action="/signout"' in signed


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "/"),
        ("/report", "/report"),
        ("/screen", "/work"),
        ("/board/140981001001", "/board"),
        ("/issues/7", None),
    ],
)
def test_the_current_place_is_marked(path: str, place: str) -> None:
    assert [entry["href"] for entry in navigation(path) if entry["current"]] == ([place] if place else [])


@pytest.mark.parametrize(
    ("role", "there"), [(None, True), ("secretary", True), ("member", True), ("resident", False), ("operator", False)]
)
def test_the_desk_is_a_place_of_those_who_handle_orders(role: Role | None, there: bool) -> None:
    principal = Principal("x", "x", role, "140981001001") if role else None
    assert ("/work" in {entry["href"] for entry in navigation("/", principal)}) == there


def listing(query: str) -> ListQuery:
    scope = {"type": "http", "method": "GET", "path": "/work", "query_string": query.encode(), "headers": []}
    return ListQuery.of(Request(scope), total=60, size=25, sort="-open", allowed=("name", "open"))


def test_a_list_is_sorted_and_paged_by_its_address() -> None:
    second = listing("state=open&page=2&sort=name")
    assert (second.offset, second.key, second.descending, second.pages) == (25, "name", False, 3)
    assert second.sorted_by("name") == "/work?state=open&sort=-name"
    assert second.at(3) == "/work?state=open&sort=name&page=3"
    assert second.direction("name") == "ascending"


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=²", "sort=secret", "page=99999999999"])
def test_a_senseless_address_falls_back(query: str) -> None:
    assert listing(query).page == 1
    assert listing(query).sort == "-open"
    assert listing("page=99").page == 3


async def test_static_files_are_addressed_by_content(client: AsyncClient) -> None:
    address = re.search(r'href="(/static/css/base\.css\?v=\w+)"', (await client.get("/")).text)
    assert address
    assert "immutable" in (await client.get(address[1])).headers["cache-control"]
    assert "immutable" not in (await client.get("/static/css/base.css")).headers["cache-control"]
