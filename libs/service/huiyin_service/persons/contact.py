"""How a reporter is reached: masked until somebody who handles the matter asks, which is put on record first."""

from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response

from huiyin_service import security_log
from huiyin_service.auth import Principal
from huiyin_service.http import Frame
from huiyin_service.persons.disclosure import disclosed
from huiyin_service.persons.masking import masked_name, masked_number
from huiyin_service.problems import Problem
from huiyin_service.service import Service


@dataclass(frozen=True, slots=True)
class ReporterContact:
    """Whom it is about, what they are called and their number, as far as they said so."""

    subject: UUID
    name: str | None
    phone: str | None

    @property
    def shown(self) -> str:
        """What is to be seen before somebody asks: `王** 138****1234`; nothing where there is no number."""
        if not self.phone:
            return ""
        return f"{masked_name(self.name)} {masked_number(self.phone)}" if self.name else masked_number(self.phone)


async def disclose(
    request: Request,
    service: Service,
    frame: Frame,
    principal: Principal,
    contact: ReporterContact,
    *,
    about: str,
    division: str,
    dial: bool,
) -> Response:
    """Put on record that somebody looks, then show the number, or have the telephone dial it at once.

    Raises a 404 Problem where the reporter left none, or was erased.
    """
    if not contact.phone:
        raise Problem(404, "no-contact", "没有联系方式", "反映人没有留电话，或者已经删除。")
    await disclosed(service.store, contact.subject, "contact", about, division=division, meta=frame.meta, at=frame.now)
    await security_log.note(service, request, "disclosed", subject=principal.sub, what="contact", about=about)
    headers = {"Cache-Control": "no-store"}
    if "hx-request" not in request.headers:
        return service.pages.render(request, "contact.html", contact=contact, headers=headers)
    if dial:
        return Response(headers={**headers, "HX-Redirect": f"tel:{contact.phone.replace(' ', '')}"})
    return service.pages.block(request, "contact.html", "contact", contact=contact)
