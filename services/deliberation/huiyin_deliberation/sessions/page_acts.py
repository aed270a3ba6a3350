"""The forms of a session's page, each as the command that it stands for."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal
from uuid import UUID

from huiyin_deliberation.ballots import commands as ballots
from huiyin_deliberation.sessions import bodies, commands, item_commands
from huiyin_deliberation.topics.task_rows import bodies_in
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, RequestBody
from huiyin_service.web.acts import SentForm

SessionAct = Literal[
    "postpone",
    "cancel",
    "add-item",
    "remove-item",
    "record-attendance",
    "join",
    "leave",
    "open",
    "miss-quorum",
    "close",
    "call-item",
    "declare-conflict",
    "ask-to-speak",
    "give-floor",
    "table-option",
    "put-to-vote",
    "end-vote",
    "defer-item",
    "vote",
]


PLAIN: Mapping[str, tuple[Callable[..., Awaitable[Done[Any]]], type[RequestBody]]] = {
    "postpone": (commands.postpone, bodies.PostponeBody),
    "cancel": (commands.cancel, bodies.SessionReasonBody),
    "add-item": (commands.add_item, bodies.ItemBody),
    "remove-item": (commands.remove_item, bodies.ItemReasonBody),
    "leave": (commands.leave, bodies.LeaveSessionBody),
    "open": (commands.open_session, CommandBody),
    "miss-quorum": (commands.miss_quorum, CommandBody),
    "close": (commands.close_session, CommandBody),
    "call-item": (item_commands.call_item, bodies.ItemBody),
    "declare-conflict": (item_commands.declare_conflict, bodies.ConflictBody),
    "ask-to-speak": (item_commands.ask_to_speak, bodies.SpeechBody),
    "give-floor": (item_commands.give_floor, bodies.FloorBody),
    "end-vote": (item_commands.end_vote, bodies.ItemBody),
    "defer-item": (item_commands.defer_item, bodies.ItemReasonBody),
}
"""What a form says is the body of its command, and nothing more."""


async def carried_out(sent: SentForm, session: UUID, act: SessionAct) -> Done[Any]:
    """Carry out a form."""
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "join":
            return await commands.join(service, sent.request, frame, session, form.body(bodies.JoinSessionBody))
        case "record-attendance":
            person = form.group("person")
            named = {"person": {"name": person.get("name", ""), "id": person.get("id") or None}} if person else {}
            body = form.body(bodies.AttendanceBody, **named)
            return await commands.record_attendance(service, frame, session, body)
        case "table-option":
            option = form.body(bodies.OptionBody, tasks=bodies_in(form.fields))
            return await item_commands.table_option(service, frame, session, option)
        case "put-to-vote":
            secret = form.fields.get("secret") == "yes"
            body_of = form.body(bodies.PutToVoteBody, secret=secret)
            return await item_commands.put_to_vote(service, frame, session, body_of)
        case "vote":
            return await _vote(sent)
    command, body_model = PLAIN[act]
    done: Done[Any] = await command(service, frame, session, form.body(body_model))
    return done


async def _vote(sent: SentForm) -> Done[Any]:
    form = sent.form
    vote = form.body(bodies.ThatVoteBody)
    return await ballots.voice_given(sent.service, form.frame, vote.vote, form.body(ballots.VoteBody))
