"""Where the log differs from the leaves that it had: what was changed, removed, inserted or moved since. Pure."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple
from uuid import UUID

from huiyin_events.envelope import START, Cursor

WINDOW: Final = 8192
"""How far ahead is looked on both sides for where they agree again."""

TamperingKind = Literal["changed", "removed", "inserted", "moved"]


class LoggedEvent(NamedTuple):
    """An event as it is on the log now, with the leaf that it would be."""

    leaf: bytes
    id: UUID
    cursor: Cursor
    type: str
    stream: str
    version: int


class Tampering(NamedTuple):
    """Something that was done to the log. `leaf` is its number, where it had one; `event` what is there now, if any."""

    kind: TamperingKind
    leaf: int | None
    id: UUID | None
    event: LoggedEvent | None


class Comparison:
    """Takes both sides piece by piece, in order, and keeps what only one of them has.

    `agreed_to` is the number of the leaf after the last that is on the log, and the place of that there.
    """

    def __init__(self) -> None:
        self.agreed = 0
        self.agreed_to = 0, START
        self.gone: list[tuple[int, bytes]] = []
        self.new: list[LoggedEvent] = []
        self._next = 0
        self._leaves: deque[bytes] = deque()
        self._events: deque[LoggedEvent] = deque()

    def take(self, leaves: Iterable[bytes], events: Iterable[LoggedEvent]) -> None:
        """More leaves of the tree, and more events of the log."""
        self._leaves.extend(leaves)
        self._events.extend(events)
        self._compare(WINDOW)

    def wants(self) -> tuple[bool, bool]:
        """Whether it should have more leaves, and more events, to see far enough."""
        return len(self._leaves) < 2 * WINDOW, len(self._events) < 2 * WINDOW

    def has_enough(self) -> bool:
        """Whether it has so many events that those to come can be none of the leaves it has, were these all."""
        return len(self._events) >= 2 * WINDOW

    def finish(self) -> None:
        """There is no more on either side."""
        self._compare(0)
        self._drop(len(self._leaves), len(self._events))

    def _compare(self, keep: int) -> None:
        leaves, events = self._leaves, self._events
        while leaves and events:
            if leaves[0] == events[0].leaf:
                leaves.popleft()
                self._next += 1
                self.agreed += 1
                self.agreed_to = self._next, events.popleft().cursor
            elif len(leaves) < keep or len(events) < keep:
                return  # not yet far enough to see where they agree again
            else:
                self._drop(*self._apart())

    def _apart(self) -> tuple[int, int]:
        """How many to leave out on each side until both agree; all that are in sight where they do not."""
        places = {leaf: place for place, leaf in enumerate(self._leaves)}
        best = (len(self._leaves), len(self._events))
        for place, event in enumerate(self._events):
            if place >= sum(best):
                break
            there = places.get(event.leaf)
            if there is not None and there + place < sum(best):
                best = (there, place)
        return best

    def _drop(self, leaves: int, events: int) -> None:
        self.new += [self._events.popleft() for _ in range(events)]
        for _ in range(leaves):
            self.gone.append((self._next, self._leaves.popleft()))
            self._next += 1


def tamperings(gone: Sequence[tuple[int, bytes]], new: Sequence[LoggedEvent], ids: dict[int, UUID]) -> list[Tampering]:
    """What was done, by the leaves that are gone and the events that are new; `ids` are those that leaves had."""
    by_leaf = {event.leaf: event for event in new}
    by_id = {event.id: event for event in new}
    found: list[Tampering] = []
    known: set[UUID] = set()
    for index, leaf in gone:
        id_ = ids.get(index)
        if leaf in by_leaf:
            event = by_leaf[leaf]
            found.append(Tampering("moved", index, event.id, event))
        elif id_ is not None and id_ in by_id:
            event = by_id[id_]
            found.append(Tampering("changed", index, id_, event))
        else:
            found.append(Tampering("removed", index, id_, None))
            continue
        known.add(event.id)
    found += [Tampering("inserted", None, event.id, event) for event in new if event.id not in known]
    return found


def within(found: Sequence[Tampering], agreed_to: tuple[int, Cursor]) -> list[Tampering]:
    """What was done to a log that was set back since: that its end is gone, and goes on otherwise, is no part of it."""
    leaves, place = agreed_to
    return [
        one
        for one in found
        if one.kind in {"changed", "moved"}
        or (one.leaf is not None and one.leaf < leaves)
        or (one.leaf is None and one.event is not None and one.event.cursor < place)
    ]
