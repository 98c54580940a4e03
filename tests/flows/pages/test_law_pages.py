"""The law room on screen: what each page answers, what it refuses and where, and that nothing typed is lost."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import law
from casework.models import Officer
from flows.pages.law.card import marked, numeral
from flows.pages.law.days import drawn
from flows.pages.law.uses import uses
from law.fines.lawful import lawful_range

BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGES = (
    "/law/",
    "/law/sources/",
    "/law/sources/行政处罚法(2021)/",
    "/law/unconfirmed/",
    "/law/confirm/terms/statement_defence/",
    "/law/term/",
    "/law/fine/",
    "/law/surcharge/",
    "/law/calendar/",
    "/law/effects/",
    "/law/terms/hearing_request/",
    "/law/offences/AQ97-1/",
    "/law/bands/AQ114-1/",
    "/law/crimes/forged_certificate/",
    "/law/thresholds/decision_content/",
    "/law/thresholds/hearing_threshold_param/",
    "/law/terms/acc_report_1h/",
    "/law/criteria/HG12/",
)
OFFICES = ("investigator", "unit_head", "reviewer", "deputy", "head", "clerk", "presider", "registrar", "auxiliary")


def text(html):
    """What a person reads: without tags, blanks joined."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# --- every page


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_every_office_within_its_queries(client, people, address):
    for office in OFFICES:
        client.force_login(Officer.objects.get(pk=getattr(people.jinjiang, office).pk), backend=BACKEND)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(asked) <= 15


@pytest.mark.parametrize("address", PAGES)
def test_a_visitor_who_has_not_signed_in_is_sent_to_the_login(client, db, address):
    assert client.get(address).headers["Location"].startswith("/login/")


@pytest.mark.parametrize("address", PAGES)
def test_every_field_has_a_name_for_those_who_do_not_see_it(at, address):
    html = at(address, **({"code": "AQ101-1"} if address == "/law/fine/" else {}))
    assert 'lang="zh-Hans"' in html
    assert not re.search(r"<(script|style)>|\sstyle=|\son\w+=", html)  # the content policy allows none
    for field in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html.split("<main")[1]):
        if 'type="hidden"' in field:
            continue
        name = re.search(r'id="([^"]+)"', field)
        assert (
            "aria-label=" in field
            or (name and f'for="{name[1]}"' in html)
            or re.search(rf"<label[^>]*>[^<]*(?:<b>[^<]*</b>)?{re.escape(field)}", html)
        ), field


# --- cards


def test_cards_are_found_by_chinese_by_pinyin_initials_by_name_and_by_code(at):
    for asked in ("要求听证", "yqtz", "hearing_request"):
        assert "当事人要求听证的期限" in text(at("/law/", q=asked)), asked
    assert "未按规定设置安全生产管理机构" in text(at("/law/", q="AQ97-1-O"))
    assert "没有符合的卡片" in at("/law/", q="没有这样的词")


def test_cards_are_filtered_by_kind_evidence_and_instrument(at):
    only = text(at("/law/", kind="terms", evidence="practice"))
    assert "当事人陈述、申辩的期限" in only and "当事人要求听证的期限" not in only
    by_source = text(at("/law/", source="生产安全事故报告和调查处理条例(2007)"))
    assert "单位负责人接到报告后报告的期限" in by_source or "terms/acc_report_1h" in by_source
    assert "terms/hearing_request" not in by_source


def test_the_list_of_another_day_shows_that_days_values(at):
    old = text(at("/law/", q="hearing_request", on="2019-05-05"))
    assert "3 个工作日" in old and "行政处罚法(2017)" in old
    assert "不是日期" in at("/law/", on="2019-02-30")
    assert "起才有规定" in text(at("/law/", q="hearing_request", on="2001-01-01", all=1))


def test_a_card_shows_value_history_statute_uses_and_examples(at):
    page = at("/law/terms/hearing_request/")
    said = text(page)
    for part in (
        "5 个工作日",
        "已核原文",
        "行政处罚法(2017) 第四十二条",
        "拦截",
        "听证告知书送达之日",
        "验算例",
        "登记听证申请",
    ):
        assert part in said, part
    assert "<mark>（一）当事人要求听证的，应当在行政机关告知后五日内提出；</mark>" in page
    assert "不符" not in said


