"""How a rule says no."""

from typing import Any


class Refused(Exception):  # noqa: N818 — a decision's outcome, named as the charter would
    """A command was refused by a rule. `code` is stable and in English words; `message` is Chinese, with `{params}`.

    The message is also the id under which each package's catalogue holds the English text.
    """

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.message = message
        self.params = params
