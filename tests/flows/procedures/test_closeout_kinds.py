"""结案 looks at more than money: every kind of penalty, a suspected crime, the ground, and when it is called for."""

from datetime import date

import pytest

from casework.models import Case, Charge, Closeout, Penalty, Proceeding, SummaryPenalty
from flows.door.engine import begin, take
from flows.door.invitation import Invitation
from flows.procedures.closeout.asked import BY_DECISION, MATTERS, TO_EXECUTE, Matter
from law.fines.offence import KINDS
from tests.flows.procedures.test_closeout import SAID, approved, do, propose, settled
from tests.flows.procedures.test_collection import pay
from tests.flows.procedures.test_collection_corrections import cancel, counter, dissolves
from tests.flows.procedures.test_summary_penalty import delivered, refused, told
from tests.people import fresh, photo

ON = date(2026, 3, 12)
DONE = date(2026, 3, 11)


def decided(people, case, **facts):
    """A decision of the ordinary procedure as it stands when its proceeding has ended."""
    stands = {"case": case, "kind": "penalty", "stage": "served", "owner": people.jinjiang.investigator}
    days = {"opened": date(2026, 3, 2), "closed": date(2026, 3, 9)}
    decided_ = {"decided": date(2026, 3, 5), "served": date(2026, 3, 6), "line": 1}
    return Penalty.objects.create(**stands, **days, **decided_ | facts)


def proposed(people, case, **facts):
    j = people.jinjiang
    said = {"partner": j.partner, "by": fresh(j.investigator), "on": ON}
    return begin("closeout", "propose", SAID | facts, case=case, **said).proceeding_id


def carried_out(people, case, kind, done=DONE):
    proof = photo(case, people.jinjiang.investigator, "停产现场照片")
    return {"kind": kind, "done": done, "how": "已停产整顿，现场核查属实。", "proof": proof}


@pytest.mark.parametrize("kind", list(TO_EXECUTE))
def test_a_penalty_that_must_be_carried_out_keeps_the_case_open_until_its_execution_is_on_file(people, kind):
    case = settled(people)
    decided(people, case, kinds=[kind])
    refused(lambda: proposed(people, case), f"“{KINDS[kind]}”还没有执行情况", "证明材料", "第六十六条")
    pk = proposed(people, case, executions=[carried_out(people, case, kind)])
    assert Closeout.objects.get(pk=pk).executions[0]["kind"] == kind


def test_the_book_s_kinds_are_all_either_done_by_the_decision_or_asked_for():
    assert {*BY_DECISION, *TO_EXECUTE} == set(KINDS)
    assert dict(Matter.choices) == MATTERS


def test_kinds_of_single_charges_count_and_those_of_dropped_ones_do_not(people):
    case = settled(people)
    run = decided(people, case, kinds=["fine"])
    said = {"penalty": run, "offence": "AQ98-1", "offence_day": date(2026, 3, 1), "kinds": ["suspension"]}
    Charge.objects.create(number=1, dropped=date(2026, 3, 4), **said)
    assert proposed(people, case)
    other = settled(people, acted="2026-03-01")
    said["penalty"] = decided(people, other, kinds=["fine"])
    Charge.objects.create(number=1, **said)
    refused(lambda: proposed(people, other), "责令停产停业整顿")


def test_a_suspected_crime_is_referred_before_the_case_ends(people):
    case = settled(people)
    run = decided(people, case, kinds=["warning"], suspected_crime=True)
    refused(lambda: proposed(people, case), "涉嫌犯罪", "抄告公安机关", "第二十七条")
    proposed(people, case, executions=[carried_out(people, case, "referral")])
    other = settled(people, acted="2026-03-01")
    decided(people, other, kinds=["warning"], suspected_crime=True, copied=date(2026, 3, 8))
    assert proposed(people, other) and run.pk


def test_an_execution_lies_not_ahead_and_names_its_proof(people):
    case = settled(people)
    decided(people, case, kinds=["suspension"])
    row = carried_out(people, case, "suspension", done=date(2026, 3, 13))
    refused(lambda: proposed(people, case, executions=[row]), "晚于登记日")
    refused(lambda: proposed(people, case, executions=[row | {"proof": None}]), "证明材料")


def test_a_revoked_decision_leaves_nothing_to_carry_out(people):
    case = settled(people)
    decided(people, case, kinds=["suspension"], fine=5000, revoked=date(2026, 3, 8))
    assert proposed(people, case)


def test_what_comes_in_after_the_proposal_stops_the_approval(people):
    case = settled(people)
    pk = proposed(people, case)
    decided(people, case, kinds=["closure"])
    do(people, pk, "review", "unit_head", review_opinion="同意")
    refused(lambda: do(people, pk, "approve", "head", approval_opinion="同意"), "责令关闭")


# --- the ground


def test_the_ground_is_what_the_file_says(people):
    case = settled(people)
    refused(lambda: proposed(people, case, ground="撤案"), "已作出的处罚决定", "撤案")
    refused(lambda: proposed(people, case, ground="不予处罚"), "不予处罚")
    refused(lambda: proposed(people, case, ground="其他"), "写明依据的条款")
    pk = proposed(people, case, ground="其他", ground_cites="行政强制法(2011) 第四十条第五项")
    assert Closeout.objects.get(pk=pk).ground == "other"


