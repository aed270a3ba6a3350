"""How like two reports are, held against pairs that people wrote: tests/data/likeness_*.csv."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from huiyin_intake.likeness.meaning import LIKE, WIDTH, elsewhere, likeness, vectors

DATA = Path(__file__).parents[3] / "data"
Pair = tuple[str, str]
Liked = Callable[[str, str], float]


def read(name: str) -> tuple[list[Pair], list[Pair]]:
    """The pairs that are one matter, and those that are not."""
    with (DATA / f"likeness_{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    one, two = ([(row["a"], row["b"]) for row in rows if row["like"] == like] for like in "10")
    return one, two


def compared(pairs: list[Pair]) -> Liked:
    """How like any two of their texts are."""
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    at = {text: row for row, text in enumerate(texts)}
    products = (made := vectors(texts)) @ made.T

    def like(one: str, other: str) -> float:
        product = float(products[at[one], at[other]])
        return likeness(product, one, other) if product > LIKE / 2 else product  # where they are is asked of few

    return like


def recall(pairs: list[Pair], like: Liked) -> float:
    """How often the other of a pair is surely among the first three of all such texts; asked both ways."""
    texts = list(dict.fromkeys(text for pair in pairs for text in pair))
    asked = [*pairs, *((other, one) for one, other in pairs)]

    def place(one: str, other: str) -> int:
        least = like(one, other)
        return sum(like(one, text) >= least for text in texts if text not in {one, other})

    return sum(place(one, other) < 3 for one, other in asked) / len(asked)


# What was reached, not what is wished for: see the decision. The second set was kept back until all was settled.
@pytest.mark.parametrize(("name", "found", "taken_for_one"), [("pairs", 0.9, 0.65), ("kept_back", 0.8, 0.71)])
def test_what_is_the_same_is_among_the_first_three(name: str, found: float, taken_for_one: float) -> None:
    same, others = read(name)
    like = compared([*same, *others])
    assert recall(same, like) >= found
    assert sum(like(*pair) >= LIKE for pair in others) / len(others) <= taken_for_one


@pytest.mark.parametrize("text", ["", " \n", "😀😀😀", "！？。"])
def test_what_says_nothing_is_like_nothing(text: str) -> None:
    assert not vectors([text]).any()


@pytest.mark.parametrize(
    "text", ["路灯不亮" * 2500, "The street lamp is broken", "ꆈꌠꉙ ꃅꄷ", "路灯 broken 😀", "\u200b\u202e路"]
)
def test_any_text_has_a_meaning_of_length_one(text: str) -> None:
    [vector] = vectors([text])
    assert vector.shape == (WIDTH,)
    assert 0.5 < np.linalg.norm(vector) <= 1.001


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("3号楼前的路灯", "8号楼前的路灯", True),
        ("三单元漏水", "四单元漏水", True),
        ("3号楼二单元", "3号楼一单元", True),
        ("东门井盖", "西门井盖", True),
        ("3号楼前的路灯", "3号楼路灯", False),
        ("3号楼前的路灯", "路灯坏了", False),
        ("3号楼", "2单元", False),
    ],
)
def test_other_numbers_are_another_place(one: str, other: str, *, apart: bool) -> None:
    assert elsewhere(one, other) is apart
    assert elsewhere(other, one) is apart


def test_no_texts_are_no_vectors() -> None:
    assert vectors([]).shape == (0, WIDTH)
