"""Lists as .xlsx to go on working with: days are days, columns filter and fit, and no cell is ever a formula."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

LIMIT = 50_000  # rows of one workbook; said in its last line when there are more
MEASURED = 200  # rows whose texts set the width of the columns: a stream is not read twice
NARROW, WIDE = 8, 48  # characters of a column
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML 1.0 has no place for
FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


def plain(value: Any) -> Any:
    """A value as a sheet holds it: number, day, local time without zone, or text that every reader opens."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value is None or isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
    return value if isinstance(value, date) else UNWRITABLE.sub("", str(value))


def cell(sheet: Any, value: Any) -> Any:
    """A cell that shows a plain value; text stays text even when it begins with an equals sign."""
    if value is None or isinstance(value, (int, float, Decimal)):
        return value
    made = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        made.data_type = "s"
    else:
        made.number_format = FORMATS[type(value)]
    return made


def width(values: Iterable[Any]) -> int:
    """The width in which the longest value stands, a Chinese character counting two; long texts keep to WIDE."""
    longest = max((sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in said(v)) for v in values), default=0)
    return min(WIDE, max(NARROW, longest + 2))


def said(value: Any) -> str:
    return "" if value is None else f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook with one sheet: a bold head that filters, then the rows, at most LIMIT of them."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    stream: Iterator[list[Any]] = ([plain(value) for value in row] for row in rows)
    first = list(islice(stream, MEASURED))
    shape(sheet, columns, first)
    count = -1
    for count, row in enumerate(chain(first, stream)):
        if count == LIMIT:
            sheet.append([f"以上为前 {LIMIT:,} 行，其余请缩小筛选范围后再导出。"])
            break
        sheet.append([cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{min(count + 1, LIMIT) + 1}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def shape(sheet: Any, columns: Sequence[str], first: list[list[Any]]) -> None:
    """Widths by the first rows, the head frozen and bold; a written sheet takes its widths before its rows."""
    for i, name in enumerate(columns):
        sheet.column_dimensions[get_column_letter(i + 1)].width = width([f"{name}▾", *(row[i] for row in first)])
    sheet.freeze_panes = "A2"
    head = [WriteOnlyCell(sheet, value=name) for name in columns]
    for made in head:
        made.font = Font(bold=True)
    sheet.append(head)


def download(title: str, on: date, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The workbook as a download named by its title and day."""
    answer = HttpResponse(workbook(title, columns, rows), content_type=XLSX)
    answer["Content-Disposition"] = (
        f"attachment; filename=list.xlsx; filename*=UTF-8''{quote(f'{title}{on:%Y%m%d}.xlsx')}"
    )
    return answer
