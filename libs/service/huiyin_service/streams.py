"""The streams of what several rooms and services ask for."""

from uuid import UUID

from huiyin_contracts.issues import IssueReported
from huiyin_contracts.orders import OrderDispatched
from huiyin_contracts.sites import SiteOpened
from huiyin_contracts.topics import TopicPlanned
from huiyin_events.envelope import stream_name


def issue_stream(issue: UUID) -> str:
    """The stream of an issue."""
    return stream_name(IssueReported.type, issue)


def order_stream(order: UUID) -> str:
    """The stream of an order."""
    return stream_name(OrderDispatched.type, order)


def topic_stream(topic: UUID) -> str:
    """The stream of a topic."""
    return stream_name(TopicPlanned.type, topic)


def site_stream(site: UUID) -> str:
    """The stream of a site."""
    return stream_name(SiteOpened.type, site)
