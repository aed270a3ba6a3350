"""What can be asked of a mediation (德古说理, P10): check who and where, then let the rules decide."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import Field

from huiyin_contracts.mediation_state import Mediation
from huiyin_contracts.mediations import Forbidden, MediationKind, MediationOpened, ReferralTo, Side
from huiyin_contracts.parties import Person
from huiyin_deliberation.mediations.queries import is_degu
from huiyin_deliberation.mediations.rules import (
    MEDIATION,
    AnswerMediator,
    ConfirmKept,
    DrawUpAgreement,
    HoldMediation,
    OpenMediation,
    ProposeMediator,
    RecuseMediator,
    ReferOnward,
    RefuseMediation,
    SignAgreement,
    VisitSide,
)
from huiyin_deliberation.proceeding.acts import AskedOf, ProcedureAct, Proceeding, begin_by
from huiyin_deliberation.proceeding.topic import begin
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused, Words
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Day, Frame, RequestBody, ShortText, SignInText, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import HELD, NONE, Relation, permit
from huiyin_service.service import Service
from huiyin_service.web.forms import Form

MediationAct = Literal["propose", "answer", "recuse", "visit", "hold", "agree", "sign", "confirm", "refuse", "refer"]
PrivateText = Annotated[str, Field(min_length=2, max_length=4000)]
"""Sealed on the log, and never public: it may say who somebody is."""


class SideBody(RequestBody):
    """One side, who signs in and so speaks for themselves."""

    name: ShortText
    id: SignInText

    def person(self) -> Person:
        """As the contract has them."""
        return Person.named(self.name, self.id)


class OpenBody(RequestBody):
    """A dispute between two."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    kind: MediationKind
    first: SideBody
    second: SideBody
    words: PrivateText
    topic: UUID | None = Field(default=None, description="what of the plan it answers, and takes up")


class MediatorBody(CommandBody):
    """A Degu, by their sign-in; `interest` is what they have to do with it, if anything."""

    mediator: SideBody
    interest: Annotated[str, Field(max_length=200)] | None = None


class AnswerMediatorBody(CommandBody):
    """Whether whoever is signed in accepts the Degu."""

    accepts: bool


class NothingMoreBody(CommandBody):
    """It is said by who is signed in."""


class VisitSideBody(CommandBody):
    """Whom the Degu called on, and when."""

    side: Side
    visited_on: Day


class HoldBody(CommandBody):
    """When both sat down with the Degu."""

    held_on: Day
    absent: list[Side] = Field(default=[], max_length=2)


class AgreementBody(CommandBody):
    """What was agreed; each thing that cannot be agreed is answered by whether the terms contain it."""

    terms: PrivateText
    custom: bool = False
    keep_by: Day
    checked: dict[Forbidden, bool]


class ReferBody(CommandBody):
    """Where the sides go on, and why."""

    to: ReferralTo
    reason: PrivateText


async def open_case(service: Service, frame: Frame, body: OpenBody) -> Done[Mediation]:
    """Ask for a dispute to be mediated: the offices and mediators of the village."""
    permit(frame.principal, "mediation.open", body.division)
    await registered(service, body.division, "village")
    charter, rules, today = await begin_by(service, body.division, frame.now)
    this, first, second = new_id(frame.key), body.first.person(), body.second.person()
    command = OpenMediation(this, body.kind, first, second, body.words, body.topic, charter, today, rules)
    stream = CASE.stream(this)
    where = (service, frame, MEDIATION, stream, command, body.division)
    return await begin(*where, procedure="mediation", this=this, topic=body.topic)


def related(principal: Principal, case: Mediation) -> Relation:
    """Whether somebody is one of the three whom it concerns."""
    me = person_of_principal(principal)
    mediates = case.mediator is not None and case.mediator.same_as(me)
    return HELD if mediates or case.side_of(me) else NONE


async def _proposed(asked: AskedOf[Mediation], body: MediatorBody) -> ProposeMediator:
    asking = (asked.service.pool, body.mediator.id, asked.division, asked.today)
    if not await is_degu(*asking):
        await asked.service.catch_up()  # somebody may have been appointed this moment
        if not await is_degu(*asking):
            raise Refused("mediator-unknown", "德古要在调解员名册里（{row}）", row=Words("P10"))
    return ProposeMediator(body.mediator.person(), body.interest)


