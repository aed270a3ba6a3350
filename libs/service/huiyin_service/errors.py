"""Every refusal and failure of the system leaves through here, as problem details in the reader's language."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import asyncpg
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from huiyin_events.refusal import Refused
from huiyin_events.store import EventTooLarge, IdempotencyKeyReused, VersionConflict
from huiyin_service.auth import COOKIE
from huiyin_service.cookies import read_cookie
from huiyin_service.edges.refusing import Refusing
from huiyin_service.i18n import Catalogue, Language, locale_of
from huiyin_service.limits.flood import flooding
from huiyin_service.logs import noted_path
from huiyin_service.parameters import Elsewhere
from huiyin_service.problems import Problem
from huiyin_service.security_log import note_refusal
from huiyin_service.web.pages import Pages

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["/problems/stale-version"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
"""A problem's JSON schema; with more members where the kind of problem has more to say."""

IN_OPENAPI: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "a problem (RFC 9457), in Chinese or English by Accept-Language",
        "content": {MEDIA_TYPE: {"schema": PROBLEM}},
    }
}
"""How every operation may answer besides."""

HANDLED: tuple[type[Exception], ...] = (
    Refused,
    VersionConflict,
    IdempotencyKeyReused,
    EventTooLarge,
    RequestValidationError,
    HTTPException,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
    Exception,
)


# What pydantic says of a field, by its error type, in words a person can act on.
FIELD_MESSAGES = {
    "missing": "必填",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "literal_error": "应为以下之一：{expected}",
    "string_pattern_mismatch": "格式不对，应符合 {pattern}",
    "uuid_parsing": "不是有效的编号",
    "int_parsing": "应为整数",
    "float_parsing": "应为数字",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是有效的 JSON，第 {position} 个字符处有误",
    "timezone_aware": "时间须带时区",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "string_type": "应为文字",
    "model_attributes_type": "应为一个对象",
    "datetime_from_date_parsing": "不是有效的时间",
    "date_from_datetime_parsing": "不是有效的日期",
    "string_unicode": "不是有效的文字",
    "nul_character": "含有不能保存的字符",
    "control_character": "含有看不见的控制字符，请删去",
    "bidi_control": "含有改变文字方向的控制字符，请删去",
    "implausible_moment": "时间应在 1900 年至 2200 年之间",
    "nobodys_sign_in": "这不是任何人的账号编号",
    "no_telephone": "不是电话号码，应如 13812345678 或 0350-8221234",
    "personal_data": "这里的话会公开，不能写：{what}",
    "value_error": "不是有效的值",
    "team_least_over_most": "人数下限不能大于上限（P2）",
    "team_composition_over_most": "各类人员合计不能超过人数上限（P2）",
    "threshold_over_whole": "比例不能超过全体",
}


SOURCES = (["body"], ["query"], ["path"], ["header"])


def invalid_fields(errors: Sequence[Any], catalogue: Catalogue, locale: Language) -> list[dict[str, str]]:
    """Each field that does not fit, with what is wrong with it."""
    found = []
    for error in errors:
        place = [str(part) for part in error["loc"]]
        # Of what is no JSON at all there is no field to name, only a place in the text.
        field = "" if error["type"] == "json_invalid" else ".".join(place[1:] if place[:1] in SOURCES else place)
        message = FIELD_MESSAGES.get(error["type"])
        context = {**error.get("ctx", {}), "position": place[-1] if place else ""}
        text = catalogue.format(locale, message, **context) if message else str(error["msg"])
        found.append({"field": field, "message": text, "code": error["type"]})
    return found


# What is wrong with a request as such, by its status: a word for it, a title, and what to do.
PLAIN: dict[int, tuple[str, str, str]] = {
    400: ("unreadable-body", "内容读不出来", "请求的内容不是有效的 JSON 或表单，或不是 UTF-8。"),
    404: ("not-found", "没有这个页面", "地址可能有误，或内容已移走。"),
    408: ("too-slow", "上传太慢", "内容没有及时传完，请换个网络再试。"),
    413: ("too-large", "内容太大", "这个地址一次收不了这么多内容。没有登录的只能传少量文字：请登录后再试。"),
}


