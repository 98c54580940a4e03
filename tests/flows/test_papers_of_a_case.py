"""Papers of one case agree with one another, and with what happened."""

from __future__ import annotations

from casework.models import Closeout, Paper
from documents.reading.derived import FACTS
from tests.flows.penalty_walk import Walk


def latest(walk: Walk, form: str) -> Paper:
    return Paper.objects.filter(proceeding=walk.pk, form=form).latest("pk")


def test_a_case_has_one_name_on_all_its_papers_those_of_the_close_out_too(people):
    walk = Walk(people).to("serve_decision")
    papers = Paper.objects.filter(proceeding=walk.pk)
    said = {paper.blanks["case_name"] for paper in papers if "case_name" in paper.blanks}
    said.add(FACTS["case_name"]({"run": Closeout(), "case": walk.run.case}))
    assert len(said) == 1 and f"{walk.run.case.party.name}涉嫌" in said.pop()


def test_whoever_refuses_a_paper_is_not_printed_as_having_signed_for_it(people):
    walk = Walk(people).to("give_notice")
    walk.take("serve_notice", way="left", receiver="李清燕", note="负责人不签收，社区干部见证，已拍照。")
    receipt = latest(walk, "service_receipt")
    assert {row["receiver"] for row in receipt.blanks["deliveries"]} == {""}
    assert receipt.blanks["remark"] == "拒收。负责人不签收，社区干部见证，已拍照。"


def test_whoever_accepts_a_paper_still_has_to_sign(people):
    walk = Walk(people).to("serve_notice")
    receivers = {row["receiver"] for row in latest(walk, "service_receipt").blanks["deliveries"]}
    assert all(receiver.startswith("（") for receiver in receivers)
