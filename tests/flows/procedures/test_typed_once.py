"""What the case knows is proposed to the steps after it: to whom a paper goes, what was decided and paid."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from flows.beside.take_back import take_back
from flows.door.facts import asked
from flows.door.offers import looked_at
from flows.door.terms import PROCEDURES, steps
from flows.pages.step.presets import presets
from flows.procedures.penalty.asked import Kind
from tests.flows import acts
from tests.flows.pages.test_moved_stage import sign_in
from tests.flows.penalty_walk import Walk
from tests.flows.procedures import test_service_notice
from tests.flows.procedures.test_closeout import settled
from tests.people import fresh

pytestmark = pytest.mark.django_db


def proposed(run, step):
    cls = PROCEDURES[run.kind]
    return presets(run, steps(cls)[step], asked(cls, step))


def test_a_paper_goes_to_whom_and_where_the_party_confirmed(people):
    walk = Walk(people).to("give_notice")
    before = proposed(walk.run, "serve_notice")
    assert (before["receiver"], before["place"]) == (people.company.representative, people.company.address)
    on, investigator = walk.run.case.moved, fresh(people.jinjiang.investigator)
    said = {"address": "晋江市罗山街道1号", "receiver": "蔡小姐", "phone": "0595-85551234"}
    walk.take("confirm_address", on=on, **said)
    after = proposed(walk.run, "serve_notice")
    assert (after["receiver"], after["place"]) == ("蔡小姐", "晋江市罗山街道1号")
    take_back(proceeding=walk.run, by=investigator, on=on, reason="填错。")
    assert proposed(walk.run, "serve_notice")["receiver"] == people.company.representative


def test_the_close_out_proposes_what_was_decided_and_what_was_paid(people):
    case = settled(people)
    cls = PROCEDURES["closeout"]
    run = cls(case=case, kind="closeout", opened=date(2026, 4, 1), owner=people.jinjiang.investigator)
    drafts = proposed(run, "propose")
    assert "作出处罚决定：罚款（3000元）。" in drafts["result"]
    assert drafts["execution_status"].startswith("罚款3000元") and drafts["execution_status"].endswith("缴清。")


def test_the_end_of_an_investigation_offers_the_kinds_and_bands_of_the_offence(people, client):
    run = Walk(people).to("interview").run
    looked_at(run, people.jinjiang.investigator, run.case.moved)
    assert "fine" in run.kinds_open and len(run.kinds_open) < len(Kind)
    assert all(len(pair) == 2 for pair in run.bands_open)
    sign_in(client, people.jinjiang.investigator)
    page = client.get(reverse("step", args=[run.case_id, run.pk, "conclude"])).content.decode()
    assert {str(kind) for kind in Kind if f'value="{kind}"' in page} == set(run.kinds_open)
    assert all(f'value="{key}"' in page for key, _ in run.bands_open)


def test_who_speaks_for_the_party_is_proposed_to_be_questioned_heard_and_to_waive(people):
    walk, company = Walk(people).to("serve_notice"), people.company
    first = proposed(looked(walk, people), "interview")
    assert (first["interviewee_name"], first["interviewee_employer"]) == (company.representative, company.name)
    assert first["place"] == people.jinjiang.organ.name and "interviewee_address" not in first
    assert proposed(walk.run, "hear_defence")["defender_name"] == company.representative
    assert proposed(walk.run, "waive_hearing") == {"by_whom": company.representative}


def test_a_person_who_is_punished_is_questioned_with_what_the_register_knows(people):
    walk = Walk(people, party=people.boss, offence="AQ94-1", fine=20_000).to("file")
    boss = people.boss
    first = proposed(looked(walk, people), "interview")
    assert (first["interviewee_name"], first["interviewee_address"]) == (boss.name, boss.address)


def looked(walk, people):
    run = walk.run
    looked_at(run, people.jinjiang.investigator, run.case.moved)
    return run


def test_what_is_copied_to_the_police_begins_with_what_was_found(people):
    run = Walk(people).to("conclude").run
    assert proposed(run, "copy_to_police")["matter"] == run.facts_found


def test_a_paper_that_no_step_serves_goes_to_whom_the_others_went(people, client):
    run = Walk(people).to("issue_decision").run
    sign_in(client, people.jinjiang.investigator)
    page = client.get(reverse("beside", args=[run.case_id, run.pk, "serve_paper"])).content.decode()
    assert f'value="{people.company.representative}"' in page and f'value="{people.company.address}"' in page


def test_a_telling_on_the_spot_carries_on_what_the_visit_found(people):
    visit = acts.recorded(people)
    finding = visit.findings.first()
    finding.offence = "AQ99-1-O"
    finding.save()
    cls = PROCEDURES["summary_penalty"]
    run = cls(case=visit.case, kind="summary_penalty", owner=people.jinjiang.investigator, arose_from=visit)
    drafts = proposed(run, "tell")
    assert (drafts["offence"], drafts["offence_day"], drafts["place"]) == ("AQ99-1-O", finding.found, visit.place)
    assert finding.problem in drafts["facts_found"]


def test_the_next_notice_of_an_agency_repeats_its_certificate_and_its_team(people):
    cls = PROCEDURES["service_notice"]
    first = test_service_notice.notified(people)
    again = cls(case=first.case, kind="service_notice", owner=first.owner)
    drafts = proposed(again, "notify")
    assert drafts["qualification_no"] == first.qualification_no and drafts["team"] == first.team
