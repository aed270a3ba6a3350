"""Pictures lie sealed until they are published, and no one opens them who does not know their id."""

from pathlib import Path
from uuid import UUID

from huiyin_service.photo_files import PUBLIC, SEALED, UPLOADS, PhotoFiles

PICTURE, OTHER = b"\xff\xd8 a lamp \xff\xd9", b"\xff\xd8 a pipe \xff\xd9"
ISSUE, ELSEWHERE = UUID(int=1), UUID(int=2)


def files_in(folder: Path, place: str) -> list[Path]:
    return [path for path in (folder / place).rglob("*") if path.is_file()]


def test_what_was_uploaded_lies_sealed(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    photo = files.seal(PICTURE)
    [path] = files_in(tmp_path, UPLOADS)
    assert PICTURE not in path.read_bytes()
    assert photo not in str(path), "its name tells nothing of what opens it"
    assert files.open(photo) == PICTURE
    assert files.seal(PICTURE) == photo
    assert len(files_in(tmp_path, UPLOADS)) == 1


def test_who_does_not_know_the_id_opens_nothing(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    files.seal(PICTURE)
    for stranger in ("0" * 64, "../../etc/passwd", files_in(tmp_path, UPLOADS)[0].name):
        assert not files.has(stranger)
        assert files.open(stranger) is None


def test_what_a_report_refers_to_is_kept(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    photo, unsent = files.seal(PICTURE), files.seal(OTHER)
    files.keep([photo])
    files.keep([photo])
    assert (len(files_in(tmp_path, SEALED)), len(files_in(tmp_path, UPLOADS))) == (1, 1)
    assert files.open(photo) == PICTURE
    assert files.open(unsent) == OTHER


def test_a_public_copy_does_not_tell_what_opens_the_sealed_one(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    photo = files.seal(PICTURE)
    [copy] = files.publish([photo], ISSUE)
    assert files.public(copy).read_bytes() == PICTURE
    assert not files.has(copy)
    assert photo[:32] not in copy
    assert files.publish(["0" * 64], ISSUE) == []


def test_public_copies_are_taken_back_of_one_matter_alone(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    photos = [files.seal(PICTURE), files.seal(OTHER)]
    kept, gone = files.publish(photos, ISSUE)
    [elsewhere] = files.publish(photos[:1], ELSEWHERE)
    files.retract(ISSUE, [kept])
    assert files.public(kept).exists()
    assert not files.public(gone).exists()
    files.retract(ISSUE)
    assert not files.public(kept).exists()
    assert files.public(elsewhere).exists()
    assert len(files_in(tmp_path, PUBLIC)) == 1


def test_what_is_private_has_no_public_copy_and_what_becomes_private_has_none_any_more(tmp_path: Path) -> None:
    files = PhotoFiles(tmp_path)
    photo = files.seal(PICTURE)
    [held] = files.publish([photo], ISSUE, private=True)
    assert (files.public(held).exists(), files.held(held).read_bytes()) == (False, PICTURE)
    [copy], [other] = (files.publish([photo], about) for about in (ELSEWHERE, UUID(int=3)))
    files.withhold(ELSEWHERE)
    files.withhold(ELSEWHERE)
    assert (files.public(copy).exists(), files.held(copy).read_bytes()) == (False, PICTURE)
    assert files.public(other).exists()
