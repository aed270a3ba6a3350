"""The view `authority` against a naive reading of the log: whatever happens in whatever order, both grant the same."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID, uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from huiyin_contracts import OURS, Event
from huiyin_contracts.accounts import AccountClosed, AccountRestored, AccountSuspended, SessionEnded
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.members import Home, MemberDeregistered, MemberRecoded, MemberRegistered
from huiyin_contracts.offices import EVERYWHERE, OfficeAppointed, OfficeEnded, OfficeRole
from huiyin_contracts.organisation import EstateMerged, EstateMoved, SecretaryAppointed, SecretaryStoodDown
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_county import view as county
from huiyin_events.envelope import Cursor, Meta, Recorded, stream_name
from huiyin_service.auth import Principal
from huiyin_service.authority import view as authority
from huiyin_service.authority.standing import granted, recodings_of, standing_of
from huiyin_service.roles import Role
from tests.integration.read_models import dispatch_tables
from tests.integration.servers import SCHEMA, Servers

pytestmark = pytest.mark.integration

T = TypeVar("T")

PEOPLE = ("wang", "sun", "li")
VILLAGES = ("140981001001", "140981001002", "140981001003")
ESTATES = tuple(f"{village}001" for village in VILLAGES[:2])
OFFICES = (UUID(int=1), UUID(int=2))
SESSIONS = (UUID(int=11), UUID(int=12))
ROLES: tuple[Role, ...] = ("secretary", "member", "cadre", "operator")
START = datetime(2026, 11, 25, 1, tzinfo=UTC)

people, villages, estates = st.sampled_from(PEOPLE), st.sampled_from(VILLAGES), st.sampled_from(ESTATES)
terms = st.none() | st.integers(-2, 3).map(lambda days: (START + timedelta(days=days)).date())


def sealed(who: str) -> Personal[str]:
    return Personal(person_of(who), who)


def member_stream(who: str, village: str) -> str:
    return stream_name(MemberRegistered.type, f"{village}-{who}")


class AuthorityMachine(RuleBasedStateMachine):
    """Appends events to a list and to the view, and asks both who may act."""

    servers: ClassVar[Servers]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.connection = self.do(self.open())
        self.now = START
        self.log: list[tuple[str, str, datetime, Event]] = []
        self.homes = dict(zip(ESTATES, VILLAGES, strict=False))

    async def open(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self.servers.postgres.dsn(), server_settings={"search_path": SCHEMA})
        await connection.execute("TRUNCATE grants, account_states, ended_sessions, recodings")
        return connection

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.do(self.connection.close())
        self.runner.close()

    def happens(self, stream: str, division: str, event: Event) -> None:
        self.log.append((stream, division, self.now, event))
        at, meta = Cursor(1, len(self.log)), Meta().dump()
        recorded = Recorded(uuid4(), at, stream, 1, event.type, division, self.now, self.now, "{}", meta, OURS)
        recorded._event = event

        async def taken() -> None:
            await county.project(self.connection, [recorded])
            await authority.project(self.connection, [recorded])

        self.do(taken())

    # --- what happens ----------------------------------------------------------------------------------------------

    @rule(days=st.integers(0, 2), hours=st.integers(1, 20))
    def time_passes(self, days: int, hours: int) -> None:
        self.now += timedelta(days=days, hours=hours)

    @rule(estate=estates, who=people | st.none(), last_day=terms)
    def a_secretary_is_appointed(self, estate: str, who: str | None, last_day: date | None) -> None:
        secretary = Person.named("书记", who)
        event = SecretaryAppointed(
            estate=estate,
            secretary=secretary,
            origin="veteran",
            selection="self_nomination",
            term_ends_on=last_day,
        )
        self.happens(self.estate(estate), self.homes[estate], event)

    @rule(estate=estates, who=people)
    def a_secretary_stands_down(self, estate: str, who: str) -> None:
        event = SecretaryStoodDown(estate=estate, secretary=Person.named("书记", who))
        self.happens(self.estate(estate), self.homes[estate], event)

    @rule(estate=estates, who=people, successor=people)
    def an_office_is_handed_over(self, estate: str, who: str, successor: str) -> None:
        self.a_secretary_stands_down(estate, who)
        self.a_secretary_is_appointed(estate, successor, None)

    @rule(estate=estates, village=villages)
    def an_estate_moves(self, estate: str, village: str) -> None:
        self.happens(self.estate(estate), self.homes[estate], EstateMoved(estate=estate, village=village))
        self.homes[estate] = village

    @rule(estate=estates)
    def an_estate_is_merged(self, estate: str) -> None:
        self.happens(self.estate(estate), self.homes[estate], EstateMerged(estate=estate, into=ESTATES[0]))

    @rule(who=people, village=villages)
    def a_member_registers(self, who: str, village: str) -> None:
        event = MemberRegistered(
            member=who, name=sealed(who), home=Personal(person_of(who), Home()), employer=sealed(who)
        )
        self.happens(member_stream(who, village), village, event)

    @rule(who=people, village=villages)
    def a_member_leaves(self, who: str, village: str) -> None:
        self.happens(member_stream(who, village), village, MemberDeregistered(member=who, reason=sealed(who)))

    @rule(who=people, village=villages, new=villages)
    def a_member_is_recoded(self, who: str, village: str, new: str) -> None:
        self.happens(member_stream(who, village), new, MemberRecoded(member=who, code=village, new_code=new))

    @rule(
        office=st.sampled_from(OFFICES),
        who=people,
        role=st.sampled_from(["cadre", "operator", "secretary", "member"]),
        division=villages | st.just(EVERYWHERE),
        last_day=terms,
    )
    def somebody_is_appointed(self, office: UUID, who: str, role: str, division: str, last_day: date | None) -> None:
        event = OfficeAppointed(
            office=office,
            role=cast("OfficeRole", role),
            holder=who,
            name=sealed(who),
            term_ends_on=last_day,
        )
        self.happens(stream_name(event.type, office), division, event)

    @rule(office=st.sampled_from(OFFICES))
    def an_office_ends(self, office: UUID) -> None:
        event = OfficeEnded(office=office, cause="resigned")
        self.happens(stream_name(event.type, office), VILLAGES[0], event)

    @rule(code=villages, new=villages, in_days=st.integers(0, 2))
    def a_village_is_recoded(self, code: str, new: str, in_days: int) -> None:
        if code == new or any(isinstance(event, DivisionRecoded) and event.code == code for *_, event in self.log):
            return
        day = (self.now + timedelta(days=in_days)).date()
        event = DivisionRecoded(code=code, new_code=new, reason="合并", effective_on=day)
        self.happens(stream_name(event.type, code), code, event)

    @rule(who=people, what=st.sampled_from(["suspended", "restored", "closed"]))
    def an_account_changes(self, who: str, what: str) -> None:
        events: dict[str, Event] = {
            "suspended": AccountSuspended(account=who, cause="misused"),
            "restored": AccountRestored(account=who),
            "closed": AccountClosed(account=who, cause="own_wish"),
        }
        self.happens(stream_name(AccountSuspended.type, who), VILLAGES[0], events[what])

    @rule(who=people, session=st.sampled_from(SESSIONS))
    def a_session_ends(self, who: str, session: UUID) -> None:
        event = SessionEnded(account=who, session=session, cause="signed_out")
        self.happens(stream_name(event.type, session), VILLAGES[0], event)

    # --- what is so then -------------------------------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        pool = cast("asyncpg.Pool", self.connection)
        recodings = self.do(recodings_of(pool))
        for who in PEOPLE:
            standing = self.do(standing_of(pool, who, SESSIONS[0]))
            assert standing.account == self.account(who)
            assert standing.session_ended == any(
                isinstance(event, SessionEnded) and event.session == SESSIONS[0] for *_, event in self.log
            )
            naive = {(role, self.called(division)) for role, division in self.held(who)}
            for role in ROLES:
                for division in (*VILLAGES, ""):
                    found = granted(Principal(who, who, role, division), standing.grants, recodings, self.now)
                    here = self.called(division)
                    assert found == (here if (role, here) in naive else None), (who, role, division)

    def account(self, who: str) -> str:
        said = [event for *_, event in self.log if getattr(event, "account", None) == who]
        said = [event for event in said if not isinstance(event, SessionEnded)]
        return type(said[-1]).__name__.removeprefix("Account").lower() if said else "open"

    def held(self, who: str) -> set[tuple[str, str]]:
        """What they hold, by looking for each thing that was given whether anything later took it back."""
        found = set()
        for place, (stream, division, _, event) in enumerate(self.log):
            later = self.log[place + 1 :]
            own = [event for other, _, _, event in later if other == stream]
            match event:
                case SecretaryAppointed(secretary=secretary, term_ends_on=term) if secretary.id == who:
                    over = any(isinstance(one, SecretaryAppointed | SecretaryStoodDown | EstateMerged) for one in own)
                    moves = [one.village for one in own if isinstance(one, EstateMoved)]
                    if not over and self.runs(term):
                        found.add(("secretary", [division, *moves][-1]))
                case OfficeAppointed(holder=holder, role=role, term_ends_on=term) if holder == who:
                    over = any(isinstance(one, OfficeAppointed | OfficeEnded) for one in own)
                    left = role == "member" and self.left(who, division, place)
                    if not over and not left and self.runs(term):
                        found.add((role, "" if division == EVERYWHERE else division))
                case MemberRegistered(member=member) if member == who:
                    moves = [one.new_code for one in own if isinstance(one, MemberRecoded)]
                    over = any(isinstance(one, MemberRegistered | MemberDeregistered) for one in own)
                    if not over and not self.left_elsewhere(who, stream, division, place):
                        found.add(("member", [division, *moves][-1]))
        return found

    def left(self, who: str, division: str, after: int) -> bool:
        """Whether they left that village later, under the code it had by then or one that it became."""
        for place, (_, where, _, event) in enumerate(self.log[after + 1 :], after + 1):
            if isinstance(event, MemberDeregistered) and event.member == who:
                became = {
                    one.new_code
                    for *_, one in self.log[:place]
                    if isinstance(one, DivisionRecoded) and one.code == division
                }
                if where in {division, *became}:
                    return True
        return False

    def left_elsewhere(self, who: str, stream: str, division: str, after: int) -> bool:
        """Whether they left what is the same village by now, though they were registered there under another code."""
        here = division
        for place, (other, _, _, event) in enumerate(self.log[after + 1 :], after + 1):
            if other == stream and isinstance(event, MemberRecoded):
                here = event.new_code
            elif isinstance(event, MemberDeregistered) and event.member == who:
                became = {
                    one.new_code
                    for *_, one in self.log[:place]
                    if isinstance(one, DivisionRecoded) and one.code == here
                }
                if self.log[place][1] in {here, *became}:
                    return True
        return False

    def runs(self, term: date | None) -> bool:
        return term is None or (self.now + timedelta(hours=8)).date() <= term

    def called(self, code: str) -> str:
        today, seen = (self.now + timedelta(hours=8)).date(), [code]
        while True:
            became = [
                event.new_code
                for *_, event in self.log
                if isinstance(event, DivisionRecoded) and event.code == seen[-1] and event.effective_on <= today
            ]
            if not became or became[0] in seen:
                return seen[-1]
            seen.append(became[0])

    @staticmethod
    def estate(code: str) -> str:
        return stream_name(EstateMoved.type, code)


async def test_the_view_grants_what_the_log_says(servers: Servers, pool: asyncpg.Pool) -> None:
    await dispatch_tables(pool)
    AuthorityMachine.servers = servers
    run = settings(
        max_examples=40,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    await asyncio.to_thread(run_state_machine_as_test, AuthorityMachine, settings=run)
