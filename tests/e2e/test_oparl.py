"""OParl over HTTP (issue: open to others): from where clients begin to each object, from pages of any site."""

from urllib.parse import urlsplit

import httpx
import pytest

from huiyin_local.testing import Huiyin
from tests.oparl import Json, faults, links_of

from .county import Counties, County
from .oparl_client import START, Client
from .sites import fill, on_site, open_site

pytestmark = pytest.mark.e2e

ERROR = "https://schema.oparl.org/1.1/Error"


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    """Somebody is in its teams, a topic that a session decided is public, and a dispute is not."""
    county = counties()
    county.charter(publicity={"member_figures": "masked"})
    site = open_site(county)
    fill(county, site, "residents", "cadre")
    on_site(county, site, "officer/assign", officer={"name": "王主任", "id": f"officer-{county.code}"})
    issue = county.report(description="小区增设充电桩")
    county.screen(issue, "deliberation")
    topic = county.topic_of(issue)
    for step in ("take-up", "decide"):
        county.on_topic(topic, step)
    county.on_topic(topic, "publicise", kind="resolution", notice="决议：东门安装充电桩")
    county.screen(county.report(kind="dispute", description="两家争水"), "deliberation")
    return county


def test_all_that_is_public_is_found_from_where_clients_begin(county: County) -> None:
    client = Client(county)
    body = client.body(county.village)
    found: dict[str, list[Json]] = {}
    for kind, is_list, address in links_of(body, "Body"):
        if is_list:
            found[kind] = list(client.each(address, kind))
    assert {kind: len(objects) for kind, objects in found.items()} == {
        "Organization": 8,
        "Person": 17,
        "Membership": 17,
        "Meeting": 1,
        "AgendaItem": 1,
        "Consultation": 1,
        "Location": 3,
        "LegislativeTerm": 0,
        "Paper": 2,
        "File": 1,
    }
    for objects in found.values():
        for one in objects:
            alone = client.get(one["id"])
            assert faults(alone, one["type"].rpartition("/")[2]) == []
            for kind, is_list, address in links_of(one, one["type"].rpartition("/")[2]):
                if is_list:
                    list(client.each(address, kind))
                else:
                    assert faults(client.get(address), kind) == []
    everything = str(found)
    # The officer is called as their account is.
    assert {person["name"] for person in found["Person"]} == {"张**", "赵**", "o**"}
    assert "两家争水" not in everything
    assert "residents-0" not in everything
    assert f"officer-{county.code}" not in everything


def test_the_words_of_a_publication_are_a_file(county: County) -> None:
    client = Client(county)
    [file] = client.each(client.body(county.village)["file"], "File")
    shown = county.anybody.get(file["accessUrl"])
    assert (shown.text, len(shown.content)) == ("决议：东门安装充电桩\n", file["size"])
    assert "content-disposition" not in shown.headers
    kept = county.anybody.get(file["downloadUrl"])
    assert kept.headers["content-disposition"] == f'attachment; filename="{file["fileName"]}"'
    again = county.anybody.get(file["accessUrl"], headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304


def test_lists_are_paged_and_narrowed(county: County) -> None:
    client = Client(county)
    people = client.body(county.village)["person"]
    two = client.get(people, limit=2)
    assert [len(two["data"]), two["pagination"]["totalPages"], two["pagination"]["totalElements"]] == [2, 9, 17]
    assert len(list(client.each(people, "Person", limit=2))) == 17
    assert len(list(client.each(people, "Person", limit=1000, omit_internal="true"))) == 17
    newest = max(person["modified"] for person in client.each(people, "Person"))
    assert list(client.each(people, "Person", modified_until="2020-01-01T00:00:00+08:00")) == []
    # Also where the `+` was not escaped.
    assert county.anybody.get(f"{people}?modified_since={newest}").json()["data"]


@pytest.mark.parametrize(
    ("path", "status", "debug"),
    [
        ("/paper/00000000-0000-0000-0000-000000000000", 404, "/problems/unknown-oparl"),
        ("/body/990199", 404, "/problems/unknown-oparl"),
        ("/paper/1", 422, "/problems/invalid-request"),
        ("/bodies?modified_since=yesterday", 422, "/problems/invalid-request"),
        ("/bodies?sort=name", 422, "/problems/unknown-parameter"),
    ],
)
def test_what_is_asked_wrongly_is_told_as_the_specification_has_it(
    county: County, path: str, status: int, debug: str
) -> None:
    answer = county.anybody.get(START + path)
    assert (answer.status_code, answer.json()["type"], answer.json()["debug"]) == (status, ERROR, debug)
    assert answer.json()["message"]
    assert answer.headers["access-control-allow-origin"] == "*"


def test_one_address_is_the_id_and_the_short_one_leads_there(huiyin: Huiyin, county: County) -> None:
    for short in ("/oparl", "/oparl/", "/oparl/v1.1/system"):
        answer = county.anybody.get(short, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (301, f"{START}/system")
    system = Client(county).get(f"{START}/system")
    assert urlsplit(system["id"]).path == f"{START}/system"
    assert system["id"].startswith(huiyin.url)


def test_who_has_an_answer_already_is_told_so(county: County) -> None:
    body = Client(county).body(county.village)
    for address in (body["id"], body["person"], body["file"]):
        first = county.anybody.get(address)
        again = county.anybody.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert county.anybody.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_answer_is_the_same_for_everybody(county: County) -> None:
    address = Client(county).body(county.village)["person"]
    with httpx.Client(trust_env=False) as stranger:
        told = stranger.get(address).json()
    assert county.secretary.get(address).json() == told
    assert county.client("officer", county.code).get(address).json() == told
