"""Every file that a page asks for is there: what is shared, and what a service has in its rooms."""

import re
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from huiyin_service.app import build
from huiyin_service.settings import Settings
from huiyin_service.web.assets import STATIC, Assets, files_of

ROOT = Path(__file__).parents[3]
SERVICES = ("intake", "dispatch", "deliberation", "reporting", "accounts")
ASKED = re.compile(r"\b(?:asset|styles|script)\(([^)]*)\)")
# Copied there by `npm run build`.
MADE = "vendor/"


def asked_for(template: Path) -> set[str]:
    """The files that a template names; what is put together at the time is not among them."""
    calls = ASKED.findall(template.read_text("utf-8"))
    return {name for call in calls if "~" not in call for name in re.findall(r"[\"']([^\"']+)[\"']", call)}


@pytest.mark.parametrize("service", SERVICES)
def test_what_its_templates_ask_for_is_shared_or_its_own(service: str) -> None:
    package = f"huiyin_{service}"
    assets = Assets(service, files_of(package))
    templates = [*(ROOT / "services" / service / package).rglob("*.html")]
    asked = {name for template in templates for name in asked_for(template)}
    assert asked
    assert [name for name in asked if not name.startswith(MADE) and not assets.has(name)] == []
    unused = {f"{service}/{name}" for name in files_of(package)} - asked
    assert not unused, "no template asks for these"


def test_what_the_shared_templates_ask_for_is_shared() -> None:
    templates = (ROOT / "libs/service/huiyin_service/web/templates").glob("*.html")
    asked = {name for template in templates for name in asked_for(template)}
    assert [name for name in asked if not name.startswith(MADE) and not (STATIC / name).is_file()] == []


def test_a_script_imports_only_what_is_shared() -> None:
    for service in SERVICES:
        for name, path in files_of(f"huiyin_{service}").items():
            for module in re.findall(r'from "([^"]+)"', path.read_text("utf-8")) if path.suffix == ".js" else ():
                assert module.startswith("../js/"), name
                assert (STATIC / "js" / module.removeprefix("../js/")).is_file(), f"{name}: {module}"


def test_a_name_stands_only_once_in_a_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("one", "two"):
        (tmp_path / "huiyin_twice" / room).mkdir(parents=True)
        (tmp_path / "huiyin_twice" / room / "page.css").touch()
    (tmp_path / "huiyin_twice" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ValueError, match=r"page\.css"):
        files_of("huiyin_twice")


@pytest.fixture(scope="module")
def dispatch(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    return build(import_module("huiyin_dispatch.app").SPEC, Settings(data=tmp_path_factory.mktemp("data")))


async def test_a_service_serves_its_own_beside_what_is_shared(dispatch: FastAPI) -> None:
    assets = Assets("dispatch", files_of("huiyin_dispatch"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(dispatch), base_url="http://localhost") as asking:
        for path, kind in (("dispatch/desk.js", "text/javascript"), ("css/base.css", "text/css")):
            address = assets.url(path)
            assert re.fullmatch(rf"/static/{path}\?v=[0-9a-f]{{12}}", address)
            answer = await asking.get(address)
            assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind)
            assert "immutable" in answer.headers["cache-control"]
            assert "immutable" not in (await asking.get(f"/static/{path}")).headers["cache-control"]
        for path in ("dispatch/app.py", "dispatch/desk/desk.js", "dispatch/en.po"):
            assert (await asking.get(f"/static/{path}")).status_code == 404


def test_the_proxy_knows_whose_files_are_whose() -> None:
    caddyfile = (ROOT / "deploy/Caddyfile").read_text("utf-8")
    # The rest, shared files among it, is reporting's.
    for service in ("intake", "dispatch", "deliberation", "accounts"):
        assert re.search(rf"@{service} path .*/static/{service}/\*", caddyfile)
