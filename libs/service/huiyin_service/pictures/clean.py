"""From any picture to a JPEG of it and nothing else: no EXIF, GPS, comment or profile, in sRGB, upright, on white.

This runs in a guarded process: what strangers send is opened nowhere else. Sizes are read from the header first.
"""

from io import BytesIO
from typing import Final

from PIL import Image, ImageCms, ImageMath

from huiyin_service.guarded.frames import Unfit
from huiyin_service.pictures.opened import Opened, contained, is_heif, open_heif, open_other
from huiyin_service.pictures.reasons import HEAVY, NOT_A_PICTURE, TOO_MANY_PIXELS

LONGEST_SIDE: Final = 2048
QUALITY: Final = 85
LONGEST_SIDE_READ: Final = 32_768
# A phone's 200 megapixels, which a JPEG need not unpack: it is read at a half to an eighth of its size.
MOST_PIXELS_OF_JPEG: Final = 210_000_000
MOST_UNPACKED: Final = 200_000_000
LIGHT: Final = 50_000_000
"""Bytes up to which a picture is unpacked at once; of larger ones there is one at a time."""
# What each format's library takes for a pixel.
BYTES_A_PIXEL: Final = {"JPEG": 0, "JPEG progressive": 6, "PNG": 4, "GIF": 4, "HEIF": 4, "WEBP": 16}
BAND: Final = 64
"""Rows of the result that are made at a time."""


def clean(content: bytes) -> bytes:
    """The picture as a clean JPEG. Raises Unfit."""
    return _clean(content, MOST_UNPACKED)


def clean_if_light(content: bytes) -> bytes:
    """The same; raises Unfit for `HEAVY` too, from the header alone."""
    return _clean(content, LIGHT)


def _clean(content: bytes, most: int) -> bytes:
    try:
        picture = open_heif(content) if is_heif(content) else open_other(content)
        _weigh(picture, most)
        drawn = _drawn(picture)
    except (Unfit, MemoryError):
        raise
    except Exception as error:  # there is no end to what a broken file makes the libraries stumble over
        raise Unfit(NOT_A_PICTURE) from error
    written = BytesIO()
    drawn.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _weigh(picture: Opened, heaviest: int) -> None:
    """Raise Unfit where unpacking takes too much, as the header says: for any, or for what is wanted light."""
    pixels = picture.size[0] * picture.size[1]
    weight = pixels * BYTES_A_PIXEL[picture.format]
    most_pixels = MOST_PIXELS_OF_JPEG if picture.format == "JPEG" else MOST_UNPACKED
    if max(picture.size) > LONGEST_SIDE_READ or pixels > most_pixels or weight > MOST_UNPACKED:
        raise Unfit(TOO_MANY_PIXELS)
    if weight > heaviest:
        raise Unfit(HEAVY)


def _drawn(picture: Opened) -> Image.Image:
    """The picture, no larger than wanted, upright and in sRGB, with nothing that came with it."""
    wanted = contained(picture.size, LONGEST_SIDE)
    reduced = _reduced(picture)
    picture.close()
    small = reduced.resize(wanted, Image.Resampling.LANCZOS)
    drawn = _on_white(_in_srgb(small, picture.profile))
    return drawn.transpose(picture.turn) if picture.turn is not None else drawn


def _reduced(picture: Opened) -> Image.Image:
    """The picture at a whole part of its size, in a plain mode; band by band, or it would be in memory twice."""
    width, height = picture.at_least(LONGEST_SIDE)
    factor = max(1, max(width, height) // LONGEST_SIDE)
    reduced: Image.Image | None = None
    for top in range(0, height, BAND * factor):
        band = _plain(picture.band(top, min(height, top + BAND * factor)))
        band = band.reduce(factor) if factor > 1 else band
        if reduced is None:
            reduced = Image.new(band.mode, (band.width, -(-height // factor)))
        reduced.paste(band, (0, top // factor))
    assert reduced is not None
    return reduced


def _plain(band: Image.Image) -> Image.Image:
    """The same in L, LA, RGB, RGBA or CMYK, of 8 bits each."""
    clear = band.info.get("transparency")
    match band.mode:
        case "L" | "LA" | "RGB" | "RGBA" | "CMYK" if clear is None:
            return band
        case "I" | "I;16" | "I;16L" | "I;16B" | "I;16N":
            grey = band.convert("I;16").point(lambda level: level / 256).convert("L")
            if clear is None:
                return grey
            shown = ImageMath.lambda_eval(
                lambda of: of["convert"]((of["level"] != clear) * 255, "L"), level=band.convert("I")
            )
            return Image.merge("LA", (grey, shown))
        case "1" | "L" if clear is None:
            return band.convert("L")
        case "P" if clear is None:
            return band.convert("RGB")
        case "1" | "L" | "LA" | "P" | "PA" | "RGB" | "RGBA" | "La" | "RGBa":
            return band.convert("RGBA")
    return band.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Its colours as any screen takes them, before the profile that explains them is dropped."""
    if not profile:
        return picture
    alpha = picture.getchannel("A") if picture.mode in {"LA", "RGBA"} else None
    colours = picture.convert(picture.mode.removesuffix("A")) if alpha else picture
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(colours, source, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):  # a profile that does not fit says nothing
        return picture
    assert converted is not None
    if alpha:
        converted.putalpha(alpha)
    return converted


def _on_white(picture: Image.Image) -> Image.Image:
    """What shows through is white, as paper is; a new picture in any case, to which nothing is attached."""
    drawn = Image.new("RGB", picture.size, "white")
    if picture.mode in {"LA", "RGBA"}:
        whole = picture.convert("RGBA")
        drawn.paste(whole, mask=whole.getchannel("A"))
    else:
        drawn.paste(picture.convert("RGB"))
    return drawn
