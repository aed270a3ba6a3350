"""What can be asked of a key matter (三议一服务, Y2): check who and where, then let the rules decide."""

from typing import Any
from uuid import UUID, uuid5

from huiyin_contracts import county_of
from huiyin_contracts.key_matter_state import KeyMatter
from huiyin_contracts.key_matters import KeyMatterRaised
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.owners_votes import Delegate
from huiyin_contracts.parties import Person, among
from huiyin_deliberation.key_matters.bodies import (
    AcceptServiceBody,
    CommissionBody,
    CommitteeBody,
    DeclineMatterBody,
    JointMeetingBody,
    OwnersVoteBody,
    RaiseMatterBody,
    ReplaceDelegateBody,
    SendBackBody,
    ServedBody,
)
from huiyin_deliberation.key_matters.queries import LISTS, KeyMatterRow, find_estate
from huiyin_deliberation.key_matters.rules import (
    KEY_MATTER,
    AcceptService,
    CommissionService,
    DeclineMatter,
    DiscussMatter,
    ProposeMatter,
    RaiseMatter,
    ReplaceDelegate,
    ReportService,
    ResolveMatter,
    SendBackService,
)
from huiyin_deliberation.proceeding.acts import AskedOf, ProcedureAct, Proceeding, begin_by
from huiyin_deliberation.proceeding.bodies import MeetingBody, one_each, people_in, who_was_there
from huiyin_deliberation.proceeding.topic import begin
from huiyin_deliberation.registers.queries import find_body
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Frame, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import HELD, NONE, Relation, permit
from huiyin_service.problems import Problem, unknown
from huiyin_service.reading import known
from huiyin_service.service import Service
from huiyin_service.web.forms import Form

_TASKS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969d1")


async def raise_matter(service: Service, frame: Frame, body: RaiseMatterBody) -> Done[KeyMatter]:
    """Begin a key matter: the offices of the estate's village."""
    permit(frame.principal, "key-matter.raise")
    there = await known(service, lambda: find_estate(service.pool, body.estate), _no_estate(body.estate))
    permit(frame.principal, "key-matter.raise", there.village)
    charter, rules, today = await begin_by(service, there.village, frame.now)
    this = new_id(frame.key)
    command = RaiseMatter(this, body.estate, body.kind, body.title, body.description, body.topic, charter, today, rules)
    return await begin(
        service,
        frame,
        KEY_MATTER,
        MATTER.stream(this),
        command,
        there.village,
        procedure="key_matter",
        this=this,
        topic=body.topic,
    )


async def readable(service: Service, principal: Principal | None, matter: UUID) -> KeyMatterRow:
    """A key matter, for the offices of its village and for its delegates. Raises a 404, 401 or 403 Problem."""
    permit(principal, "key-matter.read")
    row = await known(service, lambda: LISTS.find(service.pool, service.now(), matter), unknown("key_matter"))
    own = among((one.person for one in row.delegates), person_of_principal(principal)) if principal else None
    permit(principal, "key-matter.read", row.division, HELD if own else NONE)
    return row


def related(principal: Principal, matter: KeyMatter) -> Relation:
    """Whether somebody speaks for the committee."""
    return HELD if _own_delegate(principal, matter) else NONE


def _own_delegate(principal: Principal, matter: KeyMatter) -> Person | None:
    committee = (one.person for one in matter.delegates if one.party == "committee")
    return among(committee, person_of_principal(principal))


def _speaker(asked: AskedOf[KeyMatter], body: CommitteeBody) -> Person:
    """Who of the committee speaks: whoever is signed in, or one without a sign-in whose word an office records.

    Nobody speaks for another who could do so themselves (Y2).
    """
    own = _own_delegate(asked.principal, asked.state)
    return own or (Person.named(body.delegate.name) if body.delegate else person_of_principal(asked.principal))


async def _commissioned(asked: AskedOf[KeyMatter], body: CommissionBody) -> CommissionService:
    county = county_of(asked.division)
    provider = await known(
        asked.service,
        lambda: find_body(asked.service.pool, body.provider, county),
        Problem(404, "unknown-force", "没有这支力量", "请从登记的企业、单位和队伍中选择由谁服务（Y2）。"),
    )
    return CommissionService(uuid5(_TASKS, str(asked.state.id)), provider, body.service, body.due_on, asked.today)