def test_a_criterion_shows_its_words_and_its_industry_and_an_offence_who_decides(at):
    answer = text(at("/law/criteria/GM11-3/"))
    for said in ("重大事故隐患", "适用行业 粉尘涉爆", "第十一条第三项", "干式除尘系统未采取泄爆"):
        assert said in answer, said
    answer = text(at("/law/offences/XF60-3/"))
    assert "处罚机关 消防救援机构" in answer and "占用、堵塞、封闭疏散通道" in answer


def test_a_card_on_a_chosen_day_says_what_held_then(at):
    old = text(at("/law/terms/hearing_request/", on="2019-05-05"))
    assert "2019年5月5日 适用" in old and "提示 ：可以写明理由后办理" in old
    assert "没有适用的值" in text(at("/law/terms/hearing_request/", on="2001-01-01"))
    assert "“2019-02-30”不是日期" in at("/law/terms/hearing_request/", on="2019-02-30")


def test_an_offence_shows_every_party_and_stage(at):
    said = text(at("/law/offences/AQ97-1/"))
    assert "AQ97-1-O" in said and "AQ97-1-X" in said and "逾期未改正" in said and "200000" in said


def test_an_unknown_card_is_not_found(at):
    at("/law/terms/hearing_requst/", status=404)


def test_uses_are_read_off_the_declarations():
    found = {(use.what, use.how) for use in uses("terms/hearing_request")}
    assert ("送达告知书", "起算") in found and ("作出处罚决定", "前提：不满足即拦截") in found
    assert ("当场交付决定书", "办结") not in found
    assert any(use.how == "提示：须写明理由" for use in uses("terms/decision_90d"))


def test_the_paragraph_that_is_cited_is_marked():
    paragraphs = ["甲", "（一）乙", "（二）丙", "丁"]
    assert [hit for _, hit in marked(paragraphs, "第六条", "某法 第六条第二项")] == [False, False, True, False]
    assert [hit for _, hit in marked(paragraphs, "第六条", "某法 第六条第二款")] == [False, False, False, True]
    assert [hit for _, hit in marked(paragraphs, "第六条", "某法 第七条第一项")] == [False] * 4
    assert [numeral(said) for said in ("一", "十", "十二", "二十", "二十三")] == [1, 10, 12, 20, 23]


# --- the term calculator


def test_a_term_is_counted_day_by_day_over_the_national_day_week(at):
    said = text(at("/law/term/", kind="card", card="hearing_request", start="2026-09-28"))
    assert "2026-10-10" in said and "10-11 起视为期满，其后第一个工作日 10-12" in said
    assert "2026-10-01 至 10-07 国庆节放假，不计 —" in said and "国庆节调休上班，计为工作日 5" in said
    assert "国办发明电〔2025〕7号" in said


def test_a_card_may_be_named_by_title_words_or_initials(at):
    for words in ("当事人要求听证的期限", "terms/hearing_request", "yqtz"):
        assert "2026-10-10" in at("/law/term/", kind="card", card=words, start="2026-09-28"), words
    several = text(at("/law/term/", kind="card", card="听证", start="2026-09-28"))
    assert "请选定一张" in several and "当事人要求听证的期限" in several
    assert "没有与“zzzz”相符的期限卡片" in at("/law/term/", kind="card", card="zzzz", start="2026-09-28")


def test_excluded_days_lengthen_the_term_and_are_named(at):
    asked = {"out-0-first": "2026-09-29", "out-0-last": "2026-09-30", "out-0-cites": "行政处罚法(2021) 第六十条"}
    page = at("/law/term/", kind="card", card="hearing_request", start="2026-09-28", **asked)
    assert "2026-10-13" in page and "扣除：行政处罚法(2021) 第六十条" in page
    assert 'value="2026-09-29"' in page and 'name="out-1-first"' in page


def test_a_free_term_counts_backwards_too(at):
    asked = {"kind": "free", "amount": "7", "unit": "working_day", "direction": "before", "start": "2026-10-15"}
    said = text(at("/law/term/", **asked))
    assert f"{law.due('terms/hearing_notice', date(2026, 10, 15)).due}" in said and "最迟在这一天完成" in said


