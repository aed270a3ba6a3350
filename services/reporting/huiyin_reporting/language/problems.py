"""What the system can refuse, read from the source of all services: nothing to keep in step, as with the catalogues."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from huiyin_service.i18n import Catalogue
from huiyin_service.web.pages import SHARED

# What the proxy answers in place of a service that is away; its words are in the Caddyfile.
PROXY, EVERY = "caddy", "every"
_OF_PROXY = (
    ("unavailable", 503, "服务正在重新启动", "请过几秒再试，您的数据没有丢失。"),
    ("too-large", 413, "内容太大", "一次最多上传 60 MB。"),
)


@dataclass(frozen=True, slots=True)
class ProblemWording:
    """One way a problem is put; title and detail are message ids."""

    status: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One problem type: its code, who says it, and how."""

    code: str
    services: tuple[str, ...]
    wordings: tuple[ProblemWording, ...]


@cache
def kinds() -> dict[str, ProblemType]:
    """Every problem type by its code."""
    found: dict[str, dict[ProblemWording, set[str]]] = {}
    for code, status, title, detail in _OF_PROXY:
        found.setdefault(code, {}).setdefault(ProblemWording(status, title, detail), set()).add(PROXY)
    for service, folder in _packages():
        for path in sorted(folder.rglob("*.py")):
            for code, wording in _raised(ast.parse(path.read_text("utf-8"))):
                found.setdefault(code, {}).setdefault(wording, set()).add(service)
    return {
        code: ProblemType(
            code, tuple(sorted({service for said in wordings.values() for service in said})), tuple(wordings)
        )
        for code, wordings in sorted(found.items())
    }


@cache
def catalogue() -> Catalogue:
    """The English of all services' problems."""
    return Catalogue.load(*(folder.name for _, folder in _packages()))


def _packages() -> Iterator[tuple[str, Path]]:
    """The shared service, and each service that is installed beside this one, with its folder."""
    named = {entry.module.split(".", 1)[0]: entry.name for entry in entry_points(group="huiyin.services")}
    for package, name in sorted({**named, SHARED: EVERY}.items()):
        spec = find_spec(package)
        if spec and spec.origin:
            yield name, Path(spec.origin).parent


def _raised(tree: ast.AST) -> Iterator[tuple[str, ProblemWording]]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            continue
        match call.func.id, [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]:
            case "Problem", [int(status), str(code), str(title), str(detail)]:
                yield code, ProblemWording(status, title, detail)
            case "Refused", [str(code), str(detail), *_]:
                yield code, ProblemWording(409, "不能这样办理", detail)
