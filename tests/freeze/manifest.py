"""The manifest `frozen.json`: by subject whether it is frozen, and the digests of its contracts or migrations."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.freeze.found import Found, Kind, file_of

MANIFEST = Path(__file__).parent / "frozen.json"
UPDATE = ".venv/bin/python -m tests.freeze update"
VERSION = re.compile(r"^(.*\.v)(\d+)$")


@dataclass
class Subject:
    """What is frozen together, or not frozen yet."""

    frozen: bool = False
    digests: dict[str, str] = field(default_factory=dict)


Manifest = dict[tuple[Kind, str], Subject]


def load(path: Path = MANIFEST) -> Manifest:
    """Read it."""
    written = json.loads(path.read_text(encoding="utf-8"))
    kinds: tuple[Kind, ...] = ("contracts", "migrations")
    return {(kind, name): Subject(**subject) for kind in kinds for name, subject in written[kind].items()}


def save(manifest: Manifest, path: Path = MANIFEST) -> None:
    """Write it, so that two who add something in different subjects do not meet."""
    written: dict[Kind, dict[str, object]] = {"contracts": {}, "migrations": {}}
    for (kind, name), subject in sorted(manifest.items()):
        written[kind][name] = {"frozen": subject.frozen, "digests": dict(sorted(subject.digests.items()))}
    path.write_text(json.dumps(written, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def changes(manifest: Manifest, found: Sequence[Found]) -> Iterator[str]:
    """What is not as it was written down, each with its file and what to do."""
    now: dict[tuple[Kind, str], list[Found]] = {}
    for one in found:
        now.setdefault((one.kind, one.subject), []).append(one)
    for key in sorted(manifest.keys() | now.keys()):
        subject, items = manifest.get(key, Subject()), {one.name: one for one in now.get(key, [])}
        if subject.frozen:
            yield from _broken(key, subject, items)
        differ = [name for name, one in items.items() if subject.digests.get(name) != one.digest]
        stale = [name for name in differ if not subject.frozen or name not in subject.digests]
        stale += [name for name in subject.digests if name not in items and not subject.frozen]
        if stale:
            names = ", ".join(stale[:3]) + (f" and {len(stale) - 3} more" if len(stale) > 3 else "")
            yield f"{_file(key, items)}: {names}: not as tests/freeze/frozen.json says. Write it down: {UPDATE}"


def updated(manifest: Manifest, found: Sequence[Found]) -> Manifest:
    """The manifest with what was added anywhere, and with what has changed where it is not frozen."""
    new: Manifest = {key: Subject(subject.frozen, dict(subject.digests)) for key, subject in manifest.items()}
    for subject in new.values():
        if not subject.frozen:
            subject.digests.clear()
    for one in found:
        new.setdefault((one.kind, one.subject), Subject()).digests.setdefault(one.name, one.digest)
    return {key: subject for key, subject in new.items() if subject.digests}


def _broken(key: tuple[Kind, str], subject: Subject, items: Mapping[str, Found]) -> Iterator[str]:
    for name, digest in subject.digests.items():
        one = items.get(name)
        if one is None:
            yield f"{_file(key, items)}: {name} is frozen, and gone. Bring it back: what it wrote is there for ever"
        elif one.digest != digest:
            yield f"{one.file}: {name} is frozen, and was changed. Take that back, and {_instead(one, items)}"


def _instead(one: Found, items: Mapping[str, Found]) -> str:
    if one.kind == "migrations":
        return f"write a further migration, {len(items) + 1:04}_….sql, that alters what this one made"
    named, number = VERSION.match(one.name).groups()  # type: ignore[union-attr]
    return (
        f"make a next version: the class gets the type {named}{int(number) + 1}, and what it was goes on as a class of"
        f' its own with {one.name} and `upcast`; see "When an event must say more" in docs/contributing.md'
    )


def _file(key: tuple[Kind, str], items: Mapping[str, Found]) -> str:
    """Where a subject is, or was."""
    kind, name = key
    if kind == "contracts":
        return file_of(name)
    return next(iter(items.values())).file.rpartition("/")[0] if items else f"{name}/migrations"