def _me(asked: AskedOf[Mediation]) -> Person:
    return person_of_principal(asked.principal)


def _typed_checks(form: Form) -> Mapping[str, Any]:
    return {"checked": {code: form.fields.get(f"checked.{code}") for code in get_args(Forbidden)}}


def _typed_mediator(form: Form) -> Mapping[str, Any]:
    return {"mediator": form.group("mediator")}


ACTS: dict[str, ProcedureAct[Mediation, Any]] = {
    "propose": ProcedureAct(
        summary="propose a mediator who has no interest in it",
        who="Staff of its village.",
        action="mediation.propose",
        said="已推选德古，等双方表态。",
        body=MediatorBody,
        command=_proposed,
        more=_typed_mediator,
    ),
    "answer": ProcedureAct(
        summary="say for oneself whether one accepts the mediator",
        who="Each side.",
        action="mediation.answer",
        said="已表态。",
        body=AnswerMediatorBody,
        command=lambda asked, body: AnswerMediator(_me(asked), body.accepts, asked.today, asked.rules),
    ),
    "recuse": ProcedureAct(
        summary="stand back as the mediator",
        who="The mediator.",
        action="mediation.lead",
        said="已回避，另推德古。",
        body=NothingMoreBody,
        command=lambda asked, _body: RecuseMediator(_me(asked), asked.today, asked.rules),
    ),
    "visit": ProcedureAct(
        summary="record that one called on a side",
        who="The mediator.",
        action="mediation.lead",
        said="已记录走访。",
        body=VisitSideBody,
        command=lambda asked, body: VisitSide(_me(asked), body.side, body.visited_on, asked.today, asked.rules),
    ),
    "hold": ProcedureAct(
        summary="record that both sides sat down together",
        who="The mediator.",
        action="mediation.lead",
        said="已记录说理。",
        body=HoldBody,
        command=lambda asked, body: HoldMediation(
            _me(asked), body.held_on, tuple(body.absent), asked.today, asked.rules
        ),
    ),
    "agree": ProcedureAct(
        summary="draw up what was agreed, each thing that cannot be agreed looked at",
        who="The mediator.",
        action="mediation.lead",
        said="协议已写好，请双方和德古签字。",
        body=AgreementBody,
        command=lambda asked, body: DrawUpAgreement(
            _me(asked), body.terms, body.custom, body.keep_by, body.checked, asked.today, asked.rules
        ),
        more=_typed_checks,
    ),
    "sign": ProcedureAct(
        summary="sign the agreement, for oneself",
        who="Each side, and the mediator.",
        action="mediation.answer",
        said="已签字。",
        body=NothingMoreBody,
        command=lambda asked, _body: SignAgreement(_me(asked), asked.today, asked.rules),
    ),
    "confirm": ProcedureAct(
        summary="say that the agreement was kept",
        who="Each side.",
        action="mediation.answer",
        said="协议已履行，事情办好了。",
        body=NothingMoreBody,
        command=lambda asked, _body: ConfirmKept(_me(asked)),
    ),
    "refuse": ProcedureAct(
        summary="say that one does not want to be mediated any more",
        who="Each side, until it is signed.",
        action="mediation.answer",
        said="已要求终止，会告诉双方可以找谁。",
        body=NothingMoreBody,
        command=lambda asked, _body: RefuseMediation(_me(asked), asked.today, asked.rules),
    ),
    "refer": ProcedureAct(
        summary="refer it onward, with the reason",
        who="Staff of its village, and the mediator.",
        action="mediation.refer",
        said="已转交，并告诉双方可以找谁。",
        body=ReferBody,
        command=lambda _asked, body: ReferOnward(body.to, body.reason),
    ),
}

CASE: Proceeding[Mediation] = Proceeding(
    "mediation", MediationOpened, MEDIATION, lambda case: case.charter, ACTS, related
)
