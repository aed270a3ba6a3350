"""What operators are told of: more of something than happens by itself. The operators' guide shows the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from huiyin_service.auth import COMMAND_LINE
from huiyin_service.security_log.noting import SecurityKind, SecurityOutcome

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """`least` of these within a time, by one address or one subject; with `codes` only refusals that say so."""

    zh: str
    en: str
    kinds: Sequence[SecurityKind]
    least: int = 1
    within: timedelta = MINUTE
    by: Literal["address", "subject"] = "subject"
    outcome: SecurityOutcome | None = None
    codes: Sequence[str] | None = None
    subject: str | None = None


WATCHES: Final[Sequence[Watch]] = (
    Watch("一个地址反复登录失败", "failed sign-ins from an address", ["signed_in"], 20, by="address", outcome="failed"),
    Watch("一个账号反复登录失败", "failed sign-ins to an account", ["signed_in"], 10, outcome="failed"),
    Watch(
        "身份或登录已结束还在用",
        "a role or session that ended goes on being used",
        ["refused"],
        5,
        codes=["role-ended", "session-ended"],
    ),
    Watch("伪造或已作废的令牌", "a token forged or withdrawn", ["refused"], by="address", codes=["token-invalid"]),
    Watch("别的网站发来表单", "another site sends forms here", ["refused"], by="address", codes=["cross-site"]),
    Watch("一人大量查看或导出个人信息", "one looks at much that is personal", ["disclosed", "exported"], 51, HOUR),
    Watch(
        "在服务器上改动身份、密钥或账号",
        "roles, keys or accounts changed on the server",
        ["key", "role", "account"],
        within=HOUR,
        subject=COMMAND_LINE.sub,
    ),
)
