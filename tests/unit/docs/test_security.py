"""docs/security.md has every requirement of ASVS 5.0.0 at levels 1 and 2, each with its state and why."""

import re
from collections import Counter
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "security.md"
ROW = re.compile(r"^\| (V(\d+)\.\d+\.\d+) \| ([12]) \| (.*?) \| (met|partly|open|n\.a\.) \| (.*) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))

REQUIREMENTS = {
    "1": 27, "2": 11, "3": 19, "4": 10, "5": 9, "6": 35, "7": 18, "8": 7, "9": 7,
    "10": 29, "11": 14, "12": 9, "13": 13, "14": 9, "15": 13, "16": 16, "17": 7,
}  # fmt: skip
"""How many there are in each chapter at levels 1 and 2."""


def test_every_requirement_is_there_once() -> None:
    assert Counter(chapter for _, chapter, *_ in ROWS) == REQUIREMENTS
    assert max(Counter(requirement for requirement, *_ in ROWS).values()) == 1
    assert Counter(level for _, _, level, *_ in ROWS) == {"1": 70, "2": 183}


@pytest.mark.parametrize(("requirement", "state", "evidence"), [(row[0], row[4], row[5]) for row in ROWS])
def test_what_is_not_met_is_low_and_says_why(requirement: str, state: str, evidence: str) -> None:
    assert evidence.strip(), requirement
    if state in {"partly", "open"}:
        assert re.search(r"\blow\b|as V\d", evidence, re.IGNORECASE), f"{requirement}: {evidence}"


def test_the_sum_is_that_of_the_lines() -> None:
    said = Counter(row[4] for row in ROWS)
    text = PAGE.read_text(encoding="utf-8")
    for state in ("met", "partly", "open", "n.a."):
        assert f"{said[state]} {state}" in text
