"""Acts beside the steps are put right like steps: taken back, undone with their paper, corrected."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from casework.folding import unlike_the_record
from casework.models import Collection, Entry, Paper, Penalty, Proceeding, Service
from flows import begin, take
from flows.beside import effects
from flows.beside.change import change, revoke, serve_change
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.reissue import reissue
from flows.beside.take_back import take_back
from flows.beside.void import void_paper
from flows.door.refusals import Refused
from flows.door.verbs import VERBS
from flows.models import Invitation
from flows.verify import CHECKS
from permissions.gate import NotPermitted
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db


class Changed:
    """A fine of 60,000 yuan, served and entered, changed to 5,000 where 50,000 was meant."""

    def __init__(self, people):
        self.jj, self.walk = people.jinjiang, Walk(people).to("serve_decision")
        self.on = self.walk.day("serve_decision") + timedelta(1)
        case = Proceeding.objects.get(pk=self.walk.pk).case
        self.account = begin("collection", "enter", {}, case=case, by=fresh(self.jj.clerk), on=self.on).proceeding_id

    @property
    def run(self):
        return Proceeding.objects.get(pk=self.walk.pk)

    def change(self, fine="5000"):
        said = {"fine": fine, "new": "罚款伍万元", "old": "罚款陆万元"}
        head = fresh(self.jj.head)
        return change(proceeding=self.run, **said, by=head, on=self.on, reason="复核认为过重。")

    def serve(self, **more):
        said = {"served": self.on, "way": "direct", "receiver": "蔡红泰"} | more
        return serve_change(proceeding=self.run, **said, by=fresh(self.jj.investigator), on=self.on)

    def correct(self, line, facts, notice="", by=None):
        said = {"by": fresh(by or self.jj.head), "on": self.on, "reason": "打错。"}
        propose_correction(line, facts, notice, **said)
        return approve_correction(line, by=fresh(self.jj.unit_head), on=self.on)

    @property
    def sums(self):
        return Penalty.objects.get(pk=self.walk.pk).fine, Collection.objects.get(pk=self.account).owed

    @property
    def paper(self):
        return Paper.objects.filter(form="decision_revoked").latest("pk")

    def invited(self, step):
        return Invitation.objects.filter(process_id=self.walk.pk, step=step, finished=None).exists()


@pytest.fixture
def case(people):
    return Changed(people)


def whole():
    assert list(unlike_the_record()) == []
    assert [sentence for check in CHECKS.values() for sentence in check()] == []


def test_its_author_takes_a_change_back_before_it_is_served(case):
    case.change()
    assert case.sums == (Decimal(5000), Decimal(5000)) and case.invited("serve_change")
    take_back(proceeding=case.run, by=fresh(case.jj.head), on=case.on, reason="少打一个零。")
    assert case.sums == (Decimal(60000), Decimal(60000)) and not case.invited("serve_change")
    assert hasattr(case.paper, "voided")
    whole()
    case.change("50000")
    assert case.sums == (Decimal(50000), Decimal(50000))


def test_with_its_paper_a_change_is_undone_by_the_head_alone(case):
    case.change()
    with pytest.raises(NotPermitted, match="机关负责人"):
        void_paper(paper=case.paper, by=fresh(case.jj.unit_head), on=case.on, reason="少打一个零。")
    line = void_paper(paper=case.paper, by=fresh(case.jj.head), on=case.on, reason="少打一个零。")
    assert line.facts["undone"] == "变更处罚决定"
    assert case.sums == (Decimal(60000), Decimal(60000)) and not case.invited("serve_change")
    with pytest.raises(Refused, match="已经撤回"):
        reissue(paper=case.paper, by=fresh(case.jj.head), on=case.on, reason="重做。")
    whole()
    case.change("50000")
    case.serve()
    assert case.sums == (Decimal(50000), Decimal(50000))


def test_the_paper_of_a_change_made_again_and_void_undoes_the_change_too(case):
    case.change()
    reissue(paper=case.paper, by=fresh(case.jj.head), on=case.on, reason="印错。")
    void_paper(paper=case.paper, by=fresh(case.jj.head), on=case.on, reason="少打一个零。")
    assert case.sums == (Decimal(60000), Decimal(60000)) and not case.invited("serve_change")
    whole()


def test_after_somebody_has_gone_on_from_the_change_its_paper_is_not_voided(case):
    case.change()
    paid = {"paid_on": case.on, "amount": "5000", "receipt": "0001", "way": "bank", "outcome": "full"}
    take("collection", "receive", case.account, paid, by=fresh(case.jj.clerk), on=case.on)
    with pytest.raises(Refused, match="不能再作废它的文书"):
        void_paper(paper=case.paper, by=fresh(case.jj.head), on=case.on, reason="少打一个零。")
    assert case.sums == (Decimal(5000), Decimal(5000))


def test_a_revocation_is_taken_back_with_the_clocks_it_stopped(case):
    running = sorted(case.run.clocks.filter(met=None, lapsed=None).values_list("card", "due"))
    revoke(proceeding=case.run, by=fresh(case.jj.head), on=case.on, anew="never", reason="违法。")
    take_back(proceeding=case.run, by=fresh(case.jj.head), on=case.on, reason="点错。")
    assert Penalty.objects.get(pk=case.walk.pk).revoked is None
    assert sorted(case.run.clocks.filter(met=None, lapsed=None).values_list("card", "due")) == running
    whole()


def test_the_sum_of_a_change_is_corrected_and_its_paper_made_again(case):
    line = case.change()
    done = case.correct(line, {"fine": "50000"})
    assert [(one["old"], one["new"]) for one in done.facts["corrected"]] == [("5000", "50000")]
    assert case.sums == (Decimal(50000), Decimal(50000))
    whole()


def test_the_words_of_a_change_are_corrected_and_the_wrong_paper_is_not_served(case):
    line = case.change("50000")
    case.correct(line, {"new": "罚款人民币伍万元"})
    with pytest.raises(Refused, match="写有更正前的内容"):
        case.serve()
    reissue(paper=case.paper, by=fresh(case.jj.head), on=case.on, reason="写错。")
    assert "罚款人民币伍万元" in str(case.paper.blanks)
    case.serve()
    assert Service.objects.get(paper=case.paper).receiver == "蔡红泰"
    whole()


def test_a_served_change_is_corrected_with_a_notice(case):
    line = case.change("50000")
    case.serve()
    with pytest.raises(Refused, match="补正通知书"):
        case.correct(line, {"new": "罚款人民币伍万元"})
    case.correct(line, {"new": "罚款人民币伍万元"}, notice="文字有误。")
    assert Paper.objects.filter(form="correction_notice").exists()
    whole()


def test_a_change_is_not_corrected_to_a_heavier_fine_than_the_decision(case):
    line = case.change()
    with pytest.raises(Refused, match="高于原决定"):
        case.correct(line, {"fine": "70000"})
    assert case.sums == (Decimal(5000), Decimal(5000))


def test_the_service_of_a_change_is_corrected(case):
    case.change("50000")
    line = case.serve()
    by = case.jj.investigator
    case.correct(line, {"receiver": "蔡宏泰"}, by=by)
    assert Service.objects.get(paper=case.paper).receiver == "蔡宏泰"
    with pytest.raises(Refused, match="早于文书制作日"):
        case.correct(line, {"served": case.on - timedelta(1)}, by=by)
    with pytest.raises(Refused, match="更正"):
        take_back(proceeding=case.run, by=fresh(by), on=case.on, reason="点错。")
    whole()


def test_the_case_page_offers_both_and_the_page_of_correction_asks_what_the_act_asked(client, case):
    line = case.change()
    sign_in(client, case.jj.head)
    page = client.get(f"/cases/{case.run.case_id}/").content.decode()
    assert f"/record/{line.pk}/correct/" in page and f"/{case.walk.pk}/beside/take_back/" in page
    page = client.get(f"/record/{line.pk}/correct/").content.decode()
    assert 'name="fine"' in page and 'value="5000"' in page and "变更后的罚款" in page
    seen = client.post(
        f"/record/{line.pk}/correct/", {"do": "look", "fine": "50000", "new": "罚款伍万元", "old": "罚款陆万元"}
    )
    assert "50000" in seen.content.decode()
    assert Entry.objects.latest("pk").step == "change"


def lowered(case, fine):
    """The decision, served, corrected to another fine after it was changed to 50,000."""
    decided = Entry.objects.get(proceeding_id=case.walk.pk, step="issue_decision")
    return case.correct(decided, {"fine": fine}, notice="数额打错。")


def doubts(line):
    return {one["title"]: one["why"] for one in line.facts["doubts"]}


def test_a_later_change_that_the_corrected_decision_would_not_have_allowed_is_shown_and_flagged(case):
    change_line = case.change("50000")
    seen = lowered(case, "40000")
    assert "高于原决定" in doubts(seen)["变更处罚决定"]
    assert change_line.line in [flag["line"] for flag in Penalty.objects.get(pk=case.walk.pk).flags]


def test_a_later_act_that_cannot_be_told_again_is_left_to_a_person_when_it_wrote_the_same(case, monkeypatch):
    case.change("50000")
    monkeypatch.setitem(VERBS, "change", replace(VERBS["change"], stated=None))
    assert "须人工核对" in doubts(lowered(case, "59000"))["变更处罚决定"]


def test_a_later_step_that_cannot_be_told_again_is_left_to_a_person(case, monkeypatch):
    def breaks(entry, *more):
        if entry.step == "serve_decision":
            raise KeyError("gone")
        return real(entry, *more)

    real = effects.told
    monkeypatch.setattr(effects, "told", breaks)
    seen = lowered(case, "59000")
    served = Entry.objects.get(proceeding_id=case.walk.pk, step="serve_decision")
    assert "须人工核对" in doubts(seen)[served.title]
    assert served.line in [flag["line"] for flag in Penalty.objects.get(pk=case.walk.pk).flags]


def test_a_decision_is_made_again_only_in_an_office_of_the_step_that_issued_it(client, people):
    walk = Walk(people).to("issue_decision")
    paper, on = Paper.objects.get(proceeding_id=walk.pk, form="penalty_decision_unit"), walk.day("issue_decision")
    with pytest.raises(NotPermitted, match=r"请报.*机关负责人"):
        reissue(paper=paper, by=fresh(people.jinjiang.unit_head), on=on, reason="写错。")
    void_paper(paper=paper, by=fresh(people.jinjiang.unit_head), on=on, reason="写错。")
    offered = {}
    for name in ("unit_head", "head"):
        sign_in(client, getattr(people.jinjiang, name))
        offered[name] = "重新制作</a>" in client.get(f"/cases/{walk.run.case_id}/").content.decode()
    assert offered == {"unit_head": False, "head": True}
    assert reissue(paper=paper, by=fresh(people.jinjiang.head), on=on, reason="写错。").office == "agency_head"
