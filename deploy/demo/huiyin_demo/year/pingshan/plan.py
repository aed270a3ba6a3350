"""The year as it will be played: everything that is to happen, drawn from a seed. The same seed, the same year."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import cycle

from huiyin_contracts.opinions import OpinionStand
from huiyin_demo.year.chance import shares
from huiyin_demo.year.pingshan.days import YearDays
from huiyin_demo.year.pingshan.people import PingshanPeople
from huiyin_demo.year.pingshan.planned import (
    Fate,
    PlannedCase,
    PlannedLink,
    PlannedMatter,
    PlannedOnline,
    PlannedSession,
    PlannedSite,
    PlannedTopic,
    PlannedVoice,
)
from huiyin_demo.year.pingshan.scale import Scale
from huiyin_service.auth import Principal

SCREENED_ON, DONE_ON = 4, 28
"""The day of a month on which the committees screen and sessions are convened, and that on which tasks are done."""
STANDS: tuple[OpinionStand, ...] = ("in_favour", "against", "other")
FEWEST_VOICES = 5
FEWEST_CASES = 6  # fewer disputes of a village say something of single people


class PingshanYear(PingshanPeople):
    """All that is to happen in the twelve months of a year and the December before."""

    def __init__(self, scale: Scale, year: int, seed: int) -> None:
        super().__init__(scale, seed)
        self.days = YearDays(year)
        self.months = range(scale.months + 1)
        self._plan_sessions()

    def _plan_sessions(self) -> None:
        """Sessions first, then what each is about, then what becomes of that."""
        self.sessions = list(self._session_days())
        self.matters: list[PlannedMatter] = []
        self.topics: list[PlannedTopic] = []
        chance = self.chance("topics")
        first = [one for one in self.sessions if one.month == 0]
        others = [one for one in self.sessions if one.month > 0]
        for sessions, many in ((first, self.scale.first), (others, self.scale.planned)):
            for session, count in zip(sessions, shares(chance, many, len(sessions), least=1), strict=True):
                for _ in range(count):
                    declined = session.month > 0 and chance.random() < 0.1
                    topic = self._topic(chance, session.site, session.month)
                    session.items.append((topic, "decline" if declined else "adopt"))
        self._go_wrong()
        for session in self.sessions:
            for topic, outcome in session.items:
                if outcome == "adopt" and not session.missed:
                    topic.decided_in = session.month
        self.onlines = list(self._plan_onlines(self.chance("online")))
        self._late_and_warm(self.chance("late"))
        self._again(self.chance("again"))
        self._others(self.chance("matters"))

    def _session_days(self) -> Iterator[PlannedSession]:
        for month in self.months:
            for site in self.sites:
                if month == 0 and site.kind != "room":
                    continue
                days = self.days.of_site(site.days, site.market, month)
                wanted = self.scale.markets if site.days == "market" else 1
                step = len(days) // wanted
                for number in range(wanted):
                    yield PlannedSession(site, month, number, days[number * step])

    def _topic(self, chance: random.Random, site: PlannedSite, month: int) -> PlannedTopic:
        matter = self._matter(chance, chance.choice(site.villages), month, "plan")
        topic = PlannedTopic(matter, chance.choice(("urgent", "important", "common")))
        topic.objected = chance.random() < 0.03
        self.topics.append(topic)
        return topic

    def _plan_onlines(self, chance: random.Random) -> Iterator[PlannedOnline]:
        """What the residents of estates deliberate online, some every month (P8): one voice each."""
        rooms = cycle([site for site in self.sites if site.kind == "room"])
        many = shares(chance, self.scale.voices, self.scale.online, least=FEWEST_VOICES)
        for number, (site, count) in enumerate(zip(rooms, many, strict=False)):
            topic = self._topic(chance, site, number % self.scale.months + 1)
            topic.objected = number % 8 == 3
            adopted = chance.random() > 0.1
            if adopted:
                topic.decided_in = topic.matter.month
            name = self.namer(chance, topic.matter.village)
            voices = []
            for place in range(count):
                who = Principal(f"year-neighbour-{number}-{place}", name(), "resident", topic.matter.village)
                stand = chance.choices(STANDS, (6, 1, 1) if adopted else (1, 6, 1))[0]
                voices.append(PlannedVoice(who, stand, chance.choice(self.told["voices"][stand])))
            rude = None
            if number % 10 == 1:
                rude = voices[-1] = PlannedVoice(voices[-1].who, "against", self.told["voices"]["rude"])
            yield PlannedOnline(site, topic.matter.month, topic, "adopt" if adopted else "decline", voices, rude)

    def _matter(self, chance: random.Random, village: str, month: int, fate: Fate) -> PlannedMatter:
        links = self.links_of[village]
        name = f"matter-{len(self.matters) + 1:04}"
        matter = PlannedMatter(name, month, chance.choice(links), chance.choice(self.told["matters"]), fate)
        self.matters.append(matter)
        return matter

    def _go_wrong(self) -> None:
        """Too few come, rain comes, and what wants a survey first is left for the next session."""
        rooms = [one for one in self.sessions if one.site.kind == "room" and 0 < one.month < self.scale.months]
        for session in (rooms[len(rooms) // 4], rooms[-1]) if len(rooms) > 2 else rooms[:1]:
            session.missed = True
            self._next(session).items += session.items
        markets = [one for one in self.sessions if one.site.days == "market" and one.number == 0]
        for wet in markets[len(markets) // 2 :] + markets:
            later = self.days.of_site("market", wet.site.market, wet.month, wet.held_on.day + 3)
            taken = {one.held_on for one in self.sessions if one.site is wet.site}
            if free := [day for day in later if day not in taken]:
                wet.postponed_from, wet.held_on = wet.held_on, free[0]
                break
        for session in self.sessions[:: max(len(self.sessions) // 10, 2)]:
            if session.month in {0, self.scale.months} or session.missed or len(session.items) < 2:
                continue
            if self._next(session).missed:
                continue
            topic, outcome = session.items[0]
            if outcome == "adopt" and sum(topic is one for other in self.sessions for one, _ in other.items) == 1:
                session.items[0] = (topic, "defer")
                self._next(session).items.append((topic, "adopt"))

    def _next(self, session: PlannedSession) -> PlannedSession:
        """The site's session of the month after."""
        return next(one for one in self.sessions if one.site is session.site and one.month == session.month + 1)

    def _late_and_warm(self, chance: random.Random) -> None:
        """At the end of a quarter two tasks are late, for the county to take stock of; some projects are warm."""
        ends = [month for month in self.months if month % 3 == 0 and month < self.scale.months]
        rooms = {id(topic) for one in self.sessions if one.site.kind == "room" for topic, _ in one.items}
        for month in ends:
            those = [one for one in self.topics if one.decided_in == month and id(one) in rooms]
            for topic in chance.sample(those, min(2 if month else 1, len(those))):
                topic.late = True
        markets = {id(topic) for one in self.sessions if one.site.days == "market" for topic, _ in one.items}
        those = [one for one in self.topics if one.decided_in and id(one) in markets and not one.late]
        for topic in chance.sample(those, self.scale.warm):
            topic.warm = True

    def _again(self, chance: random.Random) -> None:
        """What the household is not satisfied with comes to the session of two months later once more (P4)."""
        sites = {id(topic): one.site for one in self.sessions for topic, _ in one.items}
        those = [
            (topic, after[0])
            for topic in self.topics
            if topic.decided_in
            and id(topic) in sites
            and not (topic.late or topic.warm)
            and (after := self._held_after(sites[id(topic)], topic.decided_in + 1))
        ]
        for topic, session in chance.sample(those, self.scale.again):
            topic.unsatisfied = True
            once_more = PlannedTopic(topic.matter, "urgent", again=True, decided_in=session.month)
            self.topics.append(once_more)
            session.items.append((once_more, "adopt"))
        calm = [one for one, _ in those if not one.unsatisfied]
        for topic in chance.sample(calm, min(2, len(calm))):
            topic.unreached = True

    def _held_after(self, site: PlannedSite, month: int) -> Sequence[PlannedSession]:
        """The sessions that a site holds after a month."""
        return [one for one in self.sessions if one.site is site and one.month > month and not one.missed]

    def _others(self, chance: random.Random) -> None:
        """What is on the lists besides, and is not deliberated (P3)."""
        planned = [one.matter for one in self.topics if not one.again and one.matter.month > 0]
        fates: tuple[tuple[Fate, int], ...] = (
            ("group", self.scale.grouped),
            ("dispatch", self.scale.dispatched),
            ("answer", self.scale.answered),
        )
        for fate, many in fates:
            for _ in range(many):
                into = chance.choice(planned)
                month = into.month if fate == "group" else chance.choice(self.months[1:])
                matter = self._matter(chance, into.village, month, fate)
                if fate == "group":
                    matter.into, matter.told = into, into.told

    @cached_property
    def cases(self) -> Sequence[PlannedCase]:
        """Disputes before a Degu: those that are settled, and those that are referred onward."""
        chance = self.chance("cases")
        villages = [village for site in self.sites if site.days == "joint" for village in site.villages[:2]]
        villages = villages[: max(self.scale.cases // FEWEST_CASES, 1)]
        joint = {one.month: one.held_on for one in self.sessions if one.site.days == "joint"}
        many = shares(chance, self.scale.sittings, self.scale.cases, least=1)
        found = []
        for number, (count, village) in enumerate(zip(many, cycle(villages), strict=False)):
            last = self.scale.months - (count - 1) // 2
            month = number % last + 1
            stops = [day for at in self.months[month:] for day in (joint[at], self.days.on(at, DONE_ON))]
            name = self.namer(chance, village)
            first, second = (
                Principal(f"year-side-{number}-{side}", name(), "resident", village) for side in ("first", "second")
            )
            degu = chance.choice([one for one in self.degus if village.startswith(one.division)])
            settled = number < self.scale.settled
            kind = chance.choice(("land", "marriage", "water"))
            opened, visited = self.days.on(month, SCREENED_ON), self.days.on(month, SCREENED_ON + 4)
            sides = (first, second, degu, opened, visited, stops[:count])
            found.append(PlannedCase(f"case-{number + 1:02}", village, kind, *sides, settled))
        return found

    @cached_property
    def other_visits(self) -> Sequence[tuple[int, PlannedLink]]:
        """Visits that list nothing, each with its month."""
        chance = self.chance("visits")
        links = [link for links in self.links_of.values() for link in links]
        return [(chance.choice(self.months[1:]), chance.choice(links)) for _ in range(self.scale.visits)]

    @cached_property
    def checks(self) -> Sequence[tuple[date, PlannedSite]]:
        """The towns' checks: each site every month, but for one that was forgotten; and visits besides (P5)."""
        forgotten = (min(4, self.scale.months - 1), self.sites[0])
        owed = [(month, site) for month in self.months for site in self.sites if (month, site) != forgotten]
        held = [one for one in self.sessions if one.month > 0 and not one.missed and (one.month, one.site) != forgotten]
        besides = self.chance("checks").sample(held, self.scale.extra_checks)
        return [
            *((self.days.on(month, DONE_ON), site) for month, site in owed),
            *((one.held_on, one.site) for one in besides),
        ]

    @property
    def first_day(self) -> date:
        """The first of the December before."""
        return self.days.on(0, 1)

    @property
    def last_day(self) -> date:
        """The last of the year's last month that is played."""
        return self.days.on(self.scale.months + 1, 1) - timedelta(days=1)
