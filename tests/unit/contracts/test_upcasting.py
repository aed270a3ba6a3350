"""An event of an old version is read as the newest one says it."""

from dataclasses import replace
from typing import ClassVar

import pytest
from tests.builders import recorded_as

from huiyin_contracts import Event, base, load
from huiyin_contracts.base import example
from huiyin_events.envelope import of_types


@pytest.fixture
def lamps(monkeypatch: pytest.MonkeyPatch) -> tuple[type[Event], type[Event], type[Event]]:
    """Three versions of one contract, forgotten after the test."""
    monkeypatch.setattr(base, "_registry", dict(base._registry))

    class LampLit(Event):
        """A lamp was lit, by whom and how bright."""

        type: ClassVar[str] = "testing.lamp.lit.v3"
        model_config = example(by="a", lumen=800)

        by: str
        lumen: int | None

    class LampLit2(Event):
        """A lamp was lit, and how bright, in candela."""

        type: ClassVar[str] = "testing.lamp.lit.v2"
        model_config = example(candela=64)

        candela: int | None

        def upcast(self) -> LampLit:
            return LampLit(by="unknown", lumen=self.candela and round(self.candela * 12.57))

    class LampLit1(Event):
        """A lamp was lit."""

        type: ClassVar[str] = "testing.lamp.lit.v1"
        model_config = example()

        def upcast(self) -> LampLit2:
            return LampLit2(candela=None)

    return LampLit1, LampLit2, LampLit


Lamps = tuple[type[Event], type[Event], type[Event]]


def test_every_version_is_read_as_the_newest(lamps: Lamps) -> None:
    newest = lamps[2]
    assert load("testing.lamp.lit.v1", "{}") == newest.model_validate({"by": "unknown", "lumen": None})
    assert load("testing.lamp.lit.v2", '{"candela": 64}') == newest.model_validate({"by": "unknown", "lumen": 804})
    assert load("testing.lamp.lit.v3", '{"by": "me", "lumen": 1}') == newest.model_validate({"by": "me", "lumen": 1})


def test_who_asks_for_the_newest_is_given_the_old_ones_too(lamps: Lamps) -> None:
    newest = lamps[2]
    batch = [
        recorded_as("testing.lamp.lit.v1", "{}"),
        recorded_as("intake.issue.withdrawn.v1", "{}"),
        recorded_as("testing.lamp.lit.v3", '{"by": "me", "lumen": 1}'),
    ]
    assert [type(event) for _, event in of_types(batch, newest)] == [newest, newest]
    assert [recorded.type for recorded, _ in of_types(batch, newest)] == ["testing.lamp.lit.v1", "testing.lamp.lit.v3"]
    assert replace(batch[0], type="testing.lamp.lit.v2", data='{"candela": null}').event == batch[0].event
