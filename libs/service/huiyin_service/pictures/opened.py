"""A picture whose header was read, whichever format: how large it is, and its rows when they are asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import pillow_heif
from PIL import Image

from huiyin_service.guarded.frames import Unfit
from huiyin_service.pictures.reasons import NOT_A_PICTURE

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
MOST_SCANS: Final = 64
SCAN: Final = b"\xff\xda"
ORIENTATION: Final = 0x0112

TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

pillow_heif.options.DECODE_THREADS = 1
# Pillow's own limit knows nothing of a JPEG that is read in part; ours are by format.
Image.MAX_IMAGE_PIXELS = None

PixelSize = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture. `at_least` has it read no smaller than a longest side, `band` gives rows of that, `close` frees it."""

    format: str
    size: PixelSize
    profile: bytes | None
    turn: Image.Transpose | None
    at_least: Callable[[int], PixelSize]
    band: Callable[[int, int], Image.Image]
    close: Callable[[], object]


def contained(size: PixelSize, longest: int) -> PixelSize:
    """The size of a picture that is made smaller to have no longer side."""
    now = max(size)
    if now <= longest:
        return size
    return max(1, round(size[0] * longest / now)), max(1, round(size[1] * longest / now))


def open_other(content: bytes) -> Opened:
    """A JPEG, PNG, WebP or GIF, of which the first picture counts. Raises whatever Pillow does."""
    picture = Image.open(BytesIO(content), formats=FORMATS)
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    if kind == "JPEG" and content.count(SCAN) > MOST_SCANS:
        raise Unfit(NOT_A_PICTURE)  # a scan takes no byte and as much time as the first

    def at_least(longest: int) -> PixelSize:
        mode = "RGB" if picture.mode == "YCbCr" else picture.mode
        picture.draft(mode, contained(picture.size, longest))
        return picture.size

    return Opened(
        "JPEG progressive" if kind == "JPEG" and picture.info.get("progressive") else kind,
        picture.size,
        picture.info.get("icc_profile"),
        TURNS.get(picture.getexif().get(ORIENTATION, 1)),
        at_least,
        lambda top, bottom: picture.crop((0, top, picture.width, bottom)),
        picture.close,
    )


def is_heif(content: bytes) -> bool:
    """Whether it says that it is a HEIC picture, as iPhones take them."""
    return bool(pillow_heif.is_supported(BytesIO(content[:64])))


def open_heif(content: bytes) -> Opened:
    """A HEIC picture, which its library turns upright. Raises whatever it does.

    Its rows are taken from the library's own memory: a picture of Pillow's would need the same again.
    """
    file = pillow_heif.open_heif(content, convert_hdr_to_8bit=True)
    picture = file[file.primary_index]

    def band(top: int, bottom: int) -> Image.Image:
        rows = memoryview(picture.data)[top * picture.stride : bottom * picture.stride]
        size = (picture.size[0], bottom - top)
        return Image.frombytes(picture.mode, size, rows, "raw", picture.mode, picture.stride)

    def at_least(_: int) -> PixelSize:
        _decoded = picture.data  # only then its size is certain
        return picture.size

    profile = picture.info.get("icc_profile")
    assert profile is None or isinstance(profile, bytes)
    return Opened("HEIF", picture.size, profile, None, at_least, band, lambda: None)
