"""A body: an organ by its full name, outside the house or in it; what names none is refused with what to write."""

from typing import Annotated as Label

import pytest

from flows.door.asking import Body, parameters
from flows.door.bodies import sort_of
from flows.door.facts import BadFact, shaped
from flows.pages.step.fields import drawn
from flows.pages.step.options import Options
from tests.flows.acts import DAY


def asks(*, issuer: Label[Body | None, "发证机关", "Organ.court"] = None) -> None: ...


WANTS = parameters(asks)


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("晋江市公安局", "公安机关"),
        ("晋江市公安局陈埭派出所", "公安机关"),
        ("晋江市人民法院", "人民法院"),
        ("晋江市人民检察院", "人民检察院"),
        ("晋江市人民政府", "人民政府"),
        ("福建省应急管理厅", "主管部门"),
        ("泉州经济技术开发区管理委员会", "管理委员会"),
        ("公安局", ""),
        ("晋江市宏泰机械制造有限公司", ""),
        ("蔡宏泰", ""),
        ("晋江市Police局", ""),
    ],
)
def test_the_last_words_say_of_which_sort_it_is(name, sort):
    assert sort_of(name) == sort


def test_it_is_kept_in_normal_form():
    assert shaped(WANTS, {"issuer": " 晋江市　公安局\n"}, "x") == {"issuer": "晋江市公安局"}
    assert shaped(WANTS, {"issuer": ""}, "x") == {"issuer": None}


@pytest.mark.parametrize(
    ("said", "why"), [("蔡宏泰", "应写机关的全称.*“晋江市公安局”.*现为“蔡宏泰”"), ("晋" * 100 + "局", "最多80字")]
)
def test_what_names_no_organ_is_one_sentence(said, why):
    with pytest.raises(BadFact, match=why):
        shaped(WANTS, {"issuer": said}, "x")


@pytest.mark.django_db
def test_the_form_proposes_the_organs_near_the_case(people):
    (field,) = drawn(WANTS, {}, Options(None, DAY, people.jinjiang.organ.pk))
    names = [name for name, _ in field.choices]
    assert field.suggests and not field.offence
    assert names[:3] == ["晋江市公安局", people.jinjiang.organ.reconsideration, people.jinjiang.organ.court]
