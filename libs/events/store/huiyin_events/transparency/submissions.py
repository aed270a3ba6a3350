"""What a log sends its witness: a checkpoint, and the proof that it goes on from the one cosigned last.

C2SP tlog-witness, `add-checkpoint`; each refusal has the status that it names for it. A log is known once an operator
looked at it and its key was kept (`WitnessFolder.key`); nobody else's checkpoint is cosigned.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, Self

from huiyin_events.transparency.merkle import proves_consistency
from huiyin_events.transparency.notes import NoteRefused, Signature, SignedNote, Signer
from huiyin_events.transparency.witnessing import SplitView, WitnessFolder

LONGEST: Final = 16 * 1024
"""Bytes of a submission: 63 lines of a proof and a checkpoint with the lines of many witnesses."""
_MOST_STEPS: Final = 63
_HASH_BYTES: Final = 32


class SubmissionRefused(Exception):
    """A checkpoint is not cosigned: why, and the status that says so."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class OtherSize(SubmissionRefused):
    """The tree was last cosigned at another size: this one. Its log goes on from there."""

    def __init__(self, size: int) -> None:
        super().__init__(409, f"{size}\n")


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that a log asks to be cosigned."""

    old: int
    proof: tuple[bytes, ...]
    note: SignedNote

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read what a log sent. Raises SubmissionRefused."""
        try:
            above, parted, checkpoint = content.decode().partition("\n\n")
            (word, size), *steps = [line.split(" ") for line in above.split("\n")]
            old, proof = int(size), tuple(b64decode(step, validate=True) for (step,) in steps)
            note = SignedNote.parse(checkpoint)
            _ = note.head
        except (ValueError, NotBase64, NoteRefused) as error:
            raise SubmissionRefused(400, "not an old size, a proof and a checkpoint") from error
        if (
            word != "old"
            or str(old) != size
            or old < 0
            or not parted
            or any(len(step) != _HASH_BYTES for step in proof)
        ):
            raise SubmissionRefused(400, "not an old size, a proof and a checkpoint")
        if len(proof) > _MOST_STEPS or old > note.head.size:
            raise SubmissionRefused(400, "the proof is longer than any, or the old size larger than the new one")
        return cls(old, proof, note)


def submit(folder: WitnessFolder, submission: Submission, signer: Signer, now: datetime) -> Signature:
    """Cosign a checkpoint that goes on from the one cosigned last, and keep it. Raises SubmissionRefused.

    Two checkpoints of one size that differ are kept as the proof of a split view, as where the witness looks itself.
    """
    head = submission.note.head
    verifier = folder.key(head.origin)
    if verifier is None:
        raise SubmissionRefused(404, "not a log that is witnessed here")
    # What anybody put below a checkpoint besides is not kept, nor shown to others as if it had been seen.
    theirs = (one for one in submission.note.signatures if (one.name, one.key) == (verifier.name, verifier.hash))
    checkpoint = SignedNote(submission.note.text, tuple(islice(theirs, 1)))
    try:
        verifier.check(checkpoint)
    except NoteRefused as error:
        raise SubmissionRefused(403, str(error)) from error
    with folder.alone(head.origin):
        seen = folder.seen(head.origin)
        last = seen.head.size if seen else 0
        if submission.old != last:
            raise OtherSize(last)
        if seen and head.size == last:
            if head.root != seen.head.root:
                folder.keep_split_view(SplitView(seen, checkpoint), now)
                raise OtherSize(last)
        elif not _goes_on(seen, submission):
            raise SubmissionRefused(422, "the proof does not show that the tree goes on from that one")
        note = folder.cosign(checkpoint, signer, now)
    return note.signatures[-1]


def _goes_on(seen: SignedNote | None, submission: Submission) -> bool:
    head = submission.note.head
    if seen is None or seen.head.size == 0:
        return not submission.proof
    return proves_consistency(seen.head.size, head.size, seen.head.root, head.root, submission.proof)
