"""Whatever is said — to a step, to an act beside the steps, to a register — is read the same way on both databases."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated as Label
from typing import get_type_hints

import pytest
from django.utils import timezone

import flows.beside
from casework.models import Entry, Party, Proceeding
from flows import take
from flows.beside.confirm import confirm, withdraw
from flows.beside.parties import register
from flows.door.asking import LONG
from flows.door.facts import BadFact, number, whole
from flows.door.heard import heard, plain_text
from flows.door.refusals import Refused
from flows.door.verbs import VERBS
from tests.flows import acts
from tests.flows.beside.test_confirmation import BY, CARD, ON, SINCE
from tests.flows.beside.test_parties import TODAY, UNIT
from tests.flows.penalty_walk import Walk
from tests.people import fresh

BAD = "改\x00正\x01好\ufffe了\x9f"


@pytest.mark.parametrize("text", ["1,5", "1e3", "1_000", "١٢", "0x10", "12,34,567", "--1", "", "1.234"])
def test_an_amount_is_read_as_it_is_written_or_refused(text):
    with pytest.raises(ValueError):
        number("yuan", text)


@pytest.mark.parametrize(
    ("text", "value"), [("1250", "1250"), ("1,250.50", "1250.50"), ("1250.5", "1250.50"), ("0", "0")]
)
def test_an_amount_with_fen_and_thousands_is_read(text, value):
    assert number("yuan", text) == Decimal(value)


@pytest.mark.parametrize("value", ["12.5", "1_0", "1e3", "一", True, "٣"])
def test_a_whole_number_is_written_in_figures(value):
    with pytest.raises(ValueError):
        whole(value)


def test_text_loses_control_characters_wherever_it_stands():
    said = {"a": BAD, "rows": [{"b": BAD}], "n": 3}
    assert plain_text("内容", said) == {"a": "改正好了", "rows": [{"b": "改正好了"}], "n": 3}


def test_an_act_is_told_amounts_in_yuan_and_nothing_blank():
    @heard
    def act(*, fine: Decimal | None = None, receiver: Label[str, "签收人"], by: object = None):
        return fine, receiver

    assert act(fine="1,250.50", receiver=" 蔡\x00宏泰 ") == (Decimal("1250.50"), "蔡宏泰")
    for wrong in ("abc", "-1", "NaN"):
        with pytest.raises(BadFact, match="应为不小于零的金额"):
            act(fine=wrong, receiver="蔡宏泰")
    with pytest.raises(BadFact, match="请填写“签收人”"):
        act(receiver="\x00 ")
    with pytest.raises(BadFact, match=f"最多{LONG}字，现为{LONG + 1}字"):
        act(receiver="长" * (LONG + 1))


def test_every_act_beside_the_steps_and_every_register_is_heard_this_way():
    """An act that writes takes `by`; whoever adds one need not remember it, this test does."""
    for module in iter_modules(flows.beside.__path__, "flows.beside."):
        import_module(module.name)
    assert all(hasattr(verb.act, "__wrapped__") for verb in VERBS.values())
    assert {"by", "on"} <= get_type_hints(VERBS["change"].act).keys()


@pytest.mark.django_db
def test_a_party_is_registered_without_control_characters(people):
    made = register(
        by=fresh(people.jinjiang.investigator), on=TODAY, **UNIT | {"name": "晋江\x00市\x01安\ufffe达机械有限公司"}
    )
    assert Party.objects.get(pk=made.pk).name == "晋江市安达机械有限公司"


@pytest.mark.django_db
def test_a_card_is_confirmed_and_withdrawn_without_control_characters(people):
    who = people.jinjiang
    told = {"organ": who.organ, "by": fresh(who.reviewer), "on": ON}
    row = confirm(CARD, SINCE, **told, **BY | {"document": "晋应急\x00〔2026〕5号"})
    assert row.document == "晋应急〔2026〕5号"
    assert withdraw(CARD, SINCE, **told, reason="重\x00新讨论").reason == "重新讨论"


@pytest.mark.django_db
def test_what_is_typed_today_has_happened_by_now(people, monkeypatch):
    today = timezone.localdate()
    plan = acts.approved(people, today)
    at = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(
        timezone, "localtime", lambda value=None, *a, _own=timezone.localtime: _own(value, *a) if value else at
    )
    said = acts.visit(today, started=f"{today}T09:00", ended=f"{today}T23:50")
    by = fresh(people.jinjiang.investigator)
    with pytest.raises(Refused, match="23:50还没有到，现在是10:00"):
        take("inspection", "record_visit", plan.pk, said, by=by, on=today)
    take("inspection", "record_visit", plan.pk, said | {"ended": f"{today}T09:50"}, by=by, on=today)


@pytest.mark.django_db
def test_two_late_lines_are_both_seen_by_a_second_person(people):
    run = acts.served(people)
    late, by = acts.DAY + timedelta(days=40), fresh(people.jinjiang.investigator)
    said = {"report": "已整改。", "reported": acts.DAY + timedelta(days=3)}
    take("rectification", "report_rectified", run.pk, said, by=by, on=late)
    acts.review(people, run, "not", "not", on=late, reinspected=acts.DAY + timedelta(days=16))
    lines = list(Entry.objects.filter(case=run.case).order_by("line").values_list("line", flat=True))[-2:]
    confirm, head = VERBS["confirm_late"], fresh(people.jinjiang.unit_head)
    for line, left in zip(lines, (lines[1], None)):
        assert acts.again(run).late_line == line
        of = Proceeding.objects.get(pk=run.pk)
        entry = confirm.do({"proceeding": of}, by=head, on=late, reason="见邮件。")
        assert (entry.corrects, acts.again(run).late_line) == (line, left)
    with pytest.raises(Refused, match="没有待核实的迟录"):
        confirm.do({"proceeding": Proceeding.objects.get(pk=run.pk)}, by=head, on=late, reason="见邮件。")
    assert acts.again(run).pending is None


@pytest.mark.django_db
@pytest.mark.parametrize("age", [151, -1])
def test_years_have_bounds(people, age):
    walk = Walk(people).to("file")
    asked = walk.facts("interview", walk.day("interview")) | {"interviewee_age": age}
    with pytest.raises(BadFact, match="应在0到150之间"):
        take("penalty", "interview", walk.pk, asked, by=walk.who("interview"), on=walk.day("interview"))
