"""四议两公开决策实施登记表: a village decision's six sheets as a PDF to print and sign, one cause on all (P6)."""

from collections.abc import Sequence

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from huiyin_contracts.village_decisions import DecisionCause, DecisionMeeting, DecisionSheet
from huiyin_deliberation.documents import TYPEFACE, day, letter
from huiyin_deliberation.proceeding.shown import MeetingRow
from huiyin_deliberation.village_decisions.queries import PublicSheetRow, VillageDecisionRow
from huiyin_service.persons.shown import ShownPerson

TITLE = "四议两公开决策实施登记表"
CAUSES: dict[DecisionCause, str] = {"villagers": "党员群众建议", "cadres": "村干部提议", "superiors": "上级安排"}
MEETINGS: dict[DecisionMeeting, str] = {
    "branch": "村党支部会议提议",
    "committees": "村“两委”会议商议",
    "members": "党员大会审议",
    "representatives": "村民代表会议决议",
}
DISCLOSURES: dict[DecisionSheet, str] = {"resolution": "决议公开", "result": "实施结果公开"}
NUMBERS = "一二三四五六"
LABEL, LINE = 42, 7
"""Millimetres: the column of labels, and a line."""
MOST_IN_ROW = 350
"""A row stands on one page: what is longer goes on in the next."""
ROOM_TO_SIGN = "\n" * 4
Rows = Sequence[tuple[str, str]]


def sheets_of(decision: VillageDecisionRow) -> list[tuple[str, Rows]]:
    """The six sheets, each with its rows; what has not happened yet is left open, to be written by hand."""
    held = [
        (f"表{number} {MEETINGS[step]}", _meeting(decision, step))
        for number, step in zip(NUMBERS, MEETINGS, strict=False)
    ]
    public = [
        (f"表{number} {DISCLOSURES[sheet]}", _public(decision, sheet))
        for number, sheet in zip(NUMBERS[len(held) :], DISCLOSURES, strict=True)
    ]
    return [*held, *public]


def register(decision: VillageDecisionRow) -> bytes:
    """The PDF."""
    pdf = _Sheets(decision)
    pdf.set_title(f"{TITLE} · {decision.title}")
    pdf.set_lang("zh-CN")
    pdf.set_creation_date(decision.began_at)  # the same decision gives the same bytes
    letter(pdf)
    for title, rows in sheets_of(decision):
        _sheet(pdf, decision, title, rows)
    return bytes(pdf.output())


def cause_line(cause: DecisionCause) -> str:
    """The three causes with the one that was given ticked: the same on every sheet."""
    return "　".join(f"{'■' if one == cause else '□'} {text}" for one, text in CAUSES.items())


class _Sheets(FPDF):
    """Each page says of which sheet it is, so that none is filed with another."""

    def __init__(self, decision: VillageDecisionRow) -> None:
        super().__init__(format="A4")
        self.of, self.sheet, self.part = decision, "", 0

    def begin(self, sheet: str) -> None:
        """The next sheet, on a page of its own."""
        self.sheet, self.part = sheet, 0
        self.add_page()

    def header(self) -> None:
        """The register, the sheet and the village."""
        self.set_font(TYPEFACE, size=18)
        self.cell(0, 14, TITLE, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font(TYPEFACE, size=13)
        self.cell(0, 10, self.sheet + "（续）" * bool(self.part), align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font(TYPEFACE, size=11)
        self.cell(0, 8, f"村（社区）：{self.of.division_name or self.of.division}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.part += 1


def _sheet(pdf: _Sheets, decision: VillageDecisionRow, title: str, rows: Rows) -> None:
    pdf.begin(title)
    about = [("动议事由", cause_line(decision.cause)), ("事项", decision.title)]
    widths = (LABEL, 190 - LABEL)
    with pdf.table(
        col_widths=widths, first_row_as_headings=False, line_height=LINE, padding=1, wrapmode=WrapMode.CHAR
    ) as table:
        for label, text in [*about, *rows]:
            for at in range(0, max(len(text), 1), MOST_IN_ROW):
                row = table.row()
                row.cell("" if at else label)
                row.cell(text[at : at + MOST_IN_ROW] or "　")


def _meeting(decision: VillageDecisionRow, step: DecisionMeeting) -> Rows:
    meeting = decision.meetings.get(step)
    rows = [
        ("时间", day(meeting.held_on) if meeting else ""),
        ("应到人数", str(meeting.entitled) if meeting else ""),
        ("实到人数", str(meeting.present) if meeting else ""),
        ("到会比例", _share(meeting.present, meeting.entitled) if meeting else ""),
        ("同意人数", str(meeting.in_favour) if meeting else ""),
        ("会议内容", meeting.content if meeting else ""),
    ]
    if step == "representatives":
        rows += [("决议", decision.resolution or ""), ("任务", _tasks(decision))]
    if step in {"members", "representatives"}:
        rows.append(("乡镇参会人员", _names(meeting.town_attendees if meeting else ())))
    if meeting and meeting.stood_back:
        rows.append(("回避", _names(meeting.stood_back)))
    return [*rows, ("签字", _signatures(meeting))]


def _public(decision: VillageDecisionRow, sheet: DecisionSheet) -> Rows:
    shown: PublicSheetRow | None = decision.sheets.get(sheet)
    rows = [("实施结果", decision.result or "")] if sheet == "result" else [("决议", decision.resolution or "")]
    return [
        *rows,
        ("公开内容", shown.notice if shown else ""),
        ("公开时间", f"{day(shown.starts_on)} 至 {day(shown.ends_on)}" if shown else ""),
        ("监督意见", (shown.opinion or "") if shown else ""),
        ("村务监督委员会", str(shown.overseen_by.called) if shown and shown.overseen_by else ""),
        ("签字", ROOM_TO_SIGN),
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"


def _names(people: Sequence[ShownPerson]) -> str:
    return "、".join(str(one.called) for one in people)


def _tasks(decision: VillageDecisionRow) -> str:
    return "\n".join(f"{one.description}（{one.assignee.called!s}，{day(one.due_on)}前）" for one in decision.tasks)


def _signatures(meeting: MeetingRow | None) -> str:
    """Who signed by their sign-in; below it there is room to sign on paper."""
    return f"{_names(meeting.signers if meeting else ())}{ROOM_TO_SIGN}"
