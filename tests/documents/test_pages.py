"""Pages of papers: seen by those who may see the case, checked by anybody, without personal data."""

import io
import zipfile
from datetime import date

import pytest
from django.urls import reverse

import documents
from casework.models import Case, Paper, PatrolIssue, VoidedNumber
from documents.reading.catalogue import forms
from documents.reading.origins import origins
from tests.documents.sources import full
from tests.people import fresh

ON = date(2026, 9, 2)
pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(people):
    """A rectification order of the county, as the record holds it."""
    organ = people.jinjiang.organ
    case = Case.objects.create(
        number="晋2026-0001",
        title="检查案",
        organ=organ,
        territory_path=organ.territory.path,
        party=people.company,
        opened=ON,
    )
    run = PatrolIssue.objects.create(case=case, kind="patrol_issue", owner=people.jinjiang.investigator, opened=ON)
    draft = documents.freeze("rectification_order", full("rectification_order"), ON)
    number = documents.number(draft.name, organ.short, 2026, 1)
    return Paper.objects.create(
        proceeding=run,
        form=draft.name,
        title=draft.title,
        organ=organ,
        series=draft.series,
        year=2026,
        seq=1,
        number=number,
        issued=ON,
        template=draft.template,
        blanks=draft.blanks,
        digest=documents.digest(draft, number, ON),
        line=1,
    )


def page(client, name, *args, status=200):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == status, answer
    return answer.content.decode() if not answer.streaming else answer


def test_the_officer_of_the_county_sees_the_paper_as_it_was_issued(client, people, issued):
    client.force_login(fresh(people.jinjiang.investigator))
    text = page(client, "paper", issued.pk)
    assert issued.number in text and 'class="pp pp-enforcement_form"' in text and "style=" not in text


def test_the_paper_is_handed_out_as_word(client, people, issued):
    client.force_login(fresh(people.jinjiang.investigator))
    answer = client.get(reverse("paper_docx", args=[issued.pk]))
    assert (
        answer["Content-Type"].endswith("wordprocessingml.document") and "attachment" in answer["Content-Disposition"]
    )
    assert issued.number in zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    assert answer.content == client.get(reverse("paper_docx", args=[issued.pk])).content


@pytest.mark.parametrize("name", ["paper", "paper_docx"])
def test_to_an_officer_without_the_territory_there_is_no_such_page(client, people, issued, name):
    stranger = fresh(people.jinjiang.investigator)
    stranger.offices.all().delete()
    issued.proceeding.__class__.objects.filter(pk=issued.proceeding_id).update(owner=people.quanzhou.investigator)
    client.force_login(fresh(stranger))
    page(client, name, issued.pk, status=404)


def test_a_visitor_is_asked_to_sign_in_before_seeing_a_paper(client, issued):
    assert reverse("login") in client.get(reverse("paper", args=[issued.pk]))["Location"]


def test_anybody_may_check_a_paper_and_reads_no_personal_data(client, issued):
    text = page(client, "check_code", issued.digest[:20])
    assert "核验一致" in text and issued.number in text and "2026年9月2日" in text and issued.organ.name in text
    party = full("rectification_order")["party"]
    told = [
        party.name,
        party.representative,
        party.phone,
        "林志远",
        issued.proceeding.case.party.name,
        issued.proceeding.case.number,
    ]
    assert [word for word in told if word in text] == []


def test_a_wrong_code_is_answered_with_a_clear_sentence(client, issued):
    assert "没有查到这份文书" in page(client, "check_code", "0" * 20, status=404)
    assert "没有查到这份文书" in page(client, "check_code", issued.digest[:8], status=404)


def test_a_code_typed_by_hand_is_checked_too(client, issued):
    assert "核验一致" in client.get(reverse("check"), {"code": issued.digest[:20].upper()}).content.decode()
    assert "核验码" in page(client, "check")


def test_the_check_page_says_that_a_paper_is_voided(client, people, issued):
    VoidedNumber.objects.create(paper=issued, on=ON, by=people.jinjiang.head, reason="文号错填")
    text = page(client, "check_code", issued.digest[:20])
    assert "本文书已作废" in text and "核验一致" not in text and "文号错填" not in text
    client.force_login(fresh(people.jinjiang.investigator))
    assert "作废" in page(client, "paper", issued.pk)


def test_the_check_page_says_that_a_paper_was_altered(client, issued):
    issued.pk, issued.seq, issued.number, issued.digest = None, 2, "（晋）应急责改〔2026〕2号", "f" * 64
    issued.save()
    assert "核验不一致" in page(client, "check_code", "f" * 20)


def test_the_catalogue_lists_every_form_and_each_has_its_page(client, people):
    client.force_login(fresh(people.jinjiang.investigator))
    text = page(client, "forms")
    assert [form.title for form in forms() if form.title not in text] == []
    for form in forms():
        shown = page(client, "form", form.key)
        assert [b.name for b in form.blanks.values() if b.name not in shown.replace("&#x27;", "'")] == []


def test_an_unknown_form_is_told_so(client, people):
    client.force_login(fresh(people.jinjiang.investigator))
    assert "没有代号为" in page(client, "form", "penalty_decisions", status=404)


def test_a_form_says_in_chinese_where_its_blanks_are_filled_from(client, people):
    said = {one for form in forms() for blank in form.blanks.values() for one in origins(blank)}
    assert [one for one in said if not one or any(letter.isascii() and letter.isalpha() for letter in one)] == []
    client.force_login(fresh(people.jinjiang.clerk))
    page = client.get(reverse("form", args=["inspection_plan"])).content.decode()
    assert "当事人地址" in page and "出具的步骤所填，或者程序已记的事实" in page and "run." not in page
