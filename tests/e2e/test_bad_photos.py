"""What is no photo, or too much of one, is refused; where and when one was taken is not kept."""

from io import BytesIO

import pytest
from PIL import Image

from huiyin_local.testing import Huiyin
from huiyin_service.photo_files import PhotoFiles

from .county import Counties, County, picture
from .refusals import Send, posting, refused

pytestmark = pytest.mark.e2e

ISSUES = "/api/intake/issues"


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    """One county for all: nothing that is tried here may change anything."""
    return counties()


def photo_posting(county: County, content: bytes) -> Send:
    return posting(county, "/api/intake/photos", content=content)


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", picture()[:-400], picture()[:20]],
    ids=["nothing", "SVG", "PDF", "cut off", "a head alone"],
)
def test_a_photo_that_is_none(huiyin: Huiyin, county: County, content: bytes) -> None:
    refused(huiyin, photo_posting(county, content), 422, "not-a-photo")


def test_a_photo_of_fifty_megabytes(huiyin: Huiyin, county: County) -> None:
    refused(huiyin, photo_posting(county, picture() + bytes(50_000_000)), 413, "photo-too-large")


def test_a_body_beyond_what_any_request_may_be(huiyin: Huiyin, county: County) -> None:
    refused(huiyin, posting(county, ISSUES, content=bytes(61_000_000)), 413, "too-large")


def test_a_small_file_that_unpacks_to_a_huge_picture(huiyin: Huiyin, county: County) -> None:
    content = BytesIO()
    Image.new("1", (10_000, 8_000)).save(content, "PNG")
    assert len(content.getvalue()) < 100_000
    refused(huiyin, photo_posting(county, content.getvalue()), 422, "photo-too-many-pixels")


def test_a_photo_is_kept_without_where_and_when_it_was_taken(huiyin: Huiyin, county: County) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Secret Camera"
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 43.0, 51.6), 3: "E", 4: (112.0, 42.0, 39.6)})
    sent = picture(exif)
    with Image.open(BytesIO(sent)) as original:
        assert original.getexif().get_ifd(0x8825)
        assert original.size == (320, 240)
    answer = county.anybody.post("/api/intake/photos", files={"photo": ("IMG_0001.jpg", sent, "image/jpeg")})
    assert answer.status_code == 201
    kept = PhotoFiles(huiyin.data / "photos").open(answer.json()["id"])
    assert kept
    with Image.open(BytesIO(kept)) as picture_kept:
        assert dict(picture_kept.getexif()) == {}
        assert picture_kept.size == (240, 320)
    assert b"Secret" not in kept
