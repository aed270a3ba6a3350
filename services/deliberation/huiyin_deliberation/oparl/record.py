"""What a session came to, as a file: how many were there, and what was resolved on each item that is public (P6).

What was said stays in the minutes, for who lives there; their digest is here, by which these are known to be the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any


def heading(session: Mapping[str, Any]) -> str:
    """What it is called."""
    return f"{session['site']}{session['form']}结果记录（{session['held_on']}）"


def record(session: Mapping[str, Any], agenda: Sequence[Mapping[str, Any]], digest: str) -> str:
    """The whole of it, as Markdown."""
    lines = [f"# {heading(session)}", "", f"- 地点：{session['place']}"]
    if "entitled" in session:
        lines.append(f"- 应到 {session['entitled']} 人，实到 {session['present']} 人")
    lines.append(f"- 纪要已定稿，摘要 `{digest}`")
    for number, item in enumerate(agenda, 1):
        lines += ["", f"## {number}. {item['title']}", "", f"**结论：{item.get('result', '没有议到')}**"]
        if resolution := item.get("resolution"):
            lines += ["", f"> {resolution}"]
    return "\n".join(lines) + "\n"
