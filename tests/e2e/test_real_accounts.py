"""The short day of both counties by people with accounts of their own, through their pages: no demo, no made token.

The first operator comes by the command line, everybody else by an invitation; one county handles an issue by an order,
the other deliberates one.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import yaml

from huiyin_local.testing import Huiyin, until

from .commands import here
from .county import picture
from .people import Person, invited

pytestmark = pytest.mark.e2e

ORDERS, TOPICS = "970140", "970511"
"""Two counties that nobody holds an office in."""
ENDS_WITHIN = 30.0
CHINA = ZoneInfo("Asia/Shanghai")
AS_WHAT = {"working": "governance_office", "cadre": "village_cadre", "residents": "respected"}
Join = Callable[[Person, str, str, str], Person]


def village_of(county: str) -> str:
    """Its one village."""
    return f"{county}001001"


@pytest.fixture
def join(huiyin: Huiyin) -> Iterator[Join]:
    """Let somebody be appointed on the page by who may, open their account by the link, and be signed in."""
    everybody: list[Person] = []

    def join(by: Person, role: str, division: str, name: str) -> Person:
        page = posted(by, "/accounts/new", name=name, role=role, division=division)
        link = re.search(r"http\S+/invitations/[\w-]+", page.text)
        assert link, page.text
        everybody.append(Person(huiyin))
        taken = everybody[-1].take_up(link[0], f"{role}-{division}-{name}", name)
        assert taken.status_code == 303, taken.text
        return everybody[-1]

    yield join
    for one in everybody:
        one.http.close()


@pytest.fixture(scope="module")
def operator(huiyin: Huiyin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """The first operator, and the divisions that they bring in."""
    rows = [f"{county}{below},{name}" for county in (ORDERS, TOPICS) for below, name in
            (("", "一县"), ("001", "一镇"), ("001001", "一村"))]  # fmt: skip
    file = tmp_path_factory.mktemp("real") / "divisions.csv"
    file.write_text("\n".join(["code,name", *rows]))
    assert here(huiyin, "divisions", file).returncode == 0
    person = Person(huiyin)
    person.take_up(invited(huiyin, "operator", name="周师傅"), f"zhou-{time.monotonic_ns()}", "周师傅")
    assert person.http.get("/accounts/new").status_code == 403  # until there is a second factor
    person.set_authenticator()
    yield person
    person.http.close()


def posted(who: Person, path: str, *photos: bytes, **fields: str) -> httpx.Response:
    """Send a form of a page, with pictures where there are some; it is taken."""
    files = [("photos", ("1.jpg", photo, "image/jpeg")) for photo in photos]
    answer = who.http.post(path, data=fields, files=files or None)
    assert answer.status_code in {200, 303}, f"{path}: {answer.status_code} {answer.text}"
    return answer


def seen(who: Person, path: str, pattern: str) -> str:
    """What a page has, once its service knows of it."""
    found: list[str] = []

    def there() -> bool:
        match = re.search(pattern, who.http.get(path).text)
        found[:] = [match[1]] if match else []
        return bool(match)

    until(there, 20, f"{path} has {pattern}")
    return found[0]


def account_of(who: Person) -> str:
    """The number that staff register somebody by, as it stands on their own page."""
    return seen(who, "/account", r'class="code">([0-9a-f-]{36})<')


def reported(who: Person, division: str, **fields: str) -> str:
    """Report something with a picture; its number."""
    sent = posted(who, "/report", picture(), division=division, **fields)
    return sent.headers["Location"].rsplit("/", 1)[-1]


def screened(who: Person, outcome: str, public: str) -> str:
    """Screen the one issue that waits; its id."""
    issue = seen(who, "/screen", r'name="issue" value="([0-9a-f-]{36})"')
    posted(who, "/screen", issue=issue, description=public, address="", outcome=outcome, note="")
    return issue


def test_an_order_by_people_with_accounts(huiyin: Huiyin, operator: Person, join: Join) -> None:
    village = village_of(ORDERS)
    assert f'<option value="{ORDERS}">一县</option>' in operator.http.get("/accounts/new").text
    officer = join(operator, "officer", ORDERS, "郑县长")
    officer.set_authenticator()
    secretary = join(officer, "secretary", village, "王书记")
    member, resident = (
        join(secretary, role, village, name) for role, name in (("member", "李党员"), ("resident", "张居民"))
    )
    posted(member, "/work/me/report", employer="供电所", skills="水电")

    said = "楼道灯坏了，请打 13812345678"
    number = reported(
        resident, village, kind="problem", category="路灯", description=said, name="张", phone="13812345678"
    )
    anybody = Person(huiyin)
    assert "内容未公开" in seen(anybody, f"/issues/{number}", f"(?s)(.*{number}.*)")
    issue = screened(secretary, "dispatch", "楼道灯坏了")
    assert "13812345678" in posted(secretary, f"/screen/{issue}/contact", dial="no").text
    seen(resident, "/account/data", "(王书记)")

    to = json.dumps({"name": "李党员", "id": account_of(member)})
    seen(secretary, f"/work/issues/{issue}", '(id="dispatch")')
    posted(secretary, f"/work/issues/{issue}", to=to)
    order = seen(member, "/work", r"/work/orders/([0-9a-f-]{36})")
    posted(member, f"/work/orders/{order}/accept")
    posted(member, f"/work/orders/{order}/resolve", picture(), result="换了灯")
    assert f"/work/issues/{issue}/photos/" not in member.http.get(f"/work/orders/{order}").text
    posted(secretary, f"/work/orders/{order}/publicise", notice="灯亮了")
    seen(resident, f"/report/done/{number}", "(办得怎么样)")
    posted(resident, f"/report/done/{number}/rate", solved="yes", satisfied="yes", comment="", reopen="")
    page = seen(anybody, f"/issues/{number}", "(?s)(.*灯亮了.*)")
    assert "13812345678" not in page
    assert "李党员" not in page

    account = account_of(secretary)
    office = seen(officer, f"/accounts/{account}", r'name="office" value="([0-9a-f-]{36})"')
    posted(officer, f"/accounts/{account}/end-office", office=office, cause="replaced")
    until(lambda: secretary.http.get("/work").status_code == 303, ENDS_WITHIN, "whose office ended is let in no more")
    posted(resident, "/account/data/erase", sure="删除")
    assert resident.http.get("/account").status_code == 303
    seen(anybody, f"/issues/{number}", "(反映人已经删除)")
    anybody.http.close()


def sits_at_once(huiyin: Huiyin, folder: Path, officer: Person, teams: Mapping[str, Person]) -> str:
    """A site that convenes at once, by a charter from a file, with somebody in each of its teams; its id."""
    file = folder / "charter.yaml"
    charter = yaml.safe_load(huiyin.command("charter", "show", TOPICS).stdout)
    rules = charter["deliberation"]
    rules["days"]["elsewhen"], rules["times"]["notice"], rules["times"]["invitation"] = True, 0, 0
    for team in teams:
        rules["teams"][team] |= {"least": 1, "composition": []}
    file.write_text(yaml.safe_dump(charter, allow_unicode=True))
    done = huiyin.command("charter", "adopt", file, "--county", TOPICS, "--as", account_of(officer))
    assert done.returncode == 0, done.stdout
    village = village_of(TOPICS)
    opened = {"division": village, "name": "村口", "kind": "point", "place": "村口", "days": "deliberation"}
    posted(officer, "/deliberation/sites", **opened, **{"village.0": village})
    site = seen(officer, "/deliberation/sites", r"/deliberation/sites/([0-9a-f-]{36})")
    for team, person in teams.items():
        who = {"person.name": "队员", "person.id": account_of(person)}
        posted(officer, f"/deliberation/sites/{site}/appoint", team=team, capacity=AS_WHAT[team], **who)
    return site


def test_a_topic_by_people_with_accounts(huiyin: Huiyin, operator: Person, join: Join, tmp_path: Path) -> None:
    village = village_of(TOPICS)
    officer = join(operator, "officer", TOPICS, "罗县长")
    officer.set_authenticator()
    secretary = join(officer, "secretary", village, "杨书记")
    resident = join(secretary, "resident", village, "贺居民")
    number = reported(resident, village, kind="suggestion", category="公共设施", description="建个候车亭")
    screened(secretary, "deliberation", "建个候车亭")
    topic = "/deliberation/topics/" + seen(secretary, "/deliberation", r"/deliberation/topics/([0-9a-f-]{36})")
    cadre = join(officer, "cadre", village, "黎干部")
    site = sits_at_once(huiyin, tmp_path, officer, {"cadre": secretary, "residents": resident, "working": officer})
    today = huiyin.now.astimezone(CHINA).date().isoformat()
    held_on = {"site": site, "form": "courtyard", "held_on": today, "starts_at": "09:30", "elsewhen": "人都在"}
    posted(secretary, "/deliberation/sessions", **held_on, **{f"topic.{topic.rpartition('/')[2]}": "yes"})
    session = "/deliberation/sessions/" + seen(resident, "/deliberation/sessions", r"/sessions/([0-9a-f-]{36})")
    code = seen(secretary, f"{session}/room", r'class="room-code"[^>]*>([0-9]{6})<')
    posted(secretary, f"{session}/join", code=code)
    posted(resident, f"{session}/join", code=code)
    about = {"topic": topic.rpartition("/")[2]}
    posted(secretary, f"{session}/open")
    posted(secretary, f"{session}/call-item", **about)
    registered = seen(secretary, session, r'<option value="(member:[^"]+)"[^>]*>黎干部')
    task = {"tasks.0.description": "建候车亭", "tasks.0.assignee": registered, "tasks.0.due_on": "2099-12-20"}
    posted(secretary, f"{session}/table-option", **about, text="村口东侧建", **task)
    posted(secretary, f"{session}/put-to-vote", **about)
    vote = seen(resident, session, r'name="vote" value="([0-9a-f-]{36})"')
    option = seen(resident, session, r'name="choice" value="([0-9a-f-]{36})"')
    for voter in (secretary, resident):
        posted(voter, f"{session}/vote", vote=vote, choice=option)
    posted(secretary, f"{session}/end-vote", **about)
    posted(secretary, f"{session}/close")
    given = "/deliberation/tasks/" + seen(cadre, topic, r"/deliberation/tasks/([0-9a-f-]{36})")
    seen(cadre, given, "(建候车亭)")
    posted(cadre, f"{given}/report-done", result="建好了")
    posted(secretary, f"{given}/accept", finding="能坐八个人")
    posted(secretary, f"{topic}/publicise", kind="resolution", notice="村口东侧建候车亭")
    posted(secretary, f"{topic}/carry-out", result="建好了")
    posted(secretary, f"{topic}/publicise", kind="result", notice="建好了，能坐八个人")
    seen(resident, f"/issues/{number}", "(能坐八个人)")
    seen(resident, f"/board/{village}", "(村口东侧建候车亭)")
