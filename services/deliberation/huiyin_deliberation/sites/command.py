"""`huiyin sites`: sites with their teams (P1, P2) from a YAML file, through the API in an officer's name."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Any

import typer
import yaml
from pydantic import Field, TypeAdapter, ValidationError

from huiyin_contracts.deliberation_rules import Capacity, TeamKind
from huiyin_deliberation.sites.commands import OpenSiteBody
from huiyin_service.auth import Principal
from huiyin_service.client import connect
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.persons.body import PersonBody
from huiyin_service.retrying_client import RETRYABLE, RequestInvalid, RetryingClient, RetryPolicy, SendingStopped

FILE_REFUSED, CUT_SHORT = 2, 3
SITES = "/api/deliberation/sites"
CONFLICT = 409


class ListedPerson(PersonBody):
    """Somebody of a team, as the file has them."""

    capacity: Capacity
    until: str | None = None


class ListedSite(OpenSiteBody):
    """A site, as the file has it, with who is in its teams."""

    teams: dict[TeamKind, list[ListedPerson]] = Field(default={})


_FILE = TypeAdapter(list[ListedSite])


def run(file: Path, sign_in: str | None, url: str | None, language: str, *, check: bool, wait: float) -> int:
    """Open the sites of a file and fill their teams; what is there already stays. Ends with an exit code."""
    speaks: Language = "en" if language == "en" else "zh"
    say = partial(Catalogue.load("huiyin_service", "huiyin_deliberation").format, speaks)
    try:
        sites = _FILE.validate_python(yaml.safe_load(file.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        typer.echo(say("打不开：{why}", why=error), err=True)
        return FILE_REFUSED
    except ValidationError as error:
        for each in error.errors():
            typer.echo(f"{'.'.join(map(str, each['loc']))}: {each['msg']}", err=True)
        return FILE_REFUSED
    people = sum(len(team) for site in sites for team in site.teams.values())
    if check:
        typer.echo(
            say("{file}：议事点 {n} 处，队员 {people} 人，都可以导入。", file=file.name, n=len(sites), people=people)
        )
        return 0
    try:
        opened, appointed = asyncio.run(_send(sites, sign_in, url, speaks, wait))
    except (SendingStopped, RequestInvalid) as stopped:
        typer.echo(say("没有导入完：{why}。再运行一次即可接着导入。", why=stopped), err=True)
        return CUT_SHORT
    text = "议事点 {n} 处：新设立 {opened} 处；队员 {people} 人：新任命 {appointed} 人。"
    typer.echo(say(text, n=len(sites), opened=opened, people=people, appointed=appointed))
    return 0


async def _send(
    sites: list[ListedSite], sign_in: str | None, url: str | None, language: str, wait: float
) -> tuple[int, int]:
    """How many were opened, and how many people appointed."""
    opened = appointed = 0
    for site in sites:
        county = site.division[:6]
        officer = Principal(sign_in or f"officer-{county}", sign_in or f"officer-{county}", "officer", county)
        async with connect(url, officer) as client:
            # A no to one of them is a no, and not to be asked again.
            services = RetryingClient(
                client, patience=RetryPolicy(in_all=wait), language=language, passing=RETRYABLE - {CONFLICT}
            )
            this = await _there(services, site)
            if this is None:
                told = site.model_dump(mode="json", exclude={"teams"}, exclude_none=True)
                answer = await services.post(SITES, told)
                this = await services.get(f"{SITES}/{answer['id']}", {"at_least": str(answer["cursor"])})
                opened += 1
            path = f"{SITES}/{this['id']}/teams/appoint"
            for team, people in site.teams.items():
                own = next(each for each in this["teams"] if each["team"] == team)
                known = {_who(place["person"]) for place in own["places"]}
                for one in people:
                    person = {"name": one.name, "id": one.id}
                    if _who(person) not in known:
                        body = {"team": team, "person": person, "capacity": one.capacity, "until": one.until}
                        await services.post(path, body)
                        appointed += 1
    return opened, appointed


def _who(person: dict[str, Any]) -> str:
    """By what somebody of a team is known: their sign-in, or else their name."""
    return str(person["id"] or person["name"])


async def _there(services: RetryingClient, site: ListedSite) -> dict[str, Any] | None:
    """The site of that name, where there is one already."""
    found = await services.get(SITES, {"division": site.division, "size": "200"})
    return next((one for one in found["items"] if (one["division"], one["name"]) == (site.division, site.name)), None)
