"""Review, discussion, decision, service and publication: who may decide what, by when, and on whose word."""

from datetime import date, timedelta

import pytest

from casework.models import Clock, Entry, Paper, Service
from documents import BlankLeft
from flows.beside.void import void_paper
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import HEADS, Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db

D = date


def refused(match):
    return pytest.raises(Refused, match=match)


def gives(person, bureau, *offices):
    """The same person with further offices."""
    for office in offices:
        person.offices.create(office=office, organ=bureau.organ, territory_path="350500/350582/", since=D(2020, 1, 1))
    return person


def test_an_investigator_does_not_review_his_own_case(people):
    walk = Walk(people).to("conclude")
    person = gives(people.jinjiang.partner, people.jinjiang, "legal_reviewer")
    type(person).objects.filter(pk=person.pk).update(legal_qualification="A20103505820009")
    with pytest.raises(NotPermitted, match=r"已参与本案的.*呈请立案.*，不得再办理这一步（职能分离）"):
        walk.take("review", by=fresh(person))


def test_a_second_account_with_the_same_certificate_is_the_same_person(people):
    walk = Walk(people).to("conclude")
    double = people.jinjiang.reviewer
    type(double).objects.filter(pk=double.pk).update(certificate_no=people.jinjiang.investigator.certificate_no)
    with pytest.raises(NotPermitted, match="职能分离"):
        walk.take("review", by=fresh(double))


def test_a_first_time_reviewer_has_the_legal_qualification(people):
    walk, person = Walk(people).to("conclude"), people.jinjiang.reviewer
    officers = type(person).objects.filter(pk=person.pk)
    officers.update(legal_qualification="", reviewer_since=D(2018, 1, 1))
    with refused(
        r"初次从事行政处罚决定法制审核，没有登记法律职业资格，不得审核（行政处罚法\(2021\) 第五十八条第二款）"
    ):
        walk.take("review")
    officers.update(reviewer_since=D(2017, 12, 31))
    assert walk.take("review").stage == "reviewed"


def test_the_case_is_returned_counted_and_reviewed_again(people):
    walk = Walk(people).to("conclude")
    walk.returns("review", on=D(2026, 3, 12))
    run = walk.run
    assert (run.stage, run.returned, run.under_review, run.review_result) == ("filed", 1, False, "facts")
    assert (
        Paper.objects.get(proceeding_id=walk.pk, form="legal_review_opinion")
        .blanks["opinion"]
        .startswith("主要事实不清")
    )
    walk.take("add_evidence", on=D(2026, 3, 13))
    walk.take("conclude", on=D(2026, 3, 14))
    walk.take("review", on=D(2026, 3, 15))
    assert (walk.run.stage, walk.run.returned) == ("reviewed", 1)


def test_neither_a_circumstance_nor_an_amount_lets_the_review_be_skipped(people):
    """第五十八条第一款 was read: the duty forbids; only the organ's own amount is a parameter."""
    walk = Walk(people, fine=3_000).to("interview")
    walk.take("conclude", circumstances=["difficult"])
    with refused(r"案件疑难复杂、涉及多个法律关系，应当经过法制审核.*（行政处罚法\(2021\) 第五十八条第一款）"):
        walk.take("give_notice", reason="案情简单。")
    by_amount = Walk(people).to("conclude")
    with refused("达到本机关标准50000元（含本数），应当经过法制审核"):
        by_amount.take("give_notice", reason="情况紧急。")


def test_a_review_may_be_asked_again_after_the_notice_and_is_waited_for(people):
    walk = Walk(people, fine=3_000).to("endorse_handling")
    walk.take("ask_review", on=walk.run.case.moved)
    with refused("已送法制审核，审核意见尚未作出"):
        walk.take("issue_decision")
    assert walk.take("review", on=walk.run.case.moved).stage == "told"
    assert walk.take("issue_decision").stage == "decided"


