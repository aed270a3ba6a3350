"""An empty roll as an XLSX file, to be filled in."""

from collections.abc import Iterator, Mapping
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from huiyin_dispatch.organisation.words import ORIGINS, RANKS, SELECTIONS
from huiyin_dispatch.rolls.columns import COLUMNS, ESTATES, GROUPS, HOUSEHOLDS
from huiyin_dispatch.rolls.sheets import MOST_ROWS

CHOICES = {"党组织": RANKS, "书记来源": ORIGINS, "选任方式": SELECTIONS}
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    ESTATES: (
        "140981001001",
        "001",
        "永兴小区",
        "1-6",
        "党支部",
        "永兴小区党支部",
        "王书记",
        "",
        "离退休党员",
        "社区选任",
        "2029-06-30",
    ),
    GROUPS: ("140981001001001", "1号楼党小组", "1、2", "李党员", ""),
    HOUSEHOLDS: ("140981001001001", "1", "孙大爷"),
}
HELP = "说明"
MUST, FORM_ROWS = PatternFill("solid", fgColor="F6D9D5"), 500


def template() -> bytes:
    """An empty roll: its columns, the words to choose from, and a sheet that shows how it is filled in."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet, columns in COLUMNS.items():
        page = book.create_sheet(sheet)
        for number, (column, needed) in enumerate(columns.items(), 1):
            head = page.cell(1, number, column)
            head.font = Font(bold=True)
            if needed:
                head.fill = MUST
            page.column_dimensions[head.column_letter].width = 20
            if words := CHOICES.get(column):
                choice = DataValidation(type="list", formula1=f'"{",".join(words.values())}"', allow_blank=True)
                choice.add(f"{head.column_letter}2:{head.column_letter}{MOST_ROWS}")
                page.add_data_validation(choice)
            for line in range(2, FORM_ROWS):  # as text, or a table program would make numbers of codes
                page.cell(line, number).number_format = "@"
        page.freeze_panes = "A2"
    page = book.create_sheet(HELP)
    for row in (("工作表", "列", "必填", "示例"), *_help()):
        page.append(row)
    for letter, width in zip("ABCD", (16, 20, 8, 24), strict=True):
        page.column_dimensions[letter].width = width
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _help() -> Iterator[tuple[str, ...]]:
    for sheet, columns in COLUMNS.items():
        for (column, needed), shown in zip(columns.items(), EXAMPLES[sheet], strict=True):
            words = "、".join(CHOICES[column].values()) if column in CHOICES else shown
            yield sheet, column, "是" if needed else "", words
