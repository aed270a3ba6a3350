"""The streams of duties, and of what is done about them."""

from uuid import UUID

from huiyin_contracts.duties import DutyOpened
from huiyin_contracts.revisits import RevisitRoundOpened
from huiyin_contracts.site_checks import SiteCheckRecorded
from huiyin_contracts.stock_takings import StockTakingOpened
from huiyin_contracts.summaries import SummaryDrafted
from huiyin_events.envelope import stream_name


def duty_stream(duty: UUID) -> str:
    """A duty's stream."""
    return stream_name(DutyOpened.type, duty)


def round_stream(round_: UUID) -> str:
    """The stream of a round of revisits."""
    return stream_name(RevisitRoundOpened.type, round_)


def taking_stream(taking: UUID) -> str:
    """A stock-taking's stream."""
    return stream_name(StockTakingOpened.type, taking)


def check_stream(check: UUID) -> str:
    """The stream of a site's check."""
    return stream_name(SiteCheckRecorded.type, check)


def summary_stream(summary: UUID) -> str:
    """A summary's stream."""
    return stream_name(SummaryDrafted.type, summary)
