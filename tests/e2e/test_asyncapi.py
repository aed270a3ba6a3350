"""The AsyncAPI document of the running system keeps to the official schema, and says what publishers really meet."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from huiyin_local.testing import Huiyin

from .commands import here
from .npm import install, printed

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

CHECK = Path(__file__).parent / "asyncapi"

Json = dict[str, Any]
Check = Callable[[Json], str]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Have a document checked; what is said of one that is valid."""
    folder = tmp_path_factory.mktemp("asyncapi")
    node = install(CHECK, folder)
    (folder / "check.mjs").write_bytes((CHECK / "check.mjs").read_bytes())

    def check(document: Json) -> str:
        (folder / "document.json").write_text(json.dumps(document), encoding="utf-8")
        return printed([node, "check.mjs", "document.json"], os.environ, folder)

    return check


@pytest.fixture(scope="module")
def document(huiyin: Huiyin) -> Json:
    found: Json = huiyin.client().get("/asyncapi.json").json()
    return found


def test_it_keeps_to_the_official_schema(check: Check, document: Json) -> None:
    assert check(document) == "AsyncAPI 3.0.0"


@pytest.mark.parametrize(
    ("place", "wrong", "said"),
    [
        (("operations", "ingress.accepted", "action"), "publish", "allowed values"),
        (("channels", "ingress.issue.reported", "address"), 7, "must be string"),
        (("components", "securitySchemes", "signIn", "type"), "password", "must match"),
    ],
)
def test_one_that_does_not_is_found_out(
    check: Check, document: Json, place: tuple[str, ...], wrong: object, said: str
) -> None:
    broken = json.loads(json.dumps(document))
    *way, last = place
    holder = broken
    for step in way:
        holder = holder[step]
    holder[last] = wrong
    with pytest.raises(AssertionError, match=said):
        check(broken)


def test_a_publisher_is_told_the_same_subjects(huiyin: Huiyin, document: Json) -> None:
    said = here(huiyin, "publisher", "add", "described", "--division", "140981").stdout
    publishers = {
        channel["address"].format(publisher="described"): document["operations"][name]["action"]
        for name, channel in document["channels"].items()
        if "publisher" in channel.get("parameters", {})
    }
    words = set(said.replace(",", " ").split())
    assert {subject for subject in words if subject.startswith("ingress.")} == set(publishers)
    (hears,) = (line for line in said.splitlines() if line.startswith("hear "))
    assert {subject for subject, action in publishers.items() if action == "send"} == {
        subject for subject in publishers if subject in hears
    }


def test_its_lock_names_no_address() -> None:
    assert "resolved" not in (CHECK / "package-lock.json").read_text("utf-8")
