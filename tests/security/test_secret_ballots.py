"""Secret ballots: from whoever took one nothing leads to what they chose. Not a key, not an order, not a moment (0042).

The server saw more than it keeps: who took a ballot and what it signed then, and later each ballot as it came. So what
is looked through is all that it keeps: the log, each table as a backup has it, NATS, logs of processes, and traces.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts.ballot_check import ballot_message, encoded, problems
from huiyin_contracts.ballots import BallotKey, SecretBallot
from huiyin_contracts.conventions import STREAM
from huiyin_contracts.parties import person_of
from huiyin_deliberation.ballots.queries import VoteRow
from huiyin_local.testing import Huiyin, until
from huiyin_service.access.login import Login
from huiyin_service.secret_files import OPERATOR, secret_files
from tests.ballots import HiddenBallot, hide, uncover
from tests.collector import Collector
from tests.e2e.county import Counties, County, Json
from tests.e2e.same_day import SESSIONS, VOTES, take_up
from tests.e2e.sessions import attendee, planned

from .test_canaries import dump

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MANY = 6


@dataclass(frozen=True)
class Voter:
    """Who they are, what they had signed, and the ballot that they cast."""

    sign_in: str
    name: str
    hidden: HiddenBallot
    signed: int
    ballot: SecretBallot

    @property
    def marks(self) -> set[str]:
        """What says that it is about them: who they are, and what was signed for them."""
        return {str(person_of(self.sign_in)), self.sign_in, self.name, *self.taken}

    @property
    def taken(self) -> set[str]:
        """What only they had signed, as numbers and as digests of them."""
        digests = {sha256(number.to_bytes(512)).hexdigest() for number in (self.hidden.blinded, self.signed)}
        return {f"{self.hidden.blinded:x}", f"{self.signed:x}", *digests}

    def cast(self, vote: UUID, key: BallotKey) -> set[str]:
        """What says that it is about their ballot, and digests of it that anybody can reckon."""
        number = encoded(ballot_message(vote, self.ballot.tracker, self.ballot.choice), key)
        told = {self.ballot.tracker, self.ballot.signature}
        digests = {sha256(one.encode()).hexdigest() for one in told} | {sha256(number.to_bytes(512)).hexdigest()}
        return told | digests | {f"{number:x}"}


@dataclass(frozen=True)
class Vote:
    """A vote that is over; `while_open` is the database as it was before."""

    id: UUID
    key: BallotKey
    voters: Sequence[Voter]
    while_open: str
    answer: Json
    traces: Sequence[str]
    logged: Mapping[Path, int]
    """How long each log was before it: others vote on the same Huiyin."""

    def lines(self, text: str) -> Iterator[tuple[str, set[int], set[int]]]:
        """Lines of a text with whom and whose ballots each has, by the voters' numbers."""
        voters = [(one.marks, one.cast(self.id, self.key)) for one in self.voters]
        for line in text.splitlines():
            whose = {n for n, (marks, _) in enumerate(voters) if any(mark in line for mark in marks)}
            cast = {n for n, (_, marks) in enumerate(voters) if any(mark in line for mark in marks)}
            yield line, whose, cast


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


def trace() -> tuple[str, dict[str, str]]:
    """A trace that is kept, so that what it says is looked at too."""
    this = uuid4().hex
    return this, {"traceparent": f"00-{this}-{uuid4().hex[:16]}-01"}


@pytest.fixture(scope="module")
def vote(huiyin: Huiyin, county: County) -> Vote:
    """Six take a ballot one after the other, and cast it one after the other in another order."""
    logged = {path: path.stat().st_size for path in (huiyin.data / "logs").rglob("*") if path.is_file()}
    first, topic = take_up(county, planned(county)), planned(county)
    site = county.read(f"{SESSIONS}/{first['id']}", county.secretary)["site"]
    who = [(f"voter-{uuid4().hex[:8]}", f"甲{uuid4().hex[:6]}") for _ in range(MANY)]
    for sign_in, name in who:
        place = {"team": "residents", "capacity": "respected", "person": {"name": name, "id": sign_in}}
        county.does(county.client("officer", county.code), f"/api/deliberation/sites/{site}/teams/appoint", **place)
    session = f"{SESSIONS}/{take_up(county, topic)['id']}"

    def does(act: str, **body: object) -> None:
        county.does(county.secretary, f"{session}/{act}", **body)

    for sign_in, name in ((f"cadre-{county.code}", "赵议事"), *who):
        does("record-attendance", person={"name": name, "id": sign_in})
    does("open")
    does("call-item", topic=topic["id"])
    county.member(f"member-{county.code}")
    county.read(session, county.secretary)  # deliberation knows them by then
    task = {"description": "砌挡墙", "assignee": {"id": f"member-{county.code}"}, "due_on": "2027-03-01"}
    does("table-option", topic=topic["id"], text="在垮塌处砌挡墙", tasks=[task])
    does("put-to-vote", topic=topic["id"], secret=True)
    [item] = [one for one in county.read(session, county.secretary)["agenda"] if one["topic"] == topic["id"]]
    this, option = UUID(item["vote"]), item["options"][0]["id"]
    key, traces, voters = BallotKey(**county.read(f"{VOTES}/{this}")["key"]), [], list[Voter]()
    # By their trackers they stand in yet another order than that in which they take them.
    trackers = sorted((uuid4().hex for _ in who), key=lambda one: one[::-1])
    for n, (sign_in, name) in enumerate(who):
        hidden = hide(this, key, ("against", option)[n % 2], trackers[n])
        kept, headers = trace()
        answer = attendee(county, sign_in).post(
            f"{VOTES}/{this}/take-ballot", json={"blinded": f"{hidden.blinded:0512x}"}, headers=headers
        )
        assert answer.is_success, answer.text
        signed = int(answer.json()["signature"], 16)
        voters.append(Voter(sign_in, name, hidden, signed, uncover(hidden, key, signed)))
        traces.append(kept)
    for one in random.Random(7).sample(voters, MANY):
        kept, headers = trace()
        answer = county.anybody.post(
            f"/deliberation/ballots/{this}/cast", json=one.ballot.model_dump(), headers=headers
        )
        assert answer.is_success, answer.text
        traces.append(kept)
    while_open = dump(huiyin)
    does("end-vote", topic=topic["id"])
    answer = county.read(f"{VOTES}/{this}")
    assert len(answer["ballots"]) == MANY
    return Vote(this, key, voters, while_open, answer, traces, logged)


