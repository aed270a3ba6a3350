"""Who the processes of a deployment sign in to the database as. The store knows none by name: they are given to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatabaseRole:
    """The role of one process: the schema that is its own, and the categories of events that it may append.

    A category is what stands before the first dot of an event's type, and of its stream's name. `<schema>_views` is the
    role's too, for its read models. One that `relays` may write down how far the log is published; one that `seals` may
    make and read the keys of persons, and one that `erases` may destroy them.
    """

    name: str
    schema: str | None = None
    categories: tuple[str, ...] = ()
    relays: bool = False
    seals: bool = False
    erases: bool = False
