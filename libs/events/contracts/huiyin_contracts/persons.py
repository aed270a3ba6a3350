"""What was done with the data of a person: erased at their wish or when its time was over, looked at, given out.

`person` is the UUID that their personal values are sealed under, see `person_of`. Any service may have cause to say so.
"""

from collections.abc import Iterator
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Phrase, Wording, say

PERSON = "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63"

ErasureCause = Literal["asked", "expired", "operator"]
"""The person asked for it, the charter's time for keeping it was over, or the deployment's owner did it."""
DisclosedPart = Literal["contact", "words", "name", "home", "record", "export"]
"""联系方式, 原话, 姓名, 住址, 登记信息, 全部导出."""

_CAUSES: dict[ErasureCause, tuple[str, str]] = {
    "asked": ("应本人要求", "as the person asked"),
    "expired": ("保存期限已满", "as its time was over"),
    "operator": ("由运维人员办理", "by the operator"),
}
_PARTS: dict[DisclosedPart, tuple[str, str]] = {
    "contact": ("联系方式", "how to reach them"),
    "words": ("原话、地点和照片", "their words, place and photos"),
    "name": ("姓名", "their name"),
    "home": ("住址", "where they live"),
    "record": ("登记信息", "what is registered of them"),
    "export": ("全部信息（导出）", "everything, as a file"),
}


class AboutPerson(Event):
    """The base of events on the data of one person."""

    person: UUID = Field(description="whom their personal values are sealed for")


class PersonErased(AboutPerson):
    """The keys of a person were destroyed: what was sealed under them opens for no one, and who kept it forgets it.

    It is said in every county that there is, for each keeps its own.
    """

    type: ClassVar[str] = "person.data.erased.v1"
    wording: ClassVar[Wording] = Wording("个人信息已删除", "Personal data erased")
    model_config = example(person=PERSON, cause="asked")

    cause: ErasureCause

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return (say(*_CAUSES[self.cause]),)


class PersonDisclosed(AboutPerson):
    """Somebody looked at what is sealed of a person, or took it out: the person may know who, what and when."""

    type: ClassVar[str] = "person.data.disclosed.v1"
    wording: ClassVar[Wording] = Wording("个人信息被查看", "Personal data looked at")
    model_config = example(person=PERSON, what="contact", about="intake.issue-0190f3c2-7d1e-7a53-9c1b-0d5f3a1b2c3d")

    what: DisclosedPart
    about: str = Field(description="the stream of what it was looked at for")

    def headline(self) -> Phrase:
        """What was looked at."""
        return say("查看{what}", "Looked at: {what}", what=say(*_PARTS[self.what]))


def names_in(of: object) -> Iterator[Personal[str]]:
    """The names of persons in an event, or in a part of one: what is called `name` there and is personal."""
    match of:
        case BaseModel():
            for field, value in vars(of).items():
                if field == "name" and isinstance(value, Personal):
                    yield value
                else:
                    yield from names_in(value)
        case dict():
            yield from names_in(tuple(of.values()))
        case tuple() | list():
            for value in of:
                yield from names_in(value)
