"""Whether there is room for one more report: by who sends it, by its village, and by its kind."""

from fastapi import Request

from huiyin_intake.issues.commands import ReportBody
from huiyin_service.auth import Principal
from huiyin_service.limits.asking import ask, is_person
from huiyin_service.limits.proof import ask_proof
from huiyin_service.limits.table import LimitName
from huiyin_service.service import Service


async def ask_room(
    service: Service, request: Request, principal: Principal | None, body: ReportBody, proof: str | None
) -> None:
    """Let a report in, if there is room for it. Raises a 429 Problem."""
    if not service.settings.limits:
        return
    village, kind = body.division, f"{body.division} {body.kind}"
    if not is_person(principal):
        await ask_proof(service, request, proof)
    if body.kind == "emergency":
        await ask(service, request, principal, "emergency", shared=[(LimitName.EMERGENCY_VILLAGE, village)])
    shared = [(LimitName.REPORT_VILLAGE, village), (LimitName.REPORT_KIND, kind)]
    await ask(service, request, principal, "report", shared=shared)
