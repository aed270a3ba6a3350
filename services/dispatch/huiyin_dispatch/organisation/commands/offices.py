"""The party's branch of an estate, and its secretary.

Who is appointed by their sign-in acts as secretary from then on: whoever appoints other secretaries does it, nobody
below, and no operator by a roll.
"""

from huiyin_contracts.organisation import Origin, Rank, Selection
from huiyin_dispatch.organisation import rules
from huiyin_dispatch.organisation.commands.acting import act
from huiyin_dispatch.organisation.rules import Estate
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Day, Frame, ReasonText, RequestBody, ShortText
from huiyin_service.persons.body import PersonBody
from huiyin_service.service import Service

APPOINTS = "estate.appoint"


class BranchFields(RequestBody):
    """A branch."""

    rank: Rank
    name: ShortText


class TermFields(RequestBody):
    """A secretary, and how they came to it."""

    secretary: PersonBody
    origin: Origin
    selection: Selection
    term_ends_on: Day | None = None


class BranchBody(BranchFields, CommandBody):
    """The estate's branch, or the branch as it is from now on."""


class AppointBody(TermFields, CommandBody):
    """A secretary to appoint."""


class EndSecretaryTermBody(CommandBody):
    """The end of a secretary's office."""

    reason: ReasonText


class HandOverBody(TermFields, CommandBody):
    """交接: why the one goes, and who comes."""

    reason: ReasonText


async def establish_branch(service: Service, frame: Frame, estate: str, body: BranchBody) -> Done[Estate]:
    """Give it its branch, or the branch another rank or name."""
    return await act(service, frame, estate, body, rules.EstablishBranch(branch_of(body)))


async def appoint(service: Service, frame: Frame, estate: str, body: AppointBody) -> Done[Estate]:
    """Give the branch a secretary."""
    return await act(service, frame, estate, body, rules.Appoint(term_of(body)), APPOINTS)


async def stand_down(service: Service, frame: Frame, estate: str, body: EndSecretaryTermBody) -> Done[Estate]:
    """Let the secretary's office end."""
    return await act(service, frame, estate, body, rules.EndSecretaryTerm(body.reason), APPOINTS)


async def hand_over(service: Service, frame: Frame, estate: str, body: HandOverBody) -> Done[Estate]:
    """Let one secretary go and another come, in one act."""
    return await act(service, frame, estate, body, rules.HandOver(body.reason, term_of(body)), APPOINTS)


def branch_of(fields: BranchFields) -> rules.Branch:
    """A branch as the rules know it."""
    return rules.Branch(fields.rank, fields.name)


def term_of(fields: TermFields) -> rules.Term:
    """A secretary's term as the rules know it."""
    return rules.Term(fields.secretary.person(), fields.origin, fields.selection, fields.term_ends_on)
