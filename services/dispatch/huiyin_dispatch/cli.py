"""The commands dispatch adds to `huiyin`."""

from pathlib import Path
from typing import Annotated

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    app.command()(divisions)
    app.command()(organisation)


def divisions(
    file: Annotated[Path, typer.Argument(help="CSV：code,name[,timezone]", dir_okay=False)],
    *,
    check: Annotated[bool, typer.Option("--check", help="只检查，不登记 / read only, send nothing")] = False,
    wait: Annotated[float, typer.Option(min=1, help="服务重启时最多等几秒 / patience, in seconds")] = 60.0,
    url: Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")] = None,
    language: Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")] = "zh",
) -> None:
    """登记行政区划；已在册的不变，可以反复运行。 / Register divisions from a file, however often.

    退出码 / exit code: 0 全部在册 all registered, 2 文件被拒 the file was refused, 3 没有登记完 cut short.
    """
    from huiyin_dispatch.divisions.command import run

    raise typer.Exit(run(file, url, language, check=check, wait=wait))


def organisation(
    file: Annotated[Path | None, typer.Argument(help="XLSX：小区、楼栋党小组、党员中心户", dir_okay=False)] = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="只检查，不导入 / check only")] = False,
    template: Annotated[Path | None, typer.Option(help="写出空白名册 / write an empty roll", dir_okay=False)] = None,
    wait: Annotated[float, typer.Option(min=1, help="服务重启时最多等几秒 / patience, in seconds")] = 60.0,
    url: Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")] = None,
    language: Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")] = "zh",
) -> None:
    """导入小区党组织名册；可以反复运行。 / Bring in a roll of estates, branches, groups and households.

    退出码 / exit code: 0 全部导入 all taken in, 2 文件被拒 the file was refused, 3 没有导入完 cut short.
    """
    from huiyin_dispatch.rolls.command import run
    from huiyin_dispatch.rolls.template import template as empty

    if template:
        template.write_bytes(empty())
        typer.echo(template)
    if file:
        raise typer.Exit(run(file, url, "en" if language == "en" else "zh", check=check, wait=wait))
    if not template:
        raise typer.BadParameter("FILE 或 --template / FILE or --template")