def test_nine_points_are_answered_by_the_reviewer_and_printed_as_answered(people):
    walk = Walk(people).to("conclude")
    with refused("还缺：“是否涉嫌犯罪需移送”"):
        walk.take("review", points=walk.points()[:8])
    with refused("认为有问题的要点应当写明说明：裁量基准适用适当"):
        walk.take("review", points=[row | {"note": ""} for row in walk.points(discretion="no")])
    for fault in ({"discretion": "no"}, {"beyond_powers": "yes"}):
        with refused("认为有问题，不能审核通过"):
            walk.take("review", points=walk.points(**fault))
    with refused("告知书尚未送达，“程序合法（告知、听证、期限）”不能答“是”"):
        walk.take("review", points=walk.points(procedure="yes"))
    assert walk.run.under_review
    walk.take("review")
    printed = Paper.objects.get(form="legal_review_opinion").blanks["checklist"]
    verdicts = [row["verdict"] for row in printed]
    assert verdicts == ["是", "是", "是", "是", "是", "不适用", "是", "否", "否"]
    assert {row["key"]: row["answer"] for row in walk.run.review_points}["procedure"] == "not_applicable"


def test_a_return_names_its_ground_and_a_pass_names_none(people):
    walk = Walk(people).to("conclude")
    with refused("退回的，请填写“审核结论”"):
        walk.returns("review", opinion=None)
    with refused("“审核结论”只在退回时填写"):
        walk.take("review", opinion="law")


def test_what_passes_on_condition_is_put_right_before_the_notice(people):
    walk = Walk(people).to("conclude")
    walk.take("review", outcome="amended", points=walk.points(discretion="no"), review_opinion="请补充裁量理由。")
    assert (walk.run.stage, walk.run.reviewed, walk.run.to_amend) == ("reported", None, True)
    with refused("应当经过法制审核"):
        walk.take("give_notice")
    walk.take("amend", on=D(2026, 3, 16))
    assert walk.take("give_notice").stage == "notified"


def test_a_voluntary_review_is_waited_for(people):
    walk = Walk(people, fine=3_000).to("conclude")
    with refused("本案没有送法制审核"):
        walk.take("review")
    walk.take("ask_review", on=walk.run.case.moved)
    with refused("已送法制审核，审核意见尚未作出"):
        walk.take("give_notice")
    with refused("无需再送"):
        walk.take("ask_review", on=walk.run.case.moved)
    walk.take("review")
    assert walk.take("give_notice").stage == "notified"


def test_a_case_below_the_thresholds_needs_neither_review_nor_discussion(people):
    walk = Walk(people, fine=3_000).to("publish")
    steps = set(Entry.objects.filter(proceeding_id=walk.pk).values_list("step", flat=True))
    assert not steps & {"review", "discuss", "waive_hearing"}
    assert walk.run.closed


def test_a_complex_case_is_discussed_by_the_heads_together(people):
    walk = Walk(people, fine=3_000).to("interview")
    walk.take("conclude", circumstances=["complex"])
    walk.to("endorse_handling")
    with refused(r"情节复杂，应当由机关负责人集体讨论决定（行政处罚法\(2021\) 第五十七条第二款）"):
        walk.take("issue_decision", reason="来不及。")
    walk.take("discuss")
    assert walk.take("issue_decision").stage == "decided"


def test_by_amount_alone_the_discussion_is_not_skipped_either(people):
    walk = Walk(people).to("endorse_handling")
    with refused("达到本机关标准50000元（含本数），应当由机关负责人集体讨论决定"):
        walk.take("issue_decision", reason="本机关规定以外，负责人直接决定。")


def test_a_bureau_with_two_heads_may_discuss_a_case(people):
    """行政处罚法 第五十七条第二款 asks the heads to discuss together and names no number."""
    walk = Walk(people).to("endorse_handling")
    walk.take("discuss", attendees=HEADS[:2])
    assert walk.run.discussed


@pytest.mark.parametrize("done", ["investigator", "reviewer"])
def test_the_head_who_investigated_or_reviewed_does_not_decide(people, done):
    walk = Walk(people).to("endorse_handling")
    person = gives(getattr(people.jinjiang, done), people.jinjiang, "agency_head")
    for step in ("discuss", "issue_decision"):
        with pytest.raises(NotPermitted, match="职能分离"):
            walk.take(step, by=fresh(person), reason="代行职权。")
        walk.take("discuss") if step == "discuss" else None


def test_nothing_is_decided_that_was_not_submitted_and_endorsed(people):
    walk = Walk(people, fine=3_000).to("waive_defence")
    for step, why in (
        ("endorse_handling", "承办人尚未提交案件处理呈批表"),
        ("issue_decision", "案件处理呈批表尚未经承办机构负责人审核"),
    ):
        with refused(why):
            walk.take(step)


