"""What an import says: Chinese here, English in this room's `en.po`."""

from collections.abc import Callable

from huiyin_intake.history_import.refusal import CsvRefused, Fault
from huiyin_intake.history_import.run import FileChanged
from huiyin_service.i18n import Catalogue
from huiyin_service.retrying_client import Interrupted, SendingStopped, ServiceUnavailable, UnexpectedResponse

Translate = Callable[..., str]

MAX_VALUE = 60

ROWS = {
    "missing_ref": "缺少 SRNumber",
    "duplicate": "SRNumber“{value}”与第 {other} 行重复",
    "missing_type": "缺少 RequestType",
    "unknown_status": "Status“{value}”不认识，认识的是 Closed、Cancelled、Referred Out、Open、Pending",
    "missing_date": "缺少 {column}",
    "unreadable_date": "{column}“{value}”读不成时间，应如 01/31/2018 12:00:09 AM 或 2018-01-31T00:00:09",
    "implausible_date": "{column}“{value}”不会是真的：早于 1900 年，或还没有到",
    "missing_end": "Status 是“{value}”，却没有 ClosedDate",
    "half_location": "坐标只有一半，缺少 {column}",
    "not_a_number": "{column}“{value}”不是数",
    "out_of_range": "{column}“{value}”超出 -{other} 至 {other}",
    "bad_area": "{column}“{value}”不是 1 至 999 的整数",
    "wrong_columns": "有 {value} 列，应有 {other} 列",
    "nul": "含有 NUL 字节",
    "not_utf8": "含有不是 UTF-8 的字节：{value}",
    "broken_quotes": "引号没有配对：{value}",
    "ends_before_start": "办结早于提出：{value}",
    "skipped_hour": "{column}“{value}”落在夏令时跳过的一小时，按跳过之前的时差读入",
    "unknown_type": "RequestType“{value}”不在对照表中，作为“问题”导入",
}
FILES = {
    "not_csv": "这不是 CSV 文本，而是 {found} 文件；请另存为 UTF-8 的 CSV",
    "empty": "文件是空的，连表头也没有",
    "header_unreadable": "表头读不出来：{reason}",
    "other_layout": "不是 MyLA311 的列：缺少 {missing}。应有的列：{expected}。文件里的列：{found}",
    "column_twice": "表头里 {missing} 出现了不止一次，无法确定用哪一列。文件里的列：{found}",
    "other_times": "{rows} 行中有 {count} 行的 CreatedDate 读不成时间（如 {samples}），像是另一种写法；"
    "应如 01/31/2018 12:00:09 AM 或 2018-01-31T00:00:09",
    "unreadable": "打不开：{reason}",
}


def translator(language: str) -> Translate:
    """Make a function that says a message in a language, with its `{named}` places filled."""
    catalogue = Catalogue.load("huiyin_intake.history_import")

    def say(message: str, **params: object) -> str:
        return catalogue.format(language, message, **params)

    return say


def row_text(fault: Fault, say: Translate) -> str:
    """Explain why a row is refused, or what is odd about it."""
    return say(ROWS[fault.code], column=fault.column, value=printable(fault.value), other=fault.other)


def file_text(refused: CsvRefused, say: Translate) -> str:
    """Explain why a file is refused whole."""
    facts = {name: printable(_joined(value), 1000) for name, value in refused.facts.items()}
    if refused.fault is not None:
        facts["reason"] = row_text(refused.fault, say)
    return say(FILES[refused.code], **facts)


def stop_text(stopped: SendingStopped, say: Translate) -> str:
    """Explain why sending ended before the end of the file."""
    match stopped:
        case Interrupted():
            return say("已按要求停下")
        case ServiceUnavailable():
            return say("{path} 在 {seconds:.0f} 秒内没有应答：{why}", **vars(stopped))
        case UnexpectedResponse():
            return say("{path} 的应答出乎意料：{why}", **vars(stopped))
        case FileChanged():
            return say("文件在读取期间变了")
    return str(stopped)


def printable(value: str, longest: int = MAX_VALUE) -> str:
    """Make a value of the file safe to print: no control characters, no lone surrogates, no endless text."""
    safe = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in value)
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"


def _joined(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
