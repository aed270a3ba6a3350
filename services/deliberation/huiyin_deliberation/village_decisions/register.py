"""四议两公开决策实施登记表: a village decision's six sheets as a PDF to print and sign, one cause on all (P6)."""

from collections.abc import Sequence
from datetime import date

from cvttf_NotoSansCJK_Regular import get_TTF_path
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from huiyin_contracts.village_decisions import DecisionCause, DecisionMeeting, DecisionSheet
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
LABEL, LINE = 42, 9
"""Millimetres: the column of labels, and a line."""
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
    pdf = FPDF(format="A4")
    pdf.set_title(f"{TITLE} · {decision.title}")
    pdf.set_lang("zh-CN")
    pdf.set_creation_date(decision.began_at)  # the same decision gives the same bytes
    pdf.add_font("sheet", fname=get_TTF_path())
    for title, rows in sheets_of(decision):
        _sheet(pdf, decision, title, rows)
    return bytes(pdf.output())


def cause_line(cause: DecisionCause) -> str:
    """The three causes with the one that was given ticked: the same on every sheet."""
    return "　".join(f"{'■' if one == cause else '□'} {text}" for one, text in CAUSES.items())


def _sheet(pdf: FPDF, decision: VillageDecisionRow, title: str, rows: Rows) -> None:
    pdf.add_page()
    pdf.set_font("sheet", size=18)
    pdf.cell(0, 14, TITLE, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_font("sheet", size=13)
    pdf.cell(0, 10, title, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.set_font("sheet", size=11)
    pdf.cell(0, 8, f"村（社区）：{decision.division_name or decision.division}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    about = [("动议事由", cause_line(decision.cause)), ("事项", decision.title)]
    with pdf.table(col_widths=(LABEL, 190 - LABEL), first_row_as_headings=False, line_height=LINE, padding=1) as table:
        for label, text in [*about, *rows]:
            row = table.row()
            row.cell(label)
            row.cell(text or "　")


def _meeting(decision: VillageDecisionRow, step: DecisionMeeting) -> Rows:
    meeting = decision.meetings.get(step)
    rows = [
        ("时间", _day(meeting.held_on) if meeting else ""),
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
    return [*rows, ("签字", _signatures(meeting))]


def _public(decision: VillageDecisionRow, sheet: DecisionSheet) -> Rows:
    shown: PublicSheetRow | None = decision.sheets.get(sheet)
    rows = [("实施结果", decision.result or "")] if sheet == "result" else [("决议", decision.resolution or "")]
    return [
        *rows,
        ("公开内容", shown.notice if shown else ""),
        ("公开时间", f"{_day(shown.starts_on)} 至 {_day(shown.ends_on)}" if shown else ""),
        ("监督意见", (shown.opinion or "") if shown else ""),
        ("村务监督委员会", str(shown.overseen_by.called) if shown and shown.overseen_by else ""),
        ("签字", "\n"),
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%"


def _names(people: Sequence[ShownPerson]) -> str:
    return "、".join(str(one.called) for one in people)


def _tasks(decision: VillageDecisionRow) -> str:
    return "\n".join(f"{one.description}（{one.assignee.called!s}，{_day(one.due_on)}前）" for one in decision.tasks)


def _signatures(meeting: MeetingRow | None) -> str:
    """Who signed by their sign-in; below it there is room to sign on paper."""
    return f"{_names(meeting.signers if meeting else ())}\n\n"
