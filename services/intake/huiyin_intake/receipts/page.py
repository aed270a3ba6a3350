"""Where the secret link of a receipt leads: its secret comes in the page's own form, never in an address."""

from fastapi import APIRouter, Request, Response

from huiyin_intake.issues import kept, receipts
from huiyin_intake.receipts.opening import open_receipt
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.acts import Sent
from huiyin_service.web.forms import form_error

router = APIRouter(dependencies=[asks("receipt.use")])


@router.get(receipts.OPENING_PATH)
async def opening(request: Request, service: Here) -> Response:
    """The page that the link leads to, which sends what is behind the #; without JavaScript one pastes the link."""
    return _form(request, service)


@router.post(receipts.OPENING_PATH)
async def open_here(sent: Sent, principal: OptionalPrincipal) -> Response:
    """Open the receipt on this device, for two hours or, where the device follows it, for good."""
    service = sent.service
    try:
        issue, found = await open_receipt(service, sent.request, principal, sent.form.fields.get("link", ""))
    except Problem as problem:
        return _form(sent.request, service, problem)
    response = service.pages.redirect(receipts.address(found.number))
    here = issue in kept.kept(sent.request, service)
    receipts.give(service, response, issue, found.number, receipts.RECEIPT_LASTS if here else receipts.VISIT_LASTS)
    return response


def _form(request: Request, service: Service, problem: Problem | None = None) -> Response:
    wrong = form_error(request, service, problem) if problem else None
    return service.pages.render(
        request,
        "open_receipt.html",
        status_code=wrong["status"] if wrong else 200,
        headers={"Retry-After": str(wrong["retry_after"])} if wrong and "retry_after" in wrong else None,
        wrong=wrong["detail"] if wrong else None,
    )
