"""The lines of the policy table on sessions, their votes and their minutes.

Whoever lives where a session is held may read it and come as a guest, by its code; who is entitled may from wherever.
What they may do there beyond that, speak, vote, sign, the session's own rules say.
"""

from huiyin_service.policy.actions import HELD, SCOPE, action

_THERE = SCOPE | HELD

SESSIONS = (
    action("session.convene", "召集议事会", "convene a session", offices=SCOPE),
    action("session.lead", "主持议事会：议程、签到、表决", "lead a session: agenda, roll, votes", offices=SCOPE),
    action(
        "session.read", "看议事会", "read a session", offices=_THERE, resident=_THERE, member=_THERE, mediator=_THERE
    ),
    action(
        "session.attend",
        "参加议事会：签到、发言、回避、表决",
        "attend a session: join, speak, stand back, vote",
        offices=_THERE,
        resident=_THERE,
        member=_THERE,
        mediator=_THERE,
    ),
    action("ballot.cast", "投出领取的无记名选票", "cast a ballot that was taken", anyone=True),
    action("minutes.keep", "起草纪要、答复更正", "draft minutes, and answer what is asked of them", offices=SCOPE),
    action("minutes.read", "看纪要", "read minutes", offices=_THERE, resident=_THERE, member=_THERE, mediator=_THERE),
    action(
        "minutes.amend",
        "申请更正、签署纪要",
        "ask for a change of minutes, and sign them",
        offices=_THERE,
        resident=_THERE,
        member=_THERE,
        mediator=_THERE,
    ),
)
