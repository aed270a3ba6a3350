"""docker-compose.yml and the Dockerfile as Docker reads them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]

PASSWORDS = {"HUIYIN_ADMIN_DATABASE_PASSWORD": "secret"}

VARIABLE = re.compile(r"\$\{(\w+):([-?])([^${}]*)\}")


def services(settings: Mapping[str, str] = PASSWORDS) -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml, its variables replaced by `settings` or by what it says instead."""
    found: dict[str, dict[str, Any]] = _filled(document(), settings)["services"]
    return found


def document() -> dict[str, Any]:
    """The whole of docker-compose.yml as it is written."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return read


def _filled(value: Any, settings: Mapping[str, str]) -> Any:
    match value:
        case dict():
            return {key: _filled(item, settings) for key, item in value.items()}
        case list():
            return [_filled(item, settings) for item in value]
        case str():
            return _interpolated(value, settings)
    return value


def _interpolated(text: str, settings: Mapping[str, str]) -> str:
    def replacement(match: re.Match[str]) -> str:
        name, operator, rest = match.groups()
        if name not in settings and operator == "?":
            raise LookupError(f"{name}: {rest}")
        return settings.get(name, rest)

    while VARIABLE.search(text):  # from the inside out
        text = VARIABLE.sub(replacement, text)
    return text


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, each on one line."""
    text = (ROOT / "deploy/compose/Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    return [(verb, " ".join(rest.split())) for verb, _, rest in (line.partition(" ") for line in lines) if verb]
