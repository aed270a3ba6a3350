"""The keys of persons: a row each in the database, wrapped by a master key; made, found, renewed, erased, rotated."""

import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiyin_events.connections import Connection, Database
from huiyin_events.master_keys import KEY_BYTES, MasterKeyMissing, MasterKeys
from huiyin_events.privacy import PersonKeys

KeyProgress = Callable[[int, int], None]
"""Told how much of how much is done."""
KeyRequest = Mapping[UUID, Collection[int]]
"""Persons, and for each the numbers of keys that are needed, whatever else there is."""

CACHED_SECONDS: Final = 60.0
"""How long a process may go on with a key that was erased elsewhere.

The law gives days; a minute is nothing to the person who asked, and enough for one request, with the events that
follow it, to ask the database for a person's keys once.
"""
CACHED_PERSONS: Final = 10_000
BATCH: Final = 500

_COLUMNS = "subject, number, master, wrapped"
_MAKE = f"SELECT {_COLUMNS} FROM store.person_keys_for($1, $2, $3, $4, $5)"  # noqa: S608 — our own column names
_FIND = f"SELECT {_COLUMNS} FROM store.person_keys WHERE subject = ANY($1)"  # noqa: S608
_LATEST = "SELECT number, digest FROM store.master_keys ORDER BY number DESC LIMIT 1"
_UNDER_OLDER = f"""
SELECT {_COLUMNS} FROM store.person_keys WHERE wrapped IS NOT NULL AND master < $1
ORDER BY master, subject, number LIMIT $2 FOR UPDATE
"""  # noqa: S608
_REWRAP = """
UPDATE store.person_keys k SET master = $1, wrapped = new.wrapped
FROM unnest($2::uuid[], $3::integer[], $4::bytea[]) new(subject, number, wrapped)
WHERE (k.subject, k.number) = (new.subject, new.number)
"""


class PersonGone(Exception):
    """A person who was erased gets no new key."""


class NoMasterKey(Exception):
    """The database never had a master key."""

    def __init__(self) -> None:
        super().__init__("the database has no master key yet: `huiyin migrate` makes the first")


async def find_keys(masters: MasterKeys, database: Database, subjects: Iterable[UUID]) -> dict[UUID, PersonKeys]:
    """The keys of these persons as they are in the database now; who never had one is not in the answer.

    Raises MasterKeyMissing.
    """
    return _unwrapped(masters, await database.fetch(_FIND, list(subjects)))


def _unwrapped(masters: MasterKeys, rows: Iterable[asyncpg.Record]) -> dict[UUID, PersonKeys]:
    found: dict[UUID, dict[int, AESGCM]] = {}
    for subject, number, master, wrapped in rows:
        keys = found.setdefault(subject, {})
        if wrapped is not None:
            keys[number] = AESGCM(masters.unwrap(master, subject, wrapped))
    return {**found}


