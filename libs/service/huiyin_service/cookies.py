"""The names of our cookies. Where the origin is https they have a prefix, by which a browser holds their promises.

`__Host-`: set by this very origin, over https, for all of its paths, so no sibling host can plant one. One that is for
a single path is `__Secure-`. On plain http browsers refuse both, so there the name stands alone.
"""

from starlette.requests import HTTPConnection
from starlette.responses import Response


def named(name: str, *, https: bool, path: str = "/") -> str:
    """What a cookie is called on this origin."""
    if not https:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def over_https(request: HTTPConnection) -> bool:
    """Whether people reach us by https, as the public address says and not the hop before us."""
    app = request.scope.get("app")
    return bool(app and getattr(app.state, "https", False))


def read_cookie(request: HTTPConnection, name: str, path: str = "/") -> str:
    """What a cookie of ours says; nothing where there is none, or one by that name that anybody could have set."""
    return request.cookies.get(named(name, https=over_https(request), path=path), "")


def keep_cookie(
    response: Response,
    name: str,
    value: str,
    *,
    https: bool,
    max_age: int,
    path: str = "/",
    httponly: bool = True,
) -> None:
    """Have the browser keep a cookie, for our own pages alone."""
    response.set_cookie(
        named(name, https=https, path=path),
        value,
        max_age=max_age,
        path=path,
        httponly=httponly,
        samesite="lax",
        secure=https,
    )


def drop_cookie(response: Response, name: str, *, https: bool) -> None:
    """Have the browser forget a cookie that was for all paths."""
    response.delete_cookie(named(name, https=https), path="/", secure=https, httponly=True, samesite="lax")
