"""Who is punished and by whom: the young, the dead, closure and licences; and what a step page proposes as a draft."""

from datetime import date

import pytest

from casework.models import Clock, Paper
from flows.beside.void import void_paper
from flows.door.asking import asked
from flows.door.engine import begin
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.pages.step.presets import presets
from tests.flows import acts
from tests.flows.penalty_walk import OFFENCE, Walk
from tests.flows.procedures.test_summary_penalty import TOLD
from tests.people import fresh

pytestmark = pytest.mark.django_db

D = date


def refused(match):
    return pytest.raises(Refused, match=match)


def born(party, **values):
    type(party).objects.filter(pk=party.pk).update(**({"id_number": "", "birth_year": None} | values))


@pytest.mark.parametrize("kind", ["penalty", "summary_penalty"])
def test_a_government_is_not_punished(people, kind):
    step, facts = ("propose", OFFENCE) if kind == "penalty" else ("tell", TOLD)
    said = f"只对法人或者其他组织、个体工商户、公民、中介机构办理，{people.town}是政府及其部门，请另选当事人"
    how = {"source": "report", "partner": fresh(people.jinjiang.partner), "on": date(2026, 3, 2)}
    with refused(said):
        begin(kind, step, facts, party=people.town, by=fresh(people.jinjiang.investigator), **how)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ({"id_number": "350582201203030012"}, "违法时不满14周岁，不予行政处罚"),
        ({"birth_year": 2013}, "只登记了出生年，已满年龄的请先登记身份证号"),
    ],
)
def test_nobody_under_fourteen_is_punished(people, who, why):
    walk = Walk(people, party=people.boss, offence="AQ94-1", fine=20_000).to("interview")
    born(people.boss, **who)
    with refused(f"{why}.*第三十条"):
        walk.take("conclude", reason="情节严重。")


def test_on_the_fourteenth_birthday_the_penalty_is_a_lighter_one(people):
    walk = Walk(people, party=people.boss, offence="AQ94-1", fine=20_000).to("interview")
    born(people.boss, id_number="350582201203020012")
    with refused("违法时不满18周岁，应当从轻或者减轻行政处罚.*如确需办理，请填写理由"):
        walk.take("conclude")
    assert walk.take("conclude", reason="已从轻处罚。").stage == "reported"


def test_closure_is_decided_by_the_government(people):
    walk = Walk(people, offence="AQ113", fine=1_000_000).to("interview")
    with refused(r"责令关闭由县级以上人民政府.*应当提请人民政府决定（安全生产法\(2021\) 第一百一十五条）"):
        walk.take("conclude", kinds=["fine", "closure"], reason="情节严重。")


def test_a_licence_is_taken_by_who_issued_it(people):
    walk = Walk(people).to("interview")
    for issuer, why in (
        ("", "请填写“许可证件的发证机关”"),
        ("福建省应急管理厅", "应当提请或者移送福建省应急管理厅处理"),
    ):
        with refused(why):
            walk.take("conclude", kinds=["fine", "licence_revocation"], licence_issuer=issuer)


def ends(party, on):
    type(party).objects.filter(pk=party.pk).update(ended=on)


@pytest.mark.parametrize(
    ("last", "step"), [("interview", "conclude"), ("review", "give_notice"), ("give_notice", "serve_notice")]
)
def test_a_party_that_has_ended_is_punished_no_further_and_the_case_is_withdrawn(people, last, step):
    walk = Walk(people).to(last)
    with refused("没有登记死亡（注销）日"):
        walk.take("withdraw", ground="party_ended", on=walk.run.case.moved)
    ends(people.company, walk.run.case.moved)
    with refused("没有登记承继人，不能再办理这一步；请由机关负责人撤案"):
        walk.take(step)
    walk.take("withdraw", ground="party_ended", on=walk.run.case.moved)
    assert (walk.run.stage, walk.run.closed) == ("withdrawn", walk.run.case.moved)


