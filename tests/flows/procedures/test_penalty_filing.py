"""Filing and investigation: limitation, the offence and its party, the failed order, evidence, the lawful range."""

from datetime import date, timedelta

import pytest

from casework.models import Case, Clock, Evidence, Finding, Paper, Party
from flows.door.engine import begin
from flows.door.facts import BadFact
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.penalty_walk import OFFENCE, Walk, confirm
from tests.people import fresh, photo

pytestmark = pytest.mark.django_db

D = date


def refused(match):
    return pytest.raises(Refused, match=match)


@pytest.mark.parametrize(
    ("acted", "found", "harmful", "last"),
    [
        (D(2024, 3, 2), D(2026, 3, 3), False, "2026年3月2日"),
        (D(2024, 2, 29), D(2026, 3, 1), False, "2026年2月28日"),
        (D(2021, 7, 16), D(2026, 7, 17), True, "2026年7月16日"),
    ],
)
def test_an_offence_found_one_day_after_the_limitation_is_not_filed(people, acted, found, harmful, last):
    with refused(f"追责时效已于{last}届满，不再给予行政处罚（行政处罚法\\(2021\\) 第三十六条）"):
        Walk(people, start=found).take("propose", on=found, offence_day=acted, discovered=found, harmful=harmful)


def test_an_act_before_the_five_years_were_law_keeps_the_two_of_its_day(people):
    """行政处罚法 第三十七条: the law of the day of the act, unless the newer one is milder; five years are not."""
    with refused("追责时效已于2023年3月2日届满.*第三十七条"):
        Walk(people).take(
            "propose", on=D(2026, 3, 3), offence_day=D(2021, 3, 2), discovered=D(2026, 3, 3), harmful=True
        )


@pytest.mark.parametrize(
    ("acted", "found", "harmful"), [(D(2024, 3, 2), D(2026, 3, 2), False), (D(2021, 9, 2), D(2026, 3, 2), True)]
)
def test_an_offence_found_on_the_last_day_is_filed(people, acted, found, harmful):
    assert (
        Walk(people).take("propose", on=found, offence_day=acted, discovered=found, harmful=harmful).stage == "proposed"
    )


def test_what_counts_is_the_day_of_discovery_not_of_filing(people):
    walk = Walk(people)
    walk.take("propose", on=D(2026, 3, 2), offence_day=D(2024, 3, 2), discovered=D(2026, 3, 2))
    walk.take("endorse_filing", on=D(2026, 3, 3))
    assert walk.take("file", on=D(2026, 3, 4)).stage == "filed"


def test_days_that_contradict_one_another_are_refused(people):
    with refused("发现日2026年3月9日晚于呈请立案日2026年3月3日"):
        Walk(people).take("propose", discovered=D(2026, 3, 9))
    with refused("早于违法行为日"):
        Walk(people).take("propose", offence_day=D(2026, 3, 2), discovered=D(2026, 3, 1))


def test_an_unknown_offence_is_refused_with_the_nearest(people):
    with refused("没有“AQ97-77”这个案由，是否为"):
        Walk(people).take("propose", offence="AQ97-77")


def test_an_unknown_or_missing_fact_is_refused_with_its_name(people):
    with pytest.raises(BadFact, match="没有名为 offense_day 的事实；是不是 offence_day"):
        Walk(people).take("propose", offense_day="2026-03-02")
    with pytest.raises(BadFact, match="请填写“案件基本情况”"):
        Walk(people).take("propose", summary="")


def test_an_offence_of_organisations_is_not_for_a_person_nor_the_other_way_round(people):
    with refused("案由AQ97-7-O适用于单位，当事人是公民"):
        Walk(people, party=people.boss).take("propose")
    with refused("适用于直接负责的主管人员和其他直接责任人员，当事人是法人或者其他组织"):
        Walk(people).take("propose", offence="AQ97-7-X")


def test_a_person_who_is_only_punished_when_overdue_is_not_punished_at_first_finding(people):
    with refused("案由AQ97-7-X在“首次发现”时没有规定处罚，应当先责令限期改正（安全生产法\\(2021\\) 第九十七条第七项）"):
        Walk(people, party=people.boss).take("propose", offence="AQ97-7-X")


def test_overdue_presupposes_an_order_that_was_not_obeyed(people):
    with refused("按“逾期未改正”处罚，须先有责令限期整改指令书"):
        Walk(people).take("propose", overdue=True)


