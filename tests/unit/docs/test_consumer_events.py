"""The events that docs/consumer.md names are those that there are, and none of a kind of aggregate is passed over."""

import re
from pathlib import Path

import pytest

from huiyin_contracts import contracts

PAGE = (Path(__file__).parents[3] / "docs/consumer.md").read_text("utf-8")
SECTION = PAGE.partition("## What deliberation says")[2].partition("\n## ")[0]
KINDS = {type_.rpartition(".")[0].rpartition(".")[0] for type_ in contracts()}
"""The kinds of aggregates that have events, such as `deliberation.topic`."""


def named() -> list[str]:
    """Every event that the section names, without its version; what follows another in a row is of the same kind."""
    found, kind = list[str](), ""
    for row in SECTION.splitlines():
        for one in re.findall(r"`([^`]+)`", row.rpartition("|")[0].rpartition("|")[0]):
            if one.endswith(".*"):
                kind = one.removesuffix(".*").replace("…", "deliberation.")
                assert kind in KINDS, one
            elif one.startswith("."):
                found.append(kind + one)
            elif "." in one and not one.startswith("….") and "/" not in one:
                whole = one.replace("…", "deliberation.")
                kind = whole.rpartition(".")[0]
                found.append(whole)
    return found


@pytest.mark.parametrize("event", named())
def test_an_event_that_is_named_is_there(event: str) -> None:
    assert f"{event}.v1" in contracts()


def test_each_kind_of_deliberation_is_named() -> None:
    kinds = {kind for kind in KINDS if kind.startswith(("deliberation.", "publication."))}
    told = {event.rpartition(".")[0] for event in named()} | {
        one.replace("…", "deliberation.") for one in re.findall(r"`(…[a-z_]+)\.\*`", SECTION)
    }
    assert kinds - told == set()
