"""Comparing contracts: an event may be added, never changed."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.golden.files import SCHEMAS
from typer.testing import CliRunner

from huiyin_reporting.cli import events
from huiyin_reporting.language.contracts import ContractDifference, differences, in_folder, ours

DECLINED = "dispatch.order.declined.v1"


def changed(**more: Any) -> dict[str, Any]:
    """Our contracts, one of them with other fields."""
    declined = dict(ours()[DECLINED])
    return {**ours(), DECLINED: {**declined, "properties": {**declined["properties"], **more}}}


def test_the_same_contracts_are_not_different() -> None:
    assert list(differences(ours(), ours())) == []
    assert list(differences(ours(), in_folder(SCHEMAS))) == []


def test_what_only_one_has_is_added_or_removed() -> None:
    less = {name: schema for name, schema in ours().items() if name != DECLINED}
    assert list(differences(ours(), less)) == [ContractDifference(DECLINED, "added")]
    assert list(differences(less, ours())) == [ContractDifference(DECLINED, "removed")]


def test_a_field_more_or_less_or_otherwise_is_named() -> None:
    more, other = changed(colour={"type": "string"}), changed(reason={"type": "integer"})
    assert list(differences(more, ours())) == [ContractDifference(DECLINED, "changed", ("colour",))]
    assert list(differences(ours(), other)) == [ContractDifference(DECLINED, "changed", ("reason",))]


@pytest.mark.parametrize(("theirs", "code"), [("same", 0), ("less", 0), ("other", 1), ("none", 2), ("broken", 2)])
def test_the_command_says_whether_a_promise_was_broken(tmp_path: Path, theirs: str, code: int) -> None:
    schemas = {"same": ours(), "less": {}, "other": changed(reason={"type": "integer"}), "none": {}, "broken": ours()}
    for name, schema in schemas[theirs].items():
        (tmp_path / f"{name}.json").write_text(json.dumps(schema) if theirs != "broken" else "{", "utf-8")
    if theirs == "less":
        (tmp_path / f"{DECLINED}.json").write_text(json.dumps(ours()[DECLINED]), "utf-8")
    result = CliRunner().invoke(events, ["diff", str(tmp_path)])
    assert result.exit_code == code, result.output
    assert theirs != "other" or f"changed  {DECLINED}: reason" in result.output
