"""How much happens in the year: what 屏山县's report tells, and the year in small."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """What is drawn; the figures follow from what comes of it."""

    months: int
    sites: tuple[int, ...]
    """Which of the sites, by their place in the data."""
    links: int
    ended_links: int
    visits: int
    """Besides those that list something."""
    first: int
    """Listed matters that December takes into the plan."""
    planned: int
    """Those that sessions deliberate."""
    online: int
    voices: int
    """Residents who say something online."""
    grouped: int
    dispatched: int
    answered: int
    markets: int
    """Market days a month on which each point sits down."""
    warm: int
    cases: int
    sittings: int
    settled: int
    degus: int
    again: int
    extra_checks: int


COUNTY = Scale(
    months=12,
    sites=(0, 1, 2, 3, 4, 5, 6),
    links=4_937,
    ended_links=12,
    visits=180,
    first=6,
    planned=166,
    online=42,
    voices=338,
    grouped=58,
    dispatched=84,
    answered=62,
    markets=2,
    warm=7,
    cases=27,
    sittings=57,
    settled=23,
    degus=11,
    again=8,
    extra_checks=20,
)
SMALL = Scale(
    months=2,
    sites=(1, 3, 5),
    links=140,
    ended_links=1,
    visits=4,
    first=2,
    planned=9,
    online=1,
    voices=5,
    grouped=2,
    dispatched=2,
    answered=2,
    markets=1,
    warm=1,
    cases=6,
    sittings=8,
    settled=5,
    degus=3,
    again=0,
    extra_checks=1,
)
