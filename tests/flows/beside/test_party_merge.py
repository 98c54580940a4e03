"""One party registered twice: its second registration says so, nothing is moved, and a mistake is annulled."""

import pytest

from casework import registers
from casework.models import Case, Entry, Paper, Party, PartyVersion
from casework.versions import unlike_their_versions
from flows.beside.party_changes import change_party
from flows.beside.party_merge import merge_party
from flows.door.refusals import Refused
from permissions.gate import NotPermitted
from tests.casework.test_pages import unlabelled
from tests.flows import acts
from tests.flows.pages.test_pages import TODAY, sign_in
from tests.people import fresh

pytestmark = pytest.mark.django_db
DAY = acts.DAY


@pytest.fixture
def twice(people):
    """The company once more, typed without its code, with an open case that has a paper."""
    held = {"name": people.company.name, "kind": people.company.kind, "address": people.company.address}
    people.again = Party.objects.create(territory=people.company.territory, representative="蔡宏泰", **held)
    run = acts.proposed(people)
    Case.objects.filter(pk=run.case_id).update(party=people.again)
    registers.filled(DAY)
    return people


def merge(people, party=None, into=None, by="clerk", **more):
    said = {"since": DAY, "document": "营业执照", "reason": "同一企业重复登记。", "on": DAY} | more
    who = fresh(getattr(people.jinjiang, by))
    return merge_party(party=party or people.again, into=into or people.company, by=who, **said)


def test_the_open_cases_are_told_and_nothing_is_moved(twice):
    papers = list(Paper.objects.order_by("pk").values())
    (line,) = merge(twice)
    case = Case.objects.get()
    assert (case.party, line.case_id, line.title) == (twice.again, case.pk, "并入已登记的当事人")
    assert line.facts["changed"] == [{"title": "并入的当事人", "old": "空", "new": twice.company.name}]
    assert list(Paper.objects.order_by("pk").values()) == papers
    assert PartyVersion.objects.get().new == {"same_as_id": twice.company.pk}
    assert Party.objects.get(pk=twice.again.pk).same_as == twice.company
    assert list(unlike_their_versions()) == []
    assert list(registers.unlike_the_registers()) == []


def test_nobody_opens_a_case_for_the_merged_registration(client, twice):
    merge(twice)
    twice.company, stays = Party.objects.get(pk=twice.again.pk), twice.company
    with pytest.raises(Refused, match=f"已并入“{stays.name}”，请选定"):
        acts.proposed(twice)
    sign_in(client, twice.jinjiang.investigator)
    listed = client.get("/begin/inspection/propose/", {"q": stays.name}).content.decode()
    assert f"/propose/{stays.pk}/" in listed and f"/propose/{twice.again.pk}/" not in listed


def test_a_mistaken_merging_is_annulled_and_made_again(twice):
    merge(twice)
    who = fresh(twice.jinjiang.clerk)
    more = {"since": DAY, "document": "核对记录", "reason": "不是同一企业。", "by": who, "on": DAY}
    change_party(party=twice.again, changes={}, corrects=1, **more)
    assert Party.objects.get(pk=twice.again.pk).same_as is None and list(unlike_their_versions()) == []
    merge(twice)
    assert Party.objects.get(pk=twice.again.pk).same_as == twice.company


def test_what_cannot_be_one_is_a_sentence_and_changes_nothing(twice):
    for more, why in (
        ({"into": twice.again}, "不能并入自己"),
        ({"into": twice.business}, "不是同一当事人"),
        ({"document": " "}, "请写明依据"),
        ({"reason": ""}, "请写明理由"),
        ({"since": DAY.replace(year=DAY.year + 1)}, "还没有发生"),
    ):
        with pytest.raises(Refused, match=why):
            merge(twice, **more)
    with pytest.raises(NotPermitted):
        merge(twice, by="reviewer")
    assert not PartyVersion.objects.exists() and not Entry.objects.filter(step="merge_party").exists()
    merge(twice)
    for party, into, why in (
        (twice.again, twice.company, "已经并入"),
        (twice.company, twice.again, "请并入保留的那一个"),
    ):
        with pytest.raises(Refused, match=why):
            merge(twice, party, into)
    third = Party.objects.create(name="宏泰", kind=twice.company.kind, territory=twice.company.territory)
    with pytest.raises(Refused, match="已有其他登记并入"):
        merge(twice, twice.company, third)


def test_the_same_key_merges_once(twice):
    first = merge(twice, key="once")
    assert merge(twice, key="once") == first and PartyVersion.objects.count() == 1


def test_it_is_looked_at_before_it_is_registered_and_shown_on_both_pages(client, twice):
    sign_in(client, twice.jinjiang.clerk)
    at = f"/parties/{twice.again.pk}/merge/"
    assert at in client.get(f"/parties/{twice.again.pk}/").content.decode()
    assert unlabelled(client.get(at).content.decode()) == []
    typed = {"into": twice.company.uscc, "since": TODAY.isoformat(), "document": "营业执照", "reason": "重复登记。"}
    assert "请填写保留的登记" in client.post(at, typed | {"into": " "}).content.decode()
    assert "名册中没有" in client.post(at, typed | {"into": "没有这一家"}).content.decode()
    looked = client.post(at, typed).content.decode()
    assert "确认登记" in looked and Case.objects.get().number in looked and not PartyVersion.objects.exists()
    page = client.post(at, typed | {"sure": "1", "key": "k"}, follow=True).content.decode()
    assert "这是重复的登记，已并入" in page and f"/parties/{twice.company.pk}/" in page and at not in page
    stays = client.get(f"/parties/{twice.company.pk}/").content.decode()
    assert Case.objects.get().number in stays and "已并入" in stays and "并入的登记" in stays
    answer = client.post(f"/parties/{twice.again.pk}/change/?corrects=1", {"corrects": "1"})
    assert answer.status_code == 422
