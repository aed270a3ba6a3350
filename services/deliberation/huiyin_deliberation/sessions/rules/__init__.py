"""A face-to-face session (面对面议事会, P6): no resolution without notice, quorum, options with tasks, and a count.

    convened ─┬─ postponed: another day, another notice
              ├─ cancelled, or quorum missed: its topics go back into the plan
              └─ open ── each item: called, options tabled, put to the vote ── adopted, declined or deferred ── closed

`convening`, `holding` and `items` have the rules of each part.
"""

from collections.abc import Sequence

from huiyin_contracts import Event
from huiyin_contracts.session_state import UNCONVENED, Session, evolve
from huiyin_deliberation.sessions.rules.convening import Convene, Convening, convened, prepared
from huiyin_deliberation.sessions.rules.holding import Holding, held
from huiyin_deliberation.sessions.rules.items import Settling, settled
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

SessionCommand = Convening | Holding | Settling


def decide(command: SessionCommand, session: Session) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Convene):
        return convened(command, session)
    if session.id is None:
        raise Refused("session-unknown", "没有这次议事会")
    if isinstance(command, Convening):
        return prepared(command, session, session.id)
    if isinstance(command, Holding):
        return held(command, session, session.id)
    return settled(command, session, session.id)


SESSION: Decider[SessionCommand, Session] = Decider(UNCONVENED, decide, evolve, lively=True)
