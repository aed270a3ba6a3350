"""How a rule says no."""

from typing import Any


class Words(list[str]):
    """Words of a message's parameters that are themselves put into the reader's language, one by one."""

    def __init__(self, *words: str) -> None:
        super().__init__(words)

    def __str__(self) -> str:
        return ", ".join(self)

    def __format__(self, _spec: str) -> str:
        return str(self)


class Refused(Exception):
    """A command was refused by a rule. `code` is stable and in English words; `message` is text with `{params}`.

    The message may also be the id under which catalogues hold it in other languages.
    """

    def __init__(self, code: str, message: str, **params: Any) -> None:
        super().__init__(message.format(**params))
        self.code = code
        self.message = message
        self.params = params
