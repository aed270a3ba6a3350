"""Holiday notices (放假安排): which days of a year are off, and which weekends are worked for them (调休)."""

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from huiyin_contracts.base import DivisionCode, Event, Value, example
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say


class Holiday(Value):
    """Days off in a row, both ends among them."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError(f"{self.name} ends before it begins")
        return self


class HolidaysAnnounced(Event):
    """A county entered the State Council's notice of a year's holidays; one that is entered later replaces it.

    From then on its working days are counted by it, and deadlines that were reckoned without are reckoned anew.
    """

    type: ClassVar[str] = "dispatch.holidays.announced.v1"
    wording: ClassVar[Wording] = Wording("公布放假安排", "Holidays announced")
    model_config = example(
        county="140981",
        year=2027,
        title="国务院办公厅关于2027年部分节假日安排的通知",
        holidays=[{"name": "元旦", "first_day": "2027-01-01", "last_day": "2027-01-03"}],
        make_up_days=["2027-02-14"],
        note=None,
    )

    county: DivisionCode
    year: int = Field(ge=2004, le=9999)
    title: str
    holidays: tuple[Holiday, ...] = Field(description="may reach into the years beside")
    make_up_days: tuple[date, ...] = Field(description="Saturdays and Sundays that are worked")
    note: str | None = None

    def headline(self) -> Phrase:
        """Of which year."""
        return say("{year} 年放假安排：{title}", "Holidays of {year}: {title}", year=self.year, title=self.title)

    def lines(self) -> tuple[Line, ...]:
        """What was said with it."""
        return quote(self.note)
