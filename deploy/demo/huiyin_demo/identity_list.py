"""`huiyin samples`: who one may be in the demo, and where to look first."""

import asyncio
import contextlib
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx
from rich import box
from rich.console import Console
from rich.table import Table

from huiyin_service.client import connect, running
from huiyin_service.demo_identities import DemoIdentity, demo_identities
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.roles import ROLE_LABELS
from huiyin_service.settings import Settings
from huiyin_service.web.labels import text as said_by

Say = Callable[..., str]
Print = Callable[[str], None]

VILLAGE = "140981001001"
PLACES = {
    f"/board/{VILLAGE}": "城西社区的公示栏",
    f"/dashboard/{VILLAGE}": "城西社区的看板",
    "/dashboard/140981": "原平市的看板，可逐级下钻",
    "/dashboard/511529": "屏山县的看板",
    "/dashboard/990001": "洛杉矶市的看板：MyLA311 的真实数据",
    "/work": "工作台：先登录",
}


def run(url: str | None, language: str) -> None:
    """Print the sample identities and places of the running system."""
    say = partial(Catalogue.load("huiyin_service", "huiyin_demo").format, language)
    settings = running(Settings())
    origin = url or settings.public_url
    console = Console(highlight=False, markup=False, soft_wrap=True)
    offered = demo_identities(settings)
    if not offered:
        console.print(say("没有演示数据，也就没有演示身份（HUIYIN_DEMO=none）。"))
        console.print(say("邀请第一位运维人员，其余的人由其在 {page} 邀请：", page=f"{origin}/accounts"))
        console.print(f"  {_huiyin(settings)} accounts invite --role operator")
        console.print(say("登记行政区划（CSV：code,name）："))
        console.print(f"  {_huiyin(settings)} divisions FILE")
        return
    console.print(_table(offered, say, "zh" if language == "zh" else "en"))
    text = "在 {page} 谁都可以点一下就成为其中一位；要让外人访问，先设 HUIYIN_DEMO=none。"
    console.print(say(text, page=f"{origin}/signin"))
    console.print(f"  TOKEN=$({_huiyin(settings)} token --role secretary --division {VILLAGE})")
    console.print(f'  curl -H "Authorization: Bearer $TOKEN" {origin}/api/dispatch/orders')
    console.print()
    places = {**PLACES, **asyncio.run(_example(url))}
    width = len(origin) + max(map(len, places)) + 2
    for path, what in places.items():
        console.print(f"  {origin + path:{width}}{say(what)}")


def _table(offered: tuple[DemoIdentity, ...], say: Say, language: Language) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("演示身份", "角色", "辖区"):
        table.add_column(say(heading), no_wrap=True)
    for sample in offered:
        table.add_row(
            sample.name,
            said_by(ROLE_LABELS[sample.role], language),
            f"{sample.where or say('不限地区')} {sample.division}",
        )
    return table


async def _example(url: str | None) -> dict[str, str]:
    """An issue that went all the way, if one can be had at once."""
    with contextlib.suppress(httpx.HTTPError, ValueError, LookupError):
        async with connect(url) as client:
            path = f"/api/reporting/divisions/{VILLAGE}/issues"
            answer = await client.get(path, params={"state": "publicised", "size": "1"}, timeout=2)
            return {f"/issues/{answer.raise_for_status().json()['items'][0]['number']}": "一件事的全过程"}
    return {}


def _huiyin(settings: Settings) -> str:
    """The command as it must be typed here to reach this system."""
    beside = Path(sys.executable).with_name("huiyin")
    command = "huiyin" if shutil.which("huiyin") else os.path.relpath(beside)
    if settings.data.absolute() == Path(Settings.model_fields["data"].default).absolute():
        return command
    return f"HUIYIN_DATA={shlex.quote(str(settings.data))} {command}"
