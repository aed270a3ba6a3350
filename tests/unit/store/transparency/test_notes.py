"""Checkpoints as signed notes: others' notes are understood, ours open with their key only, witnesses say when."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huiyin_events.transparency.merkle import leaf_hash
from huiyin_events.transparency.notes import COSIGNS, NoteRefused, SignedNote, Signer, TreeHead, Verifier, notes_in

KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer("example.org/log/1", bytes(32))
WITNESS = Signer("witness.example", bytes([1]) * 32, COSIGNS)
HEAD = TreeHead("example.org/log/1", 300, leaf_hash(b"a root"))


def test_a_note_that_another_program_signed_is_read_and_opened() -> None:
    note = SignedNote.parse(NOTE)
    assert Verifier.parse(KEY).check(note) is None
    assert note.dump() == NOTE
    assert str(Verifier.parse(KEY)) == KEY


def test_a_checkpoint_says_which_tree_how_large_and_its_root() -> None:
    note = SignedNote.parse(SIGNER.sign(HEAD).dump())
    assert note.head == HEAD
    SIGNER.verifier.check(note)
    assert note.text.split("\n")[:2] == ["example.org/log/1", "300"]


@given(some.binary(min_size=32, max_size=32), some.integers(0, 2**62))
def test_what_was_signed_cannot_be_said_otherwise(root: bytes, size: int) -> None:
    note = SIGNER.sign(HEAD)
    changed = SignedNote(TreeHead(HEAD.origin, size, root).text(), note.signatures)
    if changed.text != note.text:
        with pytest.raises(NoteRefused, match="does not fit"):
            SIGNER.verifier.check(changed)


def test_a_key_of_the_same_name_is_another_key() -> None:
    other = Signer("example.org/log/1", bytes([2]) * 32)
    with pytest.raises(NoteRefused, match="not signed by"):
        SIGNER.verifier.check(other.sign(HEAD))


def test_a_witness_signs_beside_the_log_and_says_when() -> None:
    note = WITNESS.cosign(SIGNER.sign(HEAD), 1_700_000_000)
    note = SignedNote.parse(WITNESS.cosign(note, 1_700_000_060).dump())
    assert WITNESS.verifier.check(note) == 1_700_000_060
    assert SIGNER.verifier.check(note) is None
    assert len(note.signatures) == 2


def test_the_time_of_a_witness_cannot_be_changed() -> None:
    note = WITNESS.cosign(SIGNER.sign(HEAD), 1_700_000_000)
    later = WITNESS.cosign(SIGNER.sign(HEAD), 1_700_000_001)
    mixed = note.signatures[1].content[8:]
    (signature,) = [one for one in later.signatures if one.name == "witness.example"]
    forged = note.signed(type(signature)(signature.name, signature.key, signature.content[:8] + mixed))
    with pytest.raises(NoteRefused, match="does not fit"):
        WITNESS.verifier.check(forged)


def test_notes_one_after_the_other_are_told_apart() -> None:
    notes = [WITNESS.cosign(SIGNER.sign(TreeHead(HEAD.origin, n, HEAD.root)), n) for n in range(1, 4)]
    assert notes_in("".join(note.dump() for note in notes)) == notes
    assert notes_in("") == []


@pytest.mark.parametrize(
    "text", ["", "a\n\n", "a\n1\nAA==\n\n", "a\n\nno dash\n", "a\n\n— name\n", "a\n\n— name !!\n", "a\n\n— name AA==\n"]
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        SignedNote.parse(text)


@pytest.mark.parametrize(
    "text", ["", "a\n", "a\n-1\nAA==\n", "a\n01\n" + "A" * 43 + "=\n", "a\n1\nAA==\n", "\n1\nAA==\n"]
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused, match="not a checkpoint"):
        TreeHead.parse(text)


@pytest.mark.parametrize("text", ["", "a", "a+b+c", KEY.replace("c74f20a3", "c74f20a4"), KEY[:-4]])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        Verifier.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b"])
def test_a_key_has_a_name_that_a_note_can_carry(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Signer(name, bytes(32))