def test_it_was_voted_and_anybody_counts_it_again(vote: Vote) -> None:
    """Else all that follows proves nothing."""
    row = VoteRow(**vote.answer)
    assert problems(row.state, row.voices, row.tally) == []
    assert {one.tracker for one in row.ballots} == {one.ballot.tracker for one in vote.voters}
    taken = [whose for _, whose, _ in vote.lines(vote.while_open) if whose]
    assert set().union(*taken) == set(range(MANY)), "who took a ballot is known"


def test_while_it_is_open_ballots_lie_without_a_name_or_a_moment(vote: Vote) -> None:
    found = [(line, whose) for line, whose, cast in vote.lines(vote.while_open) if cast]
    assert len(found) == MANY
    assert all(whose == set() for _, whose in found)
    # The row is the vote, and what the voter's device made: nothing that the server would know of them.
    ballots = {f"{vote.id}\t{one.ballot.tracker}\t{one.ballot.choice}\t{one.ballot.signature}" for one in vote.voters}
    assert {line for line, _ in found} == ballots


def test_afterwards_ballots_are_kept_all_together_and_by_their_trackers(huiyin: Huiyin, vote: Vote) -> None:
    expected = sorted(one.ballot.tracker for one in vote.voters)
    assert [one["tracker"] for one in vote.answer["ballots"]] == expected
    taken = [one.ballot.tracker for one in vote.voters]
    assert expected != taken
    kept = [line for line, _, cast in vote.lines(dump(huiyin)) if cast]
    assert kept, "they are published"
    for line in kept:  # whichever row has one has all, in the one order that tells nothing
        assert sorted(expected, key=line.index) == expected
    assert huiyin.count("SELECT count(*) FROM deliberation.ballot_box") == 0
    assert huiyin.count("SELECT count(*) FROM deliberation.ballot_keys WHERE vote = $1", vote.id) == 0


async def test_no_event_has_a_person_beside_a_ballot_nor_anything_that_was_signed(huiyin: Huiyin, vote: Vote) -> None:
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    rows = await connection.fetch(
        "SELECT stream, type, occurred_at, data::text || meta::text AS said FROM store.events"
        " WHERE data ->> 'vote' = $1 ORDER BY tx, position",
        str(vote.id),
    )
    await connection.close(timeout=10)
    found = [(row, whose, cast) for row in rows for _, whose, cast in vote.lines(row["said"])]
    with_ballots = [(row, whose) for row, whose, cast in found if cast]
    assert [row["type"] for row, _ in with_ballots] == ["deliberation.vote.ballots_published.v1"]
    assert all(whose == set() for _, whose in with_ballots), "it is published by whoever ended the vote"
    closed = next(row for row in rows if row["type"] == "deliberation.vote.closed.v1")
    assert with_ballots[0][0]["occurred_at"] == closed["occurred_at"], "all at one moment"
    # Of the taking it is kept that it was, and a digest of what was signed, from which no ballot is reckoned.
    took = [whose for row, whose, _ in found if row["type"] == "deliberation.voice.ballot_taken.v1"]
    assert took == [{n} for n in range(MANY)]


async def test_no_message_has_one_of_them(huiyin: Huiyin, county: County, vote: Vote) -> None:
    client = await Login(secret_files(huiyin.data)[OPERATOR].folder).connect(huiyin.settings.nats_url)
    try:
        feed = await client.jetstream(timeout=20).pull_subscribe(f"huiyin.{county.code}.>", stream=STREAM)
        messages = await feed.fetch(500, timeout=5)
    finally:
        await client.close()
    found = [
        (whose, cast)
        for message in messages
        for _, whose, cast in vote.lines((message.data.decode() + str(message.headers)).replace("\n", " "))
    ]
    assert len(found) > MANY
    assert [(whose, cast) for whose, cast in found if cast] == [(set(), set(range(MANY)))]


def test_neither_logs_nor_traces_know_a_ballot(huiyin: Huiyin, collector: Collector, vote: Vote) -> None:
    until(lambda: all(map(collector.trace, vote.traces[:MANY])), 10, "the traces of the taking went out")
    assert not any(map(collector.trace, vote.traces[MANY:])), "of the casting there is none"
    cast = {mark for one in vote.voters for mark in one.cast(vote.id, vote.key)}
    for path in sorted((huiyin.data / "logs").rglob("*")):
        if path.is_file():
            text = path.read_bytes()[vote.logged.get(path, 0) :].decode(errors="replace")
            assert [mark for mark in cast if mark in text] == [], path.name
            # Nor when one came: beside when each was taken, that would be an order.
            assert [line for line in text.splitlines() if "/cast" in line] == [], path.name
    marks = cast | {mark for one in vote.voters for mark in one.taken}
    assert [mark for mark in marks if collector.holds(mark)] == []
