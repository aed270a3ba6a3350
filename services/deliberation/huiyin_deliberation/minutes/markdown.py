"""Minutes as Markdown: for who keeps them elsewhere. Names are family names alone, as on a board.

What people wrote stays what they wrote: no word of it is read as a heading, a link or a result.
"""

import re
from collections.abc import Mapping

from huiyin_contracts.labels import SESSION_FORMS
from huiyin_deliberation.documents import day
from huiyin_deliberation.minutes.queries import MinutesRow
from huiyin_deliberation.sessions.queries import ItemRow, SessionDetailRow

PRIVATE = "不公开的议题"
_ITEMS: Mapping[str, str] = {"adopted": "通过", "declined": "未通过", "deferred": "暂缓"}
_ANYWHERE = re.compile(r"([\\`*_~\[\]<>|])")
_AT_FIRST = re.compile(r"^(\s*)([#=+-])|^(\s*[0-9]+)([.)])")
_ESCAPED = re.compile(r"\\([\\`*_~\[\]<>|#=+.)-])")


def markdown(session: SessionDetailRow, minutes: MinutesRow) -> str:
    """The whole of them, as far as whoever reads them may."""
    here = [row for row in session.roll if row.subject in minutes.attendees]
    voices = sum(row.entitled for row in here)
    lines = [
        f"# {_line(session.site_name)} 议事会纪要",
        "",
        f"- 日期：{day(session.held_on)}",
        f"- 形式：{SESSION_FORMS[session.form].zh}",
        f"- 地点：{_line(session.place)}",
        f"- 主持：{_line(f'{session.chair.called:s}')}",
        f"- 应到 {session.entitled} 人，实到 {voices} 人，旁听 {len(here) - voices} 人",
        f"- 状态：{'定稿' if minutes.stage == 'final' else f'草稿，{day(minutes.amendable_until)} 前可申请更正'}",
        "",
    ]
    for number, item in enumerate(session.agenda, 1):
        lines += [f"## {number}. {_line(item.title or PRIVATE)}", ""]
        lines += [_text(minutes.text_on(item.topic) or ""), "", *_outcome(item), ""]
    if besides := minutes.text_on(None):
        lines += ["## 其他", "", _text(besides), ""]
    if minutes.digest:
        lines += [f"签名 {len(minutes.signed)} 人；摘要 `{minutes.digest}`", ""]
    return "\n".join(lines)


def as_written(line: str) -> str:
    """A line of the Markdown as whoever wrote it wrote it."""
    return _ESCAPED.sub(r"\1", line)


def _outcome(item: ItemRow) -> list[str]:
    lines = [f"**结论：{_ITEMS.get(item.stage, item.stage)}**" + (f"（{_line(item.reason)}）" if item.reason else "")]
    for option in item.options:
        if option.id == item.adopted:
            lines += ["", f"> {_line(option.text)}", ""]
            lines += [
                f"- {_line(task.description)}，{_line(f'{task.assignee.called:s}')}，{day(task.due_on)} 前"
                for task in option.tasks
            ]
    if item.tally:
        most = max((one.voices for one in item.tally.options), default=0)
        lines += ["", f"赞成 {most}，反对 {item.tally.against}，弃权 {item.tally.abstained + item.tally.silent}"]
    return lines


def _text(words: str) -> str:
    return "\n".join(_escaped(line) for line in words.splitlines())


def _line(words: str) -> str:
    """Words that stand on one line, whatever they hold."""
    return _escaped(" ".join(words.split()))


def _escaped(line: str) -> str:
    return _AT_FIRST.sub(lambda found: _before_mark(*found.groups()), _ANYWHERE.sub(r"\\\1", line))


def _before_mark(blank: str | None, mark: str | None, number: str | None, point: str | None) -> str:
    return f"{blank}\\{mark}" if mark else f"{number}\\{point}"
