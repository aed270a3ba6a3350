"""An order's time: more of it asked for, standing still, passed; and who urges and supervises (P7, Y10)."""

from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import example
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.orders import ORDER, AboutOrder, WithoutNotice, deadline_line
from huiyin_contracts.parties import Party, person_example
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say


class OrderExtensionRequested(AboutOrder):
    """Who handles the order asked for more time (延期申请)."""

    type: ClassVar[str] = "dispatch.order.extension_requested.v1"
    wording: ClassVar[Wording] = Wording("申请延期", "More time asked for", trail="dispatched")
    model_config = example(order=ORDER, issue=ISSUE, due_at="2026-12-08T18:00:00+08:00", reason="等待配件到货")

    due_at: AwareDatetime = Field(description="the deadline that is asked for")
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Until when, and why."""
        return (say("延至 {day}", "Until {day}", day=self.due_at), *quote(self.reason))


class OrderExtended(AboutOrder):
    """More time was given; what it was overdue by before stays on record."""

    type: ClassVar[str] = "dispatch.order.extended.v1"
    wording: ClassVar[Wording] = Wording("同意延期", "More time given", trail="accepted")
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        warn_at="2026-12-07T18:00:00+08:00",
        due_at="2026-12-08T18:00:00+08:00",
        note="同意，请先设警示牌",
    )

    warn_at: AwareDatetime
    due_at: AwareDatetime
    note: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """The deadline now, and the word that went with it."""
        return (*deadline_line(self.due_at), *quote(self.note))


class OrderExtensionRefused(AboutOrder):
    """The time asked for was not given; the deadline stands."""

    type: ClassVar[str] = "dispatch.order.extension_refused.v1"
    wording: ClassVar[Wording] = Wording("不同意延期", "More time refused", trail="declined")
    model_config = example(order=ORDER, issue=ISSUE, reason="配件市内有货，请按期办理")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class OrderSuspended(AboutOrder):
    """The order's time stands still: until the reporter has answered, or because it cannot be done now (挂账)."""

    type: ClassVar[str] = "dispatch.order.suspended.v1"
    wording: ClassVar[Wording] = Wording("挂起", "Suspended", trail="suspended")
    model_config = example(
        order=ORDER, issue=ISSUE, cause="shelved", reason="冬季不能铺沥青", review_at="2027-03-15T09:00:00+08:00"
    )

    cause: Literal["reporter", "shelved"]
    reason: str
    review_at: AwareDatetime = Field(description="it resumes by itself then, if no one resumed it before")

    def headline(self) -> Phrase:
        """Which of the two."""
        if self.cause == "shelved":
            return say("挂账", "Shelved for now")
        return say("挂起，等反映人答复", "Suspended until the reporter answers")

    def lines(self) -> tuple[Line, ...]:
        """Why, and until when."""
        return (*quote(self.reason), say("{day} 复核", "To be reviewed on {day}", day=self.review_at))


class OrderResumed(AboutOrder):
    """The order's time runs on, with as much left as there was."""

    type: ClassVar[str] = "dispatch.order.resumed.v1"
    wording: ClassVar[Wording] = Wording("恢复办理", "Resumed", trail="accepted")
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        warn_at="2027-03-19T18:00:00+08:00",
        due_at="2027-03-20T18:00:00+08:00",
        note=None,
    )

    warn_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    without_notice: WithoutNotice = None
    note: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """The deadline now, and the word that went with it."""
        return (*deadline_line(self.due_at, self.without_notice), *quote(self.note))


class OrderRecounted(AboutOrder):
    """The order's deadline was counted anew, because the holidays of a year were announced."""

    type: ClassVar[str] = "dispatch.order.recounted.v1"
    wording: ClassVar[Wording] = Wording("重新计算期限", "Deadline reckoned anew", trail="dispatched")
    model_config = example(
        order=ORDER,
        issue=ISSUE,
        announced=2027,
        warn_at="2027-01-06T18:00:00+08:00",
        due_at="2027-01-07T18:00:00+08:00",
        without_notice=None,
    )

    announced: int = Field(description="the year whose holidays are known now")
    warn_at: AwareDatetime
    due_at: AwareDatetime
    without_notice: WithoutNotice = None

    def lines(self) -> tuple[Line, ...]:
        """Why, and the deadline now."""
        why = say("{year} 年的放假安排已经公布", "The holidays of {year} were announced", year=self.announced)
        return (why, *deadline_line(self.due_at, self.without_notice))


class OrderFellOverdue(AboutOrder):
    """The order's deadline passed with the work not done. The order goes on; one given another deadline may again."""

    type: ClassVar[str] = "dispatch.order.fell_overdue.v1"
    wording: ClassVar[Wording] = Wording("超过办理期限", "Passed its deadline", trail="overdue")
    model_config = example(order=ORDER, issue=ISSUE, due_at="2026-12-01T18:00:00+08:00")

    due_at: AwareDatetime = Field(description="the deadline that passed")

    def lines(self) -> tuple[Line, ...]:
        """Which deadline."""
        return (say("期限为 {day}，仍未办结", "Due {day}, and not done", day=self.due_at),)


class OrderUrged(AboutOrder):
    """An office or a supervisor urged the order (催办): it is to be done soon. Nothing else changes."""

    type: ClassVar[str] = "dispatch.order.urged.v1"
    wording: ClassVar[Wording] = Wording("催办", "Urged", trail="supervised")
    model_config = example(
        order=ORDER, issue=ISSUE, by=person_example("secretary-wang"), note="居民今天又来问了，请抓紧"
    )

    by: Party
    note: str | None = None

    def lines(self) -> tuple[Line, ...]:
        """The word that went with it."""
        return quote(self.note)


class OrderSupervised(AboutOrder):
    """A higher level sees to it that the order is done (督办)."""

    type: ClassVar[str] = "dispatch.order.supervised.v1"
    wording: ClassVar[Wording] = Wording("督办", "Supervised", trail="supervised")
    model_config = example(order=ORDER, issue=ISSUE, level="town", cause="overdue", note=None)

    level: SupervisionLevel
    cause: Literal["overdue", "unsatisfied", "instruction"]
    note: str | None = None

    def headline(self) -> Phrase:
        """By which level."""
        if self.level == "town":
            return say("乡镇（街道）督办", "Supervised by the town")
        return say("县级督办", "Supervised by the county")

    def lines(self) -> tuple[Line, ...]:
        """The word that went with it."""
        return quote(self.note)
