"""What the tests of sessions begin with: a site of seven, their chair, a topic, and an option with its task."""

from datetime import UTC, date, datetime
from uuid import UUID

from huiyin_contracts.ballots import OptionVoices, VoteTally
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.session_items import ItemAdded, ItemCalled, ItemPutToVote, OptionTabled
from huiyin_contracts.sessions import AttendanceRecorded, EntitledPerson, SessionConvened, SessionOpened
from huiyin_contracts.topics import Task
from huiyin_deliberation.sessions.rules.convening import Convene, SessionDay

RULES = DeliberationRules()
ID, SITE, TOPIC, ISSUE, OPTION, VOTE = (UUID(int=n) for n in range(1, 7))
TODAY, HELD_ON = date(2026, 12, 1), date(2026, 12, 9)
STARTS_AT = datetime(2026, 12, 9, 1, 30, tzinfo=UTC)
DAY = SessionDay(HELD_ON, STARTS_AT, TODAY)


def person(n: int) -> EntitledPerson:
    """The n-th of a site's people: the first three are cadres."""
    team = "cadre" if n <= 3 else "residents"
    capacity = "village_cadre" if n <= 3 else "respected"
    return EntitledPerson.named(f"甲{n}", f"voter-{n}", team=team, capacity=capacity)


def bare(one: Person) -> Person:
    """As they are on the roll."""
    return Person(name=one.name, id=one.id)


SEVEN = tuple(person(n) for n in range(1, 8))
CHAIR, GUEST = bare(SEVEN[0]), Person.named("路人", "guest-1")
CONVENE = Convene(ID, SITE, "大乘镇议事室", (), "courtyard", DAY, "院坝", CHAIR, SEVEN, 1, RULES)
TASK = Task(
    task=UUID(int=8),
    description="修路",
    assignee=Body(kind="unit", name="县交通局", id=UUID(int=9)),
    due_on=date(2026, 12, 30),
)

CONVENED = SessionConvened(
    session=ID,
    site=SITE,
    site_name="大乘镇议事室",
    form="courtyard",
    held_on=HELD_ON,
    starts_at=STARTS_AT,
    place="院坝",
    chair=CHAIR,
    entitled=SEVEN,
    charter=1,
)
ADDED = ItemAdded(session=ID, topic=TOPIC, issue=ISSUE, title="机耕道垮塌")
OPENED = SessionOpened(session=ID, entitled=7, present=5, needed=5)
CALLED = ItemCalled(session=ID, topic=TOPIC)
TABLED = OptionTabled(session=ID, topic=TOPIC, option=OPTION, text="砌挡墙", tasks=(TASK,), proposer=CHAIR.subject)


def came(*people: Person, entitled: bool = True) -> tuple[AttendanceRecorded, ...]:
    """They are on the roll."""
    return tuple(AttendanceRecorded(session=ID, attendee=bare(one), entitled=entitled, means="hand") for one in people)


def voting(*voters: Person, entitled: int = 7, secret: bool = False) -> ItemPutToVote:
    """The item is voted on by these."""
    subjects = tuple(one.subject for one in voters)
    return ItemPutToVote(session=ID, topic=TOPIC, vote=VOTE, secret=secret, entitled=entitled, voters=subjects)


def tally(in_favour: int, present: int = 5, entitled: int = 7) -> VoteTally:
    """So many were for the option, and the others against all."""
    options = (OptionVoices(option=OPTION, voices=in_favour),)
    against = present - in_favour
    return VoteTally(entitled=entitled, present=present, options=options, against=against, abstained=0, silent=0)


UNDER_WAY = (CONVENED, ADDED, *came(*SEVEN[:5]), OPENED)
DELIBERATED = (*UNDER_WAY, CALLED, TABLED)


def with_days(**days: object) -> DeliberationRules:
    """The rules, with other days."""
    return replace_rules(days=RULES.days.model_copy(update=days))


def replace_rules(**sections: object) -> DeliberationRules:
    """The rules, with other sections."""
    return RULES.model_copy(update=sections)
