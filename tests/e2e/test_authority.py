"""Authority follows the log: who was handed over, deregistered, suspended or signed out acts no more within seconds."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import jwt
import pytest

from huiyin_contracts.accounts import AccountClosed, AccountRestored, AccountSuspended, SessionEnded
from huiyin_contracts.offices import OfficeAppointed, OfficeEnded, OfficeRole
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import stream_name
from huiyin_local.testing import Huiyin, until
from huiyin_service.auth import COOKIE
from huiyin_service.roles import Role

from .asks.organisation import TERM
from .commands import here
from .county import County

pytestmark = pytest.mark.e2e

WITHIN = 5.0


def secretary(county: County, sign_in: str) -> httpx.Client:
    """Who acts by what the log says of them alone."""
    return county.huiyin.client("secretary", county.village, subject=sign_in, appointed=False)


def acts(who: httpx.Client, county: County) -> int:
    """How far somebody comes who dispatches an order for an issue that there is not."""
    return who.post("/api/dispatch/orders", json={"issue": str(uuid4())}).status_code


def problem_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("/problems/")


def appointed(county: County, estate: str, sign_in: str, name: str) -> None:
    county.in_estate(estate, "branch", rank="branch", name="永兴小区党支部")
    county.in_estate(estate, "appoint", **{**TERM, "secretary": {"name": name, "id": sign_in}})


# --- the log appoints, and takes back ------------------------------------------------------------------------------


def test_wang_dispatches_nothing_once_sun_has_taken_over(county: County) -> None:
    wang, sun = f"wang-{uuid4()}", f"sun-{uuid4()}"
    issue = county.report()
    assert problem_of(secretary(county, wang).post("/api/dispatch/orders", json={"issue": issue["id"]})) == "role-ended"
    estate = county.estate()
    appointed(county, estate, wang, "王书记")
    # At once, also in the services that have not heard of it yet.
    county.does(secretary(county, wang), f"/api/intake/issues/{issue['id']}/screen", outcome="dispatch")
    order = county.does(secretary(county, wang), "/api/dispatch/orders", issue=issue["id"])
    handed = {**TERM, "secretary": {"name": "孙书记", "id": sun}, "reason": "任期届满"}
    county.in_estate(estate, "hand-over", **handed)

    until(lambda: acts(secretary(county, wang), county) == 403, WITHIN, "王书记 is refused")
    refused = secretary(county, wang).post(f"/api/dispatch/orders/{order['id']}/accept", json={})
    assert (refused.status_code, problem_of(refused)) == (403, "role-ended")
    county.on_order(order, "accept", secretary(county, sun))
    by_page = httpx.Client(
        base_url=county.huiyin.url,
        cookies={COOKIE: county.huiyin.token("secretary", county.village, subject=wang, appointed=False)},
        headers={"Accept": "text/html"},
        trust_env=False,
    )
    with by_page:
        assert by_page.get(f"/work/orders/{order['id']}").headers["location"].startswith("/signin?")
        tried = by_page.post(f"/work/orders/{order['id']}/resolve", data={"result": "已修好"})
        assert tried.status_code == 403
        assert "身份已不再有效" in tried.text
        assert by_page.get(f"/board/{county.village}").is_success, "what anybody may see they see too"
    county.on_order(order, "resolve", secretary(county, sun))


def test_whoever_left_is_no_member_any_more(county: County) -> None:
    li = f"li-{uuid4()}"
    registered = county.member(li)
    as_li = county.huiyin.client("member", county.village, subject=li, appointed=False)
    skills = f"/api/dispatch/members/{registered['id']}/skills"
    county.does(as_li, skills, skills=["水电"])
    county.does(county.secretary, f"/api/dispatch/members/{registered['id']}/leave", reason="迁往太原")
    until(lambda: as_li.post(skills, json={"skills": []}).status_code == 403, WITHIN, "李党员 is refused")
    assert problem_of(as_li.post(skills, json={"skills": []})) == "role-ended"


def test_nobody_acts_in_another_place_or_role_than_theirs(county: County) -> None:
    sign_in = f"liu-{uuid4()}"
    office(county, sign_in, "cadre", county.village)
    holds: list[tuple[Role, str]] = [("cadre", county.village)]
    claims: list[tuple[Role, str]] = [("cadre", county.town), ("cadre", ""), ("officer", county.village), *holds]
    claims += [("cadre", county.neighbour), ("operator", ""), ("secretary", county.village)]
    for role, division in claims:
        who = county.huiyin.client(role, division, subject=sign_in, appointed=False)
        code = problem_of(who.post("/api/dispatch/orders", json={"issue": str(uuid4())}))
        assert (code == "role-ended") == ((role, division) not in holds), (role, division, code)


def test_an_office_ends_on_its_last_day_and_when_somebody_says_so(county: County) -> None:
    today, sign_in, over = datetime.now(UTC).date(), f"liu-{uuid4()}", f"over-{uuid4()}"
    held = office(county, sign_in, "cadre", county.village, today + timedelta(days=1))
    office(county, over, "cadre", county.village, today - timedelta(days=2))
    cadre = county.huiyin.client("cadre", county.village, subject=sign_in, appointed=False)
    assert acts(cadre, county) == 404
    assert acts(county.huiyin.client("cadre", county.village, subject=over, appointed=False), county) == 403
    ended = OfficeEnded(office=held, cause="resigned")
    county.huiyin.owner.append(stream_name(ended.type, held), county.village, [ended])
    until(lambda: acts(cadre, county) == 403, WITHIN, "the office has ended")


def test_a_village_whose_code_changes_keeps_who_acts_for_it(county: County) -> None:
    sign_in = f"liu-{uuid4()}"
    office(county, sign_in, "cadre", county.neighbour)
    body = {"code": county.neighbour, "new_code": county.far_village, "reason": "合并", "effective_on": "2026-01-01"}
    county.does(county.client("operator", ""), "/api/dispatch/divisions/recode", **body)
    issue = county.report(division=county.far_village)
    path = f"/api/intake/issues/{issue['id']}/screen"
    cadres = [
        county.huiyin.client("cadre", division, subject=sign_in, appointed=False)
        for division in (county.neighbour, county.far_village)
    ]
    unfit = {"outcome": "nothing that there is"}
    until(lambda: [cadre.post(path, json=unfit).status_code for cadre in cadres] == [422] * 2, WITHIN, "it is theirs")


def office(county: County, holder: str, role: OfficeRole, division: str, last_day: date | None = None) -> UUID:
    event = OfficeAppointed(
        office=uuid4(), role=role, holder=holder, name=Personal(person_of(holder), holder), term_ends_on=last_day
    )
    county.huiyin.owner.append(stream_name(event.type, event.office), division, [event])
    return event.office


# --- accounts and sessions -----------------------------------------------------------------------------------------


def everywhere(county: County, who: httpx.Client) -> list[int]:
    """What a secretary is answered by each service that decides."""
    asked = ("/api/intake/issues/%s/screen", "/api/dispatch/orders/%s/accept", "/api/deliberation/topics/%s/carry-out")
    return [who.post(path % uuid4(), json={}).status_code for path in asked]


def signed_in(county: County, sign_in: str, session: UUID) -> httpx.Client:
    token = county.huiyin.token("secretary", county.village, subject=sign_in, session=session)
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "zh"}
    return httpx.Client(base_url=county.huiyin.url, headers=headers, timeout=30, trust_env=False)


def refused_everywhere(county: County, who: httpx.Client) -> Callable[[], bool]:
    return lambda: everywhere(county, who) == [401, 401, 401]


@pytest.mark.parametrize("nats", ["with NATS", "without NATS"])
def test_a_session_that_ended_counts_in_no_service_within_five_seconds(county: County, nats: str) -> None:
    sign_in, ended, other = f"wang-{uuid4()}", uuid4(), uuid4()
    said = SessionEnded(account=sign_in, session=ended, cause="signed_out")
    with signed_in(county, sign_in, ended) as here, signed_in(county, sign_in, other) as elsewhere:
        assert set(everywhere(county, here)) <= {404, 422}
        if nats == "with NATS":
            county.huiyin.owner.append(stream_name(said.type, ended), county.village, [said])
            until(refused_everywhere(county, here), WITHIN, "the session has ended")
        else:
            with county.huiyin.halted("nats"):
                county.huiyin.owner.append(stream_name(said.type, ended), county.village, [said])
                began = time.monotonic()
                until(refused_everywhere(county, here), WITHIN, "the session has ended")
                assert time.monotonic() - began < WITHIN
        assert problem_of(here.post("/api/dispatch/orders", json={})) == "session-ended"
        assert set(everywhere(county, elsewhere)) <= {404, 422}, "no other sign-in ends with it"


def test_a_suspended_account_acts_in_no_session_and_a_restored_one_in_new_ones(county: County) -> None:
    sign_in, stream = f"wang-{uuid4()}", stream_name(AccountSuspended.type, uuid4())
    with signed_in(county, sign_in, uuid4()) as before:
        assert set(everywhere(county, before)) <= {404, 422}
        owner = county.huiyin.owner
        owner.append(stream, county.village, [AccountSuspended(account=sign_in, cause="compromised")])
        until(refused_everywhere(county, before), WITHIN, "it is suspended")
        assert problem_of(before.post("/api/dispatch/orders", json={})) == "account-not-open"
        time.sleep(1.1)  # a token knows its moment to the second
        owner.append(stream, county.village, [AccountRestored(account=sign_in)])

        def restored() -> bool:
            with signed_in(county, sign_in, uuid4()) as after:
                return set(everywhere(county, after)) <= {404, 422}

        until(restored, WITHIN, "new sign-ins count")
        assert everywhere(county, before) == [401, 401, 401]
        owner.append(stream, county.village, [AccountClosed(account=sign_in, cause="own_wish")])
        until(lambda: not restored(), WITHIN, "it is closed")


# --- keys ----------------------------------------------------------------------------------------------------------


def test_keys_rotate_while_all_runs_and_no_receipt_dies_of_it(county: County) -> None:
    issue, old = county.report(), county.secretary
    for issuer in ("accounts", "intake"):
        done = here(county.huiyin, "keys", "rotate", "--issuer", issuer, "--now")
        assert done.returncode == 0, done.stdout
    until(lambda: len(kids(county.huiyin)) == 4, WITHIN, "there are two keys of each")
    again = county.report()
    new = county.huiyin.client("secretary", county.village, subject=f"new-{uuid4()}")
    assert new.get("/api/dispatch/orders").is_success
    assert acts(old, county) == 404, "what was signed before is believed"
    for each in (issue, again):
        county.withdraw(each, reason="已自行解决")
    noted = "SELECT count(*) FROM accounts.security_log WHERE kind = 'key' AND details ->> 'what' = 'rotated'"
    assert county.huiyin.count(noted) == 2


def kids(huiyin: Huiyin) -> list[str]:
    return here(huiyin, "keys", "list").stdout.splitlines()


def test_what_a_stolen_key_signed_counts_no_more(county: County) -> None:
    """The newest key, which was made just now: what all other tests sign in with was signed by the one before."""
    [*_, newest] = [line for line in kids(county.huiyin) if line.startswith("accounts-") and line.endswith("signs")]
    stolen, sign_in = newest.split()[0], f"wang-{uuid4()}"

    def signed_by() -> str:
        return str(jwt.get_unverified_header(county.huiyin.token("secretary", county.village, subject=sign_in))["kid"])

    until(lambda: signed_by() == stolen, WITHIN, "it signs here, too")
    with signed_in(county, sign_in, uuid4()) as who:
        assert set(everywhere(county, who)) <= {404, 422}
        done = here(county.huiyin, "keys", "withdraw", stolen)
        assert done.returncode == 0, done.stdout
        until(refused_everywhere(county, who), WITHIN, "the key is believed no more")
