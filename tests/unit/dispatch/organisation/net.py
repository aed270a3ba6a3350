"""An estate of the organisation net, from its founding to its merger."""

from datetime import date
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.organisation import (
    BranchEstablished,
    BuildingAdded,
    EstateFounded,
    EstateMerged,
    GroupFormed,
    HouseholdDesignated,
    SecretaryAppointed,
)
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_dispatch.organisation.rules import ESTATE, Estate, Term

VILLAGE, NEXT, OTHER_COUNTY = "140981001001", "140981001002", "511529001001"
CODE, NEW, INTO = f"{VILLAGE}001", f"{VILLAGE}009", f"{NEXT}001"
G1, G2, H1, H2 = (UUID(int=n) for n in range(1, 5))
WANG, ZHAO, LI = (Person.named(name) for name in ("王书记", "赵志强", "李党员"))
HEAD = Personal(UUID(int=9), "孙大爷")
TERM = Term(WANG, "retired_member", "community_selection", date(2029, 6, 30))

FOUNDED = EstateFounded(estate=CODE, name="永兴小区")
BRANCH = BranchEstablished(estate=CODE, rank="branch", name="永兴小区党支部")
APPOINTED = SecretaryAppointed(
    estate=CODE,
    secretary=WANG,
    origin="retired_member",
    selection="community_selection",
    term_ends_on=date(2029, 6, 30),
)
LED = (FOUNDED, BRANCH, APPOINTED)
B1, B2, B3 = (BuildingAdded(estate=CODE, building=n, name=f"{n}号楼") for n in "123")
BUILT = (FOUNDED, B1, B2, B3)
FORMED = GroupFormed(estate=CODE, group=G1, name="1号楼党小组", buildings=("1",), leader=LI)
DESIGNATED = HouseholdDesignated(estate=CODE, household=H1, building="1", head=HEAD)
MERGED = EstateMerged(estate=CODE, into=INTO)


def state(*events: Event) -> Estate:
    return ESTATE.fold(events)