def test_a_returned_handling_is_submitted_again(people):
    walk = Walk(people, fine=3_000).to("endorse_handling")
    walk.sent_back("issue_decision")
    assert walk.run.submitted is None
    walk.take("submit_handling", on=walk.run.case.moved)
    walk.returns("endorse_handling", on=walk.run.case.moved)
    assert (walk.run.submitted, walk.run.handling_endorsed) == (None, None)
    walk.take("submit_handling", on=walk.run.case.moved)
    walk.take("endorse_handling", on=walk.run.case.moved)
    assert walk.take("issue_decision").stage == "decided"


def test_kinds_that_were_not_told_are_not_decided_and_fewer_may_be(people):
    walk = Walk(people, offence="AQ98-1-O", fine=100_000).to("interview")
    walk.take("conclude", kinds=["fine", "suspension"])
    walk.to("discuss")
    with refused("告知书没有载明所选的处罚种类，请重新告知"):
        walk.take("issue_decision", kinds=["fine", "construction_stop"])
    walk.take("issue_decision", kinds=["fine"])
    assert walk.run.kinds == ["fine"]


def test_the_defence_may_bring_the_fine_below_the_least_with_a_ground_and_a_reason(people):
    walk = Walk(people, offence="AQ98-1-O", fine=100_000).to("discuss")
    with refused("罚款60000元低于法定下限100000元"):
        walk.take("issue_decision", fine=60_000)
    entry = walk.take("issue_decision", fine=60_000, mitigation="主动消除危害后果", reason="符合第三十二条第一项。")
    assert "减轻理由：主动消除危害后果" in entry.reason


