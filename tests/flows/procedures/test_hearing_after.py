"""What a hearing leaves in the penalty: the review after it, the way back to the investigation, hands kept apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import law
from casework.lists.cases import in_state
from casework.models import Case, Clock, Confirmation, Office, Officer, Penalty
from casework.models.confirmation import digest
from flows.beside.office import hand_over
from flows.door import lawful
from flows.pages.desk import workbench
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_hearing import ASKED, DAY, LAST_CALL, LATE, START, Heard, refused
from tests.people import fresh

pytestmark = pytest.mark.django_db


def small(people) -> Heard:
    """A fine below every threshold, for which the handlers told of the right to a hearing all the same."""
    heard = Heard.__new__(Heard)
    heard.people, heard.pk = people, 0
    heard.walk = Walk(people, start=START, fine=10_000).to("conclude")
    heard.walk.take("give_notice", hearing=True)
    heard.walk.take("serve_notice")
    return heard


def test_a_case_that_was_heard_is_reviewed_whatever_the_fine(people):
    heard = small(people)
    assert heard.penalty.under_review is False
    heard.reported()
    heard.walk.take("waive_defence", on=DAY)
    heard.take("read", DAY)
    assert (heard.penalty.under_review, heard.penalty.review_asked) == (True, DAY)
    assert "review" in heard.invited(heard.walk.pk)
    assert heard.clock("legal_review_param", heard.walk.pk).met is None
    heard.walk.take("submit_handling", on=DAY)
    heard.walk.take("endorse_handling", on=DAY)
    with refused("经过听证程序，应当经过法制审核.*第五十八条"):
        heard.walk.take("issue_decision", on=DAY)
    heard.walk.take("review", on=DAY)
    heard.walk.take("issue_decision", on=DAY)
    assert heard.penalty.fine == 10_000


def test_what_the_head_sends_back_is_investigated_before_anything_else(people):
    heard = Heard(people).reported()
    heard.walk.take("waive_defence", on=DAY)
    heard.take("read", DAY, outcome="reinvestigate", reading_opinion="主要事实存疑，重新调查。")
    assert (heard.run.stage, heard.penalty.hearing_settled, heard.penalty.stage) == ("concluded", DAY, "told")
    assert heard.invited(heard.walk.pk) & {"submit_handling", "review", "resume_investigation"} == {
        "resume_investigation"
    }
    for step in ("submit_handling", "ask_review"):
        with refused("决定重新调查，请先办理“重新调查”"):
            heard.walk.take(step, on=DAY)
    heard.walk.take("resume_investigation", on=DAY)
    assert (heard.penalty.stage, heard.penalty.hearing_asked) == ("filed", None)


def test_what_was_submitted_before_the_hearing_is_not_decided_after_it_is_sent_back(people):
    """A request that was posted in time may be typed after the handlers submitted."""
    heard = Heard(people)
    heard.walk.take("waive_defence", on=LATE)
    heard.walk.take("submit_handling", on=LATE)
    heard.walk.take("endorse_handling", on=LATE)
    heard.take("request", LATE, received=ASKED)
    heard.take("answer", LATE)
    heard.take("appoint", LATE)
    heard.take("notify", LATE)
    heard.take("serve_call", LAST_CALL)
    for step in ("hold", "report"):
        heard.take(step, DAY)
    heard.take("read", DAY, outcome="reinvestigate", reading_opinion="主要事实存疑，重新调查。")
    for step in ("discuss", "issue_decision"):
        with refused("决定重新调查，请先办理“重新调查”"):
            heard.walk.take(step, on=DAY)


def test_while_the_party_is_heard_the_telling_is_not_taken_back(people):
    heard = Heard(people).called()
    with refused("“行政处罚听证”自2026-09-30起尚未终结"):
        heard.walk.take("resume_investigation", on=DAY)
    heard.walk.take("ask_review", on=DAY)
    with refused("听证终结之前不能退回重新调查"):
        heard.walk.returns("review", on=DAY)
    assert (heard.penalty.stage, heard.penalty.hearing_asked, heard.run.stage) == ("told", ASKED, "called")
    heard.take("hold", DAY)
    assert heard.run.stage == "held"


# --- hands kept apart, in time as well


def holds(person, office: str, bureau) -> None:
    """The person holds a further office of the bureau."""
    organ = bureau.organ
    Office.objects.create(
        officer=person, organ=organ, office=office, territory_path=organ.territory.path, since=date(2015, 1, 1)
    )


def test_who_held_the_hearing_does_not_review_or_decide_the_case(people):
    bureau = people.jinjiang
    for office in ("legal_reviewer", "agency_head"):
        holds(bureau.presider, office, bureau)
    Officer.objects.filter(pk=bureau.presider.pk).update(legal_qualification="A20150000001")
    heard = Heard(people).reported()
    heard.walk.take("waive_defence", on=DAY)
    heard.take("read", DAY)
    with pytest.raises(NotPermitted, match="已参与本案的举行听证、提交听证报告"):
        heard.walk.take("review", on=DAY, by=heard.who("presider"))
    heard.walk.take("review", on=DAY)
    heard.walk.take("submit_handling", on=DAY)
    heard.walk.take("endorse_handling", on=DAY)
    for step in ("discuss", "issue_decision"):
        with pytest.raises(NotPermitted, match="已参与本案的举行听证"):
            heard.walk.take(step, on=DAY, by=heard.who("presider"))
        heard.walk.take(step, on=DAY)


def test_who_reviewed_the_case_since_he_was_appointed_does_not_hold_the_hearing(people):
    bureau = people.jinjiang
    holds(bureau.presider, "legal_reviewer", bureau)
    Officer.objects.filter(pk=bureau.presider.pk).update(legal_qualification="A20150000001")
    heard = Heard(people).called()
    heard.walk.take("ask_review", on=LAST_CALL)
    points = heard.walk.points(procedure="not_applicable")
    heard.walk.take("review", on=LAST_CALL, by=heard.who("presider"), points=points)
    with refused("已参与本案的法制审核，不得担任听证主持人，请机关负责人另行指定"):
        heard.take("hold", DAY)


def test_a_recorder_who_has_done_a_part_of_the_investigation_is_replaced(people):
    bureau = people.jinjiang
    holds(bureau.clerk, "investigator", bureau)
    heard = Heard(people).called()
    Penalty.objects.filter(pk=heard.walk.pk).update(partner=bureau.clerk)
    with refused("现为本案的承办人，不得担任书记员"):
        heard.take("hold", DAY)


def test_the_case_is_not_handed_to_who_sits_on_the_bench(people):
    bureau = people.jinjiang
    for person in (bureau.presider, bureau.clerk):
        holds(person, "investigator", bureau)
        Officer.objects.filter(pk=person.pk).update(certificate_no=f"C{person.pk}", certificate_until=date(2030, 1, 1))
    heard = Heard(people).called()
    how = {"by": heard.who("unit_head"), "on": LAST_CALL, "reason": "工作调整"}
    for person, part in ((bureau.presider, "听证主持人"), (bureau.clerk, "书记员")):
        with pytest.raises(NotPermitted, match=f"的{part}，终结之前不能承办.*第六十四条第四项"):
            hand_over("penalty", heard.walk.pk, to=fresh(person), **how)
    for step in ("hold", "report", "read"):
        heard.take(step, DAY)
    hand_over("penalty", heard.walk.pk, to=heard.who("presider"), **(how | {"on": DAY}))


# --- the ninety days while the party is heard


def pauses(monkeypatch):
    """The organ's own card says that the days of the hearing do not count (行政处罚法 第六十条 does not)."""
    asked = lawful.LawOf.get

    def local(of, card):
        found = asked(of, card)
        if card != "thresholds/hearing_excluded":
            return found
        return replace(found, value=True, cites="晋应急〔2022〕1号")

    monkeypatch.setattr(lawful.LawOf, "get", local)
    found = law.book().at(ASKED)["thresholds/hearing_excluded"]
    return replace(found, value=True, cites="晋应急〔2022〕1号")


