"""docs/procedures.md shows what the rules do."""

from tests.unit.deliberation.walks import PAGE, page


def test_the_pictures_are_what_the_rules_do() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "draw them anew: python -m tests.unit.deliberation.walks"