class KeyStore:
    """The keys of persons in the database, under master keys that are not, with those used lately at hand.

    At most `persons` of them for at most `seconds`, after which an erasure by another process has taken effect here.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        masters: MasterKeys,
        *,
        persons: int = CACHED_PERSONS,
        seconds: float = CACHED_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.pool = pool
        self.masters = masters
        self._persons, self._seconds, self._clock = persons, seconds, clock
        self._at_hand: OrderedDict[UUID, tuple[float, PersonKeys]] = OrderedDict()

    async def begin(self) -> int:
        """See to it that there is a master key before anybody needs one; the number of the latest.

        It is made once, however many begin at once, and by no one else: what only reads and appends must not take a
        folder that is empty by mistake for a new beginning. Raises MasterKeyMissing, and LockNotAvailableError.
        """
        if latest := await self._latest(self.pool):
            return latest  # as on every start but the first, when no one need be kept waiting
        async with self._alone() as connection:
            return await self._latest(connection) or await self._record(connection, self.masters.newest() or 1)

    async def check(self) -> None:
        """See whether persons' keys can be made and used here. Raises MasterKeyMissing, and NoMasterKey."""
        if not await self._latest(self.pool):
            raise NoMasterKey

    async def keys_for(
        self, subjects: Iterable[UUID] | KeyRequest, connection: Connection | None = None
    ) -> Mapping[UUID, PersonKeys]:
        """The keys of these persons, in one round trip at most; who has none gets one, who was erased has none.

        With `connection`, inside its transaction: keys made there go with it, so nothing of it is kept at hand.
        Raises MasterKeyMissing, and NoMasterKey.
        """
        wanted: KeyRequest = subjects if isinstance(subjects, Mapping) else dict.fromkeys(subjects, ())
        found = self._kept(wanted)
        if lacking := sorted(wanted.keys() - found.keys()):
            asked = self._clock()
            made = await self._make(lacking, connection or self.pool)
            if connection is None:
                self._keep(made, asked)
            found |= made
        return found

    async def find(
        self, wanted: KeyRequest, connection: Connection | None = None, *, fresh: bool = False
    ) -> Mapping[UUID, PersonKeys]:
        """The keys of these persons, in one round trip at most; who never had one is not in the answer.

        With `connection`, as its transaction sees them, so nothing of it is kept at hand. With `fresh`, those at hand
        do not count. Raises MasterKeyMissing.
        """
        found = {} if fresh else self._kept(wanted)
        if lacking := wanted.keys() - found.keys():
            asked = self._clock()
            read = await find_keys(self.masters, connection or self.pool, lacking)
            if connection is None:
                self._keep(read, asked)
            found |= read
        return found

    async def renew(self, subject: UUID) -> int:
        """Give a person a next key, for what is sealed from now on; its number. Raises PersonGone.

        Other processes go on with the one before while they have it at hand.
        """
        keys = (await self._make([subject], self.pool, renew=True))[subject]
        if not keys:
            raise PersonGone(f"{subject} was erased")
        self._keep({subject: keys}, self._clock())
        return max(keys)

    async def erase(self, subject: UUID, connection: Connection | None = None) -> int:
        """Destroy a person's keys for good (PIPL article 47, deletion); gives how many there were.

        With `connection`, inside its transaction.

        What was sealed under them opens for no one any more: here at once, in other processes within `seconds`. What
        is appended about this person later is written as erased.
        """
        keys: int = await (connection or self.pool).fetchval("SELECT store.erase_person($1)", subject)
        self._at_hand.pop(subject, None)
        return keys

    async def rotate(self, progress: KeyProgress = lambda *_: None) -> int:
        """Put all persons' keys under a new master key, while everything goes on; gives its number.

        If the folder has a master key that the database has not seen, brought to all machines beforehand, it is that
        one. Cut short, it is finished by the next rotation. Raises MasterKeyMissing, and LockNotAvailableError.
        """
        async with self._alone() as connection:
            before = await self._latest(connection)
            new = await self._record(connection, max(1 + before, self.masters.newest()))
        query = "SELECT count(*) FROM store.person_keys WHERE wrapped IS NOT NULL AND master < $1"
        done, total = 0, await self.pool.fetchval(query, new)
        progress(done, total)
        while moved := await self._rewrap(new):
            done += moved
            progress(done, max(done, total))
        return new

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[Connection]:
        """A transaction during which no one else makes a key, of a person's or a master."""
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '10s'")
            await connection.execute("LOCK TABLE store.master_keys IN EXCLUSIVE MODE")
            yield connection

    async def _latest(self, database: Database) -> int:
        """The master key that persons' keys are made under; 0 where there is none yet. Raises MasterKeyMissing."""
        row = await database.fetchrow(_LATEST)
        if row is None:
            return 0
        if self.masters.digest(row["number"]) != row["digest"]:
            raise MasterKeyMissing(row["number"], self.masters.path(row["number"]))
        return int(row["number"])

    async def _record(self, connection: Connection, number: int) -> int:
        """Make that master key, if it was not brought, and let persons' keys be made under it from now on."""
        self.masters.make(number)
        query = "INSERT INTO store.master_keys (number, digest) VALUES ($1, $2)"
        await connection.execute(query, number, self.masters.digest(number))
        return number

    async def _rewrap(self, new: int) -> int:
        async with self.pool.acquire() as connection, connection.transaction():
            rows = await connection.fetch(_UNDER_OLDER, new, BATCH)
            subjects, numbers, wrapped = [], [], []
            for subject, number, master, under_older in rows:
                subjects.append(subject)
                numbers.append(number)
                wrapped.append(self.masters.wrap(new, subject, self.masters.unwrap(master, subject, under_older)))
            await connection.execute(_REWRAP, new, subjects, numbers, wrapped)
        return len(rows)

    async def _make(
        self, subjects: Sequence[UUID], database: Database, *, renew: bool = False
    ) -> dict[UUID, PersonKeys]:
        master = self.masters.newest()
        while True:
            if master:
                candidates = [
                    self.masters.wrap(master, subject, AESGCM.generate_key(8 * KEY_BYTES)) for subject in subjects
                ]
                rows = await database.fetch(_MAKE, subjects, candidates, master, self.masters.digest(master), renew)
                found = _unwrapped(self.masters, rows)
                if len(found) == len(subjects):
                    return found
            # A rotation began meanwhile, or has only laid its key in the folder.
            master = await self._latest(database)
            if not master:
                raise NoMasterKey

    def _kept(self, wanted: KeyRequest) -> dict[UUID, PersonKeys]:
        now = self._clock()
        found: dict[UUID, PersonKeys] = {}
        for subject, numbers in wanted.items():
            until, keys = self._at_hand.get(subject, (now, {}))
            if until > now and (not keys or keys.keys() >= set(numbers)):
                self._at_hand.move_to_end(subject)
                found[subject] = keys
        return found

    def _keep(self, keys: Mapping[UUID, PersonKeys], asked: float) -> None:
        # Their time runs from when they were asked for: an erasure may have overtaken the answer.
        for subject, known in keys.items():
            self._at_hand[subject] = (asked + self._seconds, known)
            self._at_hand.move_to_end(subject)
        while len(self._at_hand) > self._persons:
            self._at_hand.popitem(last=False)