def test_a_term_in_hours_asks_for_the_minute(at):
    assert "写到分钟" in at("/law/term/", kind="card", card="acc_report_1h", start="2026-09-28")
    assert "2026-09-28 10:30" in at("/law/term/", kind="card", card="acc_report_1h", start="2026-09-28T09:30")


def test_an_amount_that_the_statute_fixes_cannot_be_set_and_one_it_leaves_open_must(at):
    fixed = at("/law/term/", kind="card", card="hearing_request", start="2026-09-28", days="9")
    assert "不能另设为9" in fixed
    assert "2026-10-08" in at("/law/term/", kind="card", card="rectify_deadline_param", start="2026-09-23", days="15")


def test_a_long_term_is_drawn_in_months(at):
    page = at("/law/term/", kind="free", amount="60", unit="calendar_day", start="2026-09-28")
    assert page.count('class="month"') == 3 and "2026-11-27" in page


def test_a_year_without_calendar_is_provisional(at):
    said = text(at("/law/term/", kind="free", amount="10", unit="working_day", start="2027-09-28"))
    assert "暂定" in said and "放假安排尚未录入，已扣除周末和法定放假日；按可能的调休，最早2027-10-" in said


@pytest.mark.parametrize(
    ("asked", "why", "kept"),
    [
        ({"kind": "card", "card": "", "start": "2026-09-28"}, "请选一张期限卡片", "2026-09-28"),
        ({"kind": "card", "card": "hearing_request", "start": "2026-13-28"}, "“2026-13-28”不是日期", "2026-13-28"),
        ({"kind": "card", "card": "hearing_request", "start": ""}, "请填写起算日", "hearing_request"),
        ({"kind": "card", "card": "hearing_request", "start": "2001-01-01"}, "最早的值自2018年1月1日起", "2001-01-01"),
        ({"kind": "free", "amount": "三", "start": "2026-09-28"}, "“三”不是", "三"),
        ({"kind": "free", "amount": "5", "start": "9999-12-30"}, "超出可计算的日期范围", "9999-12-30"),
        ({"kind": "free", "amount": "99999", "start": "2026-09-28"}, "整数，“99999”不是", "99999"),
        (
            {
                "kind": "card",
                "card": "pay_15d",
                "start": "2026-09-28",
                "out-0-first": "2026-10-09",
                "out-0-last": "2026-10-01",
            },
            "首尾颠倒",
            "2026-10-09",
        ),
        (
            {"kind": "card", "card": "pay_15d", "start": "2026-09-28", "out-0-cites": "第六十条"},
            "要有起止日期",
            "第六十条",
        ),
        ({"kind": "card", "card": "<b>x</b>", "start": "2026-09-28"}, "相符的期限卡片", "&lt;b&gt;x&lt;/b&gt;"),
    ],
)
def test_a_wrong_field_gets_its_sentence_and_what_was_typed_stays(at, asked, why, kept):
    page = at("/law/term/", **asked)
    assert why in page and kept in page and "还不能推算" in page


def test_the_pictures_say_what_the_derivation_says():
    """Every card of a term in days: numbers counted in the picture are the amount, its last day is the due day."""
    start, today = date(2026, 4, 28), timezone.localdate()
    for ruling in law.book().at(today):
        if ruling.kind == "terms" and ruling.unit in ("working_day", "calendar_day") and isinstance(ruling.value, int):
            found = law.due(ruling, start)
            rows = drawn(found, ruling, ()).rows
            last = [row for row in rows if row.end]
            assert not rows or (len(last) == 1 and str(found.due) in last[0].when) or found.due == start, ruling.card


# --- the fine calculator


def test_a_fine_shows_range_bands_reasoning_and_thresholds(at):
    said = text(at("/law/fine/", code="AQ97-1-O", stage="overdue", decision_day="2026-11-20"))
    assert "100,000 元以上 200,000 元以下" in said and "责令停产停业整顿" in said
    assert "从轻" in said and "建议 150,000 元" in said
    assert "听证 适用 拟处罚包括责令停产停业" in said and "集体讨论 适用" in said
    for line in lawful_range(law.book(), "AQ97-1-O", overdue=True, decision_day=date(2026, 11, 20)).explain:
        assert line in said


# --- the surcharge calculator


# --- calendar and register
