"""An act on a procedure, declared once: from it follow its route of the API, its form's command, and who may.

What the acts of a room need, their commands get as `AskedOf`: who, when, the state as the log has it, and the rules of
the charter that the procedure began under (P11).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from inspect import isawaitable
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import APIRouter, Path

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_county.charter import in_force, of_version
from huiyin_county.charters import county
from huiyin_county.recodings import present
from huiyin_events.decider import Decider, Done
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import IdempotencyKey
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, CommandResult, Frame, Framed, Here, answer
from huiyin_service.policy import NONE, Relation, permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.service import Service
from huiyin_service.web.acts import SentForm
from huiyin_service.web.forms import Form

S = TypeVar("S")
B = TypeVar("B", bound=CommandBody)


@dataclass(frozen=True, slots=True)
class AskedOf(Generic[S]):
    """An act that is asked for: by whom, of what, when, and by which rules."""

    service: Service
    principal: Principal
    state: S
    division: str
    now: datetime
    today: date
    rules: DeliberationRules


@dataclass(frozen=True, slots=True)
class ProcedureAct(Generic[S, B]):
    """One act. `action` is what the policy calls it, `said` what its page says when it is done."""

    summary: str
    who: str
    action: str
    said: str
    body: type[B]
    command: Callable[[AskedOf[S], B], Any]
    more: Callable[[Form], Mapping[str, Any]] = lambda _form: {}
    """What of the form is no single field of the body."""


@dataclass(frozen=True, slots=True)
class Proceeding(Generic[S]):
    """One kind of procedure: where it stands on the log, its rules, and its acts."""

    name: str
    first: type[Event]
    decider: Decider[Any, S]
    charter_of: Callable[[S], int]
    acts: Mapping[str, ProcedureAct[S, Any]]
    related: Callable[[Principal, S], Relation] = lambda _principal, _state: NONE

    def stream(self, this: UUID) -> str:
        """Where one stands."""
        return stream_name(self.first.type, this)

    async def standing(
        self, service: Service, this: UUID, key: IdempotencyKey | None = None
    ) -> tuple[list[Recorded], S, str]:
        """Its history, its state with what is personal open, and where it lies by now. Raises a 404 Problem.

        For a key that did something to it before, as it stood then: who stood back may hear so again.
        """
        past = await service.store.read_stream(self.stream(this))
        if key and (before := await service.store.replay(key)):
            past = [recorded for recorded in past if recorded.cursor < before.cursor]
        if not past:
            raise unknown(self.name)
        state = self.decider.fold(await service.store.opened(past))
        return past, state, await present(service.pool, past[0].division)

    async def perform(self, service: Service, frame: Frame, this: UUID, act: ProcedureAct[S, B], body: B) -> Done[S]:
        """Do it. Raises a 404 Problem, a 401 or 403 Problem for who may not, and Refused."""
        permit(frame.principal, act.action)
        _, state, division = await self.standing(service, this, frame.key)
        principal = permit(frame.principal, act.action, division, self._related(frame.principal, state))
        there = await county(service.pool, division)
        rules = of_version(there.charters, self.charter_of(state)).deliberation
        today = frame.now.astimezone(there.timezone).date()
        command = act.command(AskedOf(service, principal, state, division, frame.now, today, rules), body)
        if isawaitable(command):
            command = await command
        return await frame.perform(
            service, self.decider, self.stream(this), command, division=division, expected=body.expected_version
        )

    def _related(self, principal: Principal | None, state: S) -> Relation:
        return self.related(principal, state) if principal else NONE

    async def sent(self, sent: SentForm, this: UUID, name: str) -> Done[S]:
        """Do what a form of the page asks for."""
        act, form = self.acts[name], sent.form
        return await self.perform(sent.service, form.frame, this, act, form.body(act.body, **act.more(form)))

    def add_routes(self, router: APIRouter, path: str) -> None:
        """A route for each act, `path/{key_matter}/name`."""
        for name, act in self.acts.items():
            router.add_api_route(
                f"{path}/{{{self.name}}}/{name}",
                self._route(name, act),
                methods=["POST"],
                summary=act.summary,
                dependencies=[asks(act.action)],
            )

    def _route(self, name: str, act: ProcedureAct[S, Any]) -> Callable[..., Awaitable[CommandResult]]:
        optional = not any(field.is_required() for field in act.body.model_fields.values())

        async def route(
            service: Here, frame: Framed, this: Annotated[UUID, Path(alias=self.name)], body: CommandBody | None
        ) -> CommandResult:
            return answer(await self.perform(service, frame, this, act, body or act.body()))

        route.__name__, route.__doc__ = f"{self.name}_{name}".replace("-", "_"), act.who
        route.__annotations__["this"] = Annotated[UUID, Path(alias=self.name)]
        route.__annotations__["body"] = act.body | None if optional else act.body
        if optional:
            route.__defaults__ = (None,)
        return route


async def begin_by(service: Service, division: str, now: datetime) -> tuple[int, DeliberationRules, date]:
    """What begins now goes by: the version of the charter, its rules, and which day it is there."""
    there = await county(service.pool, division)
    rules = in_force(there.charters, now)
    return rules.version, rules.deliberation, now.astimezone(there.timezone).date()
