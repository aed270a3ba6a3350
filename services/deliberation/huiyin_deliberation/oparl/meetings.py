"""Sessions as meetings, with the items of their agenda (P6)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from huiyin_contracts import Event
from huiyin_contracts.labels import SESSION_FORMS
from huiyin_contracts.minutes import MinutesFinalised
from huiyin_contracts.session_items import ItemAdded, ItemDeclined, ItemDeferred, ItemRemoved, ResolutionAdopted
from huiyin_contracts.sessions import (
    SessionCancelled,
    SessionClosed,
    SessionConvened,
    SessionNotHeld,
    SessionOpened,
    SessionPostponed,
    SessionQuorumMissed,
)
from huiyin_deliberation.oparl.keys import consultation_key, item_key, record_key
from huiyin_deliberation.oparl.statements import change, consult, delete, put, reorder, there_is, touch
from huiyin_events.envelope import Recorded
from huiyin_service.sql_batch import Statement

EVENTS: Final = (
    *(SessionConvened, SessionPostponed, SessionCancelled, SessionQuorumMissed, SessionNotHeld, SessionOpened),
    *(SessionClosed, MinutesFinalised, ItemAdded, ItemRemoved, ResolutionAdopted, ItemDeclined, ItemDeferred),
)
ADOPTED, DECLINED, DEFERRED = "通过", "未通过", "暂缓"


def statements(event: Event, recorded: Recorded, at: datetime) -> Iterator[Statement]:
    """What an event changes of meetings and agenda items."""
    body = recorded.division
    match event:
        case SessionConvened(session=session, site=site):
            yield there_is(body, at)
            yield put("location", session, body, at, {"place": event.place}, meeting=session)
            told = {
                "site": event.site_name,
                "form": SESSION_FORMS[event.form].zh,
                "held_on": event.held_on,
                "start": event.starts_at,
                "place": event.place,
            }
            yield put("meeting", session, body, at, told, organization=site, meeting=session)
        case SessionPostponed(session=session):
            moved = {"held_on": event.held_on, "start": event.starts_at, "cancelled": False}
            yield change("meeting", session, at, moved)
        case SessionCancelled() | SessionQuorumMissed() | SessionNotHeld():
            yield change("meeting", event.session, at, {"cancelled": True})
        case SessionOpened(session=session):
            there = {"entitled": event.entitled, "present": event.present}
            yield change("meeting", session, at, {"start": recorded.occurred_at, "cancelled": False, **there})
        case SessionClosed(session=session):
            yield change("meeting", session, at, {"end": recorded.occurred_at})
        case MinutesFinalised(session=session):
            yield change("meeting", session, at, {"recorded": True})
            its = {"digest": event.digest, "starts_at": recorded.occurred_at}
            yield put("file", record_key(session), body, at, its, meeting=session)
        case ItemAdded(session=session, topic=topic, issue=issue):
            item = item_key(session, topic)
            its = {"title": event.title, "position": recorded.version}
            yield put("agendaitem", item, body, at, its, meeting=session, topic=topic, issue=issue)
            yield consult(consultation_key(session, topic), body, at, topic=topic, issue=issue, session=session)
            yield reorder(session, at)
            yield touch("paper", topic, at)
        case ItemRemoved(session=session, topic=topic):
            yield delete("agendaitem", item_key(session, topic), at)
            yield delete("consultation", consultation_key(session, topic), at)
            yield reorder(session, at)
            yield touch("paper", topic, at)
        case ResolutionAdopted(session=session, topic=topic, resolution=resolution):
            settled = {"result": ADOPTED, "resolution": resolution}
            yield change("agendaitem", item_key(session, topic), at, settled)
            yield touch("meeting", session, at)
        case ItemDeclined() | ItemDeferred():
            result = {"result": DECLINED if isinstance(event, ItemDeclined) else DEFERRED}
            yield change("agendaitem", item_key(event.session, event.topic), at, result)
            yield touch("meeting", event.session, at)
