"""A member or a service that is asked for, and who may see it: they themselves, and the offices of their village."""

from uuid import UUID

from huiyin_dispatch.members import queries
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.members.stream import unknown
from huiyin_dispatch.reading import known
from huiyin_service.auth import STAFF, TAKERS, Principal, require
from huiyin_service.problems import Problem
from huiyin_service.service import Service


def require_own(principal: Principal | None, member: UUID, village: str) -> Principal:
    """Let the member themselves through, and the offices of their village. Raises a 401 or 403 Problem."""
    asking = require(principal, *TAKERS)
    if asking.role == "member":
        if not asking.division or member_id(asking.division, asking.sub) != member:
            raise Problem(403, "member-somebody-else", "不是您本人的", "党员只能办理自己的报到和服务。")
        return asking
    return require(asking, *STAFF, division=village)


def require_office(principal: Principal) -> Principal:
    """Let an office through, and no member. Raises a 403 Problem."""
    if principal.role == "member":
        raise Problem(403, "member-somebody-else", "不是您本人的", "党员只能办理自己的报到和服务。")
    return principal


async def member_of(service: Service, member: UUID) -> queries.MemberAnswer:
    """A member; the view is given a moment to take in what happened just now. Raises a 404 Problem."""
    return await known(service, lambda: queries.find(service.pool, member), unknown())


async def service_of(service: Service, member: UUID, served: UUID) -> queries.ServiceRow:
    """One service of a member, likewise. Raises a 404 Problem."""
    no_service = Problem(404, "unknown-service", "没有这条服务记录", "编号可能有误，或记录不存在。")
    return await known(service, lambda: queries.find_service(service.pool, member, served), no_service)
