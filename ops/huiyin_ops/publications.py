"""`huiyin verify publication`: from when to when it stood, by bundles of proofs or the running system's log."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import UUID

import typer

from huiyin_events.reader import Reader
from huiyin_events.transparency.bundles import ProofBundle
from huiyin_events.transparency.notes import NoteRefused, SignedNote, Verifier
from huiyin_ops.published_log import NoSuchPublication, NotAsPublished, on_the_log
from huiyin_ops.standing import contradictions, standing

WithReader = Callable[[Callable[[Reader, Path], Awaitable[ProofBundle]]], ProofBundle]


def verify_all(what: Sequence[str], key: str | None, kept: Sequence[SignedNote], with_reader: WithReader) -> int:
    """Verify and tell; the exit code: 1 where anything is wrong, 2 where it could not be found out."""
    try:
        held = Verifier.parse(key) if key else None
        files = [Path(one) for one in what if Path(one).is_file()]
        ids = [UUID(one) for one in what if not Path(one).is_file()]
    except (NoteRefused, ValueError) as error:
        return _refused(2, f"neither a file nor an id, or no key: {error}")
    try:
        bundles = [ProofBundle.parse(file.read_bytes()) for file in files]
        bundles += [with_reader(_asked(one, [*kept, *(each.note for each in bundles)], bundles)) for one in ids]
        told = [standing(bundle, held) for bundle in bundles]
    except NoSuchPublication as error:
        return _refused(2, str(error))
    except NotAsPublished as error:
        return _refused(1, *error.problems)
    except NoteRefused as error:
        return _refused(1, f"not verified: {error}")
    for one in told:
        typer.echo("\n".join(one.lines()))
    wrong = [problem for one in told for problem in one.wrong] + contradictions(bundles)
    return _refused(1, *(f"not as it was to be: {problem}" for problem in wrong)) if wrong else 0


def _asked(
    publication: UUID, kept: Sequence[SignedNote], held: Sequence[ProofBundle]
) -> Callable[[Reader, Path], Awaitable[ProofBundle]]:
    return lambda reader, folder: on_the_log(reader, folder, publication, kept, held)


def _refused(code: int, *why: str) -> int:
    for one in why:
        typer.echo(one, err=True)
    return code
