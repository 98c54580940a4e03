"""Several offences in one case: each in its own range, one act fined once, all of them on the papers."""

from datetime import date

import pytest

from casework.models import Charge, Finding, Paper, Penalty
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk

pytestmark = pytest.mark.django_db

D = date
SIGN, CHEMICAL = "AQ99-1-O", "HZ101-10-O"  # the same missing sign by two statutes


def refused(match):
    return pytest.raises(Refused, match=match)


def two(people, other=SIGN, **how):
    """A case with the offence of the walk (AQ97-7-O, to 100,000) and another, investigated."""
    walk = Walk(people, **how).to("file")
    walk.take("add_charge", offence=other, on=walk.day("interview"))
    return walk.to("interview")


def row(number, fine, **more):
    return {"number": number, "kinds": ["fine"], "proposed_fine": fine} | more


def conclude(walk, *rows, **more):
    return walk.take("conclude", kinds=None, proposed_fine=None, charges=list(rows), **more)


APART = {"reason": "两项是不同的行为。"}


def test_a_proposal_opens_the_first_charge_and_corrects_it_when_made_anew(people):
    walk = Walk(people).to("propose")
    walk.returns("endorse_filing")
    walk.take("propose", offence=SIGN, on=D(2026, 3, 4))
    held = Charge.objects.get(penalty_id=walk.pk)
    assert (held.number, held.offence, held.offence_title) == (1, SIGN, walk.run.offence_title)