def problem_of(error: Exception, catalogue: Catalogue, locale: Language) -> Problem:
    """The problem an exception stands for; an unknown one is a 500 that gives nothing away."""
    match error:
        case Problem():
            return error
        case Refused():
            return Problem(409, error.code, "不能这样办理", error.message, params=error.params)
        case VersionConflict():
            return Problem(
                409,
                "stale-version",
                "事项已有变化",
                "您看到的是第 {expected} 版，现在是第 {current} 版；请刷新后再办。",
                params={"expected": error.expected, "current": error.current},
                current_version=error.current,
            )
        case IdempotencyKeyReused():
            return Problem(
                422,
                "idempotency-key-reused",
                "Idempotency-Key 已用过",
                "这个 Idempotency-Key 已用于另一个请求。",
            )
        case EventTooLarge():
            return Problem(
                413,
                "event-too-large",
                "内容太多",
                "要记下的内容有 {size} 字节，一件最多 {largest} 字节，请删减后再提交。",
                params={"size": error.size, "largest": error.largest},
            )
        case RequestValidationError():
            return Problem(
                422,
                "invalid-request",
                "填写有误",
                "有 {count} 处需要修改。",
                params={"count": len(error.errors())},
                errors=invalid_fields(error.errors(), catalogue, locale),
            )
        case HTTPException(status_code=405):
            allowed = (error.headers or {}).get("Allow", "")
            return Problem(
                405,
                "method-not-allowed",
                "这个地址不能这样用",
                "这个地址只接受 {allowed}。",
                params={"allowed": allowed},
                headers={"Allow": allowed},
            )
        case HTTPException() if known := PLAIN.get(error.status_code):
            return Problem(error.status_code, *known)
        case HTTPException(status_code=429):
            return flooding(float((error.headers or {})["Retry-After"]))
        case HTTPException():
            return Problem(error.status_code, "http-error", "请求不能处理", "{reason}", params={"reason": error.detail})
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | OSError() | TimeoutError():
            return Problem(
                503,
                "temporarily-unavailable",
                "暂时不可用",
                "系统正在恢复，请稍后再试。您的内容没有丢失也没有重复。",
                headers={"Retry-After": "2"},
            )
        case _:
            return Problem(500, "internal-error", "系统出错", "错误已记录，请稍后再试。")


def install(app: FastAPI, pages: Pages) -> None:
    """Make `app` answer every error as problem JSON, or as a page to a browser that asked for one."""

    async def answer(request: Request, error: Exception) -> Response:
        if isinstance(error, Problem):
            await note_refusal(request, error.status, error.code)
        return respond(pages, request, error)

    kinds: tuple[type[Exception], ...] = (Problem, *HANDLED)
    for kind in kinds:
        app.add_exception_handler(kind, answer)

    async def go_there(_: Request, error: Exception) -> Response:
        assert isinstance(error, Elsewhere)
        return pages.redirect(error.address)

    app.add_exception_handler(Elsewhere, go_there)

    async def nobody_waits(_: Request, __: Exception) -> Response:
        return Response(status_code=499)  # who sent half of it has gone: no fault of ours, and nobody reads this

    app.add_exception_handler(ClientDisconnect, nobody_waits)


def refusing(pages: Pages) -> Refusing:
    """How `app`'s middleware refuses: as its routes do."""

    async def refuse(scope: Scope, receive: Receive, send: Send, problem: Problem) -> None:
        await respond(pages, Request(scope, receive), problem)(scope, receive, send)

    return refuse


def respond(pages: Pages, request: Request, error: Exception) -> Response:
    """Answer an error as problem JSON, or as a page to a browser that asked for one."""
    locale = locale_of(request)
    problem = problem_of(error, pages.catalogue, locale)
    members = problem.members(pages.catalogue, locale)
    if problem.status >= 500 and problem is not error:
        log.error(
            "request_failed", code=problem.code, path=noted_path(request.url.path), error=repr(error), exc_info=error
        )
    else:
        log.info("request_refused", code=problem.code, status=problem.status, path=noted_path(request.url.path))
    if wants_page(request):
        if problem.status == 401 and request.method == "GET":
            ended = problem.code == "sign-in-required" and bool(read_cookie(request, COOKIE))
            said = pages.text(request, "您的登录或任职已经结束，请重新登录。") if ended else members["detail"]
            return pages.redirect(sign_in_path(request), said, "info")
        if "confirm" in members:
            return pages.redirect(confirm_path(request, members["confirm"]), members["detail"], "info")
        page = pages.error(request, problem.status, members["title"], members["detail"])
        page.headers.update(problem.headers or {})
        return page
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else problem.headers
    return JSONResponse(members, problem.status, headers, MEDIA_TYPE)


def sign_in_path(request: Request) -> str:
    """Where somebody signs in who is then to come back to this page."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/signin?next={quote(request.url.path + query)}"


def confirm_path(request: Request, confirm: str) -> str:
    """Where somebody confirms that it is they, who is then to come back to the page they were on."""
    page = urlsplit(request.headers.get("referer", "")) if request.method != "GET" else request.url
    query = f"?{page.query}" if page.query else ""
    return f"{confirm}?next={quote((page.path or '/') + query)}"


def wants_page(request: Request) -> bool:
    """Whether a person's browser asked, not a program."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")
