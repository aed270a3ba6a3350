"""A plan that changed is published anew the next morning, by itself or by its office, as the charter has it (P3, P11).

planned, set back, decided, declined, dropped  -> a timer for the morning after
a village's code became another's              -> the same for that one, whose plan has the matters of both now;
                                                  under the code that was nothing is published or owed any more
it fires, by itself     -> PublishPlan, which comes to nothing where nothing has changed
it fires, by the office -> a duty of the village to publish the next edition, until `times.publicising` are over (P7);
                           or none any more, where the plan is what was published
published               -> that duty is done
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import uuid5

from huiyin_contracts import Event, county_of
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.publications import PlanPublished
from huiyin_contracts.topics import TopicDecided, TopicDeclined, TopicDropped, TopicPlanned
from huiyin_county.charter import of_version
from huiyin_county.charters import County, county
from huiyin_deliberation.duties.opening import finish_duty
from huiyin_deliberation.duties.queries import open_duty_about
from huiyin_deliberation.duties.rules import DUTY, LapseDuty, OpenDuty
from huiyin_deliberation.duties.streams import duty_stream
from huiyin_deliberation.plans.commands import publishing
from huiyin_deliberation.plans.rules import PLAN, PublishPlan, decide
from huiyin_deliberation.publications.stream import plan_of, plan_stream
from huiyin_events.decider import perform_because, perform_when_due
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service

MORNING = "plan-publication"
HOUR = 8


def on_plan_changed(_service: Service) -> Reaction:
    """Wait for the morning after."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        where = await county(connection, recorded.division)
        day = recorded.known_at.astimezone(where.timezone).date() + timedelta(days=1)
        at = datetime.combine(day, time(HOUR), where.timezone)
        data = {"division": recorded.division}
        await set_timer(connection, Timer(MORNING, recorded.division, at, data, recorded.caused()))

    return react


def on_morning(service: Service) -> TimerHandler:
    """Publish the plan as it stands by then, or have its office owe that."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        division = timer.data["division"]
        command = await publishing(connection, division, timer.due_at, by_itself=True)
        stream = plan_stream(command.plan)
        where = await county(connection, division)
        by_office = of_version(where.charters, command.charter).deliberation.plan_publisher == "office"
        if not by_office:
            await perform_when_due(service.store, PLAN, stream, command, timer, division, connection)
            return
        history = await service.store.read_stream(stream, connection=connection)
        changed = decide(command, PLAN.fold(one.closed for one in history))
        duty = await open_duty_about(connection, command.plan)
        if changed and duty is None:
            owed = _owed(command, timer.due_at, where)
            await perform_when_due(service.store, DUTY, duty_stream(owed.id), owed, timer, division, connection)
        elif duty and not changed:
            await perform_when_due(service.store, DUTY, duty_stream(duty), LapseDuty(), timer, division, connection)

    return fire


def on_recoded(service: Service) -> Reaction:
    """What was owed of the plan under the code that was is owed of that of the code that it became."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, DivisionRecoded)
        if county_of(event.code) != county_of(event.new_code):
            return
        if duty := await open_duty_about(connection, plan_of(event.code)):
            await perform_because(service.store, DUTY, duty_stream(duty), LapseDuty(), recorded, connection)
        await on_plan_changed(service)(connection, recorded)

    return react


def on_published(service: Service) -> Reaction:
    """What its office owed is done."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, PlanPublished)
        if duty := await open_duty_about(connection, event.plan):
            await finish_duty(service, connection, recorded, duty)

    return react


def _owed(command: PublishPlan, at: datetime, where: County) -> OpenDuty:
    day = at.astimezone(where.timezone).date()
    days = of_version(where.charters, command.charter).deliberation.times.publicising
    due_at = datetime.combine(day + timedelta(days=days), time(), where.timezone)
    duty = uuid5(command.plan, f"publish-{day}")
    return OpenDuty(duty, "plan", command.plan, f"{day:%Y-%m}", due_at, command.charter)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    **dict.fromkeys((TopicPlanned, TopicDecided, TopicDeclined, TopicDropped), on_plan_changed),
    DivisionRecoded: on_recoded,
    PlanPublished: on_published,
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {MORNING: on_morning}
