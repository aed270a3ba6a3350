"""Which categories a county knows: they are offered to who reports, and what is typed counts only as one of them."""

from datetime import datetime

from huiyin_contracts.issues import OTHER
from huiyin_county.categories import known
from huiyin_county.charters import in_force_at
from huiyin_events.connections import Database

MAX_OFFERED = 20
# None is on the log that was not known, that a connected system or an import does not answer for, or that screening
# did not say: so what the county has issues of is known there.
_IN_USE = """
SELECT category FROM categories WHERE division LIKE left($1, 6) || '%' AND category <> $3
GROUP BY category
ORDER BY sum(reports) FILTER (WHERE division LIKE $1 || '%') DESC NULLS LAST, sum(reports) DESC, category
LIMIT $2
"""
_IS_IN_USE = "SELECT EXISTS (SELECT FROM categories WHERE division LIKE left($1, 6) || '%' AND category = $2)"


async def is_known(database: Database, division: str, category: str, at: datetime) -> bool:
    """Whether the county of a division knows a category: by its charter then, by the common list, or of its issues."""
    if category in {OTHER, *known((await in_force_at(database, division, at)).orders)}:
        return True
    return bool(await database.fetchval(_IS_IN_USE, division, category))


async def offered(database: Database, division: str) -> list[str]:
    """The categories most used in a division, then in the rest of its county."""
    if not division:
        return []
    return [row["category"] for row in await database.fetch(_IN_USE, division, MAX_OFFERED, OTHER)]


async def proposed(database: Database, division: str, at: datetime) -> list[str]:
    """To who screens in a division: those, and all others that its county knows."""
    rules = await in_force_at(database, division, at)
    return list(dict.fromkeys((*await offered(database, division), *known(rules.orders))))
