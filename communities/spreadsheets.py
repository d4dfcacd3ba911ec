"""Rows as CSV and XLSX for a spreadsheet: amounts as numbers, and no text that computes."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from urllib.parse import quote

import xlsxwriter
from django.utils.translation import gettext as _

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# A spreadsheet in a Chinese locale reads the wide twins as the characters themselves.
STARTS_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "＝",
    "＋",
    "－",
    "\N{FULLWIDTH COMMERCIAL AT}",
    "\t",
    "\r",
    "\n",
    "|",
    "%",
)
CSV_TYPE = "text/csv; charset=utf-8"
# As many homes as one file may hold.
MAX_FORM_ROWS = 20_000
DEMO_MARK = "演示数据，与真实小区无关"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Fen(int):
    """An amount among the cells: written in yuan with two decimals."""


def inert(text: str) -> str:
    """Text that a spreadsheet cannot take for a formula."""
    plain = text.replace("\0", "")
    bare = plain.lstrip(" \u3000\u00a0\ufeff\u200b")
    return f"'{plain}" if bare.startswith(STARTS_FORMULA) else plain


def plain_yuan(fen: int) -> str:
    """140950 -> 1409.50, ASCII minus, no grouping: what every program reads as a number."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _csv_cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Fen):
        return plain_yuan(value)
    if isinstance(value, int | date):
        return str(value)
    return inert(value)


class _Line:
    """A file that keeps nothing: csv writes into it, the caller takes the line away."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence], *, mark: str = "") -> Iterator[str]:
    """The CSV line by line, with a byte order mark for Excel; ``mark`` is a last line of its own."""
    writer = csv.writer(_Line(), lineterminator="\r\n")
    yield BOM + writer.writerow(head)
    for row in rows:
        yield writer.writerow([_csv_cell(value) for value in row])
    if mark:
        yield writer.writerow([mark])


def csv_bytes(head, rows, *, mark="") -> bytes:
    return "".join(csv_lines(head, rows, mark=mark)).encode()


def xlsx_bytes(head, rows, *, title: str, at: datetime, mark: str = "") -> bytes:
    """One sheet; ``at`` is the file's own date, so that equal rows give equal bytes."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_column(0, len(head) - 1, 16)
    if mark:
        sheet.set_footer(f"&C{mark}")
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, bold)
    line = 0
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, money, day)
    if mark:
        sheet.write_string(line + 1, 0, mark)
    book.close()
    return out.getvalue()


def form_bytes(head, example, *, lists, texts, notes, at: datetime) -> bytes:
    """A table to fill in: its head, one row that shows how, and ``notes`` on a second sheet. ``lists`` are what
    a column offers, ``texts`` the columns whose digits are no numbers."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": at.replace(tzinfo=None)})
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
    text, faint = book.add_format({"num_format": "@"}), book.add_format({"font_color": "#666666"})
    sheet = book.add_worksheet(_("名册"))
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(head):
        sheet.set_column(column, column, 16, text if column in texts else None)
        sheet.write_string(0, column, name, bold)
        _write(sheet, 1, column, example[column], faint, day)
        if column in lists:
            rule = {"validate": "list", "source": lists[column]}
            sheet.data_validation(1, column, MAX_FORM_ROWS, column, rule)
    told = book.add_worksheet(_("说明"))
    told.set_column(0, 0, 80)
    for line, note in enumerate(notes):
        told.write_string(line, 0, note)
    book.close()
    return out.getvalue()


def _write(sheet, line, column, value, money, day):
    if value is None or value == "":
        return
    if isinstance(value, Fen):
        # A spreadsheet holds doubles: cents of any estate's amounts survive in them exactly.
        sheet.write_number(line, column, value / 100, money)
    elif isinstance(value, int | float):
        sheet.write_number(line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, day)
    else:
        sheet.write_string(line, column, inert(value))


def disposition(name: str, plain: str) -> str:
    """A download's real name (RFC 5987), beside an ASCII one for old programs."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def mark(*estates) -> str:
    """The last line of a file that tells of an invented estate."""
    return DEMO_MARK if any(estate.is_demo for estate in estates) else ""


def download(response, name: str, plain: str):
    """``response`` as a file under its real name; asked for anew each time."""
    response["Content-Disposition"] = disposition(name, plain)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-cache"
    return response
