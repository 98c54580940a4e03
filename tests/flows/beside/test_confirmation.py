"""Confirming a card: who may, by which document, what it does to guards, and that its record is never altered."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import law
from casework.models import Confirmation, Officer
from flows import take
from flows.beside import confirm as confirming
from flows.beside.confirm import Misfilled, confirm, withdraw
from flows.door import refusals
from flows.door.refusals import Refused
from flows.door.terms import Ground
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.penalty_walk import Walk
from tests.people import fresh

CARD, SINCE = "terms/statement_defence", "2021-07-15"
ON = date(2026, 3, 1)
BY = {"document": "晋应急〔2022〕1号 第三条", "dated": date(2022, 1, 10), "said": "3 个工作日"}


def confirmed(people, *, on=ON, by="reviewer", card=CARD, since=SINCE, **more):
    who = people.jinjiang
    return confirm(card, since, organ=who.organ, by=fresh(getattr(who, by)), on=on, **BY | more)


def taken_back(people, *, on, reason="原文件已经废止", card=CARD, since=SINCE):
    who = people.jinjiang
    return withdraw(card, since, organ=who.organ, by=fresh(who.reviewer), on=on, reason=reason)


PRACTICE, FROM = "terms/rectify_deadline_param", "2021-09-01"
LATE = DAY + timedelta(20)


def practice(people, *, on=ON):
    """The organ vouches for the usual length of an order, which no statute sets."""
    return confirmed(people, on=on, card=PRACTICE, since=FROM, said="30 日")


@pytest.fixture
def waiting(people):
    """An order whose last day has passed without a report."""
    return acts.served(people)


def submit(order, reason=""):
    """Ask for more time after the last day: a rule of practice stands against it."""
    facts = {"extension_asked_to": LATE + timedelta(10), "extension_reason": "等待厂家发货。"}
    who = fresh(order.owner)
    return take("rectification", "ask_extension", order.pk, facts, by=who, on=LATE, reason=reason)


def test_a_duty_read_in_the_statute_forbids_although_its_number_is_unconfirmed(people):
    walk = Walk(people, fine=20_000).to("serve_notice")
    on = walk.day("serve_notice") + timedelta(1)
    with pytest.raises(Refused) as why:
        walk.take("submit_handling", on=on, reason="当事人在外地，已电话表示不申辩。")
    assert "陈述、申辩的期限" in str(why.value) and "请填写理由" not in str(why.value)


def test_a_practice_card_only_warns_and_a_reason_passes(waiting):
    with pytest.raises(Refused) as why:
        submit(waiting)
    assert "逾期才申请延期" in str(why.value) and "请填写理由" in str(why.value)
    assert "逾期才申请延期" in submit(waiting, reason="当事人在外地，已电话表示不申辩。").reason


def test_a_confirmed_card_forbids_whatever_the_reason(people, waiting):
    practice(people)
    with pytest.raises(Refused) as why:
        submit(waiting, reason="当事人在外地，已电话表示不申辩。")
    assert "逾期才申请延期" in str(why.value) and "请填写理由" not in str(why.value)


def test_a_withdrawn_confirmation_warns_again(people, waiting):
    practice(people)
    taken_back(people, on=ON, card=PRACTICE, since=FROM)
    assert submit(waiting, reason="当事人在外地，已电话表示不申辩。").reason


def test_confirmed_again_after_a_withdrawal_it_forbids_again(people, waiting):
    practice(people)
    taken_back(people, on=ON, card=PRACTICE, since=FROM)
    practice(people)
    with pytest.raises(Refused):
        submit(waiting, reason="当事人在外地。")


def test_a_confirmation_of_another_organ_changes_nothing_here(people, waiting):
    who = people.quanzhou
    confirm(PRACTICE, FROM, organ=who.organ, by=fresh(who.reviewer), on=ON, **BY)
    assert submit(waiting, reason="当事人在外地。").reason


def test_a_confirmation_holds_for_its_version_only(people, waiting):
    card = "thresholds/hearing_threshold_param"
    older, newer = (law.book().at(day)[card] for day in (date(2026, 1, 31), date(2026, 2, 1)))
    confirmed(people, card=card, since=str(older.since))
    sure = lambda ruling: refusals.confirmed(waiting, [Ground("x", ruling)], ON)  # noqa: E731
    assert sure(older) == {card} and sure(newer) == set()


def test_an_act_dated_before_the_confirmation_is_only_warned(people, waiting):
    practice(people, on=LATE + timedelta(2))
    assert submit(waiting, reason="当事人在外地。").reason


def test_a_value_corrected_afterwards_has_to_be_confirmed_anew(people, waiting):
    row = practice(people)
    ruling = law.book().at(ON)[PRACTICE]
    assert row.covers(ruling)
    Confirmation.objects.create(
        organ=row.organ,
        card=PRACTICE,
        since=FROM,
        said="5 个工作日",
        digest="0" * 64,
        document="x号",
        dated=ON,
        by=row.by,
        on=ON,
    )
    assert submit(waiting, reason="当事人在外地。").reason
    assert confirming.confirmed_by(row.organ, ON) == {}


@pytest.mark.parametrize("office", ["investigator", "unit_head", "head", "clerk", "deputy"])
def test_only_the_legal_officer_confirms(people, office):
    with pytest.raises(NotPermitted, match="法制审核人员"):
        confirmed(people, by=office)
    assert not Confirmation.objects.exists()


def test_the_legal_officer_of_another_organ_does_not_confirm_for_this_one(people):
    with pytest.raises(NotPermitted, match="晋江市应急管理局"):
        confirm(CARD, SINCE, organ=people.jinjiang.organ, by=fresh(people.quanzhou.reviewer), on=ON, **BY)


def test_a_card_that_was_read_needs_no_confirmation(people):
    with pytest.raises(Refused, match="无需确认"):
        confirmed(people, card="terms/hearing_request")


def test_a_second_confirmation_of_the_same_value_is_told_who_was_first(people):
    confirmed(people)
    with pytest.raises(Refused, match="已由庄静怡于2026-03-01依据晋应急〔2022〕1号 第三条确认"):
        confirmed(people, on=ON + timedelta(1))
    assert Confirmation.objects.count() == 1


def test_nothing_confirmed_can_not_be_withdrawn(people):
    with pytest.raises(Refused, match="没有确认过"):
        taken_back(people, on=ON)


def test_a_withdrawal_says_why(people):
    confirmed(people)
    with pytest.raises(Misfilled, match="写明理由"):
        taken_back(people, on=ON, reason=" ")


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"document": " "}, "document", "请写明依据"),
        ({"document": "局里的规定"}, "document", "看不出条文或者文号"),
        ({"document": "第一条" * 60}, "document", "不超过160字"),
        ({"document": "安全生产违法行为行政处罚办法(2015) 第三十三条"}, "document", "失效"),
        ({"dated": None}, "dated", "请填写文件日期"),
        ({"dated": date(2026, 3, 2)}, "dated", "晚于办理日"),
    ],
)
def test_a_document_that_does_not_do_is_refused_beside_its_field(people, given, field, said):
    with pytest.raises(Misfilled) as why:
        confirmed(people, **given)
    assert said in why.value.fields[field]
    assert not Confirmation.objects.exists()


def test_an_unknown_card_names_the_nearest_and_an_unknown_version_the_days(people):
    with pytest.raises(law.UnknownCard, match="statement_defence"):
        confirmed(people, card="terms/statment_defence")
    with pytest.raises(Refused, match=r"可确认的有：.*2021-07-15"):
        confirmed(people, since="2020-02-02")


@pytest.mark.parametrize(
    "sql", ["UPDATE casework_confirmation SET document = 'x'", "DELETE FROM casework_confirmation"]
)
def test_no_row_of_the_register_is_altered_or_deleted(people, sql):
    confirmed(people)
    with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Confirmation.objects.get().document == BY["document"]


# --- on screen


def post(client, person, **given):
    client.force_login(Officer.objects.get(pk=person.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client.post(
        f"/law/confirm/{CARD}/",
        {"act": "confirm", "since": SINCE, "document": "晋应急〔2022〕1号", "dated": "2022-01-10"} | given,
    )


def test_the_legal_officer_confirms_and_withdraws_on_screen(client, people):
    answer = post(client, people.jinjiang.reviewer)
    assert answer.status_code == 302
    row = Confirmation.objects.get()
    assert (row.card, row.since, row.said, row.by, row.on) == (
        CARD,
        SINCE,
        "3 个工作日",
        people.jinjiang.reviewer,
        timezone.localdate(),
    )
    card = client.get(f"/law/{CARD}/").content.decode()
    assert "已确认" in card and "晋应急〔2022〕1号" in card and "拦截" in card
    assert post(client, people.jinjiang.reviewer, act="withdraw", reason="文件废止").status_code == 302
    assert [row.withdrawn for row in Confirmation.objects.order_by("pk")] == [False, True]
    assert "撤回" in client.get(f"/law/{CARD}/").content.decode()


def test_what_was_typed_stays_and_the_sentence_stands_beside_the_field(client, people):
    answer = post(client, people.jinjiang.reviewer, document="局里的规定", dated="2022-13-10")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "局里的规定" in html and "“2022-13-10”不是日期" in html and 'value="2022-13-10"' in html
    html = post(client, people.jinjiang.reviewer, document="局里的规定").content.decode()
    assert "看不出条文或者文号" in html


def test_others_see_the_card_but_no_form(client, people):
    answer = post(client, people.jinjiang.investigator)
    assert answer.status_code == 422 and "法制审核人员" in answer.content.decode()
    assert 'name="document"' not in client.get(f"/law/confirm/{CARD}/").content.decode()
    assert not Confirmation.objects.exists()


def test_the_list_of_what_is_open_is_the_organs_own(client, people):
    post(client, people.jinjiang.reviewer)
    client.get("/law/unconfirmed/")  # takes the message of the confirmation with it
    mine = client.get("/law/unconfirmed/?used=1").content.decode()
    assert mine.index("本机关已确认") < mine.index("当事人陈述、申辩的期限")
    client.force_login(
        Officer.objects.get(pk=people.quanzhou.reviewer.pk), backend="django.contrib.auth.backends.ModelBackend"
    )
    theirs = client.get("/law/unconfirmed/?used=1").content.decode()
    assert theirs.index("当事人陈述、申辩的期限") < theirs.index("本机关已确认")
