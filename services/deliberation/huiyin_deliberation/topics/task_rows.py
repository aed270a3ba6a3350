"""The tasks of a resolution as a form sends them, a row a task: description, assignee's name and day, `tasks.0.due_on`.

Rows are added and taken out by a script; where none runs, by buttons that send the form for that alone.
"""

import re
from collections.abc import Mapping
from typing import Any

from huiyin_deliberation.registers.body import assignee_in

FIELD = re.compile(r"tasks\.([0-9]{1,3})\.(description|assignee|due_on)")
MAX_ROWS = 50
ASSIGNEE = "assignee"

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


def bodies_in(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    """The tasks as the command's body has them; a form names an assignee by the registers."""
    return [
        {name: value for name, value in row.items() if name != ASSIGNEE}
        | ({"assignee": assignee_in(row[ASSIGNEE])} if ASSIGNEE in row else {})
        for row in tasks_in(fields)
    ]


def rows_in(fields: Mapping[str, str]) -> TaskRows:
    """The rows to show again: those filled in and, where more were asked for, empty ones; one at least."""
    asked = fields.get(ROWS, "")
    wanted = int(asked) if re.fullmatch("[0-9]{1,2}", asked) else 1
    filled = tasks_in(fields)
    return filled + [{} for _ in range(min(wanted, MAX_ROWS) - len(filled))]


def asks_for_rows(fields: Mapping[str, str]) -> bool:
    """Whether the form was sent for other rows, not to be taken."""
    return ROWS in fields or WITHOUT in fields
