"""The commands the demo adds to `huiyin`."""

from typing import Annotated, Literal

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

Url = Annotated[str | None, typer.Option(help="系统地址 / where Huiyin is")]
LanguageOption = Annotated[str, typer.Option(envvar="HUIYIN_LANGUAGE", help="zh | en")]


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    app.command()(demo)
    app.command()(year)
    app.command()(samples)


def demo(
    much: Annotated[Literal["none", "part", "all"], typer.Argument(help="载入多少 / how much", envvar="HUIYIN_DEMO")],
    url: Url = None,
    language: LanguageOption = "zh",
) -> None:
    """载入演示数据；已有的不再载入。 / Load the demo, or what is missing of it.

    退出码 / exit code: 0 已在 it is there, 1 没有载完 it is not complete, 130 被中断 interrupted.
    """
    if much == "none":
        return
    from huiyin_demo.command import run

    raise typer.Exit(run(much, url, language))


def year(
    county: Annotated[Literal["140981", "511529"], typer.Argument(help="原平市或屏山县 / which county's")] = "140981",
    *,
    small: Annotated[bool, typer.Option("--small", help="小样：一个街道、两个月 / in small")] = False,
    seed: Annotated[int | None, typer.Option(help="同样的种子，同样的一年 / the same seed, the same year")] = None,
    url: Url = None,
    language: LanguageOption = "zh",
) -> None:
    """按一个县一年的数字演一遍，逐项核对；可以反复运行。 / Play a county's year and compare every figure.

    屏山县的一年要拨快时钟 / that of 511529 moves the clock: HUIYIN_DEMO=none HUIYIN_TESTING=true huiyin up

    退出码 / exit code: 0 数字一致 as told, 1 没有演完或不一致 incomplete or different, 130 被中断 interrupted.
    """
    from huiyin_demo.year.command import run

    raise typer.Exit(run(county, int(county) if seed is None else seed, url, language, small=small))


def samples(url: Url = None, language: LanguageOption = "zh") -> None:
    """列出演示身份和值得一看的页面。 / Print sample sign-ins and places to look at."""
    from huiyin_demo.identity_list import run

    run(url, language)
