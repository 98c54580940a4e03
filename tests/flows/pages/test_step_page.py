"""The step page: the event's day first, the result last, partners who could act; material beside what is asked."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from django.template.loader import get_template
from django.utils import timezone

from casework.models import Entry, Officer, Penalty, Service
from flows.door.material import MATERIAL
from flows.door.terms import PROCEDURES, steps
from flows.pages.step.event import late_until
from flows.pages.step.subject import partners
from flows.procedures.penalty.review_points import ASKS_FOR_A_FAULT, QUESTIONS
from tests.casework.test_pages import unlabelled
from tests.flows import acts
from tests.flows.penalty_walk import Walk
from tests.flows.procedures.test_talk import called
from tests.people import fresh

TODAY = timezone.localdate()
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def walk(people):
    start = TODAY - timedelta(18)
    return Walk(people, start=start, offence_day=str(start - timedelta(2)), discovered=str(start - timedelta(1)))


def sign_in(client, person):
    client.force_login(Officer.objects.get(pk=person.pk), backend=BACKEND)
    return client


def address(run, step):
    return f"/cases/{run.case_id}/{run.pk}/{step}/"


def points(**answers):
    """The nine points as a browser sends them, sound where `answers` does not say otherwise."""
    sound = {key: "no" if key in ASKS_FOR_A_FAULT else "yes" for key in QUESTIONS} | {"procedure": "not_applicable"}
    sent = {}
    for i, (key, answer) in enumerate((sound | answers).items()):
        sent |= {f"points-{i}-key": key, f"points-{i}-answer": answer, f"points-{i}-note": ""}
    return sent


# --- the day of the event


def test_the_day_of_the_event_comes_before_all_else_with_its_bounds(client, people, walk):
    walk.to("give_notice")
    page = sign_in(client, people.jinjiang.investigator).get(address(walk.run, "serve_notice")).content.decode()
    assert page.index('class="happened"') < page.index('name="way"') and page.count('name="told_served"') <= 1
    first = walk.run.reached
    assert f'max="{TODAY}"' in page and f'min="{first}"' in page and f"不早于 {first:%m-%d}（到达本阶段之日）" in page
    assert f'data-today="{TODAY}"' in page and "不晚于今天" in page and unlabelled(page) == []


def test_a_day_typed_late_is_named_before_and_the_entry_waits_for_a_second_person(client, people, walk):
    walk.to("give_notice")
    run = walk.run
    late = late_until(run, TODAY)
    assert late is not None and late < TODAY
    sign_in(client, people.jinjiang.investigator)
    page = client.get(address(run, "serve_notice")).content.decode()
    event = steps(PROCEDURES["penalty"])["serve_notice"].event
    happened = walk.day("give_notice")
    if late >= happened:
        assert f'data-late="{late}"' in page
    sent = {"way": "direct", "receiver": "蔡宏泰", "place": "厂区", event: str(happened), "key": "k"}
    seen = client.post(address(run, "serve_notice") + "?preview", sent).content.decode()
    assert ("作为迟录登记" in seen) == (happened <= late)
    assert client.post(address(run, "serve_notice"), sent).status_code == 302
    assert set(Service.objects.filter(proceeding=run.pk).values_list("on", flat=True)) == {happened}
    assert bool(walk.run.late_line) == (happened <= late)


# --- the result


def test_each_result_is_a_large_choice_at_the_end_that_says_what_follows(client, people):
    run = acts.served(people, TODAY - timedelta(9), days=5)
    page = sign_in(client, people.jinjiang.investigator).get(address(run, "review")).content.decode()
    terms = steps(PROCEDURES["rectification"])["review"]
    assert len(re.findall(r'type="radio" name="outcome"', page)) == len(terms.outcomes)
    assert "checked" not in page[page.index('class="ending"') :].split('class="finish"')[0]
    assert page.rindex('name="signed_by"') < page.index('class="ending"') < page.index('class="finish"')
    for outcome in terms.outcomes.values():
        assert f"<b>{outcome.title}</b>" in page
    assert "本程序终结" in page and "整改复查意见书" in page and unlabelled(page) == []


# --- who may be the second handler


def test_only_who_could_act_that_day_is_offered_as_partner(client, people):
    page = sign_in(client, people.jinjiang.investigator).get(f"/begin/inspection/propose/{people.company.pk}/")
    offered = re.findall(
        r'<option value="([^"]+)"', page.content.decode().split('id="f-partner"')[1].split("</select>")[0]
    )
    assert set(offered) == {"jj.partner", "jj.third"}
    Officer.objects.filter(username="jj.third").update(is_active=False)
    run = acts.proposed(people, TODAY)
    terms = steps(PROCEDURES["inspection"])["propose"]
    found = [name for name, _ in partners(run, terms, fresh(people.jinjiang.investigator), TODAY)]
    assert found == ["jj.partner"]


# --- material


def test_every_material_belongs_to_a_step_and_has_its_template():
    assert MATERIAL
    for name, found in MATERIAL.items():
        kind, step = name.split(".")
        assert step in steps(PROCEDURES[kind]) and get_template(found.template)


def test_the_review_shows_all_it_is_about_and_answers_nothing(client, people, walk):
    walk.to("conclude")
    page = sign_in(client, people.jinjiang.reviewer).get(address(walk.run, "review")).content.decode()
    assert unlabelled(page) == [] and page.count("data-point>") == 9
    form = page[page.index('id="step"') : page.index('class="finish"')]
    assert " checked" not in form and "同意" not in "".join(re.findall(r"<textarea[^>]*>(.*?)</textarea>", form, re.S))
    for text in (
        *QUESTIONS.values(),
        "两名电工没有特种作业操作证在配电房上岗作业",
        "证明内容",
        "法定上限",
        "行政处罚告知书",
    ):
        assert text in page, text
    assert page.count('value="not_applicable"') == 9 and "AQ97-7-O" in page and "有效" in page


def test_a_fault_asks_for_its_note_and_shuts_the_pass(client, people, walk):
    walk.to("conclude")
    sign_in(client, people.jinjiang.reviewer)
    sent = points(facts_evidence="no") | {"outcome": "passed", "review_opinion": "缺询问笔录。", "key": "k"}
    page = client.post(address(walk.run, "review"), sent).content.decode()
    assert "认为有问题的要点应当写明说明" in page and "不能审核通过" in page
    assert 'value="no" checked' in page and page.count(" checked") >= 9  # the other answers are not lost
    sent |= {"points-2-note": "只有一份笔录。", "outcome": "returned", "opinion": "facts"}
    assert client.post(address(walk.run, "review"), sent).status_code == 302
    found = Penalty.objects.get()
    assert (
        found.stage == "filed" and {row["key"]: row["answer"] for row in found.review_points}["facts_evidence"] == "no"
    )


def test_an_answer_without_a_note_is_an_answer(client, people, walk):
    walk.to("conclude")
    sent = points() | {"outcome": "passed", "review_opinion": "无异议。", "key": "k"}
    answer = sign_in(client, people.jinjiang.reviewer).post(address(walk.run, "review"), sent)
    assert answer.status_code == 302, re.findall(r"<li>(.*?)</li>", answer.content.decode())[:9]
    assert Penalty.objects.get().stage == "reviewed"


def test_the_opinion_is_not_printed_with_answers_that_nobody_gave(client, people, walk):
    walk.to("conclude")
    sign_in(client, people.jinjiang.reviewer)
    page = client.post(address(walk.run, "review") + "?preview", points(facts_evidence="")).content.decode()
    assert "请填写审核要点第 3 项的“结论”。" in page
    told = re.findall(r"事实清楚、证据确凿充分.*?</tr>", page, re.S)
    assert told and ">是<" not in told[0]


# --- the preview asks the checks first


@pytest.mark.parametrize("number", ["", "99"])
def test_a_preview_of_rows_that_name_no_finding_trips_over_nothing(client, people, caplog, number):
    seen = acts.recorded(people, TODAY)
    sign_in(client, people.jinjiang.investigator)
    sent = {
        "items-0-number": number,
        "items-0-measure": "更换",
        "deadline": str(TODAY + timedelta(9)),
        "demands": "整改。",
    }
    with caplog.at_level(logging.WARNING):
        page = client.post(f"/cases/{seen.case_id}/begin/rectification/order/?preview", sent).content.decode()
        run = acts.served(people, TODAY)
        sent = {
            "results-0-number": number,
            "results-0-state": "rectified",
            "results-0-note": "已改",
            "outcome": "passed",
            "opinion": "已整改。",
            "signed_by": "蔡宏泰",
        }
        again = client.post(address(run, "review") + "?preview", sent).content.decode()
    assert [one.message for one in caplog.records if "no preview" in one.message] == []
    assert "文书暂时排不出来" not in page + again
    said = "请填写" if not number else "按所填内容还不能办理"
    assert said in page and said in again


def test_a_preview_writes_nothing(client, people, walk):
    walk.to("conclude")
    before = Entry.objects.count()
    sign_in(client, people.jinjiang.reviewer).post(address(walk.run, "review") + "?preview", points())
    assert Entry.objects.count() == before and Penalty.objects.get().under_review


def test_a_decision_offers_the_kinds_of_which_the_party_was_told_and_no_others(client, people, walk):
    """What was not told cannot be decided (行政处罚法 第四十四条); one row for each charge is asked only of several."""
    walk.to("discuss")
    page = sign_in(client, people.jinjiang.head).get(address(walk.run, "issue_decision")).content.decode()
    kinds = re.findall(r'<input type="checkbox" name="kinds"[^>]*>', page)
    assert len(kinds) == 1 and 'value="fine" checked' in kinds[0]
    rows = page.split('data-rows="charges"')[1].split("</fieldset>")[0]
    assert '<details class="spare">' in rows


def test_a_preview_finds_no_fault_with_hours_that_nobody_has_typed(client, people, walk):
    """Both stand in for what is not typed yet and are the same; once they are typed, the form compares them."""
    walk.to("file")
    sign_in(client, people.jinjiang.investigator)
    there = address(walk.run, "interview") + "?preview"
    page = client.post(there, {"place": "执法大队询问室"}).content.decode()
    assert "请填写“结束时间”" in page and "应当晚于" not in page
    facts = walk.facts("interview", TODAY)
    rows = {f"qa_record-{n}-{name}": said for n, row in enumerate(facts["qa_record"]) for name, said in row.items()}
    plain = {name: said for name, said in facts.items() if name != "qa_record"}
    turned = plain | rows | {"start_time": f"{TODAY}T00:20", "end_time": f"{TODAY}T00:10"}
    page = client.post(there, turned).content.decode()
    assert "请填写" not in page and "应当晚于" in page


def test_a_term_whose_last_day_the_step_states_has_none_before_it_is_typed(client, people):
    talk = called(people, TODAY - timedelta(7), held_at=f"{TODAY}T09:30")
    page = sign_in(client, people.jinjiang.deputy).post(address(talk, "hold") + "?preview", {}).content.decode()
    assert "末日由本步填写，还没有填" in page and "<dd> 届满" not in page
