"""A charter as a file: YAML, each line with what it is called and the row or law that it comes from (P11)."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

import yaml

from huiyin_dispatch.charter.outline import SECTIONS

MOST_BYTES = 256 * 1024
_TOP = ("title", "effective_at", "note")
_INDENT = "  "
_WIDE = 100


class UnreadableCharter(Exception):
    """A file that is no charter at all; `line` is where, as far as that is known."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why, self.line = why, line


class _OneMeaning(yaml.SafeLoader):
    """YAML in which nothing is written twice and nothing is written elsewhere."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias, by which a few lines become millions."""
        if self.check_event(yaml.AliasEvent):
            raise UnreadableCharter("不能用别名（*）")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        """Refuse what is written twice, of which the last would count."""
        seen: set[object] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise UnreadableCharter("同一项写了两次", key.start_mark.line + 1)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(text: str) -> tuple[str | None, dict[str, Any]]:
    """The county of a file, where it names one, and the body of its charter. Raises UnreadableCharter."""
    if len(text.encode()) > MOST_BYTES:
        raise UnreadableCharter("文件太大")
    try:
        found = yaml.load(text, _OneMeaning)  # noqa: S506 - a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise UnreadableCharter("不是有效的 YAML", mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableCharter("不是有效的 YAML") from error
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise UnreadableCharter("文件里没有章程")
    county = found.pop("county", None)
    return (str(county) if county is not None else None), found


def write(county: str, charter: Mapping[str, Any], say: Callable[[str], str]) -> str:
    """A charter's JSON as a file, its comments in the reader's language."""
    top = {"county": county, **{name: charter[name] for name in _TOP if charter.get(name) is not None}}
    parts = [_dumped(name, value) for name, value in top.items()]
    return "\n".join([*parts, *_lines(charter, say)]) + "\n"


def _lines(charter: Mapping[str, Any], say: Callable[[str], str]) -> Iterator[str]:
    within: list[str] = []
    for section in SECTIONS:
        yield f"\n# == {say(section.title)} =="
        for line in section.lines:
            *above, name = line.path.split(".")
            shared = next((n for n, pair in enumerate(zip(within, above, strict=False)) if len(set(pair)) > 1), None)
            for depth in range(min(len(within), len(above)) if shared is None else shared, len(above)):
                yield f"{_INDENT * depth}{above[depth]}:"
            within, indent = above, _INDENT * len(above)
            yield f"{indent}# {say(line.label)}（{say(line.source)}）"
            yield from (indent + row for row in _dumped(name, line.value_in(charter)).splitlines())


def _dumped(name: str, value: object) -> str:
    """One line of a charter; what has parts is written on one line as far as it has none in turn."""
    flow = None if isinstance(value, dict | list) else False
    dumped = yaml.safe_dump({name: value}, allow_unicode=True, sort_keys=False, default_flow_style=flow, width=_WIDE)
    return str(dumped).rstrip("\n")
