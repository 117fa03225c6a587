"""Tables as CSV and XLSX in which no text can act as a formula.

XLSX: texts are cells of type text. CSV has no types: a text that a spreadsheet might run (it begins, blanks aside, with = + - @, a tab or
a line break, or their full-width forms), or that begins with an apostrophe itself, gets an apostrophe in front. Whoever reads such a file
takes one leading apostrophe away and has the text again. Numbers stay numbers, negative ones too.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse

Cell = str | int | float | None
Table = Sequence[Sequence[Cell]]

_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767  # Excel's limit


def defused(text: str) -> str:
    """A text for a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("'", *_ACTS)) or text.lstrip().startswith(_ACTS) else text


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Rows as lines of CSV (RFC 4180, UTF-8), one by one."""
    writer = csv.writer(_Echo())
    for row in rows:
        yield writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])


class _Echo:
    """Gives back what a csv writer writes."""

    def write(self, line: str) -> str:
        return line


def xlsx_file(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> IO[bytes]:
    """Sheets by name as an XLSX file, open at its beginning; it vanishes when closed. Memory stays constant."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(file, options) as workbook:
            for name, rows in sheets.items():
                _write_sheet(workbook.add_worksheet(name), rows)
        file.seek(0)
    except BaseException:  # rows are read while they are written, and reading may fail
        file.close()
        raise
    return file


def _write_sheet(sheet: xlsxwriter.worksheet.Worksheet, rows: Iterable[Sequence[Cell]]) -> None:
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell[:_LONGEST_CELL])
            elif cell is not None:
                sheet.write_number(line, column, cell)


def csv_answer(name: str, rows: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """Rows as a CSV file that is sent while it is made."""
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def xlsx_answer(name: str, sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> FileResponse:
    """Sheets as an XLSX file."""
    return FileResponse(
        xlsx_file(sheets),
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
