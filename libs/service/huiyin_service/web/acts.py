"""The forms of a page, each an act on what the page shows: sent to `page/act`, and shown again when it came to nothing.

    redirect_get_to(router, "/work/whistles/{whistle}", ACT_MESSAGES)

    @router.get("/work/whistles/{whistle}")
    async def one(request: Request, service: Here, principal: OptionalPrincipal, whistle: UUID) -> Response:
        return await _page(request, service, permit(principal, "whistle.read"), whistle)

    @router.post("/work/whistles/{whistle}/{act}")
    async def do(sent: Sent, whistle: UUID, act: WhistleAct) -> Response:
        asking = permit(sent.principal, "whistle.read")
        return await sent.carry_out(
            lambda: _command(sent, whistle, act),
            lambda tried: _page(sent.request, sent.service, asking, whistle, tried),
            act=act,
            said=ACT_MESSAGES[act],
            to=f"/work/whistles/{whistle}",
            draft=f"{act}-{whistle}",
        )

    async def _page(request, service, principal, whistle, tried: Tried = UNTRIED) -> Response:
        return service.pages.render(request, "whistle.html", **tried.shown, whistle=…)

What a template finds in `tried.shown`: `tried`, the act that came to nothing; `typed`, its fields; `kept`, the photos
that came with it and are stored; `wrong`, what stood against it, with its `errors`; and the answer's status.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_events.store import VersionConflict
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.photos import sent_with
from huiyin_service.service import Service
from huiyin_service.web.forms import COMPLAINTS, Form, PostedForm, form_error, reasons


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that came back: which act, what was typed, the photos that are kept, and what stood against it."""

    act: str | None = None
    form: Form | None = None
    kept: Sequence[str] = ()
    wrong: Mapping[str, Any] | None = None

    @property
    def typed(self) -> Mapping[str, str]:
        """What was typed, by the names of the fields."""
        return self.form.fields if self.form else {}

    @property
    def shown(self) -> dict[str, Any]:
        """What the page's template must know of it, and the status of the answer."""
        return {
            "status_code": self.wrong["status"] if self.wrong else 200,
            "tried": self.act,
            "typed": self.typed,
            "kept": list(self.kept),
            "wrong": self.wrong,
        }


UNTRIED = Tried()
"""The page as it is first shown."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form on its way: who sent it to whom, and which of its photos are stored already."""

    request: Request
    service: Service
    principal: Principal | None
    form: Form
    kept: list[str] = field(default_factory=list)

    async def photos(self) -> list[str]:
        """The photos that came with it, stored; they are kept when the form is shown again."""
        return await sent_with(self.service, self.form, self.kept)

    async def carry_out(
        self,
        command: Callable[[], Awaitable[Done[Any]]],
        again: Callable[[Tried], Awaitable[Response]] | None = None,
        *,
        said: str,
        to: str,
        act: str | None = None,
        draft: str = "",
    ) -> Response:
        """Carry out the command and go on to `to`, where `said` is shown.

        Where something stands against it, the page is shown `again`, so that no text is lost; a form that nothing is
        typed into needs none, and says it at `to`. `draft` names the form (`data-draft`), so that the browser forgets
        what it kept of it. What was done is in this service's views before the page that follows is asked for.
        """
        service = self.service
        try:
            done = await command()
        except COMPLAINTS as error:
            wrong = form_error(self.request, service, error)
            if isinstance(error, VersionConflict | Refused):
                # What stood against it may be news to the views, and the page is to show how things are.
                await service.views.caught_up(service.settings.wait)
            if again is not None:
                return await again(Tried(act, self.form, self.kept, wrong))
            return service.pages.redirect(to, reasons(wrong), "bad")
        if done.appended:
            await service.views.wait_for(done.appended.cursor, service.settings.wait)
        return service.pages.redirect(to, service.pages.text(self.request, said), sent=draft)


async def sent_form(request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm) -> SentForm:
    """The form of a request."""
    return SentForm(request, service, principal, form)


Sent = Annotated[SentForm, Depends(sent_form)]
