"""The contracts and migrations of this tree as they are now."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Literal

from huiyin_contracts import Event

ROOT = Path(__file__).parents[2]
PRODUCT = ("libs", "services", "ops")

Kind = Literal["contracts", "migrations"]


@dataclass(frozen=True, slots=True)
class Found:
    """A contract or a migration: `subject` is what is frozen together, a contract module or a package's migrations."""

    kind: Kind
    subject: str
    name: str
    file: str
    digest: str


def found_contracts(contracts: Mapping[str, type[Event]]) -> Iterator[Found]:
    """Each contract by its type. What it is, is its JSON schema; its class may be called otherwise one day."""
    for event_type, contract in contracts.items():
        schema = {key: value for key, value in contract.model_json_schema().items() if key != "title"}
        text = json.dumps(schema, ensure_ascii=False, sort_keys=True)
        yield Found("contracts", contract.__module__, event_type, file_of(contract.__module__), _digest(text))


def found_migrations(root: Path = ROOT) -> Iterator[Found]:
    """Each SQL file by its name, in the order of the files."""
    for file in sorted(chain(*(root.glob(f"{top}/**/migrations/*.sql") for top in PRODUCT))):
        package, _, name = file.relative_to(root).parts[-3:]
        # As `migrate` reads it, whatever its line ends.
        yield Found("migrations", package, name, str(file.relative_to(root)), _digest(file.read_text("utf-8")))


def gaps(migrations: Iterable[Found]) -> Iterator[str]:
    """What is wrong with the numbers of migrations, each with its file."""
    counts: dict[str, int] = {}
    for one in migrations:
        counts[one.subject] = counts.get(one.subject, 0) + 1
        if not one.name.startswith(f"{counts[one.subject]:04}_"):
            yield (
                f"{one.file}: {counts[one.subject]:04}_….sql belongs here. Number a package's migrations from 0001 up,"
                " without gaps"
            )
            return


def file_of(module: str) -> str:
    """Where a contract module stands, from the root of the tree."""
    return f"libs/events/contracts/{module.replace('.', '/')}.py"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
