"""Texts may not hold what cannot be kept, nor what makes them read otherwise than they are."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from huiyin_service.characters import unfit
from huiyin_service.http import RequestBody

CONTROLS = [*range(0x01, 0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)]
NONE = [*range(0xFDD0, 0xFDF0), 0xFFFE, 0xFFFF]
"""What no document that is XML inside may hold: one such text once kept a session's minutes from ever being DOCX."""
BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]


class Nested(RequestBody):
    texts: list[dict[str, str]]


@pytest.mark.parametrize("code", BIDI)
def test_what_turns_the_direction_of_text_is_refused_wherever_it_stands(code: int) -> None:
    with pytest.raises(ValidationError) as refused:
        Nested.model_validate({"texts": [{"zh": "路灯坏了"}, {"zh": f"已办{chr(code)}结"}]})
    [error] = refused.value.errors()
    assert (error["type"], error["loc"]) == ("bidi_control", ("texts", 1, "zh"))


@pytest.mark.parametrize("code", CONTROLS + NONE)
def test_what_a_terminal_obeys_is_refused(code: int) -> None:
    ((place, wrong),) = unfit(["路灯", f"{chr(code)}[2J"])
    assert (place, wrong.type) == ((1,), "control_character")


OTHERS = st.characters(exclude_categories=["Cs", "Cf", "Cc"], exclude_characters="".join(map(chr, NONE)))


@given(st.text(OTHERS | st.sampled_from("\t\n\r\v\f\x85")))
def test_any_other_text_is_taken(text: str) -> None:
    assert not list(unfit(text))


@given(st.recursive(st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_what_is_no_text_is_not_looked_at(given: Any) -> None:
    assert not list(unfit(given))
