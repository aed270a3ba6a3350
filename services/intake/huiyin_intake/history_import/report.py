"""The account of an import: in words and tables for the one who ran it, as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from huiyin_intake.history_import import messages
from huiyin_intake.history_import.figures import Seen, differences, expected_states, fewer_seen
from huiyin_intake.history_import.messages import Translate
from huiyin_intake.history_import.run import ImportProgress, RejectedRow
from huiyin_intake.history_import.survey import Survey
from huiyin_service.retrying_client import Interrupted

ROWS_SHOWN = 100


@dataclass(slots=True)
class ImportReport:
    """All that is known of one import. What has not come to pass is None."""

    file: Path
    found: Survey
    sent: ImportProgress | None = None
    before: Seen | None = None
    seen: Seen | None = None

    @property
    def complete(self) -> bool:
        """Tell whether every row was taken, sent and seen again."""
        if self.found.refusals:
            return False
        if self.sent is None:
            return True
        if self.sent.stopped or self.sent.not_taken or self.seen is None:
            return False
        return not self.seen.trouble and not fewer_seen(self.sent, self.seen)

    def as_json(self, say: Translate) -> dict[str, Any]:
        """Write the whole report down, every refused row and every anomaly in it."""
        found = self.found
        return {
            "file": self.file.name,
            "rows": found.rows,
            "accepted": found.accepted,
            "outcomes": dict(found.outcomes),
            "places": len(found.places),
            "refused": [
                {
                    "line": row.line,
                    "last_line": row.last,
                    "number": row.ref,
                    "code": row.fault.code,
                    "column": row.fault.column,
                    "value": messages.printable(row.fault.value),
                    "reason": messages.row_text(row.fault, say),
                }
                for row in found.refusals
            ],
            "anomalies": [
                {
                    "line": row.line,
                    "number": row.ref,
                    "code": row.fault.code,
                    "reason": messages.row_text(row.fault, say),
                }
                for row in found.anomalies
            ],
            "sent": _sent_json(self.sent, say) if self.sent else None,
            "seen": _seen_json(self.sent, self.seen, say) if self.sent and self.seen else None,
            "complete": self.complete,
        }

    def save(self, path: Path, say: Translate) -> None:
        """Write the report as JSON."""
        path.write_text(json.dumps(self.as_json(say), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def show(report: ImportReport, console: Console, say: Translate) -> None:
    """Print the account."""
    found = report.found
    _show_found(found, console, say)
    rows = [(_lines(row.line, row.last), row.ref, messages.row_text(row.fault, say)) for row in found.refusals]
    _table(console, say, say("没有导入的行（{count:,}）", count=len(rows)), rows)
    rows = [(str(row.line), row.ref, messages.row_text(row.fault, say)) for row in found.anomalies]
    _table(console, say, say("已导入但有异常的行（{count:,}）", count=len(rows)), rows)
    if report.sent is not None:
        rows = [(str(row.line), row.ref, _not_taken(row, say)) for row in report.sent.not_taken]
        _table(console, say, say("服务没有收下的行（{count:,}）", count=len(rows)), rows)
        _show_sent(report.sent, found, console, say)
        if report.seen is not None:
            _show_seen(report, report.sent, report.seen, console, say)


def _show_found(found: Survey, console: Console, say: Translate) -> None:
    if not found.rows:
        _print(console, say("文件只有表头，没有数据行。"))
        return
    _print(
        console,
        say(
            "文件共 {rows:,} 行：可导入 {accepted:,}，不可导入 {refused:,}。"
            "办结 {closed:,}，撤销 {cancelled:,}，转出 {referred_out:,}，未结 {open:,}。地点 {places} 处。",
            rows=found.rows,
            accepted=found.accepted,
            refused=len(found.refusals),
            places=len(found.places),
            **{outcome: found.outcomes[outcome] for outcome in ("closed", "cancelled", "referred_out", "open")},
        ),
    )


def _show_sent(sent: ImportProgress, found: Survey, console: Console, say: Translate) -> None:
    rate = sent.rows / sent.seconds if sent.seconds else 0
    _print(
        console,
        say(
            "已发送 {rows:,}/{total:,} 行，用时 {seconds:.1f} 秒，{rate:,.0f} 行/秒；重发 {repeated} 次。",
            rows=sent.rows,
            total=found.accepted,
            seconds=sent.seconds,
            rate=rate,
            repeated=sent.repeated,
        ),
    )
    _print(
        console,
        say(
            "提出：新记 {a:,}，早已记下 {b:,}。办结：新记 {c:,}，早已记下 {d:,}。",
            a=sent.intake.recorded,
            b=sent.intake.already,
            c=sent.dispatch.recorded,
            d=sent.dispatch.already,
        ),
    )
    if sent.stopped is not None:
        _print(console, say("没有发完：{why}。", why=messages.stop_text(sent.stopped, say)))
        _print(console, say("再运行一次同样的命令即可接着导入：已记下的行会被认出，不会重复。"))


def _show_seen(report: ImportReport, sent: ImportProgress, seen: Seen, console: Console, say: Translate) -> None:
    if seen.trouble is not None:
        why = messages.stop_text(seen.trouble, say)
        _print(console, say("已发送的行还没有全部出现在看板上：{why}。", why=why))
        return
    total = sent.seconds + seen.seconds
    rate = sent.rows / total if total else 0
    _print(
        console,
        say(
            "发送完 {seconds:.1f} 秒后全部可见；从开始到可见 {total:.1f} 秒，{rate:,.0f} 行/秒。",
            seconds=seen.seconds,
            total=total,
            rate=rate,
        ),
    )
    if seen.states is None:
        _print(console, say("看板没有给出按状态的数目，无法核对。"))
        return
    _print(console, say("看板上全县：{states}。", states=_counts(seen.states)))
    different = differences(sent, seen)
    if not different:
        _print(console, say("与发送的一致。"))
        return
    _print(console, say("与发送的不一致。本次发送：{states}。", states=_counts(expected_states(sent))))
    before = report.before.states if report.before is not None else None
    if before and any(before.values()):
        _print(console, say("本次导入之前，全县已有：{states}。", states=_counts(before)))


def _table(console: Console, say: Translate, title: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """Print a table on a terminal; elsewhere a line each."""
    if not rows:
        return
    if console.is_terminal:
        table = Table(say("行号"), "SRNumber", say("说明"), title=title, title_justify="left")
        for row in rows[:ROWS_SHOWN]:
            table.add_row(*map(_plain, row))
        console.print(table)
    else:
        _print(console, title)
        for row in rows[:ROWS_SHOWN]:
            _print(console, "  ".join(row))
    if len(rows) > ROWS_SHOWN:
        rest = len(rows) - ROWS_SHOWN
        _print(console, say("……还有 {rest:,} 行；--report FILE.json 会写出全部。", rest=rest))


def _print(console: Console, text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _plain(text: str) -> str:
    """Escape what rich would take for markup."""
    return text.replace("[", r"\[")


def _lines(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _not_taken(row: RejectedRow, say: Translate) -> str:
    return say("{service}：{reason}", service=row.service, reason=messages.printable(row.reason, 300))


def _counts(states: dict[str, int]) -> str:
    return " ".join(f"{state}={count:,}" for state, count in sorted(states.items()))


def _sent_json(sent: ImportProgress, say: Translate) -> dict[str, Any]:
    return {
        "rows": sent.rows,
        "outcomes": dict(sent.outcomes),
        "seconds": round(sent.seconds, 3),
        "rows_per_second": round(sent.rows / sent.seconds, 1) if sent.seconds else None,
        "repeated_requests": sent.repeated,
        "divisions": {"registered": sent.divisions.recorded, "already": sent.divisions.already},
        "intake": {"recorded": sent.intake.recorded, "already": sent.intake.already},
        "dispatch": {"recorded": sent.dispatch.recorded, "already": sent.dispatch.already},
        "not_taken": [
            {"line": row.line, "number": row.ref, "service": row.service, "reason": row.reason}
            for row in sent.not_taken
        ],
        "cursor": str(sent.cursor) if sent.cursor else None,
        "interrupted": isinstance(sent.stopped, Interrupted),
        "stopped": messages.stop_text(sent.stopped, say) if sent.stopped else None,
    }


def _seen_json(sent: ImportProgress, seen: Seen, say: Translate) -> dict[str, Any]:
    return {
        "seconds_after_sending": round(seen.seconds, 3),
        "states": seen.states,
        "expected": expected_states(sent),
        "differences": {state: {"sent": pair[0], "shown": pair[1]} for state, pair in differences(sent, seen).items()},
        "trouble": messages.stop_text(seen.trouble, say) if seen.trouble else None,
    }
