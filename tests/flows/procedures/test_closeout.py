"""结案: only when all is done and paid, by other persons than the proposer, then bound and filed away."""

from datetime import date

import pytest

from casework.models import Case, Clock, Closeout, Paper, Proceeding
from flows.door.engine import REFUSALS, begin, take
from tests.flows.acts import recorded
from tests.flows.procedures.test_collection import pay
from tests.flows.procedures.test_summary_penalty import delivered, refused, told
from tests.people import fresh

PAID = date(2026, 3, 10)
SAID = {
    "ground": "执行完毕",
    "result": "罚款人民币叁仟元整。",
    "execution_status": "当事人已于2026年3月10日缴清罚款。",
}


def case_of(pk):
    return Proceeding.objects.get(pk=pk).case


def settled(people, acted="2026-03-02"):
    """A case whose penalty on the spot, for an act of that day, is filed and paid on 10 March."""
    j = people.jinjiang
    pk = delivered(people, told_facts={"offence_day": acted})
    case = case_of(pk)
    take("summary_penalty", "file_with_organ", pk, by=fresh(j.clerk), on=date(2026, 3, 3))
    money = begin("collection", "enter", case=case, by=fresh(j.clerk), on=date(2026, 3, 3)).proceeding_id
    pay(people, money, 3000, PAID, receipt=f"闽财{money}")
    return case


def propose(people, case, on=date(2026, 3, 12)):
    j = people.jinjiang
    return begin(
        "closeout", "propose", SAID, case=case, partner=j.partner, by=fresh(j.investigator), on=on
    ).proceeding_id


GOOD = {"review": {"outcome": "agreed"}, "approve": {"outcome": "approved"}}


def do(people, pk, step, who, on=date(2026, 3, 13), reason="", **facts):
    facts = GOOD.get(step, {}) | facts
    return take("closeout", step, pk, facts, by=fresh(getattr(people.jinjiang, who)), on=on, reason=reason)


def approved(people, on=date(2026, 3, 13), acted="2026-03-02", **more):
    pk = propose(people, settled(people, acted))
    do(people, pk, "review", "unit_head", review_opinion="事实清楚，执行完毕，同意结案。")
    do(people, pk, "approve", "head", on=on, approval_opinion="同意结案。", **more)
    return pk


def test_proposed_reviewed_approved_and_filed_away(people):
    pk = approved(people)
    run = Closeout.objects.get(pk=pk)
    assert (run.stage, run.executed, run.cause) == (
        "approved",
        PAID,
        "未在有较大危险因素的场所和设施设备上设置明显安全警示标志",
    )
    assert run.case.closed == date(2026, 3, 13)
    paper = Paper.objects.get(proceeding=pk, form="case_closure_approval")
    assert "应急结〔2026〕1号" in paper.number and "事实清楚" in str(paper.blanks)
    do(
        people,
        pk,
        "archive",
        "clerk",
        on=date(2026, 3, 16),
        archive_no="晋应急2026-0001",
        retention="10年",
        volumes=1,
        pages=26,
    )
    run = Closeout.objects.get(pk=pk)
    assert (run.stage, run.closed, run.retention) == ("archived", date(2026, 3, 16), "10年")
    cover, index = (Paper.objects.get(proceeding=pk, form=form) for form in ("case_file_cover", "case_file_index"))
    assert cover.blanks["archive_no"] == "晋应急2026-0001" and cover.number is None
    assert (
        cover.blanks["case_number"] == cover.proceeding.case.number
    )  # the folder has one number, the cover takes none of its own
    assert len(index.blanks["entries"]) == Paper.objects.filter(proceeding__case=run.case).count() - 2


def test_while_anything_is_open_the_close_out_is_refused_and_says_what(people):
    pk = told(people)
    refused(lambda: propose(people, case_of(pk)), "“当场处罚（简易程序）”（已告知）", "第四十七条")


def test_while_the_fine_is_unpaid_the_close_out_is_refused(people):
    pk = delivered(people)
    take("summary_penalty", "file_with_organ", pk, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 3))
    case = case_of(pk)
    refused(lambda: propose(people, case), "3000元", "缴清")
    begin("collection", "enter", case=case, by=fresh(people.jinjiang.clerk), on=date(2026, 3, 3))
    refused(lambda: propose(people, case), "“罚款执行”（待缴纳）", "3000元")
    assert not Closeout.objects.exists()


