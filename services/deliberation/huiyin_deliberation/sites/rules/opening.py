"""A site is opened, changed, recoded and closed, and has one officer of the county's governance office (P1, P4)."""

from dataclasses import dataclass
from uuid import UUID

from huiyin_contracts import Event, county_of
from huiyin_contracts.deliberation_rules import DayKind, MarketDays
from huiyin_contracts.parties import Person
from huiyin_contracts.sites import (
    LeavingReason,
    SiteChanged,
    SiteClosed,
    SiteKind,
    SiteOfficerAssigned,
    SiteOfficerReleased,
    SiteOpened,
    SiteRecoded,
    SiteVillagesSet,
)
from huiyin_deliberation.sites.rules.site import Site
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class OpenSite:
    """Open a site in a division; `taken` says whether another there is called so by now."""

    id: UUID
    division: str
    name: str
    kind: SiteKind
    villages: tuple[str, ...]
    place: str
    days: DayKind
    market: MarketDays | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class ChangeSite:
    """Say what a site is called, where it is and on which days it deliberates; `taken` as above."""

    name: str
    kind: SiteKind
    place: str
    days: DayKind
    market: MarketDays | None = None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class SetSiteVillages:
    """Say which villages deliberate at the site of a division."""

    division: str
    villages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecodeSite:
    """Put `new_code` in the place of `code`, which became it."""

    code: str
    new_code: str


@dataclass(frozen=True, slots=True)
class CloseSite:
    """Let a site be no more."""

    reason: str


@dataclass(frozen=True, slots=True)
class AssignSiteOfficer:
    """Let this officer see to the site (P4)."""

    officer: Person


@dataclass(frozen=True, slots=True)
class ReleaseSiteOfficer:
    """Let the officer see to the site no longer."""

    reason: LeavingReason


OpeningCommand = ChangeSite | SetSiteVillages | RecodeSite | CloseSite | AssignSiteOfficer | ReleaseSiteOfficer


def open_site(command: OpenSite, site: Site) -> Event:
    """Open a site (P1). Raises Refused."""
    # A site is known by the name it was opened under, so no other has that name while it goes on.
    if site.active and site.name != command.name:
        raise Refused("site-name-kept", "“{now}”原来叫这个名称，请换一个", now=site.name)
    if site.active or command.taken:
        raise Refused("site-exists", "本地已有同名的议事点")
    _own_market(command.days, command.market)
    return SiteOpened(
        site=command.id,
        name=command.name,
        kind=command.kind,
        villages=_served(command.division, command.villages),
        place=command.place,
        days=command.days,
        market=command.market,
    )


def _served(division: str, villages: tuple[str, ...]) -> tuple[str, ...]:
    """The villages, each once: of the site's county, and a site that lies in a village serves that one, too (P1)."""
    if elsewhere := [village for village in villages if county_of(village) != county_of(division)]:
        raise Refused(
            "site-village-elsewhere",
            "{village} 不在本县（市、区），议事点只服务本县的村（社区）（P1）",
            village=elsewhere[0],
        )
    if len(division) == len("511529104001") and division not in villages:
        raise Refused("site-village-missing", "议事点设在 {village}，应当也服务这个村（社区）（P1）", village=division)
    return tuple(dict.fromkeys(villages))


def _own_market(days: DayKind, market: MarketDays | None) -> None:
    if market is not None and days != "market":
        raise Refused("market-days-unused", "不按赶集日议事的议事点，没有自己的赶集日（P9）")


def decide(command: OpeningCommand, site: Site, id: UUID) -> list[Event]:  # noqa: A002
    """What a command on a site that is open leads to. Raises Refused."""
    match command:
        case ChangeSite():
            return [_changed(command, site, id)]
        case SetSiteVillages(division, villages):
            served = _served(division, villages)
            if set(served) == set(site.villages):
                raise Refused("site-villages-so", "服务的村（社区）没有变化")
            return [SiteVillagesSet(site=id, villages=served)]
        case RecodeSite(code, new_code):
            villages = tuple(dict.fromkeys(new_code if village == code else village for village in site.villages))
            return [SiteRecoded(site=id, code=code, new_code=new_code, villages=villages)]
        case CloseSite(reason):
            return [SiteClosed(site=id, reason=reason)]
        case AssignSiteOfficer(officer):
            if site.officer is not None and site.officer.same_as(officer):
                raise Refused("site-officer-so", "{name}已经是这里的联系干部", name=officer.in_short)
            if officer.id is None:
                raise Refused("site-officer-unknown", "联系干部应是有账号的县治理办干部（P4）")
            return [SiteOfficerAssigned(site=id, officer=officer)]
        case ReleaseSiteOfficer(reason):
            if site.officer is None:
                raise Refused("site-officer-none", "这个议事点没有联系干部（P4）")
            return [SiteOfficerReleased(site=id, officer=site.officer, reason=reason)]


def _changed(command: ChangeSite, site: Site, id: UUID) -> Event:  # noqa: A002
    told = (command.name, command.kind, command.place, command.days, command.market)
    if told == (site.name, site.kind, site.place, site.days, site.market):
        raise Refused("site-changed-so", "登记的情况没有变化")
    if command.taken:
        raise Refused("site-exists", "本地已有同名的议事点")
    _own_market(command.days, command.market)
    return SiteChanged(
        site=id,
        name=command.name,
        kind=command.kind,
        place=command.place,
        days=command.days,
        market=command.market,
    )
