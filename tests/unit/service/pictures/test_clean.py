"""A picture becomes a JPEG of itself: upright, in sRGB, on white, and with nothing that came with it."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from huiyin_service.guarded.frames import Unfit
from huiyin_service.pictures.clean import LONGEST_SIDE, clean, clean_if_light
from huiyin_service.pictures.reasons import HEAVY, NOT_A_PICTURE, TOO_MANY_PIXELS

HERE = Path(__file__).parent
RED, GREY = (200, 30, 30), (128, 128, 128)


def written(picture: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    content = BytesIO()
    picture.save(content, kind, **more)
    return content.getvalue()


def read(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as picture:
        picture.load()
        return picture


def colour(content: bytes, x: int = 5, y: int = 5) -> tuple[int, int, int]:
    pixel = read(clean(content)).getpixel((x, y))
    assert isinstance(pixel, tuple)
    return pixel[0], pixel[1], pixel[2]


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 4) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def test_what_is_transparent_is_white() -> None:
    assert near(colour((HERE / "transparent.png").read_bytes(), 1, 1), (255, 255, 255))


def test_an_iphones_picture_is_taken() -> None:
    assert read(clean((HERE / "iphone.heic").read_bytes())).format == "JPEG"


@pytest.mark.parametrize(
    ("size", "drawn"),
    [((16_384, 3776), (2048, 472)), ((9280, 6944), (2048, 1532)), ((12_000, 9000), (2048, 1536))],
    ids=["panorama", "64 megapixels", "108 megapixels"],
)
def test_what_phones_make_is_taken(size: tuple[int, int], drawn: tuple[int, int]) -> None:
    cleaned = read(clean(written(Image.new("RGB", size, (10, 120, 10)), quality=60)))
    assert cleaned.size == drawn
    assert near(cleaned.getpixel((5, 5)), (10, 120, 10))  # type: ignore[arg-type]


def test_nothing_that_came_with_it_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET exif"
    more: dict[str, Any] = {
        "exif": exif,
        "comment": b"SECRET comment",
        "xmp": b"<x>SECRET xmp</x>",
        "icc_profile": b"SECRET profile",
    }
    sent = written(Image.new("RGB", (40, 30), RED), **more)
    assert sent.count(b"SECRET") == 4
    cleaned = clean(sent)
    assert b"SECRET" not in cleaned
    assert read(cleaned).info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_nor_with_a_picture_of_another_kind(kind: str) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "SECRET")
    kinds: dict[str, dict[str, Any]] = {
        "PNG": {"pnginfo": text},
        "WEBP": {"xmp": b"SECRET"},
        "GIF": {"comment": b"SECRET"},
    }
    sent = written(Image.new("RGB", (40, 30), RED), kind, **kinds[kind])
    assert b"SECRET" in sent
    assert b"SECRET" not in clean(sent)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_stands_upright(orientation: int) -> None:
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste(RED, (0, 0, 32, 16))
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270, 3: Image.Transpose.ROTATE_180}
    mirrored = {2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM}
    crosswise = {5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE}
    turn = {**lying, **mirrored, **crosswise}.get(orientation)
    sent = written(upright.transpose(turn) if turn is not None else upright, "JPEG", exif=exif, quality=95)
    cleaned = read(clean(sent))
    assert cleaned.size == (64, 32)
    assert near(cleaned.getpixel((8, 4)), RED, 12)  # type: ignore[arg-type]
    assert near(cleaned.getpixel((56, 28)), (255, 255, 255))  # type: ignore[arg-type]


def test_deep_greys_stay_grey() -> None:
    assert near(colour(written(Image.new("I;16", (40, 30), 128 * 257), "PNG")), GREY)


def test_what_is_clear_in_deep_greys_is_white() -> None:
    sent = written(Image.new("I;16", (40, 30), 1000), "PNG", transparency=1000)
    assert near(colour(sent), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK"])
def test_every_mode_shows_its_colour(mode: str) -> None:
    shown = (255, 255, 255) if mode in {"1", "P"} else GREY  # these two have not every colour
    assert near(colour(written(Image.new("RGB", (40, 30), shown).convert(mode), _kind(mode))), shown, 6)


def _kind(mode: str) -> str:
    return "JPEG" if mode == "CMYK" else "PNG"


def test_a_palette_with_a_clear_colour_is_on_white() -> None:
    picture = Image.new("P", (40, 30), 1)
    picture.putpalette([0, 0, 0, 10, 10, 10])
    assert near(colour(written(picture, "PNG", transparency=1)), (255, 255, 255))


def test_colours_of_a_profile_become_those_of_any_screen() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # In this one what is called red is blue.
    swapped = srgb.replace(b"rXYZ", b"    ").replace(b"bXYZ", b"rXYZ").replace(b"    ", b"bXYZ")
    picture = Image.new("RGB", (40, 30), RED)
    assert near(colour(written(picture, icc_profile=srgb, quality=95)), RED)
    assert near(colour(written(picture, icc_profile=swapped, quality=95)), RED[::-1])


def test_a_profile_that_does_not_fit_says_nothing() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert near(colour(written(Image.new("RGB", (40, 30), RED), icc_profile=lab)), RED)


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff\xe0" + bytes(100), b"\0\0\0\x18ftypheic" + bytes(100)]
)
def test_what_is_no_picture(content: bytes) -> None:
    with pytest.raises(Unfit) as unfit:
        clean(content)
    assert unfit.value.reason == NOT_A_PICTURE


def test_what_was_cut_off() -> None:
    whole = written(Image.effect_noise((400, 300), 80))
    with pytest.raises(Unfit) as unfit:
        clean(whole[: len(whole) // 2])
    assert unfit.value.reason == NOT_A_PICTURE


@pytest.mark.parametrize(
    ("size", "kind"), [((7700, 7700), "PNG"), ((1, 40_000), "PNG"), ((5000, 4000), "WEBP"), ((20_000, 12_000), "JPEG")]
)
def test_what_would_take_too_much_is_known_from_its_header(size: tuple[int, int], kind: str) -> None:
    with pytest.raises(Unfit) as unfit:
        clean(written(Image.new("L", size), kind))
    assert unfit.value.reason == TOO_MANY_PIXELS


def test_what_takes_long_goes_another_way() -> None:
    large = written(Image.new("L", (5000, 4000)), "PNG")
    with pytest.raises(Unfit) as unfit:
        clean_if_light(large)
    assert unfit.value.reason == HEAVY
    assert max(read(clean(large)).size) == LONGEST_SIDE


def test_a_jpeg_of_endless_scans_is_none() -> None:
    sent = written(Image.new("RGB", (40, 30), RED))
    with pytest.raises(Unfit) as unfit:
        clean(sent + b"\xff\xda" * 100)
    assert unfit.value.reason == NOT_A_PICTURE


def test_large_heic_is_drawn_row_by_row() -> None:
    pillow_heif.register_heif_opener()
    picture = Image.new("RGB", (3000, 2000), RED)
    picture.paste((30, 30, 200), (0, 1000, 3000, 2000))
    cleaned = read(clean(written(picture, "HEIF", quality=90)))
    assert cleaned.size == (2048, 1365)
    assert near(cleaned.getpixel((100, 100)), RED, 12)  # type: ignore[arg-type]
    assert near(cleaned.getpixel((2000, 1300)), (30, 30, 200), 12)  # type: ignore[arg-type]
