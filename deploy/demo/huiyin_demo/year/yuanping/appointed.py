"""Who needs an office to act in the county-year."""

from collections.abc import Iterator

from huiyin_demo import people
from huiyin_demo.year.yuanping.plan import Year
from huiyin_service.auth import Principal


def of_year(year: Year) -> Iterator[Principal]:
    """All who act in it, and the officer who reads its figures."""
    yield people.officer(year.within[:6])
    divisions = {force.division for force in year.forces} | {issue.village for issue in year.issues}
    divisions |= {member.who.division for member in year.members}
    yield from (year.secretary(division) for division in sorted(divisions))
    yield from (member.who for member in year.members)
    for issue in year.issues:
        yield from (issue.reporter, issue.holder)
