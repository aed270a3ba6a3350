"""Why a file, or a row of one, is not taken; and what is odd about a row that is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: a code that names the reason, and the column and value that show it."""

    code: str
    column: str = ""
    value: str = ""
    other: int = 0


class CsvRefused(ValueError):
    """The file is refused whole: nothing of it was sent."""

    def __init__(self, code: str, *, fault: Fault | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.fault = fault
        self.facts = facts


class RowRefused(ValueError):
    """Raised while a row is read; the reader of the file turns it into a `Refusal` with its line."""

    def __init__(self, code: str, column: str = "", value: str = "", other: int = 0) -> None:
        super().__init__(code)
        self.fault = Fault(code, column, value, other)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not imported, by the physical line it begins on."""

    line: int
    last: int
    ref: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A row that is imported although something about it cannot be so."""

    line: int
    ref: str
    fault: Fault