def vouches(bureau, ruling) -> None:
    since, said = str(ruling.since), "听证期间不计入九十日"
    about = {"organ": bureau.organ, "by": bureau.reviewer, "on": START, "document": ruling.cites, "dated": START}
    Confirmation.objects.create(card=ruling.card, since=since, said=said, digest=digest(ruling), **about)


def test_a_ground_that_nobody_confirmed_does_not_stop_the_ninety_days(people, monkeypatch):
    pauses(monkeypatch)
    heard = Heard(people).asked()
    assert heard.clock("decision_90d", heard.walk.pk).suspended is None


def test_while_the_ninety_days_stand_still_nothing_counts_them_as_late(people, monkeypatch, client):
    vouches(people.jinjiang, pauses(monkeypatch))
    heard = Heard(people).called()
    clock = heard.clock("decision_90d", heard.walk.pk)
    due, late = clock.due, clock.due + timedelta(1)
    assert clock.suspended == ASKED
    assert clock not in Clock.objects.overdue(late)
    Clock.objects.overdue(late).update(met=late)  # the hearing's own, whose day is over by then
    assert list(in_state(Case.objects.all(), "late", late)) == []
    assert [row for row in workbench.my_clocks(people.jinjiang.investigator) if row.pk == clock.pk] == []
    for step in ("hold", "report", "read"):
        heard.take(step, DAY)
    clock = heard.clock("decision_90d", heard.walk.pk)
    assert (clock.suspended, clock.due) == (None, due + timedelta((DAY - ASKED).days + 1))
    assert clock in Clock.objects.overdue(clock.due + timedelta(1))