def test_a_decision_is_withdrawn_only_when_its_paper_is_void_or_the_party_has_ended(people):
    walk = Walk(people, fine=3_000).to("issue_decision")
    with refused("仍然有效，不能撤案"):
        walk.take("withdraw", on=D(2026, 4, 3))
    paper = Paper.objects.get(form="penalty_decision_unit")
    void_paper(paper=paper, by=fresh(people.jinjiang.head), on=D(2026, 4, 3), reason="当事人错误。")
    walk.take("withdraw", on=D(2026, 4, 3))
    assert walk.run.stage == "withdrawn"
    assert not Clock.objects.filter(proceeding_id=walk.pk, met=None, lapsed=None).exists()


@pytest.mark.parametrize(
    "last", ["propose", "endorse_filing", "file", "conclude", "review", "give_notice", "serve_notice"]
)
def test_before_the_decision_every_stage_has_a_way_to_an_end(people, last):
    walk = Walk(people).to(last)
    walk.take("withdraw", on=walk.run.case.moved)
    assert walk.run.closed


def test_a_returned_proposal_is_waited_for_with_a_clock(people):
    walk = Walk(people).to("endorse_filing")
    walk.returns("file")
    running = Clock.objects.filter(proceeding_id=walk.pk, met=None, lapsed=None, duty=True)
    assert (walk.run.stage, [clock.card for clock in running]) == ("returned", ["terms/filing_returned_param"])
    walk.take("withdraw", on=walk.run.case.moved)


def proposed_on_screen(run, step):
    terms = steps(PROCEDURES["penalty"])[step]
    return presets(run, terms, asked(PROCEDURES["penalty"], step))


def test_what_the_finding_says_is_proposed_for_the_filing(people):
    seen = acts.recorded(people)
    run = PROCEDURES["penalty"](case=seen.case, kind="penalty", arose_from=seen)
    drafts = proposed_on_screen(run, "propose")
    assert (drafts["offence"], drafts["discovered"], drafts["offence_day"]) == ("AQ99-1-O", acts.DAY, acts.DAY)
    assert drafts["summary"] == "2026年9月1日检查发现危险品仓库未设置明显的安全警示标志。"
    assert "handler_opinion" not in drafts


def test_facts_and_evidence_are_carried_on_as_drafts_and_opinions_are_not(people):
    walk = Walk(people, fine=3_000).to("interview")
    drafts = proposed_on_screen(walk.run, "conclude")
    assert drafts["facts_found"] == OFFENCE["summary"]
    assert [[*row] for row in drafts["evidence"]] == [["evidence"]]
    walk.to("serve_notice")
    assert "告知的处罚：罚款（罚款3000元）" in proposed_on_screen(walk.run, "submit_handling")["handling_opinion"]
    assert proposed_on_screen(walk.run, "issue_decision")["fine"] == 3_000
    for step in steps(PROCEDURES["penalty"]):
        wants = asked(PROCEDURES["penalty"], step)
        opinions = [name for name in wants if name.endswith(("opinion", "endorsement"))]
        assert all(wants[name].default in (None, "") for name in opinions), step


def test_a_returned_proposal_shows_what_was_said_the_first_time(people):
    walk = Walk(people).to("propose")
    walk.returns("endorse_filing")
    drafts = proposed_on_screen(walk.run, "propose")
    assert (drafts["offence"], drafts["summary"]) == ("AQ97-7-O", OFFENCE["summary"])
    assert drafts["handler_opinion"] == OFFENCE["handler_opinion"]


def test_a_penalty_inside_a_case_takes_its_finding(people):
    seen, who = acts.recorded(people), people.jinjiang
    facts = OFFENCE | {"offence": "AQ99-1-O", "offence_day": acts.DAY, "discovered": acts.DAY}
    begin("penalty", "propose", facts, case=seen.case, by=fresh(who.investigator), partner=who.partner, on=acts.DAY)
    assert seen.case.findings.get(offence="AQ99-1-O").to_penalty == acts.DAY
