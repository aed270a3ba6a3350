"""What the year must come to, and what the running system says it came to.

The figures are those that 原平市 told of its year; the rows Y1, Y4, Y7, Y10 and Y11 are these.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

COMMUNITY = "140981001001"
"""北城街道城西社区, of which Y11 tells."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One figure each, in the order of the rows."""

    # Y1
    estates: int
    general_branches: int
    branches: int
    groups: int
    households: int
    retired_members: int
    veterans: int
    resident_members: int
    # Y4
    members: int
    posts: int
    services: int
    persons: int
    # Y7
    commando: int
    volunteer: int
    emergency: int
    couriers: int
    # Y11
    community_teams: int
    community_activities: int
    # Y10
    suggestions: int
    problems: int
    disputes: int
    accepted_by_members: int
    accepted_by_others: int

    @property
    def issues(self) -> int:
        """How many there are in all."""
        return self.suggestions + self.problems + self.disputes

    def differences(self, other: "YearFigures") -> dict[str, tuple[int, int]]:
        """Where another has another figure: this one's, and its."""
        mine, theirs = asdict(self), asdict(other)
        return {name: (mine[name], theirs[name]) for name in mine if mine[name] != theirs[name]}


NAMES = {
    "estates": "小区",
    "general_branches": "党总支",
    "branches": "党支部",
    "groups": "楼栋党小组",
    "households": "党员中心户",
    "retired_members": "书记：离退休党员",
    "veterans": "书记：退役军人党员",
    "resident_members": "书记：居民党员",
    "members": "报到党员",
    "posts": "先锋岗",
    "services": "办实事（件）",
    "persons": "服务群众（人次）",
    "commando": "突击队",
    "volunteer": "志愿队",
    "emergency": "应急队",
    "couriers": "快递外卖小哥",
    "community_teams": "城西社区的队伍",
    "community_activities": "城西社区的活动",
    "suggestions": "采纳建议",
    "problems": "解决问题",
    "disputes": "化解矛盾",
    "accepted_by_members": "党员接单",
    "accepted_by_others": "队伍、企业和单位接单",
}
"""What each is called."""

YEAR = YearFigures(
    estates=307,
    general_branches=52,
    branches=255,
    groups=2025,
    households=2874,
    retired_members=124,
    veterans=37,
    resident_members=146,
    members=5012,
    posts=1253,
    services=913,
    persons=19_026,
    commando=107,
    volunteer=307,
    emergency=32,
    couriers=312,
    community_teams=6,
    community_activities=17,
    suggestions=577,
    problems=1013,
    disputes=214,
    accepted_by_members=917,
    accepted_by_others=887,
)
"""The county's."""

TOWN = YearFigures(
    estates=6,
    general_branches=1,
    branches=5,
    groups=20,
    households=28,
    retired_members=3,
    veterans=1,
    resident_members=2,
    members=40,
    posts=12,
    services=9,
    persons=187,
    commando=3,
    volunteer=6,
    emergency=2,
    couriers=9,
    community_teams=6,
    community_activities=3,
    suggestions=6,
    problems=10,
    disputes=2,
    accepted_by_members=9,
    accepted_by_others=9,
)
"""A small one, of one town: everything in it happens too, and within seconds."""


FigureReading = Callable[[str, dict[str, str]], Awaitable[dict[str, Any]]]
"""Asks the services in the name of an office of the division: what an address answers to these parameters."""


async def read(reading: FigureReading, division: str, at_least: str | None = None) -> YearFigures:
    """What the projections of dispatch show an office of a division, and of the community in it."""

    async def get(path: str, of: str = division) -> dict[str, Any]:
        fresh = {"at_least": at_least} if at_least else {}
        return await reading(f"/api/dispatch/{path}", {"division": of, **fresh})

    tiers, origins = (await get("organisation"))["counts"], (await get("organisation/coverage"))["by_origin"]
    forces, community = await get("forces/figures"), await get("forces/figures", COMMUNITY)
    orders = await get("figures")
    by_kind, accepted = orders["solved"], orders["accepted"]
    return YearFigures(
        **{name: tiers[name] for name in ("estates", "general_branches", "branches", "groups", "households")},
        retired_members=origins.get("retired_member", 0),
        veterans=origins.get("veteran", 0),
        resident_members=origins.get("resident_member", 0),
        members=forces["members"],
        posts=forces["posts"],
        services=forces["services_confirmed"],
        persons=forces["persons_served"],
        **{name: forces["forces"][name] for name in ("commando", "volunteer", "emergency")},
        couriers=forces["couriers"],
        community_teams=community["forces_total"],
        community_activities=community["activities"],
        suggestions=by_kind["suggestion"],
        problems=by_kind["problem"],
        disputes=by_kind["dispute"],
        accepted_by_members=accepted["member"],
        accepted_by_others=orders["accepted_total"] - accepted["member"],
    )
