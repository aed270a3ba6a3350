"""A resolution's tasks as a form sends them: `tasks.0.what`, `tasks.0.assignee`, `tasks.0.due_on`, a row a task.

Rows are added and taken out by a script; where none runs, by buttons that send the form for that alone.
"""

import re
from collections.abc import Mapping

FIELD = re.compile(r"tasks\.([0-9]{1,3})\.(what|assignee|due_on)")
MOST = 50

ROWS = "rows"
"""The button that asks for so many rows."""
WITHOUT = "without"
"""The button that takes the row of this number out."""

TaskRows = list[dict[str, str]]


def tasks_in(fields: Mapping[str, str]) -> TaskRows:
    """The rows in which anything was filled in, in their order."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        if (place := FIELD.fullmatch(name)) and place[1] != fields.get(WITHOUT):
            rows.setdefault(int(place[1]), {})[place[2]] = value
    return [rows[number] for number in sorted(rows)]


def rows_in(fields: Mapping[str, str]) -> TaskRows:
    """The rows to show again: those filled in and, where more were asked for, empty ones; one at least."""
    asked = fields.get(ROWS, "")
    wanted = int(asked) if re.fullmatch("[0-9]{1,2}", asked) else 1
    filled = tasks_in(fields)
    return filled + [{} for _ in range(min(wanted, MOST) - len(filled))]


def asks_for_rows(fields: Mapping[str, str]) -> bool:
    """Whether the form was sent for other rows, not to be taken."""
    return ROWS in fields or WITHOUT in fields
