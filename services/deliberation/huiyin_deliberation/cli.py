"""The commands deliberation adds to `huiyin`."""

from pathlib import Path
from typing import Annotated

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

_AsOption = Annotated[str | None, typer.Option("--as", help="以谁的名义 / whose sign-in, an officer's of the county")]
_CheckOption = Annotated[bool, typer.Option("--check", help="只检查，不导入 / check only")]
_PatienceOption = Annotated[float, typer.Option(min=1, help="服务重启时最多等几秒 / patience, in seconds")]
_UrlOption = Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")]
_LanguageOption = Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")]


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    app.command()(links)
    app.command()(sites)


def links(
    file: Annotated[
        Path, typer.Argument(help="CSV、XLSX：村（社区）代码、户编号、户主、住址、党员姓名、账号", dir_okay=False)
    ],
    *,
    sign_in: _AsOption = None,
    check: _CheckOption = False,
    wait: _PatienceOption = 60.0,
    url: _UrlOption = None,
    language: _LanguageOption = "zh",
) -> None:
    """导入联系户名册；可以反复运行。 / Bring in a roll of members' links with households, however often.

    退出码 / exit code: 0 全部导入 all taken in, 2 文件被拒 the file was refused, 3 没有导入完 cut short.
    """
    from huiyin_deliberation.lists.command import run

    raise typer.Exit(run(file, sign_in, url, language, check=check, wait=wait))


def sites(
    file: Annotated[Path, typer.Argument(help="YAML：议事点和三支队伍 / sites and their teams", dir_okay=False)],
    *,
    sign_in: _AsOption = None,
    check: _CheckOption = False,
    wait: _PatienceOption = 60.0,
    url: _UrlOption = None,
    language: _LanguageOption = "zh",
) -> None:
    """导入议事点和队伍；可以反复运行。 / Bring in sites of deliberation and their teams, however often.

    退出码 / exit code: 0 全部导入 all taken in, 2 文件被拒 the file was refused, 3 没有导入完 cut short.
    """
    from huiyin_deliberation.sites.command import run

    raise typer.Exit(run(file, sign_in, url, language, check=check, wait=wait))