def test_a_withdrawn_penalty_is_closed_as_withdrawn_not_as_executed(people):
    case = Proceeding.objects.get(pk=told(people)).case
    SummaryPenalty.objects.filter(case=case).update(closed=date(2026, 3, 9))
    decided(people, case, decided=None, served=None, withdrawn=date(2026, 3, 9))
    refused(lambda: proposed(people, case), "没有有效的处罚决定")
    assert Closeout.objects.get(pk=proposed(people, case, ground="撤案")).ground == "withdrawn"


def test_an_unpaid_fine_of_a_party_that_is_gone_lets_the_case_end_by_that_ground(people):
    pk = delivered(people)
    case, clerk = Proceeding.objects.get(pk=pk).case, people.jinjiang.clerk
    take("summary_penalty", "file_with_organ", pk, by=fresh(clerk), on=date(2026, 3, 3))
    money = begin("collection", "enter", case=case, by=fresh(clerk), on=date(2026, 3, 3)).proceeding_id
    dissolves(people, on=date(2026, 3, 10))
    cancel(people, money, "dissolved", "nothing", on=date(2026, 3, 11))
    refused(lambda: proposed(people, case), "不能以“执行完毕”结案")
    run = Closeout.objects.get(pk=proposed(people, case, ground="当事人死亡或者终止"))
    assert (run.ground, run.executed) == ("party_gone", date(2026, 3, 11))


# --- the invitation


def called(case):
    rows = Invitation.objects.filter(process__case=case, kind="closeout", step="propose", finished=None)
    return list(rows.values_list("process__kind", flat=True))


def test_when_everything_has_ended_one_invitation_calls_for_the_close_out(people):
    pk = delivered(people)
    case, clerk = Proceeding.objects.get(pk=pk).case, people.jinjiang.clerk
    money = begin("collection", "enter", case=case, by=fresh(clerk), on=date(2026, 3, 3)).proceeding_id
    pay(people, money, 3000, date(2026, 3, 9))
    assert called(case) == []  # the decision is not filed yet
    take("summary_penalty", "file_with_organ", pk, by=fresh(clerk), on=date(2026, 3, 9))
    assert called(case) == ["summary_penalty"]  # what ended last holds it
    row = Invitation.objects.get(process=pk, kind="closeout", finished=None)
    assert row.owner == people.jinjiang.investigator
    close = propose(people, case)
    assert called(case) == []
    do(people, close, "review", "unit_head", outcome="returned", review_opinion="补材料")
    assert Invitation.objects.filter(process=close, step="propose", finished=None).exists()


def test_a_counter_entry_takes_the_invitation_back_and_a_new_payment_gives_it_again(people):
    case = settled(people)
    money = case.proceedings.get(kind="collection").pk
    assert called(case) == ["collection"]
    counter(people, money, f"闽财{money}")
    assert called(case) == []
    pay(people, money, 3000, date(2026, 3, 10), receipt="闽财2", on=date(2026, 3, 12))
    assert called(case) == ["collection"]


def test_while_a_served_fine_waits_to_be_entered_the_close_out_is_not_called_for(people):
    pk = delivered(people)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 3))
    assert called(Proceeding.objects.get(pk=pk).case) == []


def test_a_filed_warning_without_a_fine_calls_for_the_close_out(people):
    duty = "安全生产事故隐患排查治理暂行规定(2008) 第十四条"
    said = {"offence": "YH26", "violated": duty, "kinds": ["warning"], "fine": None}
    pk = delivered(people, told_facts=said, fine=None)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 3))
    assert called(Proceeding.objects.get(pk=pk).case) == ["summary_penalty"]


def test_what_was_turned_over_to_the_ordinary_procedure_is_not_closed(people):
    pk = told(people)
    case = Proceeding.objects.get(pk=pk).case
    why = {"turned_why": "当事人有异议。"}
    take("summary_penalty", "turn_to_ordinary", pk, why, by=fresh(people.jinjiang.investigator), on=date(2026, 3, 2))
    assert called(case) == []
    refused(lambda: proposed(people, case, ground="其他", ground_cites="无"), "转为普通程序，尚未呈请立案")


def test_nothing_is_called_for_in_a_closed_case(people):
    case = Case.objects.get(proceedings=approved(people))
    assert called(case) == []


# --- filing away


def test_volumes_and_pages_are_held_to_their_columns(people):
    pk = approved(people)
    archive = lambda **facts: do(people, pk, "archive", "clerk", archive_no="晋应急2026-0001", **facts)  # noqa: E731
    refused(lambda: archive(pages=-5), "页数", "0到2147483647")
    refused(lambda: archive(volumes=70_000, pages=20), "卷数", "32767")
    refused(lambda: archive(volumes=0, pages=20), "卷数至少为1")
    refused(lambda: archive(pages=0), "页数至少为1")
    refused(lambda: do(people, pk, "archive", "clerk", archive_no="档" * 41, pages=20), "档号", "最多40字")
    archive(volumes=2, pages=380)
    run = Closeout.objects.get(pk=pk)
    assert (run.volumes, run.pages, run.archive_no) == (2, 380, "晋应急2026-0001")


def test_an_approved_case_waits_for_its_file_with_a_term(people):
    from casework.models import Clock

    pk = approved(people)
    clock = Clock.objects.get(proceeding=pk, card="terms/archive_after_approval_param")
    assert (clock.due, clock.met) == (date(2026, 3, 27), None)
    do(people, pk, "archive", "clerk", on=date(2026, 3, 16), archive_no="晋应急2026-0001", pages=20)
    clock.refresh_from_db()
    assert clock.met == date(2026, 3, 16)