def test_one_charge_keeps_what_the_case_keeps(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    held, run = Charge.objects.get(penalty_id=walk.pk), walk.run
    assert (held.proposed_fine, held.told_fine, held.fine) == (3_000, 3_000, 3_000)
    assert (held.kinds, held.basis, held.violated) == (run.kinds, run.basis, run.violated)


def test_an_offence_of_the_fire_service_is_charged_only_under_a_published_grant(people):
    walk = Walk(people).to("file")
    with refused("案由XF60-3-O由消防救援机构决定，晋江市应急管理局没有公布的赋权，应当移送有权机关处理"):
        walk.take("add_charge", offence="XF60-3-O", on=walk.day("interview"))
    people.jinjiang.organ.mandates.update(way="granted", document="闽政文〔2022〕3号")
    walk.take("add_charge", offence="XF60-3-O", on=walk.day("interview"))


def test_several_offences_are_stated_row_by_row(people):
    walk = two(people)
    with refused("本案有2项违法行为，请逐项填写"):
        walk.take("conclude")
    with refused("还缺第2项"):
        conclude(walk, row(1, 3_000))
    with refused("没有第3项"):
        conclude(walk, row(1, 3_000), row(2, 2_000), row(3, 1_000))
    alone = Walk(people, offence_day="2026-03-01").to("interview")
    with refused("本案只有一项违法行为"):
        alone.take("conclude", charges=[row(1, 3_000)])


def test_each_charge_is_held_to_its_own_range_and_the_fine_is_their_sum(people):
    walk = two(people)
    with refused("第2项（AQ99-1-O）：罚款50001元高于法定上限50000元"):
        conclude(walk, row(1, 80_000), row(2, 50_001), **APART)
    conclude(walk, row(1, 80_000), row(2, 20_000), **APART)
    run = walk.run
    assert (run.proposed_fine, run.kinds) == (100_000, ["fine"])
    assert "第九十七条第七项" in run.basis and "第九十九条第一项" in run.basis


def test_notice_and_decision_print_each_charge(people):
    walk = two(people)
    conclude(
        walk, row(1, 60_000, facts_found="两名电工无证上岗。"), row(2, 20_000, facts_found="没有警示标志。"), **APART
    )
    walk.to("discuss")
    notice = Paper.objects.get(form="penalty_preinform").blanks
    assert "（一）" in notice["illegal_acts"] and "（二）" in notice["illegal_acts"]
    assert "没有警示标志" in notice["illegal_acts"] and "第九十九条第一项" in notice["illegal_acts"]
    assert "¥60,000.00" in notice["proposed_penalty"] and "合并执行罚款人民币捌万元整" in notice["proposed_penalty"]
    with refused("逐项罚款合计80000元，与所填罚款70000元不一致"):
        walk.take("issue_decision", fine=70_000)
    with refused("第2项（AQ99-1-O）决定罚款20001元高于告知的20000元"):
        walk.take("issue_decision", fine=None, charges=[{"number": 1, "fine": 50_000}, {"number": 2, "fine": 20_001}])
    walk.take("issue_decision", fine=None, charges=[{"number": 1, "fine": 50_000}, {"number": 2, "fine": 20_000}])
    assert walk.run.fine == 70_000
    decision = Paper.objects.get(form="penalty_decision_unit").blanks
    assert "¥50,000.00" in decision["penalty"] and "合并执行罚款人民币柒万元整" in decision["penalty"]
    assert decision["fine_amount"] == "人民币柒万元整（¥70,000.00）"
    assert "（二）" in decision["illegal_facts_and_evidence"]


def test_the_told_fines_stand_when_the_decision_says_nothing_else(people):
    walk = two(people)
    conclude(walk, row(1, 3_000), row(2, 2_000), **APART)
    walk.to("endorse_handling").take("issue_decision", fine=None)
    assert list(Charge.objects.filter(penalty_id=walk.pk).values_list("fine", flat=True)) == [3_000, 2_000]


def test_two_fines_for_one_day_are_two_acts_or_the_lighter_gives_way(people):
    walk = two(people)
    heavier = "只按罚款数额高的规定（AQ97-7-O）"
    with refused(f"第1项（AQ97-7-O）与第2项（{SIGN}）都发生在2026年3月2日；如系同一行为，{heavier}处罚一次"):
        conclude(walk, row(1, 60_000), row(2, 20_000))
    with refused(f"系同一行为，{heavier}罚款一次，第2项（{SIGN}）不得另处罚款.*第二十九条"):
        conclude(walk, row(1, 60_000), row(2, 20_000, same_act_as=1), **APART)
    conclude(walk, row(1, 60_000), {"number": 2, "same_act_as": 1})
    held = {one.number: one for one in Charge.objects.filter(penalty_id=walk.pk)}
    assert (held[1].absorbed, held[2].absorbed, walk.run.proposed_fine) == (False, True, 60_000)
    walk.to("issue_decision")
    assert walk.run.fine == 60_000
    assert "与他项系同一行为，不另处罚款" in Paper.objects.get(form="penalty_decision_unit").blanks["penalty"]


def test_of_equal_rules_the_one_that_is_not_fined_gives_way(people):
    walk = two(people, other=CHEMICAL, offence=SIGN)
    with refused("系同一行为.*不得另处罚款"):
        conclude(walk, row(1, 20_000), row(2, 30_000, same_act_as=1), **APART)
    conclude(walk, {"number": 1}, row(2, 30_000, same_act_as=1))
    held = {one.number: one.absorbed for one in Charge.objects.filter(penalty_id=walk.pk)}
    assert held == {1: True, 2: False}


def test_offences_found_apart_need_no_explanation(people):
    walk = two(people)
    for number, code in ((1, "AQ97-7-O"), (2, SIGN)):
        Finding.objects.create(
            case=walk.run.case,
            territory_path="",
            number=number,
            place="车间",
            problem="x",
            basis="y",
            offence=code,
            found=D(2026, 3, 2),
        )
    assert conclude(walk, row(1, 3_000), row(2, 2_000)).reason == ""


def test_the_same_act_fined_under_another_code_is_named_across_cases(people):
    """AQ99-1-O fined on the second of March, then HZ101-10-O for the same sign of the same day."""
    Walk(people, offence=SIGN, fine=3_000).to("issue_decision")
    later = Walk(people, offence=CHEMICAL)
    with refused(f"当事人2026年3月2日已按{SIGN}于2026年4月2日被处罚款.*如系同一行为，只按罚款数额高的规定处罚一次"):
        later.take("propose", on=D(2026, 5, 6), reason=" ")
    assert later.take("propose", on=D(2026, 5, 6), reason="另一处仓库。").stage == "proposed"


def test_a_second_filing_of_the_same_offence_is_named(people):
    first = Walk(people).to("propose")
    with refused(f"同一案由已由林志远于2026年3月3日呈请立案（{first.run.case.number}），如系重复提交，请勿再次办理"):
        Walk(people).take("propose", reason=" ")


def test_a_charge_is_dropped_and_the_next_one_stands_for_the_case(people):
    walk = two(people)
    with refused("没有正在追究的第3项"):
        walk.take("drop_charge", number=3, on=walk.day("interview"))
    walk.take("drop_charge", number=1, on=walk.day("interview"))
    assert walk.run.offence == SIGN
    with refused("本案只有这一项违法行为"):
        walk.take("drop_charge", number=2, on=walk.day("interview"))
    walk.take("conclude", proposed_fine=3_000)
    assert Penalty.objects.get(pk=walk.pk).basis == "安全生产法(2021) 第九十九条第一项"


def test_an_offence_stands_once_among_the_charges(people):
    with refused("本案第2项已是2026年3月2日的AQ99-1-O"):
        two(people).take("add_charge", offence=SIGN, on=D(2026, 3, 9))


def test_the_sum_is_held_to_the_ceiling_of_the_mandate(people):
    people.jinjiang.organ.mandates.update(fine_ceiling=10_000, way="granted", document="闽政文〔2022〕3号")
    walk = two(people)
    with pytest.raises(NotPermitted, match="权限上限为罚款10000元，拟罚款12000元超出权限"):
        conclude(walk, row(1, 6_000), row(2, 6_000), **APART)
