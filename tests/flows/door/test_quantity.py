"""A quantity: an exact amount in one of the units asked, the same at the door, in a row, on a form and kept."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated as Label

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from casework.columns import canon
from casework.models.quantity import Quantity, QuantityField
from documents.reading.values import frozen
from flows.door.asking import Units, parameters
from flows.door.facts import BadFact, plain, shaped
from flows.door.wording import said
from flows.pages.case.record import worded
from flows.pages.step.fields import drawn
from flows.pages.step.form import typed
from flows.pages.step.options import Options

BARRELS, KILOS = Quantity(Decimal(3), "桶"), Quantity(Decimal("12.5"), "千克")


@dataclass
class Sample:
    """One thing that was taken."""

    name: Label[str, "名称"]
    amount: Label[Quantity, "数量", Units("瓶", places=0)]


def asks(
    *,
    stock: Label[Quantity | None, "库存", Units("千克", "桶", places=1)] = None,
    samples: Label[list[Sample] | None, "样品"] = None,
) -> None: ...


WANTS = parameters(asks)


def read(**given):
    return shaped(WANTS, given, "x")


@pytest.mark.parametrize(
    ("said_", "held"),
    [
        ("12.5千克", KILOS),
        (" 12.50 千克 ", KILOS),
        ({"amount": "12.5", "unit": "千克"}, KILOS),
        (Quantity(Decimal("12.50"), "千克"), KILOS),
        ("1,250桶", Quantity(Decimal(1250), "桶")),
        ("", None),
    ],
)
def test_it_is_read_however_it_is_said(said_, held):
    assert read(stock=said_)["stock"] == held


@pytest.mark.parametrize(
    ("said_", "why"),
    [
        ("12.55千克", "最多1位小数"),
        ("0桶", "应大于零"),
        ("-3桶", "应大于零"),
        ("9999999999桶", "不超过1000000000"),
        ("3", "请写明单位；可选：千克、桶"),
        ("3克", "没有“克”这一单位；是不是 千克？"),
        ("3个", "没有“个”这一单位；可选：千克、桶"),
        ("三桶", "应为大于零的数量和单位"),
        ("1e3桶", "应为大于零的数量和单位|没有“e3桶”"),
        (12.5, "应为大于零的数量和单位"),
        (True, "应为大于零的数量和单位"),
        ({"amount": "1"}, "应为大于零的数量和单位"),
    ],
)
def test_what_does_not_fit_is_one_sentence(said_, why):
    with pytest.raises(BadFact, match=why) as found:
        read(stock=said_)
    assert len(found.value.args) == 1


def test_a_row_counts_in_its_one_unit_and_in_whole_numbers():
    rows = read(samples=[{"name": "稀释剂", "amount": "2"}])["samples"]
    assert rows == [Sample("稀释剂", Quantity(Decimal(2), "瓶"))]
    assert plain(rows) == [{"name": "稀释剂", "amount": "2瓶"}]
    with pytest.raises(BadFact, match="应为整数"):
        read(samples=[{"name": "稀释剂", "amount": "2.5瓶"}])


def test_a_quantity_without_units_is_no_declaration():
    def wrong(*, stock: Label[Quantity, "库存"]) -> None: ...

    with pytest.raises(TypeError, match="Units"):
        parameters(wrong)
    with pytest.raises(TypeError, match="one unit at least"):
        Units()


def test_its_column_holds_and_seals_it_exactly():
    field = QuantityField("库存")
    field.set_attributes_from_name("stock")
    assert field.get_prep_value(KILOS) == canon(field, KILOS) == "12.5千克"
    assert field.from_db_value("12.5千克", None, None) == field.to_python("12.5千克") == KILOS
    assert field.get_prep_value(None) is canon(field, None) is field.from_db_value(None, None, None) is None
    assert str(Quantity(Decimal("1E+2"), "桶")) == "100桶" and str(Quantity(Decimal("0.10"), "桶")) == "0.1桶"
    for wrong in ("12.5", "许多"):
        with pytest.raises(ValidationError):
            field.to_python(wrong)


def test_the_form_asks_number_and_unit_and_keeps_what_was_typed():
    post = QueryDict("stock=12.55&stock-unit=千克&samples-0-name=稀释剂&samples-0-amount=2&samples-1-amount=")
    given = typed(WANTS, post, MultiValueDict()).given
    assert given == {"stock": "12.55千克", "samples": [{"name": "稀释剂", "amount": "2"}]}
    stock, samples = drawn(WANTS, given, Options(None, None))
    assert (stock.amount, stock.unit, [key for key, _ in stock.choices]) == ("12.55", "千克", ["千克", "桶"])
    assert (samples.rows[0][1].amount, samples.rows[0][1].unit) == ("2", "瓶")
    empty = drawn(WANTS, {"stock": ""}, Options(None, None))[0]
    assert (empty.amount, empty.unit) == ("", "")
    assert typed(WANTS, QueryDict("stock=&stock-unit=桶"), MultiValueDict()).given["stock"] == ""


def test_the_record_and_the_paper_write_it_with_its_unit():
    assert plain(KILOS) == worded(plain(KILOS), WANTS["stock"]) == "12.5千克"
    assert said(WANTS["stock"], KILOS) == {"title": "库存", "kind": "quantity"}

    class Blank:
        type, default = "text", ""

    assert frozen(Blank(), KILOS) == "12.5千克"
    assert shaped(WANTS, {"stock": plain(BARRELS)}, "x")["stock"] == BARRELS
