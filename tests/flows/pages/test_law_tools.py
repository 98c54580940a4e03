"""The calculators and confirmations of the law book on screen."""

import re
from datetime import date

import pytest
from django.utils import timezone

import law
from casework.models import Clock, Confirmation
from flows.beside.confirm import confirm
from flows.pages.law.offence import choices_of
from law.fines.lawful import lawful_range, surcharge
from tests.flows.pages.test_law_pages import text
from tests.flows.procedures.test_summary_penalty import delivered
from tests.people import fresh


def test_an_offence_is_found_by_words_and_the_party_chosen_beside_it(at):
    assert "个案由，请选定一个" in text(at("/law/fine/", code="事故"))
    page = at("/law/fine/", code="AQ97-1", stage="overdue", party="AQ97-1-X", decision_day="2026-11-20")
    assert "20,000 元以上 50,000 元以下" in text(page)


def test_the_facts_a_formula_needs_are_asked_for_by_name(at):
    code = next(
        one.code for one in choices_of(timezone.localdate()) if one.code.startswith("HZ99-1") or one.code == "AQ92-1-X"
    )
    page = at("/law/fine/", code=code)
    asked = lawful_range(law.book(), code).missing or ()
    for name in asked:
        assert f'name="fact-{name}"' in page
    assert "还缺事实" in page or not asked


def test_a_proposed_fine_outside_the_range_is_said_so(at):
    assert "高于法定上限200000元" in text(
        at("/law/fine/", code="AQ97-1-O", stage="overdue", decision_day="2026-11-20", fine="25万")
    )
    assert "低于法定下限" in text(
        at("/law/fine/", code="AQ97-1-O", stage="overdue", decision_day="2026-11-20", fine="99,999")
    )


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"code": ""}, "请填写案由"),
        ({"code": "AQ97-1-Q"}, "是否为“AQ97-1-"),
        ({"code": "AQ97-1-O", "offence_day": "2026-02-30"}, "“2026-02-30”不是日期"),
        ({"code": "AQ97-1-O", "offence_day": "2026-10-01", "decision_day": "2026-09-01"}, "早于违法行为日"),
        ({"code": "AQ97-1-O", "decision_day": "2001-01-01"}, "才有规定"),
        ({"code": "AQ97-1-O", "fine": "十万"}, "“十万”不是数额"),
        ({"code": "AQ95", "fact-last_year_income": "很多"}, "“上一年年收入”应当是数字"),
    ],
)
def test_a_question_the_book_cannot_answer_is_refused_beside_its_field(at, asked, why):
    page = at("/law/fine/", **asked)
    assert why in page and 'class="wrong"' in page
    for value in asked.values():
        assert f'value="{value}"' in page


def test_a_confirmed_threshold_is_settled_in_the_calculator_of_its_organ(at, people):
    asked = {"code": "AQ97-1-O", "stage": "overdue", "decision_day": "2026-11-20", "kinds": ["fine"]}
    assert "数额未经本机关确认" in at("/law/fine/", **asked)
    for card in ("legal_review_threshold_param", "collective_discussion_param", "hearing_threshold_param"):
        card, who = f"thresholds/{card}", people.jinjiang
        since = str(law.book().at(date(2026, 11, 20))[card].since)
        confirm(
            card,
            since,
            organ=who.organ,
            by=fresh(who.reviewer),
            on=date(2026, 1, 5),
            document="晋应急〔2026〕1号",
            dated=date(2026, 1, 4),
            said="x",
        )
    assert Confirmation.objects.count() == 3
    mine = text(at("/law/fine/", **asked))
    theirs = text(at("/law/fine/", by=people.quanzhou.reviewer, **asked))
    assert mine.count("数额未经本机关确认") < theirs.count("数额未经本机关确认")


