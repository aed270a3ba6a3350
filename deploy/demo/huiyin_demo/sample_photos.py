"""Pictures for the demo, drawn when they are needed: plainly no photographs, and a different one for each issue."""

import hashlib
from collections.abc import Callable
from io import BytesIO
from typing import Literal

from PIL import Image, ImageDraw

Scene = Literal["street", "hills"]
Canvas = ImageDraw.ImageDraw

WIDTH, HEIGHT = 960, 720
GROUND = 520


def draw(scene: Scene, seed: str) -> bytes:
    """A scene under a sky, coloured and built by the seed: the same seed gives the same picture."""
    dice = hashlib.sha256(seed.encode()).digest()
    sky = (150 + dice[0] % 70, 180 + dice[1] % 50, 205 + dice[2] % 50)
    picture = Image.new("RGB", (WIDTH, HEIGHT), sky)
    canvas = ImageDraw.Draw(picture)
    left = 90 + dice[3] * 2
    canvas.ellipse((left, 60, left + 80, 140), fill=(255, 236, 170))
    SCENES[scene](canvas, dice)
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _street(canvas: Canvas, dice: bytes) -> None:
    for index, die in enumerate(dice[4:12]):
        left, top = index * 120, GROUND - 160 - die
        wall = (120 + die // 3, 110 + dice[index] // 4, 100 + dice[31 - index] // 4)
        canvas.rectangle((left + 6, top, left + 114, GROUND), fill=wall)
        for x in range(left + 20, left + 100, 30):
            for y in range(top + 20, GROUND - 30, 44):
                lit = dice[(x + y) % 32] % 3 == 0
                canvas.rectangle((x, y, x + 16, y + 24), fill=(255, 224, 130) if lit else (70, 84, 104))
    canvas.rectangle((0, GROUND, WIDTH, HEIGHT), fill=(96, 98, 102))
    for left in range(-20, WIDTH, 150):
        canvas.polygon([(left, 640), (left + 80, 640), (left + 70, 652), (left - 10, 652)], fill=(232, 232, 224))


def _hills(canvas: Canvas, dice: bytes) -> None:
    for row in range(3):
        points = [(index * 160, 220 + row * 110 + dice[row * 7 + index] % 120) for index in range(7)]
        green = (96 - row * 14, 140 - row * 14 + dice[row] % 20, 92 - row * 14)
        canvas.polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], fill=green)
    near, far = 300 + dice[25], 380 + dice[26]
    canvas.polygon([(near, HEIGHT), (far, GROUND), (far + 34, GROUND), (near + 170, HEIGHT)], fill=(188, 168, 132))
    for index in range(4):
        x, y = 560 + dice[27 + index], 590 + dice[28 + index] % 90
        canvas.rectangle((x, y, x + 70, y + 44), fill=(236, 228, 212))
        canvas.polygon([(x - 8, y), (x + 35, y - 30), (x + 78, y)], fill=(120, 72, 62))


SCENES: dict[Scene, Callable[[Canvas, bytes], None]] = {"street": _street, "hills": _hills}
