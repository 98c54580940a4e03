"""当场处罚: what may be decided on the spot, by whom, and what follows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

import documents
from casework.models import Clock, Evidence, Paper, Proceeding, SummaryPenalty
from flows.door.engine import REFUSALS, begin, take
from flows.door.invitation import Invitation
from flows.door.terms import PROCEDURES
from tests.people import fresh

ON = date(2026, 3, 2)
TOLD = {
    "offence": "AQ99-1-O",
    "offence_day": "2026-03-02",
    "place": "晋江市陈埭镇工业园区3号车间",
    "facts_found": "未在危险部位设置明显的安全警示标志。",
    "discretion": "初次违法，危害轻微。",
    "kinds": ["fine"],
    "fine": 3000,
}
DECIDED = {"heard": "无异议，表示立即改正。", "fine": 3000, "signed_by": "蔡宏泰", "decided_at": "2026-03-02T10:30"}


def told(people, party=None, on=ON, **facts):
    j = people.jinjiang
    entry = begin(
        "summary_penalty",
        "tell",
        {**TOLD, **facts},
        party=party or people.company,
        source="report",
        partner=j.partner,
        by=fresh(j.investigator),
        on=on,
    )
    return entry.proceeding_id


def decided(pk, **facts):
    """What is decided in the proceeding, on a piece of evidence of its case."""
    run = Proceeding.objects.get(pk=pk)
    about = {"title": "现场照片", "kind": Evidence.Kind.PHOTO, "by": run.owner, "captured": timezone.now()}
    piece, _ = Evidence.objects.get_or_create(case_id=run.case_id, sha256="ab" * 32, defaults=about)
    return DECIDED | {"evidence": [{"evidence": piece.pk, "proves": "车间缺少警示标志"}]} | facts


def delivered(people, on=ON, party=None, told_facts=None, **facts):
    pk = told(people, party, on, **(told_facts or {}))
    take(
        "summary_penalty",
        "decide",
        pk,
        decided(pk, **{"decided_at": f"{on}T10:30", **facts}),
        by=fresh(people.jinjiang.investigator),
        on=on,
    )
    return pk


def refused(call, *parts):
    with pytest.raises(REFUSALS) as why:
        call()
    said = "\n".join(map(str, why.value.args))
    for part in parts:
        assert part in said, said


def test_a_fine_at_the_limit_is_told_decided_delivered_and_filed(people):
    pk = delivered(people)
    run = SummaryPenalty.objects.get(pk=pk)
    assert (run.stage, run.fine, run.served, run.told) == ("delivered", 3000, ON, ON)
    assert run.violated and run.basis.startswith("安全生产法(2021) 第九十九条")
    paper = Paper.objects.get(proceeding=pk)
    assert paper.form == "onspot_penalty_unit" and "应急罚当〔2026〕1号" in paper.number
    assert Clock.objects.get(proceeding=pk, card="terms/simple_filing").due == date(2026, 3, 9)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 9))
    run = SummaryPenalty.objects.get(pk=pk)
    assert (run.stage, run.closed) == ("filed", date(2026, 3, 9))
    assert Clock.objects.get(proceeding=pk, card="terms/simple_filing").met == date(2026, 3, 9)


def test_one_yuan_above_the_limit_of_an_organisation_is_refused(people):
    refused(lambda: told(people, fine=3001), "3001元", "3000元", "普通程序", "第五十一条")
    assert not Proceeding.objects.exists()


def test_a_citizen_is_fined_two_hundred_at_most(people):
    person = {"offence": "AQ103-2-X", "fine": 200}
    pk = delivered(people, party=people.boss, told_facts=person, fine=200)
    assert Paper.objects.get(proceeding=pk).form == "onspot_penalty_person"
    refused(lambda: told(people, people.boss, **{**person, "fine": 201}), "200元", "第五十一条")


def test_before_july_2021_the_old_limit_asks_for_a_reason(people):
    """The old limits are known from memory only: they warn until the legal officer confirms them."""
    old = {
        "offence": "YH26",
        "offence_day": "2021-07-14",
        "violated": "安全生产事故隐患排查治理暂行规定(2008) 第十四条",
    }
    refused(lambda: told(people, on=date(2021, 7, 14), fine=1001, **old), "1000元", "第三十三条", "请填写理由")
    told(people, on=date(2021, 7, 14), fine=1000, **old)
    told(people, on=date(2021, 7, 15), fine=3000, **old)


def test_the_limit_is_asked_again_when_the_decision_is_made(people):
    pk = told(people, fine=100)
    refused(
        lambda: take("summary_penalty", "decide", pk, decided(pk), by=fresh(people.jinjiang.investigator), on=ON),
        "第四十五条第二款",
    )


def test_an_offence_whose_least_fine_is_above_the_limit_has_no_basis_on_the_spot(people):
    refused(lambda: told(people, offence="AQ109"), "不在法定幅度")
    refused(lambda: told(people, offence="AQ99-1-Q"), "是否为")


def test_a_warning_needs_an_article_that_knows_it(people):
    refused(lambda: told(people, kinds=["warning"], fine=None), "不包括警告")
    refused(lambda: told(people, offence="YH26", kinds=["warning"], fine=None), "请填写“违反条款”")
    old = {"offence": "YH26", "violated": "安全生产事故隐患排查治理暂行规定(2008) 第十四条", "kinds": ["warning"]}
    pk = delivered(people, told_facts={**old, "fine": None}, fine=None)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=ON)
    assert Clock.objects.filter(proceeding=pk, card="terms/close_after_exec", met=None, lapsed=None).exists()


def test_kinds_and_amount_agree(people):
    refused(lambda: told(people, kinds=["fine"], fine=None), "请填写罚款数额")


def test_the_offence_is_one_of_this_kind_of_party(people):
    refused(lambda: told(people, people.boss, fine=100), "另选案由")


def test_on_the_last_day_of_two_years_it_may_be_punished_a_day_later_not(people):
    told(people, offence_day="2024-03-02")
    refused(lambda: told(people, offence_day="2024-02-28"), "二年", "第三十六条")


def test_two_certified_officers_stand_there(people):
    j = people.jinjiang
    for by, partner in (
        (j.investigator, None),
        (j.investigator, j.expired),
        (j.auxiliary, j.partner),
        (j.clerk, j.partner),
    ):
        refused(
            lambda by=by, partner=partner: begin(
                "summary_penalty",
                "tell",
                TOLD,
                party=people.company,
                source="report",
                partner=partner,
                by=fresh(by),
                on=ON,
            )
        )
    assert not Proceeding.objects.exists()


def test_only_the_two_handlers_decide(people):
    pk = told(people)
    for person in (people.jinjiang.third, people.jinjiang.head, people.quanzhou.investigator):
        refused(lambda person=person: take("summary_penalty", "decide", pk, decided(pk), by=fresh(person), on=ON))


def test_a_decision_on_another_day_is_not_on_the_spot(people):
    pk = told(people)
    refused(
        lambda: take(
            "summary_penalty",
            "decide",
            pk,
            decided(pk, decided_at="2026-03-03T09:00"),
            by=fresh(people.jinjiang.investigator),
            on=date(2026, 3, 3),
        ),
        "当场交付",
        "普通程序",
    )
    take(
        "summary_penalty",
        "turn_to_ordinary",
        pk,
        {"turned_why": "当事人提出异议，须进一步调查。"},
        by=fresh(people.jinjiang.investigator),
        on=date(2026, 3, 3),
    )
    assert SummaryPenalty.objects.get(pk=pk).closed == date(2026, 3, 3)


def test_the_party_signs_or_the_refusal_is_noted(people):
    pk = told(people)

    def decide(**facts):
        return take(
            "summary_penalty", "decide", pk, decided(pk, **facts), by=fresh(people.jinjiang.investigator), on=ON
        )

    refused(lambda: decide(signed_by=""), "拒绝签收", "第五十二条第一款")
    decide(signed_by="", refusal_note="当事人负责人拒绝签收，由在场的村委会主任见证。")
    assert "拒绝签收" in str(Paper.objects.get(proceeding=pk).blanks)


def test_money_is_taken_on_the_spot_up_to_a_hundred_yuan_or_for_a_statutory_reason(people):
    pk = told(people, fine=101)

    def decide(**facts):
        return take(
            "summary_penalty", "decide", pk, decided(pk, **facts), by=fresh(people.jinjiang.investigator), on=ON
        )

    refused(lambda: decide(fine=101, on_spot="small"), "100元", "第六十八条")
    decide(fine=101, on_spot="hard")
    paper = Paper.objects.get(proceeding=pk)
    assert paper.blanks["payment_mode"] == "当场缴纳" and "十五日内缴至" not in documents.preview(paper)
    assert SummaryPenalty.objects.get(pk=pk).collected_on_spot


def test_a_late_filing_passes_with_a_recorded_reason(people):
    pk = delivered(people)

    def late(reason=""):
        return take(
            "summary_penalty",
            "file_with_organ",
            pk,
            by=fresh(people.jinjiang.clerk),
            on=date(2026, 3, 10),
            reason=reason,
        )

    refused(late, "备案的期限", "2026年3月9日")
    assert "系统故障" in late(reason="系统故障，次日补办。").reason


def test_the_paper_tells_to_ask_for_reconsideration_first(people):
    pk = delivered(people)
    html = documents.preview(Paper.objects.get(proceeding=pk))
    assert "十五日内缴至" in html and "先依法向" in html and "晋江市人民政府" in html and "行政复议" in html


def test_nothing_is_left_when_the_paper_cannot_be_made(people):
    pk = told(people)
    people.jinjiang.organ.bank = ""
    people.jinjiang.organ.save()
    before = SummaryPenalty.objects.get(pk=pk).__dict__
    refused(
        lambda: take("summary_penalty", "decide", pk, decided(pk), by=fresh(people.jinjiang.investigator), on=ON),
        "第六十七条",
    )
    after = SummaryPenalty.objects.get(pk=pk).__dict__
    assert {k: v for k, v in before.items() if k != "_state"} == {k: v for k, v in after.items() if k != "_state"}
    assert not Paper.objects.exists()
    assert list(Clock.objects.values_list("card", "met")) == [("terms/summary_settle_param", None)]


def test_what_was_not_decided_on_the_spot_is_turned_over_from_the_next_day(people):
    pk = told(people)
    rows = dict(Invitation.objects.filter(process_id=pk, finished=None).values_list("step", "opens"))
    assert rows == {"decide": None, "turn_to_ordinary": ON + timedelta(1)}
    term = Clock.objects.get(proceeding=pk, card="terms/summary_settle_param")
    assert (term.due, term.duty) == (ON + timedelta(1), True)
    why = {"turned_why": "当事人要求查阅法律依据，当日没有办结。"}
    by = fresh(people.jinjiang.investigator)
    take("summary_penalty", "turn_to_ordinary", pk, why, by=by, on=ON + timedelta(1))
    term.refresh_from_db()
    assert term.met == ON + timedelta(1)


def test_it_may_follow_an_inspection_or_open_a_case(people):
    run = Proceeding.objects.get(pk=told(people))
    assert run.arose_from is None and run.case.party == people.company


def test_the_limit_for_an_individual_business_is_a_reading_and_says_so(people):
    """行政处罚法 第五十一条 names citizens and organisations; the citizen's limit is read in favour of the shop."""
    told(people, people.business, fine=200)
    refused(lambda: told(people, people.business, fine=1400), "个体工商户", "200元", "按公民掌握", "本机关可以另行确认")
    with pytest.raises(REFUSALS) as why:
        told(people, people.boss, offence="AQ103-2-X", fine=201)
    assert "按公民掌握" not in str(why.value.args)


