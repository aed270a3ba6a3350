"""How alike two descriptions are: by the pairs of characters they share, which serves Chinese as well as English."""

import re


def pairs(text: str) -> frozenset[str]:
    """Each two characters that stand side by side, apart from blanks and punctuation."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(word[at : at + 2] for word in words for at in range(max(1, len(word) - 1)))


def likeness(one: str, other: str) -> float:
    """From 0 for nothing in common to 1 for the same words (Dice's coefficient)."""
    first, second = pairs(one), pairs(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0
