"""Templates are read by people, too."""

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[3]
LONGEST = 140
LOOKED_AT = ("libs", "services")


def test_no_line_of_a_template_is_too_long() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {len(line)}"
        for folder in LOOKED_AT
        for path in sorted((ROOT / folder).glob("**/huiyin_*/**/*.html"))
        if "node_modules" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if len(line) > LONGEST
    ]
    assert not found, f"no line of a template is longer than {LONGEST} characters:\n" + "\n".join(found)


def test_no_template_says_what_a_macro_is_twice() -> None:
    """The second would take the place of the first, silently, on every page that uses it."""
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in LOOKED_AT
        for path in sorted((ROOT / folder).glob("**/huiyin_*/**/*.html"))
        if "node_modules" not in path.parts
        for name, times in Counter(re.findall(r"{%-? *macro (\w+)", path.read_text("utf-8"))).items()
        if times > 1
    ]
    assert found == []
