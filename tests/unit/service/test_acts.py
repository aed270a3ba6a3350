"""A page's acts: carried out, or the page shown again with what was typed and what stood against it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_service.errors import install
from huiyin_service.http import RequestBody, here, signed_in
from huiyin_service.problems import Problem
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.pages import Pages


class NoteBody(RequestBody):
    text: Annotated[str, Field(min_length=2)]


router = APIRouter()
redirect_get_to(router, "/things/{thing}", ["note", "close"])
redirect_get_to(router, "/things/{thing}/parts/{part}", ["take"], to="/things/{thing}")


@router.post("/things/{thing}/{act}")
async def do(sent: Sent, thing: str, act: str) -> Response:
    async def command() -> Done[Any]:
        body = sent.form.body(NoteBody)
        sent.kept.append("ab" * 32)
        if body.text == "closed":
            raise Refused("thing-closed", "已经关上了。")
        if body.text == "secret":
            raise Problem(403, "role-missing", "没有这项权限", "没有这项权限。")
        return Done(None, 1, None)

    async def again(tried: Tried) -> Response:
        return JSONResponse(tried.shown, tried.shown["status_code"])

    return await sent.carry_out(command, again, act=act, said="已记录。", to=f"/things/{thing}", draft=f"{act}-{thing}")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async def caught_up(_seconds: float) -> None:
        pass

    pages = Pages("huiyin_service")
    service = SimpleNamespace(
        name="things",
        pages=pages,
        settings=SimpleNamespace(wait=1.0),
        views=SimpleNamespace(caught_up=caught_up),
        now=lambda: None,
    )
    app = FastAPI()
    app.include_router(router)
    app.dependency_overrides = {here: lambda: service, signed_in: lambda: None}
    install(app, pages)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as asking:
        yield asking


Send = Callable[[str], Awaitable[httpx.Response]]


@pytest.fixture
def send(client: httpx.AsyncClient) -> Send:
    return lambda text: client.post("/things/7/note", data={"text": text, "more": "x"})


async def test_what_was_done_leads_on_and_says_so(send: Send) -> None:
    answer = await send("it is broken")
    assert (answer.status_code, answer.headers["location"]) == (303, "/things/7")
    assert "note-7" in answer.headers["set-cookie"], "and its draft is forgotten"


async def test_what_was_refused_is_shown_again_with_what_was_typed(send: Send) -> None:
    shown = (answer := await send("closed")).json()
    assert answer.status_code == shown["status_code"] == 409
    assert (shown["tried"], shown["typed"]) == ("note", {"text": "closed", "more": "x"})
    assert shown["kept"] == ["ab" * 32]
    assert shown["wrong"]["detail"] == "已经关上了。"


async def test_a_field_that_does_not_fit_is_named(send: Send) -> None:
    shown = (answer := await send("x")).json()
    assert answer.status_code == 422
    assert [error["field"] for error in shown["wrong"]["errors"]] == ["text"]
    assert shown["kept"] == []


async def test_who_may_not_is_told_so_and_not_shown_the_form(send: Send) -> None:
    assert (await send("secret")).json()["type"] == "/problems/role-missing"


async def test_the_address_of_an_act_leads_back_to_its_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things/7/close")
    assert (answer.status_code, answer.headers["location"]) == (303, "/things/7")


async def test_where_there_is_no_such_page_it_leads_to_another(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things/7/parts/2/take")
    assert (answer.status_code, answer.headers["location"]) == (303, "/things/7")


def test_a_page_that_is_shown_first_has_nothing_typed() -> None:
    assert UNTRIED.shown == {"status_code": 200, "tried": None, "typed": {}, "kept": [], "wrong": None}
