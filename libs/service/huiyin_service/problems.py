"""What the system refuses, and why: RFC 9457 problem details before they meet HTTP and the reader's language."""

from typing import TYPE_CHECKING, Any

from huiyin_events.refusal import Words

if TYPE_CHECKING:  # commands sign tokens with `auth`, which raises these, and need neither pages nor dates
    from huiyin_service.i18n import Catalogue, Language


class Problem(Exception):
    """An answer that says what is wrong. `title` and `detail` are Chinese message ids, `extra` goes into the JSON."""

    def __init__(
        self,
        status: int,
        code: str,
        title: str,
        detail: str,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.title, self.detail = status, code, title, detail
        self.params, self.headers, self.extra = params or {}, headers, extra

    def members(self, catalogue: "Catalogue", locale: "Language") -> dict[str, Any]:
        """The problem's JSON in one language."""
        return {
            "type": f"/problems/{self.code}",
            "title": catalogue.gettext(locale, self.title),
            "status": self.status,
            "detail": catalogue.format(locale, self.detail, **_translated(self.params, catalogue, locale)),
            **self.extra,
        }


def _translated(params: dict[str, Any], catalogue: "Catalogue", locale: "Language") -> dict[str, Any]:
    comma = "、" if locale == "zh" else ", "
    return {
        name: comma.join(catalogue.gettext(locale, word) for word in value) if isinstance(value, Words) else value
        for name, value in params.items()
    }
