"""Estates that are split and merged: what happens to the one, and to the other.

An estate's stream tells it whole: what comes to it by a split or a merger is said there again, under the same ids.
"""

from collections.abc import Sequence
from dataclasses import replace

from huiyin_contracts import Event, county_of
from huiyin_contracts.organisation import (
    BuildingAdded,
    EstateAbsorbed,
    EstateFounded,
    EstateMerged,
    EstateSplit,
    SecretaryStoodDown,
)
from huiyin_dispatch.organisation.rules.buildings import designated, formed, must_be_free, must_be_new, must_have
from huiyin_dispatch.organisation.rules.estate import VILLAGE_DIGITS, BuildingGroup, Estate, must_stand
from huiyin_events.refusal import Refused


def split(estate: Estate, new_estate: str, name: str, buildings: Sequence[str]) -> tuple[list[Event], list[Event]]:
    """Make some of its buildings an estate of their own: what happens to the old one, and to the new. Raises Refused.

    A group and the member households go with their buildings; the new estate has no branch yet.
    """
    must_stand(estate)
    if new_estate[:VILLAGE_DIGITS] != estate.village:
        raise Refused(
            "estate-code-elsewhere", "新小区的编号应以本村（社区）代码 {village} 开头", village=estate.village
        )
    must_have(estate, buildings)
    if not set(estate.buildings) - set(buildings):
        raise Refused("split-everything", "不能把全部楼栋都分出去")
    for group in estate.groups.values():
        if set(group.buildings) & set(buildings) and not set(group.buildings) <= set(buildings):
            text = "{group}的楼栋只分出一部分，请先调整这个党小组"
            raise Refused("group-torn-apart", text, group=group.name)
    ours = EstateSplit(estate=estate.code, new_estate=new_estate, name=name, buildings=tuple(buildings))
    founded = EstateFounded(estate=new_estate, name=name, split_from=estate.code)
    return [ours], [founded, *_what_is_in(estate, buildings, new_estate)]


def merge(gone: Estate, into: Estate, prefix: str = "") -> tuple[list[Event], list[Event]]:
    """Let an estate go on in another: what happens to the one, and to the other. Raises Refused.

    Its secretary's office ends with it. `prefix` tells its buildings and groups from those of the same name there.
    """
    must_stand(gone)
    must_stand(into)
    if gone.code == into.code:
        raise Refused("merge-into-itself", "小区不能并入自己")
    if county_of(gone.village) != county_of(into.village):
        raise Refused("estate-other-county", "小区不能划到别的县")
    for building in gone.buildings:
        must_be_new(into, prefix + building)
    for group in gone.groups.values():
        must_be_free(into, None, prefix + group.name)
    over: list[Event] = []
    if gone.term:
        secretary = gone.term.secretary
        over.append(SecretaryStoodDown(estate=gone.code, secretary=secretary, cause="estate_merged"))
    over.append(EstateMerged(estate=gone.code, into=into.code))
    came = _what_is_in(gone, list(gone.buildings), into.code, prefix)
    return over, [EstateAbsorbed(estate=into.code, merged=gone.code), *came]


def _what_is_in(estate: Estate, buildings: Sequence[str], to: str, prefix: str = "") -> list[Event]:
    """Buildings with all that is in them, as the stream of another estate tells it."""
    told: list[Event] = [
        BuildingAdded(estate=to, building=prefix + building, name=prefix + estate.buildings[building])
        for building in buildings
    ]
    for known, group in estate.groups.items():
        if set(group.buildings) <= set(buildings):
            there = tuple(prefix + building for building in group.buildings)
            told.append(formed(to, known, BuildingGroup(prefix + group.name, there, group.leader)))
    for known, household in estate.households.items():
        if household.building in buildings:
            told.append(designated(to, known, replace(household, building=prefix + household.building)))
    return told
