"""The commands intake adds to `huiyin`."""

from pathlib import Path
from typing import Annotated

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

imports = typer.Typer(no_args_is_help=True, help="导入其他系统的历史。 / Import other systems' histories.")


def register(app: typer.Typer) -> None:
    """Add `import` to the `huiyin` command."""
    app.add_typer(imports, name="import")


@imports.callback()
def _group() -> None:
    """Keep `import` a group while it has one command."""


@imports.command()
def myla311(
    file: Annotated[Path, typer.Argument(help="MyLA311 的 CSV 文件 / the CSV file", dir_okay=False)],
    *,
    limit: Annotated[int | None, typer.Option(min=1, help="只读前 N 行 / read only the first N rows")] = None,
    batch: Annotated[int, typer.Option(min=1, max=1000, help="每批行数 / rows a batch")] = 500,
    in_flight: Annotated[int, typer.Option(min=1, max=16, help="同时在途批数 / batches on their way")] = 3,
    wait: Annotated[float, typer.Option(min=0, help="服务重启时最多等几秒 / patience, in seconds")] = 60.0,
    check: Annotated[bool, typer.Option("--check", help="只检查，不发送 / read only, send nothing")] = False,
    report: Annotated[Path | None, typer.Option(help="把报告写成 JSON / write the report as JSON")] = None,
    url: Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")] = None,
    language: Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")] = "zh",
) -> None:
    """导入洛杉矶市 MyLA311 的服务请求。 / Import service requests of the City of Los Angeles.

    退出码 / exit code: 0 全部导入 all well, 1 有行未导入 some rows were not taken,
    2 文件被拒 the file was refused, 3 没有发完 cut short, 130 被中断 interrupted.
    """
    from huiyin_intake.history_import.console import Options, run

    options = Options(
        limit=limit,
        batch=batch,
        in_flight=in_flight,
        wait=wait,
        check=check,
        report=report,
        url=url,
        language=language,
    )
    raise typer.Exit(run(file, options))