def _no_estate(estate: str) -> Problem:
    text = "没有编号为 {estate} 的小区，或已并入别的小区（Y1）。"
    return Problem(404, "unknown-estate", "没有这个小区", text, params={"estate": estate}, estate=estate)


def _signed(asked: AskedOf[KeyMatter], body: MeetingBody) -> MeetingRecord:
    return body.record(person_of_principal(asked.principal))


def _delegates(body: JointMeetingBody) -> tuple[Delegate, ...]:
    return tuple(Delegate(party=one.party, person=one.person.person()) for one in body.delegates)


def _typed_delegates(form: Form) -> dict[str, Any]:
    """Each party's delegates are typed into a field of its own."""
    parties = ("organisation", "committee", "property")
    typed = {party: people_in(form.fields.get(party, "")) for party in parties}
    delegates = [{"party": party, "person": one} for party, people in typed.items() for one in people]
    return {"delegates": delegates, **who_was_there(form)}


def _typed_delegate(form: Form) -> dict[str, Any]:
    name = form.fields.get("delegate")
    return {"delegate": {"name": name} if name else None}


ACTS: dict[str, ProcedureAct[KeyMatter, Any]] = {
    "propose": ProcedureAct(
        summary="record the assembly of the Party organisation that proposes it",
        who="Staff of its village.",
        action="key-matter.record",
        said="已记录党组织提议。",
        body=MeetingBody,
        command=lambda asked, body: ProposeMatter(_signed(asked, body), asked.today, asked.rules),
        more=who_was_there,
    ),
    "discuss": ProcedureAct(
        summary="record the joint meeting of the three parties",
        who="Staff of its village.",
        action="key-matter.record",
        said="已记录三方联席会。",
        body=JointMeetingBody,
        command=lambda asked, body: DiscussMatter(_signed(asked, body), _delegates(body), asked.today, asked.rules),
        more=_typed_delegates,
    ),
    "resolve": ProcedureAct(
        summary="record how the owners' assembly voted",
        who="Staff of its village; majorities by the Civil Code, article 278.",
        action="key-matter.record",
        said="已记录业主大会表决。",
        body=OwnersVoteBody,
        command=lambda asked, body: ResolveMatter(body.vote, body.resolution, asked.today, asked.rules),
    ),
    "commission": ProcedureAct(
        summary="say who serves, and by when",
        who="Staff of its village; to a registered force.",
        action="key-matter.record",
        said="已交办。",
        body=CommissionBody,
        command=_commissioned,
    ),
    "report": ProcedureAct(
        summary="say that the service is done",
        who="Staff of its village, for who serves.",
        action="key-matter.record",
        said="已记录服务完成，等物管会（业委会）验收。",
        body=ServedBody,
        command=lambda asked, body: ReportService(body.result, asked.today, asked.rules),
    ),
    "accept": ProcedureAct(
        summary="accept the service, for the committee",
        who="A delegate of the committee; staff record the word of one who has no sign-in.",
        action="key-matter.accept",
        said="已验收，这件重点事项办成了。",
        body=AcceptServiceBody,
        command=lambda asked, body: AcceptService(_speaker(asked, body), body.remark),
        more=_typed_delegate,
    ),
    "send-back": ProcedureAct(
        summary="send the service back to be done again, for the committee",
        who="A delegate of the committee; staff record the word of one who has no sign-in.",
        action="key-matter.accept",
        said="已退回返工。",
        body=SendBackBody,
        command=lambda asked, body: SendBackService(_speaker(asked, body), body.reason, body.due_on, asked.today),
        more=_typed_delegate,
    ),
    "replace-delegate": ProcedureAct(
        summary="put another delegate in the place of one who left",
        who="Staff of its village.",
        action="key-matter.record",
        said="已更换代表。",
        body=ReplaceDelegateBody,
        command=lambda _asked, body: ReplaceDelegate(body.leaving.person(), body.by.person()),
        more=lambda form: one_each(form, "leaving", "by"),
    ),
    "decline": ProcedureAct(
        summary="do not go on, with the reason as the answer",
        who="Staff of its village, until the owners have resolved and it was commissioned.",
        action="key-matter.record",
        said="已说明不再办理的原因。",
        body=DeclineMatterBody,
        command=lambda _asked, body: DeclineMatter(body.reason),
    ),
}

MATTER: Proceeding[KeyMatter] = Proceeding(
    "key_matter", KeyMatterRaised, KEY_MATTER, lambda matter: matter.charter, ACTS, related
)
