"""A receipt is opened by its secret link: what is wrong is answered alike whatever it is, and counted."""

from uuid import UUID

from fastapi import Request

from huiyin_intake.issues import receipts
from huiyin_intake.issues.queries import ReportedIssue, find_issue
from huiyin_service.auth import Principal
from huiyin_service.limits.asking import ask
from huiyin_service.problems import Problem
from huiyin_service.service import Service


async def open_receipt(
    service: Service, request: Request, principal: Principal | None, given: str
) -> tuple[UUID, ReportedIssue]:
    """Which report a link is the receipt of. Raises a 404 Problem, or a 429 one after too many that were wrong.

    Who holds the right one is never kept waiting for what others guessed at the same address.
    """
    if (issue := receipts.opened(service, given)) is not None:
        for attempt in range(2):
            if found := await find_issue(service.pool, issue):
                return issue, found
            if not attempt:
                await service.catch_up()  # it was reported just now
    await ask(service, request, principal, "receipt")
    raise Problem(
        404, "unknown-receipt", "打不开这张回执", "链接可能不完整、不对，或已满一年。请从回执上重新扫码或复制。"
    )
