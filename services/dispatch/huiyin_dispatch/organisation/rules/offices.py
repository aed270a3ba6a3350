"""The party's branch (党支部) of an estate and its secretary (书记): one branch, and one secretary at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiyin_contracts import Event
from huiyin_contracts.organisation import BranchEstablished, EndCause, SecretaryAppointed, SecretaryStoodDown
from huiyin_dispatch.organisation.rules.estate import Branch, Estate, Term, unchanged
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class EstablishBranch:
    """Give it its branch, or the branch another rank or name."""

    branch: Branch


@dataclass(frozen=True, slots=True)
class Appoint:
    """Give the branch a secretary."""

    term: Term


@dataclass(frozen=True, slots=True)
class EndSecretaryTerm:
    """Let the secretary's office end."""

    reason: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """交接: one secretary goes, another comes, in one act. It may be the same one, for another term."""

    reason: str | None
    term: Term
    cause: EndCause | None = None


OfficeCommand = EstablishBranch | Appoint | EndSecretaryTerm | HandOver


def decide(command: OfficeCommand, estate: Estate) -> Sequence[Event]:
    """What a command on the branch or its secretary leads to. Raises Refused."""
    code = estate.code
    match command:
        case EstablishBranch(branch):
            if branch == estate.branch:
                raise unchanged()
            return [BranchEstablished(estate=code, rank=branch.rank, name=branch.name)]
        case Appoint(term):
            if estate.branch is None:
                raise Refused("secretary-without-branch", "先建立党支部，才能任命书记")
            if estate.term:
                name = estate.term.secretary.in_short
                raise Refused("secretary-in-office", "{name}还在任，请先卸任，或办理交接", name=name)
            return [_appointed(code, term)]
        case EndSecretaryTerm(reason):
            return [SecretaryStoodDown(estate=code, secretary=_in_office(estate).secretary, reason=reason)]
        case HandOver(reason, term, cause):
            before = _in_office(estate).secretary
            gone = SecretaryStoodDown(
                estate=code, secretary=before, reason=reason, cause=cause, handed_over_to=term.secretary
            )
            return [gone, _appointed(code, term)]


def _appointed(estate: str, term: Term) -> SecretaryAppointed:
    return SecretaryAppointed(
        estate=estate,
        secretary=term.secretary,
        origin=term.origin,
        selection=term.selection,
        term_ends_on=term.ends,
    )


def _in_office(estate: Estate) -> Term:
    if estate.term is None:
        raise Refused("no-secretary", "现在没有书记在任")
    return estate.term


def evolve(estate: Estate, event: Event) -> Estate:
    """The estate after an event on its branch or its secretary."""
    match event:
        case BranchEstablished():
            return replace(estate, branch=Branch(event.rank, event.name))
        case SecretaryAppointed():
            return replace(estate, term=Term(event.secretary, event.origin, event.selection, event.term_ends_on))
        case SecretaryStoodDown():
            return replace(estate, term=None)
    return estate