def test_a_voided_decision_is_not_served(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    paper = Paper.objects.get(proceeding_id=walk.pk, form="penalty_decision_unit")
    void_paper(paper=paper, by=fresh(people.jinjiang.head), on=walk.day("serve_decision"), reason="金额写错。")
    with refused("《行政处罚决定书（单位）》（晋）应急罚〔2026〕1号已经作废，不能办理“送达处罚决定书”"):
        walk.take("serve_decision")


def test_the_decision_also_orders_the_act_corrected(people):
    walk = Walk(people, fine=3_000).to("interview")
    walk.take("conclude", order_to_correct="")
    walk.to("endorse_handling")
    with refused(r"实施行政处罚时应当责令改正.*（行政处罚法\(2021\) 第二十八条"):
        walk.take("issue_decision")
    walk.take("issue_decision", order_to_correct="自收到本决定书之日起五日内安排持证人员上岗。")
    assert "五日内" in Paper.objects.get(form="penalty_decision_unit").blanks["order_to_correct"]


def test_the_ninetieth_day_is_in_time_and_the_ninety_first_asks_for_a_reason(people):
    walk = Walk(people, fine=3_000).to("endorse_handling")
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/decision_90d").due == D(2026, 6, 3)
    with refused(
        r"九十日期限已于2026年6月3日届满，今日已超过1日（行政处罚法\(2021\) 第六十条）。如确需办理，请填写理由"
    ):
        walk.take("issue_decision", on=D(2026, 6, 4))
    entry = walk.take("issue_decision", on=D(2026, 6, 4), reason="等待检验机构出具报告。")
    assert "第六十条" in entry.reason and "等待检验机构出具报告" in entry.reason
    in_time = Walk(people, fine=3_000, offence_day=D(2026, 3, 1)).to("endorse_handling")
    assert in_time.take("issue_decision", on=D(2026, 6, 3)).reason == ""


def test_a_mandate_with_a_ceiling_stops_the_larger_fine(people):
    people.jinjiang.organ.mandates.update(fine_ceiling=10_000, way="granted", document="闽政文〔2022〕3号")
    walk = Walk(people).to("interview")
    with pytest.raises(NotPermitted, match="权限上限为罚款10000元，拟罚款60000元超出权限"):
        walk.take("conclude")


def test_a_decision_prints_what_the_statute_asks_for(people):
    walk = Walk(people).to("issue_decision")
    paper = Paper.objects.get(proceeding_id=walk.pk, form="penalty_decision_unit")
    assert paper.number == "（晋）应急罚〔2026〕1号"
    assert paper.blanks["fine_amount"] == "人民币陆万元整（¥60,000.00）"
    assert paper.blanks["violated_articles"] == "《中华人民共和国安全生产法》第三十条"
    assert paper.blanks["penalty_articles"] == "《中华人民共和国安全生产法》第九十七条第七项"
    assert paper.blanks["reconsideration_organ"] == "晋江市人民政府"


def test_a_decision_without_a_bank_is_refused_with_blank_and_article(people):
    people.jinjiang.organ.bank = ""
    people.jinjiang.organ.save()
    walk = Walk(people, fine=3_000).to("endorse_handling")
    with pytest.raises(BlankLeft, match=r"“罚款缴至（代收机构名称）”空缺，依据.*第六十七条第三款"):
        walk.take("issue_decision")
    assert (walk.run.stage, walk.run.decided) == ("told", None)


def test_service_on_the_seventh_working_day_is_in_time_and_later_asks_for_a_reason(people):
    due = D(2026, 4, 14)
    walk = Walk(people, fine=3_000).to("issue_decision")
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/service_7wd").due == due
    with refused("处罚决定书的送达期限已于2026年4月14日届满，今日已超过1日"):
        walk.take("serve_decision", on=due + timedelta(days=1))
    assert walk.take("serve_decision", on=due).stage == "served"
    row = Service.objects.get(proceeding_id=walk.pk, paper__form="penalty_decision_unit")
    assert (row.on, row.receiver, row.way) == (due, "蔡宏泰", "direct")


def test_a_decision_served_by_public_notice_waits_its_thirty_days(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    walk.take("announce_decision", on=D(2026, 4, 3))
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/service_7wd").met == D(2026, 4, 3)
    with refused("公告期间至2026年5月6日届满，最早2026年5月7日视为送达"):
        walk.take("serve_decision", on=D(2026, 5, 6), way="public_notice")
    assert walk.take("serve_decision", on=D(2026, 5, 7), way="public_notice").reason == ""


def test_a_public_notice_after_the_seven_days_asks_for_a_reason(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    with refused("处罚决定书的送达期限已于2026年4月14日届满，今日已超过1日"):
        walk.take("announce_decision", on=D(2026, 4, 15))


def test_publication_on_the_seventh_working_day_is_in_time(people):
    walk = Walk(people, fine=3_000).to("serve_decision")
    with refused("公开曝光的期限已于2026年4月14日届满"):
        walk.take("publish", on=D(2026, 4, 15))
    assert walk.take("publish", on=D(2026, 4, 14), by=fresh(people.jinjiang.clerk)).reason == ""


def test_publication_may_go_before_service_and_either_order_ends_the_case(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    walk.take("publish", on=D(2026, 4, 3))
    assert (walk.run.stage, walk.run.closed) == ("decided", None)
    walk.take("serve_decision", on=D(2026, 4, 4))
    assert (walk.run.stage, walk.run.closed) == ("served", D(2026, 4, 4))


def test_a_person_whose_paper_was_forged_is_reported_to_the_police_once(people):
    walk = Walk(people).to("file")
    walk.take("copy_to_police", on=D(2026, 3, 6))
    assert (walk.run.copied_to, walk.run.copied) == ("晋江市公安局", D(2026, 3, 6))
    with refused("“抄告公安机关”已由林志远于2026-03-06办理"):
        walk.take("copy_to_police", on=D(2026, 3, 7))


def test_a_withdrawn_case_is_over_and_its_clocks_lapse(people):
    walk = Walk(people).to("conclude")
    walk.take("withdraw", on=D(2026, 3, 20))
    assert (walk.run.stage, walk.run.closed) == ("withdrawn", D(2026, 3, 20))
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/decision_90d").lapsed == D(2026, 3, 20)
    with refused("本程序处于“已撤案”阶段"):
        walk.take("give_notice")


def test_a_declined_filing_is_over(people):
    walk = Walk(people).to("endorse_filing")
    walk.take("file", outcome="declined", approval_opinion="不属于本机关管辖。")
    assert (walk.run.stage, walk.run.declined) == ("declined", walk.day("file"))
    assert not Clock.objects.filter(proceeding_id=walk.pk, met=None, lapsed=None).exists()
