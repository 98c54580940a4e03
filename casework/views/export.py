"""Lists as .xlsx: streamed row by row, and no cell is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

LIMIT = 50_000  # rows of one workbook; said in its last line when there are more
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def cell(sheet: Any, value: Any) -> Any:
    """A cell that shows `value`; text stays text even when it begins with an equals sign."""
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = value.isoformat() if isinstance(value, (date, datetime)) else str(value)
    made = WriteOnlyCell(sheet, value=text)
    made.data_type = "s"
    return made


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet: a bold head, then the rows, at most LIMIT of them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, value=name) for name in columns]
    for made in head:
        made.font = Font(bold=True)
    sheet.append(head)
    for count, row in enumerate(rows):
        if count == LIMIT:
            sheet.append([f"以上为前 {LIMIT:,} 行，其余请缩小筛选范围后再导出。"])
            break
        sheet.append([cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def download(title: str, on: date, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The workbook as a download named by its title and day."""
    answer = HttpResponse(workbook(title, columns, rows), content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename=list.xlsx; filename*=UTF-8''{quote(f'{title}{on:%Y%m%d}.xlsx')}"
    return answer
