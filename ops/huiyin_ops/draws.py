"""A round of revisits, drawn again from the log alone (P4): by whom it wants, whenever they want."""

from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts.divisions import DivisionRegistered
from huiyin_contracts.revisits import RevisitRoundOpened
from huiyin_contracts.topics import TopicCarriedOut
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_county.draws import drawn, month_of
from huiyin_events.envelope import of_types, stream_name
from huiyin_events.reader import Reader

PAGE = 5000


class NoSuchRound(Exception):
    """The log has no round of that id."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What the log itself says who was to be drawn, beside what the round says."""

    opened: RevisitRoundOpened
    seed: UUID | None
    population: int
    topics: tuple[UUID, ...]

    @property
    def differences(self) -> tuple[str, ...]:
        """What the round says otherwise, in words; none: it was drawn as it had to be."""
        opened = self.opened
        said = tuple(revisit.topic for revisit in opened.revisits)
        found = []
        if opened.seed != self.seed:
            found.append(f"the seed is {opened.seed}, and the last event known before the month ended is {self.seed}")
        if opened.population != self.population:
            found.append(f"it says that {opened.population} were carried out, the log has {self.population}")
        if said != self.topics:
            found.append(f"drawn were {_told(said)}, and to be drawn were {_told(self.topics)}")
        return tuple(found)


async def redraw(reader: Reader, round_: UUID) -> Redrawn:
    """Draw a round again, from all of the log before it. Raises NoSuchRound."""
    stream = stream_name(RevisitRoundOpened.type, round_)
    first = await reader.read_stream(stream, limit=1)
    begun = next(of_types(first, RevisitRoundOpened), None)
    if begun is None:
        raise NoSuchRound(f"there is no round {round_}")
    recorded, opened = begun
    start, end = month_of(opened.month, await _timezone(reader, recorded.division))
    seed: UUID | None = None
    population: list[UUID] = []
    async for page in reader.up_to(recorded.cursor, PAGE):
        # What was written together with the round was not there yet when it was drawn.
        before = [one for one in page if one.cursor.tx < recorded.cursor.tx]
        seed = next((one.id for one in reversed(before) if one.known_at < end), seed)
        population += [
            event.topic
            for one, event in of_types(before, TopicCarriedOut)
            if one.division.startswith(recorded.division) and start <= one.known_at < end
        ]
    return Redrawn(opened, seed, len(population), drawn(seed, opened.share, population) if seed else ())


async def _timezone(reader: Reader, county: str) -> ZoneInfo:
    history = await reader.read_stream(stream_name(DivisionRegistered.type, county))
    named = [event.timezone for _, event in of_types(history, DivisionRegistered) if event.timezone]
    return ZoneInfo(named[-1] if named else DEFAULT_TIMEZONE)


def _told(topics: tuple[UUID, ...]) -> str:
    return ", ".join(map(str, topics)) or "none"
