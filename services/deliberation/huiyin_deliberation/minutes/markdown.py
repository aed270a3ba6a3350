"""Minutes as Markdown: for who keeps them elsewhere. Names are family names alone, as on a board."""

from collections.abc import Mapping

from huiyin_contracts.labels import SESSION_FORMS
from huiyin_deliberation.minutes.queries import MinutesRow
from huiyin_deliberation.sessions.queries import ItemRow, SessionDetailRow

_ITEMS: Mapping[str, str] = {"adopted": "通过", "declined": "未通过", "deferred": "暂缓"}


def markdown(session: SessionDetailRow, minutes: MinutesRow) -> str:
    """The whole of them, whoever reads them."""
    here = [row for row in session.roll if row.subject in minutes.attendees]
    voices = sum(row.entitled for row in here)
    lines = [
        f"# {session.site_name} 议事会纪要",
        "",
        f"- 日期：{session.held_on.isoformat()}",
        f"- 形式：{SESSION_FORMS[session.form].zh}",
        f"- 地点：{session.place}",
        f"- 主持：{session.chair.called:s}",
        f"- 应到 {session.entitled} 人，实到 {voices} 人，旁听 {len(here) - voices} 人",
        f"- 状态：{'定稿' if minutes.stage == 'final' else f'草稿，{minutes.amendable_until} 前可申请更正'}",
        "",
    ]
    for number, item in enumerate(session.agenda, 1):
        lines += [f"## {number}. {item.title}", "", minutes.text_on(item.topic) or "", "", *_outcome(item), ""]
    if besides := minutes.text_on(None):
        lines += ["## 其他", "", besides, ""]
    if minutes.digest:
        lines += [f"签名 {len(minutes.signed)} 人；摘要 `{minutes.digest}`", ""]
    return "\n".join(lines)


def _outcome(item: ItemRow) -> list[str]:
    lines = [f"**结论：{_ITEMS.get(item.stage, item.stage)}**" + (f"（{item.reason}）" if item.reason else "")]
    for option in item.options:
        if option.id == item.adopted:
            lines += ["", f"> {option.text}", ""]
            lines += [
                f"- {task.description}，{task.assignee.called:s}，{task.due_on.isoformat()} 前" for task in option.tasks
            ]
    if item.tally:
        most = max((one.voices for one in item.tally.options), default=0)
        lines += ["", f"赞成 {most}，反对 {item.tally.against}，弃权 {item.tally.abstained + item.tally.silent}"]
    return lines
