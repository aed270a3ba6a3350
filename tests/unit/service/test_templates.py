"""Templates are read by people, too."""

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