def failed(people):
    """An order of 1 September whose fifteen days passed, found unobeyed on re-inspection."""
    return acts.failed(people)


def proposal(order, **facts):
    day = order.failed
    return OFFENCE | {"offence": "AQ99-1-O", "offence_day": day, "discovered": day, "overdue": True} | facts


def test_a_failed_rectification_opens_the_range_for_overdue(people):
    order, who = failed(people), people.jinjiang
    entry = begin(
        "penalty",
        "propose",
        proposal(order),
        case=order.case,
        by=fresh(who.investigator),
        partner=who.partner,
        on=order.failed,
    )
    run = acts.run(entry)
    assert run.unmet_order_id == order.pk
    assert run.arose_from_id == order.pk
    assert set(Finding.objects.filter(rectification=order).values_list("to_penalty", flat=True)) == {order.failed}


def test_the_person_in_charge_answers_for_the_failed_order_in_a_case_of_his_own(people):
    order, who = failed(people), people.jinjiang
    facts = proposal(order, offence="AQ99-1-X")
    entry = begin(
        "penalty",
        "propose",
        facts,
        party=people.boss,
        arose_from=order.visit,
        by=fresh(who.investigator),
        partner=who.partner,
        on=order.failed,
    )
    run = acts.run(entry)
    assert run.case != order.case and run.case.arose_from == order.case
    assert run.unmet_order_id == order.pk


def test_one_case_has_one_open_penalty(people):
    walk, who = Walk(people).to("file"), people.jinjiang
    with refused("本案已有正在办理的“行政处罚（普通程序）”"):
        begin(
            "penalty",
            "propose",
            OFFENCE,
            case=walk.run.case,
            by=fresh(who.investigator),
            partner=who.partner,
            on=D(2026, 4, 1),
        )


def test_one_act_is_fined_once(people):
    Walk(people, fine=3_000).to("issue_decision")
    with refused(r"同一违法行为已于2026年4月2日被处罚款，不得给予两次以上罚款（行政处罚法\(2021\) 第二十九条）"):
        Walk(people, fine=3_000).take("propose", on=D(2026, 5, 6))
    assert (
        Walk(people).take("propose", on=D(2026, 5, 6), offence_day=D(2026, 5, 6), discovered=D(2026, 5, 6)).stage
        == "proposed"
    )


def test_of_two_cases_for_one_act_the_later_decision_is_refused_with_the_way_out(people):
    first, second = (Walk(people, fine=3_000).to("endorse_handling") for _ in range(2))
    first.take("issue_decision")
    with refused("同一违法行为已于2026年4月2日被处罚款，不得给予两次以上罚款.*由机关负责人撤案"):
        second.take("issue_decision")
    second.take("withdraw", on=second.day("issue_decision"))


def test_of_a_case_of_another_county_nothing_is_told_but_that_it_is_there(people):
    walk = Walk(people, fine=3_000).take("propose")
    Case.objects.filter(pk=walk.proceeding.case_id).update(territory_path=people.whole.territories["鲤城区"].path)
    said = OFFENCE | {"offence_day": "2026-03-02", "discovered": "2026-03-02"}
    how = {"source": "report", "partner": people.jinjiang.partner, "by": fresh(people.jinjiang.third)}
    with refused("同一案由已由他人于2026年3月3日呈请立案（另一案件）"):
        begin("penalty", "propose", said, party=people.company, on=D(2026, 3, 4), **how)


