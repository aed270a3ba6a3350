"""The commands dispatch adds to `huiyin`."""

from pathlib import Path
from typing import Annotated

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.


charter = typer.Typer(no_args_is_help=True, help="县级章程：查看、核对、通过 / a county's charter: show, check, adopt")
_CharterFile = Annotated[Path, typer.Argument(help="YAML；140981、511529 为自带 / two are shipped", dir_okay=False)]
_CountyOption = Annotated[str | None, typer.Option(help="县级代码，默认看文件 / the county, by default the file's")]
_UrlOption = Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")]
_SignInOption = Annotated[
    str | None, typer.Option("--as", help="以谁的名义 / whose sign-in, an officer's of the county")
]
_LanguageOption = Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")]


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    app.command()(divisions)
    app.command()(organisation)
    app.add_typer(charter, name="charter")


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


@charter.command("show")
def show_charter(
    county: Annotated[str, typer.Argument(help="县级代码，6 位 / the county's six digits")],
    url: _UrlOption = None,
    language: _LanguageOption = "zh",
) -> None:
    """打印最近通过的章程，可以改了再通过。 / Print the latest charter, to be changed and adopted."""
    from huiyin_dispatch.adoption.command import CharterFiles

    raise typer.Exit(CharterFiles(url, language).show(county))


@charter.command("check")
def check_charter(
    file: _CharterFile,
    county: _CountyOption = None,
    sign_in: _SignInOption = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="只看文件 / look at the file only")] = False,
    url: _UrlOption = None,
    language: _LanguageOption = "zh",
) -> None:
    """核对章程文件，列出会有什么改动；不通过。 / Check a file and list what it would change; adopt nothing.

    退出码 / exit code: 0 可以通过 it may be adopted, 2 文件有误 the file was refused, 3 没有问到 not answered.
    """
    from huiyin_dispatch.adoption.command import CharterFiles

    raise typer.Exit(CharterFiles(url, language).check(file, county, sign_in, offline=offline))


@charter.command("adopt")
def adopt_charter(
    file: _CharterFile,
    county: _CountyOption = None,
    sign_in: _SignInOption = None,
    url: _UrlOption = None,
    language: _LanguageOption = "zh",
) -> None:
    """以县级工作人员的名义通过章程；已是现行的就不动。 / Adopt a file in an officer's name; one in force is left.

    退出码 / exit code: 0 已通过 adopted, 2 文件有误 the file was refused, 3 没有通过 not adopted.
    """
    from huiyin_dispatch.adoption.command import CharterFiles

    raise typer.Exit(CharterFiles(url, language).adopt(file, county, sign_in))
