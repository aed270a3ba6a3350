"""What the system refuses, and why: RFC 9457 problem details before they meet HTTP and the reader's language."""

from typing import TYPE_CHECKING, Any

from huiyin_contracts.labels import Label
from huiyin_events.refusal import Words

if TYPE_CHECKING:  # commands sign tokens with `auth`, which raises these, and need neither pages nor dates
    from huiyin_service.i18n import Catalogue, Language


class Labels(tuple[Label, ...]):
    """Labels among a message's parameters: each is said in the reader's language."""

    __slots__ = ()


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


# What may be missing, by the word its stream has for it.
_MISSING = {
    "issue": "没有这件事项",
    "alert": "没有这条提醒",
    "order": "没有这张工单",
    "publication": "没有这条公示",
    "task": "没有这项任务",
    "topic": "没有这个议题",
    "site": "没有这个议事点",
    "link": "没有这个联系户",
    "matter": "清单里没有这件事",
    "oparl": "没有这个 OParl 对象",
    "key_matter": "没有这件重点事项",
    "village_decision": "没有这项村级决策",
    "mediation": "没有这件调解",
    "online_deliberation": "没有这次线上议事",
    "session": "没有这次议事会",
    "vote": "没有这次表决",
    "minutes": "没有这份纪要",
    "revisit_round": "没有这一轮回访",
    "stock_taking": "没有这次盘点",
    "site_check": "没有这次检查",
    "summary": "没有这份总结",
    "whistle": "没有这次吹哨",
    "emergency": "没有这次应急",
}


def unknown(kind: str, detail: str = "编号可能有误。", **extra: Any) -> Problem:
    """A 404 Problem for an issue, an order, a topic… that is not there."""
    return Problem(404, f"unknown-{kind.replace('_', '-')}", _MISSING[kind], detail, **extra)


def _translated(params: dict[str, Any], catalogue: "Catalogue", locale: "Language") -> dict[str, Any]:
    comma = "、" if locale == "zh" else ", "

    def said(value: object) -> object:
        match value:
            case Labels():
                return comma.join(label.zh if locale == "zh" else label.en for label in value)
            case Words():
                return comma.join(catalogue.gettext(locale, word) for word in value)
        return value

    return {name: said(value) for name, value in params.items()}
