"""What is said beside each thing that tells of an issue: whether its reporter confirmed the result (Y13)."""

from typing import Literal

ResultMark = Literal["confirmed", "unsatisfied", "disputed", "redoing", "redone"]
"""By the last verdict on the result that stands, and by whether the matter is done again; none: nothing was said."""


def judged(*, solved: bool, satisfied: bool) -> ResultMark:
    """The mark that a verdict gives. Not solved is disputed, however kind the reporter is about it."""
    if not solved:
        return "disputed"
    return "confirmed" if satisfied else "unsatisfied"
