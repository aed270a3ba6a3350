"""Python's garbage collection, set for a process that lives long and makes events by the thousand."""

import gc

YOUNG = 10_000
"""Objects that are made before the youngest are looked through: a page of the log makes ten thousand."""


def settle() -> None:
    """Keep what was made until now out of all collections to come: contracts, pages and routes stay anyway.

    Without it a process that reads the log spends a third of its time on looking through them again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
