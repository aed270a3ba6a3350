"""`python -m tests.freeze` refuses what must not change; `… update` writes down what may; `… freeze SUBJECT` freezes.

A subject is a contract module, such as huiyin_contracts.orders, or a package with migrations, such as huiyin_events.
There is no way back from a freeze.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from huiyin_contracts import contracts
from tests.freeze import wording
from tests.freeze.found import ROOT, Found, found_contracts, found_migrations, gaps
from tests.freeze.manifest import MANIFEST, Manifest, changes, load, save, updated


def main(arguments: Sequence[str], manifest_file: Path = MANIFEST, root: Path = ROOT) -> int:
    """The command; its exit code."""
    found = [*found_contracts(contracts()), *found_migrations(root)]
    manifest = load(manifest_file)
    match arguments:
        case []:
            pass
        case ["update"]:
            manifest = updated(manifest, found)
            save(manifest, manifest_file)
        case ["freeze", *subjects] if subjects:
            if problem := _freeze(manifest, found, subjects):
                print(problem, file=sys.stderr)
                return 1
            save(manifest, manifest_file)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    problems = [
        *changes(manifest, found),
        *gaps(one for one in found if one.kind == "migrations"),
        *wording.lacking_wording(contracts()),
    ]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _freeze(manifest: Manifest, found: Sequence[Found], names: Sequence[str]) -> str | None:
    """Freeze subjects as they are now, or say why not."""
    known = {name: subject for (_, name), subject in manifest.items()}
    for name in names:
        if name not in known:
            return f"{name} is no subject: there are {', '.join(sorted(known))}"
        own = {contract.type: contract for contract in contracts().values() if contract.__module__ == name}
        as_found = {one.name: one.digest for one in found if one.subject == name}
        if known[name].digests != as_found:
            return f"{name} is not as it is written down: update first"
        if lacking := list(wording.lacking_wording(own)):
            return "\n".join(lacking)
        known[name].frozen = True
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
