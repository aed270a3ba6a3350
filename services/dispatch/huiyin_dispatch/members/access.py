"""A member or a service that is asked for, and who may see it: they themselves, and the offices of their village."""

from uuid import UUID

from huiyin_dispatch.members import queries
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.members.stream import unknown
from huiyin_service.auth import Principal
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.reading import known
from huiyin_service.service import Service


def permit_own(principal: Principal | None, action: str, member: UUID, village: str) -> Principal:
    """Ask the policy of something of a member's, which is one's own where one is that member."""
    asking = permit(principal, action)
    return permit(asking, action, village, OWN if is_own(asking, member) else NONE)


def is_own(principal: Principal, member: UUID) -> bool:
    """Whether somebody is this member."""
    return bool(principal.division) and member_id(principal.division, principal.sub) == member


async def member_of(service: Service, member: UUID) -> queries.MemberAnswer:
    """A member; the view is given a moment to take in what happened just now. Raises a 404 Problem."""
    return await known(service, lambda: queries.find(service.pool, member), unknown())


async def service_of(service: Service, member: UUID, served: UUID) -> queries.ServiceRow:
    """One service of a member, likewise. Raises a 404 Problem."""
    no_service = Problem(404, "unknown-service", "没有这条服务记录", "编号可能有误，或记录不存在。")
    return await known(service, lambda: queries.find_service(service.pool, member, served), no_service)