@pytest.mark.parametrize(("settled", "most"), [(True, 3000), (False, 200)])
def test_the_organ_s_own_reading_holds_once_it_is_confirmed(people, monkeypatch, settled, most):
    from types import SimpleNamespace

    from flows.procedures.summary_penalty import guards

    class Book:
        def get(self, card):
            return SimpleNamespace(value="organisation", settled=settled)

        def __getitem__(self, card):
            return SimpleNamespace(value={"citizen": 200, "organisation": 3000}, cites="第五十一条", evidence="read")

    monkeypatch.setattr(guards, "edition", lambda run, on: Book())
    run = SimpleNamespace(case=SimpleNamespace(party=people.business))
    assert guards.within_summary_limit(run, {"fine": most}, ON) == ""
    assert f"上限{most}元" in guards.within_summary_limit(run, {"fine": most + 1}, ON)


def test_what_was_typed_a_day_late_is_still_on_the_spot(people):
    next_day = date(2026, 3, 3)
    pk = told(people, on=next_day, told="2026-03-02")
    take("summary_penalty", "decide", pk, decided(pk), by=fresh(people.jinjiang.investigator), on=next_day)
    run = SummaryPenalty.objects.get(pk=pk)
    assert (run.told, run.decided, run.served) == (ON, ON, ON)
    assert Clock.objects.get(proceeding=pk, card="terms/simple_filing").due == date(2026, 3, 9)


