"""What a command or a page is about: the views are given time to know it, and what is not there is refused."""

from uuid import UUID

from huiyin_deliberation.issues.queries import PlannableRow, find_issue
from huiyin_deliberation.topics.queries import TopicRow, find_topic
from huiyin_deliberation.topics.rules import topic_of
from huiyin_events.envelope import Recorded
from huiyin_events.store import Store
from huiyin_service.problems import unknown
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream, topic_stream
from huiyin_service.web.timeline import by_the_minute


async def require_topic(service: Service, topic: UUID) -> TopicRow:
    """A topic. Raises a 404 Problem where there is none, also after the views have all there is."""
    found = await find_topic(service.pool, service.now(), topic)
    if found is None:
        await service.catch_up()
        found = await find_topic(service.pool, service.now(), topic)
    if found is None:
        raise unknown("topic", topic=str(topic))
    return found


async def require_issue(service: Service, issue: UUID) -> PlannableRow:
    """An issue. Raises a 404 Problem where there is none, also after the views have all there is."""
    found = await find_issue(service.pool, issue)
    if found is None:
        await service.catch_up()
        found = await find_issue(service.pool, issue)
    if found is None:
        raise unknown("issue", issue=str(issue))
    return found


async def history(store: Store, issue: UUID) -> list[Recorded]:
    """All that happened to an issue and its topics, as it happened; within a minute, as the log has it."""
    topics = (topic_of(issue), topic_of(issue, again=True))
    streams = [issue_stream(issue), *(topic_stream(topic) for topic in topics)]
    found = [recorded for stream in streams for recorded in await store.read_stream(stream)]
    return sorted(found, key=lambda recorded: (by_the_minute(recorded.occurred_at), recorded.cursor))
