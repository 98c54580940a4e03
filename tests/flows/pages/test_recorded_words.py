"""A line keeps its words: what a later release renames or removes, the record goes on saying as it was said."""

import dataclasses
import re

import pytest

from casework.models import Case, Entry
from casework.record import broken_lines
from flows.beside.office import urge
from flows.door import asking, terms
from flows.pages.case import record
from tests.flows import acts
from tests.flows.acts import approved, proposed
from tests.people import fresh
from tests.wording import unworded

pytestmark = pytest.mark.django_db
KEY = re.compile(r"^[a-z_0-9.]+$")  # a name out of the code


@pytest.fixture
def later(monkeypatch):
    """A release in which no step, fact, column, choice or act beside the steps of today is declared any more."""

    def released():
        monkeypatch.setattr(terms, "declared", lambda cls: {})
        monkeypatch.setattr(asking, "signature", lambda cls, step: {})
        for name in ("RECORDED", "VERBS", "OFFICES"):
            monkeypatch.setattr(record, name, {})
        monkeypatch.setattr(record, "procedure_title", lambda kind: kind)

    return released


def shown(case):
    """Every line of a case as its page tells it."""
    entries = list(Entry.objects.filter(case=case).select_related("by", "proceeding").order_by("line"))
    return [(one.title, one.procedure, one.office, one.facts) for one in record.lines(case, entries, [])]


def test_what_a_later_release_removes_the_record_still_says(people, later):
    plan = approved(people)
    urge(plan.kind, plan.pk, by=fresh(people.quanzhou.supervisor), on=acts.DAY, reason="请办。")
    before = shown(plan.case)
    assert any("设备设施" in text for _, _, _, facts in before for _, text in facts)
    assert [text for _, _, _, facts in before for title, text in facts if title == "结论"] == ["批准"]
    later()
    assert shown(plan.case) == before
    assert list(broken_lines()) == []


def test_a_renamed_step_and_fact_keep_their_names_of_the_day(people, monkeypatch, client):
    plan = proposed(people)
    cls = type(plan)
    old, wants = terms.declared(cls), asking.signature(cls, "propose")
    renamed = {"draft": dataclasses.replace(old["propose"], name="draft", title="草拟", was=("propose",))}
    monkeypatch.setattr(terms, "declared", lambda of: renamed | {n: t for n, t in old.items() if n != "propose"})
    monkeypatch.setattr(asking, "signature", lambda of, step: {"how": dataclasses.replace(wants["method"], name="how")})
    client.force_login(fresh(people.jinjiang.investigator))
    page = client.get(f"/cases/{plan.case_id}/").content.decode()
    assert f"<h3>{old['propose'].title}</h3>" in page and "<h3>草拟</h3>" not in page
    assert f"<dt>{wants['plan_kind'].title}</dt>" in page and "plan_kind" not in page and GONE not in page


GONE = record.GONE_FACT


def test_a_line_of_before_says_in_a_sentence_what_nobody_declares(people, later):
    plan = proposed(people)
    entry = Entry.objects.select_related("proceeding").get(proceeding=plan)
    entry.words, entry.title = None, None
    today = record.line(entry, [], True)
    assert today.title == terms.steps(type(plan))["propose"].title
    assert all(not KEY.match(title) for title, _ in today.facts)
    later()
    told = record.line(entry, [], True)
    assert told.title == record.GONE_STEP
    assert told.facts and {title for title, _ in told.facts} == {record.GONE_FACT}
    assert not KEY.match(told.office)


def test_a_choice_that_is_gone_is_told_in_a_sentence():
    want = asking.Asked("how", "方式", "choice", True, choices=(("a", "甲"),))
    assert record.worded("a", want) == "甲" and record.worded("b", want) == record.GONE_CHOICE


def test_persons_choices_and_rows_are_named_in_the_words(people):
    plan = approved(people)
    words = Entry.objects.filter(proceeding=plan).order_by("line").first().words
    assert words["office"] and words["stage"] and words["procedure"] == plan.title_
    assert words["facts"]["items"]["row"]["item"]["title"]
    assert list(unworded(Entry.objects.filter(case=plan.case))) == []


def test_words_are_sealed_with_the_line(people):
    plan = proposed(people)
    entry = Entry.objects.get(proceeding=plan)
    whole = entry.sealed("")
    assert whole == entry.seal
    entry.words = entry.words | {"office": "另一岗位"}
    assert entry.sealed("") != whole
    assert Case.objects.get(pk=plan.case_id).head == whole


def test_people_whom_a_fact_names_are_told_by_their_names(people):
    partner = people.jinjiang.partner
    columns = (asking.Asked("who", "谁", "officer", True),)
    wants = {
        "one": asking.Asked("one", "一人", "officer", True),
        "some": asking.Asked("some", "数人", "officers", True),
        "rows": asking.Asked("rows", "逐行", "rows", True, row=columns),
    }
    said = {"one": partner.username, "some": [partner.username, "nobody"], "rows": [{"who": partner.username}]}
    names = {partner.username: partner.name}
    told = {k: record.each_person(v, wants[k], lambda one: names.get(one, one)) for k, v in said.items()}
    assert told == {"one": partner.name, "some": [partner.name, "nobody"], "rows": [{"who": partner.name}]}