def test_the_hour_of_the_decision_is_stated_and_not_before_the_telling(people):
    pk = told(people)

    def decide(**facts):
        return take(
            "summary_penalty", "decide", pk, decided(pk, **facts), by=fresh(people.jinjiang.investigator), on=ON
        )

    refused(lambda: decide(decided_at=""), "处罚时间")
    refused(lambda: decide(decided_at="2026-03-01T10:00"), "早于告知日")


def test_filing_counts_from_the_day_it_reached_the_organ(people):
    pk = delivered(people)
    clerk = fresh(people.jinjiang.clerk)
    take("summary_penalty", "file_with_organ", pk, {"filed": "2026-03-09"}, by=clerk, on=date(2026, 3, 11))
    run = SummaryPenalty.objects.get(pk=pk)
    assert (run.filed, run.closed) == (date(2026, 3, 9), date(2026, 3, 11))


def test_a_void_decision_is_not_filed(people):
    from casework.models import VoidedNumber

    pk = delivered(people)
    VoidedNumber.objects.create(paper=Paper.objects.get(proceeding=pk), by=people.jinjiang.head, on=ON, reason="写错")
    refused(lambda: take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=ON), "已经作废")


def test_what_is_turned_over_waits_with_a_term_that_outlives_it(people):
    from flows.guards.findings import turned_over

    pk = told(people)
    why = {"turned_why": "须进一步调查。"}
    take("summary_penalty", "turn_to_ordinary", pk, why, by=fresh(people.jinjiang.investigator), on=ON)
    clock = Clock.objects.get(proceeding=pk, card="terms/summary_turned_param")
    assert (clock.due, clock.outlives, clock.lapsed) == (date(2026, 3, 9), True, None)
    assert turned_over(PROCEDURES["summary_penalty"].objects.get(pk=pk))


def test_a_fine_of_the_fire_statute_needs_a_published_grant(people):
    blocked = {"offence": "XF60-3-I", "fine": 200}
    refused(
        lambda: told(people, people.boss, **blocked), "由消防救援机构决定", "没有公布的赋权", "应当移送有权机关处理"
    )
    people.jinjiang.organ.mandates.update(way="granted", document="闽政文〔2022〕3号")
    assert told(people, people.boss, **blocked)


def test_an_offence_of_the_police_is_turned_over_whatever_the_grant(people):
    people.jinjiang.organ.mandates.update(way="granted", document="闽政文〔2022〕3号")
    day = date(2026, 6, 3)
    late = {"offence": "HZ111-1", "offence_day": day, "fine": 3000}
    refused(lambda: told(people, on=day, **late), "由公安机关决定", "应当移送有权机关处理")
