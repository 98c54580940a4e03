"""Exports are for working with: days as days, a head that filters, columns that fit, and no row that stops them."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from casework.lists import export
from casework.models import Case, Clock, Finding, Party
from tests.casework.test_pages import LISTS, TODAY, get, walked  # noqa: F401
from tests.flows import acts


def sheet(answer):
    return load_workbook(io.BytesIO(answer.content)).active


def rows(answer):
    return list(sheet(answer).iter_rows(values_only=True))


def made(*table):
    return load_workbook(io.BytesIO(export.workbook("表", ("甲", "乙"), table))).active


def test_a_day_is_a_day_and_a_moment_is_local(client, people, walked):  # noqa: F811
    book = made((date(2026, 3, 5), datetime(2026, 3, 5, 22, 30, tzinfo=UTC)), (Decimal("12.50"), True))
    assert book["A2"].is_date and book["A2"].value == datetime(2026, 3, 5) and book["A2"].number_format == "yyyy-mm-dd"
    assert book["B2"].is_date and book["B2"].value == datetime(2026, 3, 6, 6, 30)
    assert (book["A3"].value, book["B3"].value) == (12.5, "是")


def test_days_of_the_case_list_are_day_cells(client, people, walked):  # noqa: F811
    seen = sheet(get(client, people.jinjiang.clerk, "/cases/?export=xlsx"))
    head = [cell.value for cell in seen[1]]
    cell = seen.cell(2, head.index("建档日") + 1)
    assert cell.is_date and cell.value.date() == Case.objects.get().opened


@pytest.mark.parametrize("address", LISTS)
def test_every_export_has_a_head_that_filters_and_columns_that_fit(client, people, walked, address):  # noqa: F811
    Clock.objects.filter(proceeding=walked.pk, card="terms/decision_90d").update(due=TODAY - timedelta(3))
    seen = sheet(get(client, people.quanzhou.supervisor, f"{address}?export=xlsx"))
    assert seen.auto_filter.ref == seen.dimensions
    widths = {key: dimension.width for key, dimension in seen.column_dimensions.items()}
    assert len(widths) == seen.max_column
    assert all(export.NARROW <= width <= export.WIDE for width in widths.values())


def test_a_column_is_as_wide_as_what_stands_in_it():
    book = made(("短", "晋江市宏泰机械制造有限公司"), ("短", "长" * 500))
    assert book.column_dimensions["A"].width == export.NARROW
    assert book.column_dimensions["B"].width == export.WIDE
    assert made(("短", "晋江市宏泰机械制造")).column_dimensions["B"].width == 2 * 9 + 2


def test_a_row_that_already_holds_a_control_character_is_exported_without_it(client, people):
    run = acts.recorded(people)
    Finding.objects.filter(case=run.case, number=1).update(problem="报警器\x0b未接\ufffe线\x1f", place="一\x08层")
    Party.objects.filter(pk=people.company.pk).update(name="宏泰\x0b公司")
    for address in ("/findings/", "/cases/"):
        answer = get(client, people.jinjiang.clerk, f"{address}?export=xlsx")
        assert answer.status_code == 200
        assert "宏泰公司" in {cell for row in rows(answer) for cell in row}
    found = rows(get(client, people.jinjiang.clerk, "/findings/?export=xlsx"))
    assert {"报警器未接线", "一层"} <= {cell for row in found for cell in row}


def test_the_filter_covers_the_rows_and_not_the_remark_below_them(monkeypatch):
    monkeypatch.setattr(export, "LIMIT", 3)
    book = made(*[("行", n) for n in range(5)])
    assert book.auto_filter.ref == "A1:B4"
    assert "前 3 行" in book["A5"].value
    assert made(*[("行", n) for n in range(3)]).max_row == 4
    assert made().auto_filter.ref == "A1:B1"


def test_an_export_keeps_to_the_period_and_to_the_filters(client, people):
    run = acts.recorded(people)
    Finding.objects.filter(case=run.case, number=1).update(found=acts.DAY - timedelta(40), grade="major")

    def numbers(query):
        return [row[1] for row in rows(get(client, people.jinjiang.clerk, f"/findings/?export=xlsx&{query}"))[1:]]

    assert sorted(numbers("")) == [1, 2]
    assert numbers(f"until={acts.DAY - timedelta(1)}") == [1]
    assert numbers(f"since={acts.DAY}") == [2]
    assert numbers("grade=major") == [1]
