"""The commands dispatch adds to `huiyin`."""

from pathlib import Path
from typing import Annotated

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    app.command()(divisions)


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
    from huiyin_dispatch.reference.command import run

    raise typer.Exit(run(file, url, language, check=check, wait=wait))
