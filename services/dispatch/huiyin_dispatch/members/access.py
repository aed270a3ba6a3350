"""A member or a service that is asked for, and who may see it: they themselves, and the offices of their village."""

from uuid import UUID

from huiyin_county.recodings import codes_of
from huiyin_dispatch.members import queries
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.members.stream import unknown
from huiyin_dispatch.reading import known
from huiyin_service.auth import Principal
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

_REGISTERED = """
SELECT id FROM members WHERE member = $1 AND division = ANY($2) ORDER BY left_at IS NOT NULL, id LIMIT 1
"""


async def permit_own(
    service: Service, principal: Principal | None, action: str, member: UUID, village: str
) -> Principal:
    """Ask the policy of something of a member's, which is one's own where one is that member."""
    asking = permit(principal, action)
    return permit(asking, action, village, OWN if await is_own(service, asking, member) else NONE)


async def is_own(service: Service, principal: Principal, member: UUID) -> bool:
    """Whether somebody is this member."""
    return bool(principal.division) and await own_id(service, principal) == member


async def own_id(service: Service, principal: Principal) -> UUID:
    """What somebody is registered under where they are a member, or would be."""
    return await id_of(service, principal.division, principal.sub)


async def id_of(service: Service, village: str, sign_in: str) -> UUID:
    """What somebody is registered under in a village, or would be; whatever its code was when they were."""
    codes = await codes_of(service.pool, village)
    found: UUID | None = await service.pool.fetchval(_REGISTERED, sign_in, codes)
    return found or member_id(village, sign_in)


async def member_of(service: Service, member: UUID) -> queries.MemberAnswer:
    """A member; the view is given a moment to take in what happened just now. Raises a 404 Problem."""
    return await known(service, lambda: queries.find(service.pool, member), unknown())


async def service_of(service: Service, member: UUID, served: UUID) -> queries.ServiceRow:
    """One service of a member, likewise. Raises a 404 Problem."""
    no_service = Problem(404, "unknown-service", "没有这条服务记录", "编号可能有误，或记录不存在。")
    return await known(service, lambda: queries.find_service(service.pool, member, served), no_service)