def test_a_surcharge_is_reckoned_with_its_pauses_and_its_cap(at):
    asked = {
        "fine": "3万",
        "due": "2026-03-02",
        "paid": "2026-03-20",
        "off-0-first": "2026-03-10",
        "off-0-last": "2026-03-12",
    }
    found = surcharge(
        law.book(), 30_000, date(2026, 3, 2), date(2026, 3, 20), paused=[(date(2026, 3, 10), date(2026, 3, 12))]
    )
    said = text(at("/law/surcharge/", **asked))
    assert (
        f"{int(found.amount):,} 元 加处罚款，15 日" in said
        and "合计应缴 43,500 元" in said
        and "肆万叁仟伍佰元整" in said
    )
    assert "已到本金上限" in at("/law/surcharge/", fine="30000", due="2026-03-02", paid="2026-09-02")
    assert "0 元" in text(at("/law/surcharge/", fine="30000", due="2026-03-02", paid="2026-03-02"))


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"fine": "x", "due": "2026-03-02", "paid": "2026-03-20"}, "“x”不是数额"),
        ({"fine": "0", "due": "2026-03-02", "paid": "2026-03-20"}, "大于0"),
        ({"fine": "1", "due": "", "paid": "2026-03-20"}, "请填写缴款期限最后一日"),
        ({"fine": "-5", "due": "2026-03-02", "paid": "2026-03-20"}, "0以上"),
    ],
)
def test_a_surcharge_that_cannot_be_reckoned_says_why(at, asked, why):
    assert why in at("/law/surcharge/", **asked)


def test_a_year_shows_its_holidays_swapped_days_and_notice(at):
    page = at("/law/calendar/2026/")
    calendar, days = (
        law.book().calendar,
        [date.fromordinal(n) for n in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())],
    )
    assert f"全年 {sum(map(calendar.is_workday, days))} 个工作日" in page
    assert len(re.findall(r'<td class="holiday', page)) == len(calendar.years[2026].off) and "国庆节" in page
    assert "国办发明电〔2025〕7号" in page and "2026-10-10 周六" in page and 'title="2026-10-10 国庆节调休上班"' in page


def test_every_announced_year_answers_and_later_ones_are_provisional(at):
    for year in range(2004, 2027):
        assert "暂定：" not in text(at(f"/law/calendar/{year}/"))
    said = text(at("/law/calendar/2027/"))
    assert "只扣除周末和法定放假日" in said and "2027-02-05 至 02-08" in said
    assert "法定，未含调休" in said and "当事人的期限取可能的最迟日，机关的期限取最早日" in said
    at("/law/calendar/2003/", status=404)
    at("/law/calendar/2040/", status=404)


def test_a_provisional_year_says_how_many_clocks_wait_for_it(at, people):
    Clock.objects.filter(proceeding=delivered(people), card="terms/simple_filing").update(
        provisional=True, due=date(2027, 1, 4)
    )
    assert "有 1 项在走的期限" in text(at("/law/calendar/2027/"))


def test_the_register_tells_what_is_in_force_and_what_is_not(at):
    assert "安全生产违法行为行政处罚办法(2015)" in at("/law/sources/", state="gone")
    assert "安全生产违法行为行政处罚办法(2015)" not in at("/law/sources/", state="now")
    page = at("/law/sources/安全生产违法行为行政处罚办法(2015)/")
    assert "2026-02-01 起，不得引入新文书" in page
    at("/law/sources/行政处罚法(2022)/", status=404)


def test_an_instrument_shows_its_articles_and_its_cards(at):
    page = at("/law/sources/行政处罚法(2021)/")
    assert 'id="第六十四条"' in page and "当事人要求听证的期限" in page


def test_a_card_page_says_by_which_half_it_forbids(at):
    duty, practice = text(at("/law/terms/statement_defence/")), text(at("/law/terms/endorse_param/"))
    assert "拦截 ：义务见行政处罚法(2021) 第四十四条; 第四十五条; 第六十二条，原文已核" in duty
    assert "数值是参数，尚待法制机构确认" in duty
    assert "提示 ：可以写明理由后办理" in practice and "内部期限，未经本机关确认只提示" in practice


def test_a_number_that_is_open_is_listed_for_confirmation_though_its_duty_forbids(at):
    listed = text(at("/law/unconfirmed/"))
    assert "当事人陈述、申辩的期限" in listed and "呈批事项审核的期限" in listed


def test_a_threshold_without_value_says_that_nothing_is_provided(at):
    assert "没有规定" in text(at("/law/thresholds/decision_excluded/"))
    assert "30 分钟" in text(at("/law/thresholds/hearing_wait_30min/")).replace("30分钟", "30 分钟")