def test_the_clock_of_thirty_days_passes_from_the_payment_to_the_close_out(people):
    case = settled(people)
    first = Clock.objects.get(proceeding__case=case, card="terms/close_after_exec", lapsed=None)
    pk = propose(people, case)
    first.refresh_from_db()
    own = Clock.objects.get(proceeding=pk, card="terms/close_after_exec")
    assert first.lapsed == date(2026, 3, 12) and (own.start, own.due) == (PAID, first.due)
    do(people, pk, "review", "unit_head", review_opinion="同意")
    do(people, pk, "approve", "deputy", approval_opinion="同意")
    own.refresh_from_db()
    assert own.met == date(2026, 3, 13)


def test_on_the_last_day_it_is_approved_a_day_later_only_with_a_reason(people):
    approved(people, on=date(2026, 4, 9))
    with pytest.raises(REFUSALS) as why:
        approved(people, on=date(2026, 4, 10), acted="2026-03-01")
    assert "结案的期限" in str(why.value.args) and "请填写理由" in str(why.value.args)
    approved(people, on=date(2026, 4, 10), acted="2026-02-28", reason="年度案卷评查期间集中办理。")


def test_who_proposed_neither_reviews_nor_approves(people):
    from casework.models import Office

    j = people.jinjiang
    for office in ("unit_head", "agency_head"):
        Office.objects.create(
            officer=j.investigator,
            office=office,
            organ=j.organ,
            territory_path="350500/350582/",
            since=date(2010, 1, 1),
        )
    pk = propose(people, settled(people))
    refused(lambda: do(people, pk, "review", "investigator", review_opinion="同意"), "职能分离")
    do(people, pk, "review", "unit_head", review_opinion="同意")
    refused(lambda: do(people, pk, "approve", "investigator", approval_opinion="同意"), "职能分离")


def test_each_step_belongs_to_its_office(people):
    pk = propose(people, settled(people))
    for who in ("clerk", "reviewer", "third", "auxiliary", "head"):
        with pytest.raises(REFUSALS):
            do(people, pk, "review", who, review_opinion="同意")
    do(people, pk, "review", "unit_head", review_opinion="同意")
    for who in ("clerk", "unit_head", "investigator"):
        with pytest.raises(REFUSALS):
            do(people, pk, "approve", who, approval_opinion="同意")


def test_sent_back_it_is_proposed_again(people):
    pk = propose(people, settled(people))
    do(people, pk, "review", "unit_head", outcome="returned", review_opinion="请补缴款凭证。")
    run = Closeout.objects.get(pk=pk)
    assert (run.stage, run.return_reason, run.reviewer, run.review_opinion) == ("returned", "请补缴款凭证。", None, "")
    do(people, pk, "propose", "investigator", **SAID)
    run = Closeout.objects.get(pk=pk)
    assert (run.stage, run.returned, run.executed) == ("proposed", 1, PAID)
    do(people, pk, "review", "unit_head", review_opinion="同意。")
    do(people, pk, "approve", "deputy", outcome="returned", approval_opinion="案由写错，请更正。")
    assert Closeout.objects.get(pk=pk).stage == "returned"
    running = Clock.objects.filter(proceeding=pk, met=None, lapsed=None).values_list("card", flat=True)
    assert set(running) == {"terms/close_after_exec", "terms/refile_param"}


def test_nothing_begins_in_a_closed_case(people):
    case = Case.objects.get(proceedings=approved(people))
    j = people.jinjiang
    refused(
        lambda: begin(
            "closeout", "propose", SAID, case=case, partner=j.partner, by=fresh(j.investigator), on=date(2026, 3, 20)
        ),
        "结案",
    )


def test_nothing_is_left_when_the_paper_cannot_be_made(people):
    pk = propose(people, settled(people))
    do(people, pk, "review", "unit_head", review_opinion="同意")
    party = people.company
    party.name = ""
    party.save()
    with pytest.raises(REFUSALS):
        do(people, pk, "approve", "head", approval_opinion="同意")
    run = Closeout.objects.get(pk=pk)
    assert (run.stage, run.approved, run.case.closed) == ("reviewed", None, None)
    assert not Paper.objects.filter(proceeding=pk).exists()


def test_a_case_without_a_penalty_ends_with_its_last_proceeding(people):
    seen = recorded(people, PAID, findings=[], no_findings=True)
    assert seen.case.closed is None
    take("inspection", "conclude", seen.pk, by=fresh(people.jinjiang.investigator), on=PAID)
    assert case_of(seen.pk).closed == PAID