def test_one_act_is_fined_once_whichever_registration_of_the_party_bears_it(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    held = {"name": "晋江宏泰机械厂", "kind": people.company.kind, "territory": people.company.territory}
    Case.objects.filter(pk=walk.run.case_id).update(party=(other := Party.objects.create(**held)))
    assert Walk(people, fine=3_000).take("propose", on=D(2026, 5, 6)).stage == "proposed"
    Party.objects.filter(pk=other.pk).update(same_as=people.company)
    with refused("不得给予两次以上罚款"):
        Walk(people, fine=3_000).take("propose", on=D(2026, 5, 7))


def test_filing_on_the_fifth_working_day_is_prompt_and_later_asks_for_a_reason(people):
    walk = Walk(people).to("endorse_filing")
    with refused("发现违法行为后及时立案的期限已于2026年3月9日届满，今日已超过1日.*如确需办理，请填写理由"):
        walk.take("file", on=D(2026, 3, 10))
    entry = walk.take("file", on=D(2026, 3, 10), reason="等待检验结论。")
    assert "理由：等待检验结论。" in entry.reason
    again = Walk(people).to("endorse_filing")
    assert again.take("file", on=D(2026, 3, 9)).reason == ""


def test_filing_starts_ninety_days(people):
    walk = Walk(people).to("file")
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/decision_90d").due == D(2026, 6, 3)
    assert Clock.objects.get(proceeding_id=walk.pk, card="terms/filing_promptly").met == walk.day("file")


def test_who_proposed_neither_endorses_nor_files(people):
    person = people.jinjiang.investigator
    for office in ("unit_head", "deputy_head", "agency_head"):
        person.offices.create(
            office=office, organ=people.jinjiang.organ, territory_path="350500/350582/", since=D(2020, 1, 1)
        )
    walk = Walk(people).to("propose")
    for step in ("endorse_filing", "file"):
        if step == "file":
            walk.take("endorse_filing")
        with pytest.raises(NotPermitted, match="已参与本案的呈请立案，不得再办理这一步（职能分离）"):
            walk.take(step, by=fresh(person))


def test_a_returned_proposal_is_made_anew_with_a_new_clock(people):
    walk = Walk(people).to("propose")
    walk.returns("endorse_filing")
    walk.take("propose", on=D(2026, 3, 4), summary="三名电工没有操作证。")
    assert walk.run.stage == "proposed" and walk.run.summary == "三名电工没有操作证。"
    clocks = Clock.objects.filter(proceeding_id=walk.pk, card="terms/filing_promptly")
    assert [bool(c.lapsed) for c in clocks.order_by("pk")] == [True, False]


def test_nobody_is_interviewed_before_filing(people):
    walk = Walk(people).to("endorse_filing")
    with refused("本程序处于“立案已审核”阶段，不能办理“询问”"):
        walk.take("interview")


def test_an_interview_ends_after_it_began_and_not_after_the_record(people):
    walk = Walk(people).to("file")
    on = walk.day("interview")
    with refused("结束时间应当晚于开始时间"):
        walk.take("interview", start_time=f"{on}T10:00", end_time=f"{on}T10:00")
    with refused("结束时间晚于记录日"):
        walk.take("interview", end_time=f"{on + timedelta(days=1)}T10:00")


def test_an_interview_by_an_officer_whose_certificate_ended_is_refused(people):
    walk = Walk(people).to("file")
    type(people.jinjiang.partner).objects.filter(pk=people.jinjiang.partner.pk).update(certificate_until=D(2026, 3, 8))
    with pytest.raises(NotPermitted, match="没有有效的执法证件"):
        walk.take("interview")


def test_each_interview_is_numbered_and_kept_as_evidence(people):
    walk = Walk(people).to("interview")
    walk.take("interview", interviewee_name="林阿强")
    assert walk.run.interviews == 2
    assert [e.title for e in Evidence.objects.order_by("pk")] == [
        "对蔡宏泰的询问笔录（第1次）",
        "对林阿强的询问笔录（第2次）",
    ]


def test_without_evidence_nothing_is_concluded(people):
    walk = Walk(people).to("file")
    with refused("本案还没有证据.*（行政处罚法\\(2021\\) 第四十条; 第四十六条）"):
        walk.take("conclude")
    walk.take("add_evidence", on=walk.day("interview"))
    walk.take("conclude")
    assert walk.run.evidence_list == [{"title": "培训档案", "copies": 1, "proves": "没有操作证"}]


def test_the_decision_prints_the_evidence_that_a_person_chose_and_no_other(people):
    walk = Walk(people, fine=3_000).to("interview")
    walk.take("add_evidence", on=walk.day("interview"), title="另一项隐患的照片", proves="灭火器")
    chosen = Evidence.objects.get(title__startswith="对蔡宏泰")
    with refused("请逐件选择认定违法事实的证据"):
        walk.take("conclude", evidence=[])
    with refused("选了两次"):
        walk.take(
            "conclude", evidence=[{"evidence": chosen.pk, "proves": "无证"}, {"evidence": chosen.pk, "proves": "无证"}]
        )
    other = Walk(people, party=people.business, offence_day="2026-03-01").to("interview")
    with pytest.raises(BadFact, match="不属于本案"):
        walk.take("conclude", evidence=other.evidence())
    walk.take("conclude", evidence=[{"evidence": chosen.pk, "proves": "两名电工无证上岗"}])
    walk.to("issue_decision")
    printed = Paper.objects.get(form="penalty_decision_unit").blanks["evidence_list"]
    assert [(row["title"], row["proves"]) for row in printed] == [("对蔡宏泰的询问笔录（第1次）", "两名电工无证上岗")]


def test_an_uploaded_file_becomes_evidence_of_the_penalty(people):
    walk = Walk(people).to("file")
    held = photo(walk.run.case, people.jinjiang.investigator)
    walk.take("add_evidence", on=walk.day("interview"), evidence=held.pk, title="配电房照片", proves="无证人员正在作业")
    held.refresh_from_db()
    assert (held.title, held.note, held.proceeding_id) == ("配电房照片", "无证人员正在作业", walk.pk)


@pytest.mark.parametrize(
    ("fine", "why"),
    [(100_001, "罚款100001元高于法定上限100000元"), (0, "请填写大于零的罚款数额"), (None, "请填写大于零的罚款数额")],
)
def test_a_fine_outside_the_range_is_refused_with_range_and_article(people, fine, why):
    walk = Walk(people).to("interview")
    with refused(why):
        walk.take("conclude", proposed_fine=fine)


def test_the_bounds_of_the_range_are_lawful(people):
    assert Walk(people, fine=100_000).to("conclude").run.proposed_fine == 100_000
    assert Walk(people, fine=1).to("conclude").run.basis == "安全生产法(2021) 第九十七条第七项"


def test_the_refusal_names_range_and_article(people):
    with refused(r"安全生产法\(2021\) 第九十七条第七项.*法定幅度为100000元以下"):
        Walk(people, fine=100_001).to("conclude")


def test_a_kind_the_article_does_not_know_is_refused(people):
    walk = Walk(people).to("interview")
    with refused("没有规定“吊销许可证件、资质”"):
        walk.take("conclude", kinds=["fine", "licence_revocation"])
    with refused("没有罚款的，请不要填写数额"):
        walk.take("conclude", kinds=["warning"], proposed_fine=100)


def test_below_the_least_passes_only_with_a_mitigating_ground_and_a_reason(people):
    walk = Walk(people, offence="AQ98-1-O", fine=50_000).to("interview")
    with refused("罚款50000元低于法定下限100000元"):
        walk.take("conclude")
    with refused("减轻理由：主动消除危害后果.*如确需办理，请填写理由"):
        walk.take("conclude", mitigation="主动消除危害后果")
    assert "减轻理由" in walk.take("conclude", mitigation="主动消除危害后果", reason="符合第三十二条第一项。").reason


def test_a_range_that_was_only_reported_warns_until_it_is_confirmed(people):
    """The rule for forged certificates is known from excerpts only: evidence decides force."""
    party = people.boss
    walk = Walk(
        people,
        party=party,
        start=D(2022, 1, 11),
        fine=6_000,
        offence="TZ41-1",
        offence_day="2022-01-10",
        discovered="2022-01-10",
    )
    walk.to("file").take("interview", interviewee_age=46)
    with refused("罚款6000元高于法定上限5000元.*如确需办理，请填写理由"):
        walk.take("conclude", kinds=["warning", "fine"])
    confirm("offences/TZ41-1", "2015-07-01", people.jinjiang, D(2022, 1, 12))
    with refused("罚款6000元高于法定上限5000元"):
        walk.take("conclude", kinds=["warning", "fine"], reason="情节严重。")
    assert walk.take("conclude", kinds=["warning", "fine"], proposed_fine=5_000).stage == "reported"


def test_a_suspected_crime_warns_to_refer(people):
    walk = Walk(people).to("interview")
    with refused("本案涉嫌犯罪，应当及时移送司法机关，不得以行政处罚代替移送.*第二十七条第一款"):
        walk.take("conclude", suspected_crime=True)
    assert "第二十七条" in walk.take("conclude", suspected_crime=True, reason="已书面报告，另案移送。").reason


def test_a_multiple_of_income_is_computed_from_the_stated_income(people):
    walk = Walk(people, party=people.boss, offence="AQ95", accident="general", fine=80_000).to("interview")
    with refused("须先查明|先查明事实|还算不出来"):
        walk.take("conclude")
    assert walk.take("conclude", last_year_income=200_000).stage == "reported"
    assert walk.run.measure == {"accident": "general", "last_year_income": "200000"}
