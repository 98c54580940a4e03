"""分立: several succeed a party; each case goes on against one of them, the others and the proof stand beside it."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.ledger import said
from casework.models import Case, Entry, Evidence, PartyVersion
from flows.beside.heirs import heirs
from flows.beside.party_changes import change_party
from flows.beside.succession import propose_succession_back
from flows.door.facts import BadFact, plain
from flows.door.invitation import Invitation
from flows.door.refusals import Refused
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.beside.test_succession import LATER, approved, ended, proposed, whole
from tests.flows.pages.test_pages import sign_in
from tests.people import fresh

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def lines(people):
    return f"{people.agency.name}，厂房和设备\n{people.business.name}：四成资产\n"


def divided(people, **more):
    said = {"successor": people.agency, "others": lines(people), "document": "分立协议"} | more
    return ended(people, DAY, said.pop("successor"), **said)


@pytest.fixture
def other(people):
    """Another case of the party, opened before it was divided."""
    return acts.proposed(people)


@pytest.fixture
def order(people):
    run = acts.ordered(people)
    divided(people)
    return acts.again(run)


def test_the_register_knows_everyone_who_succeeds_and_seals_it(people, order):
    people.company.refresh_from_db()
    assert [str(one) for one in heirs(people.company)] == [
        f"{people.agency.name}（厂房和设备）",
        f"{people.business.name}（四成资产）",
    ]
    row = PartyVersion.objects.get()
    assert row.new["co_successors"][1] == {"party": people.business.pk, "share": "四成资产"}
    told = Entry.objects.get(step="end_party").facts["changed"]
    assert {"title": "各承继人", "old": "空"}.items() <= told[-1].items() and people.business.name in told[-1]["new"]
    assert whole() == []
    divided(people, others=f"{people.business.name}，三成资产", corrects=1)
    assert str(heirs(people.company)[1]) == f"{people.business.name}（三成资产）" and whole() == []
    said = {"since": DAY, "changes": {}, "document": "函", "corrects": 2}
    change_party(party=people.company, **said, by=fresh(people.jinjiang.clerk), on=LATER, reason="没有终止。")
    people.company.refresh_from_db()
    assert people.company.ended is None and heirs(people.company) == [] and whole() == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"others": "没有登记的公司，一半"}, "名册中没有“没有登记的公司”，请先登记承继人"),
        ({"others": "{company}，一半"}, "第1行：承继人不能是当事人自己"),
        ({"others": "{business}，一半\n{business}"}, "第2行：“{business}”写了不止一次"),
        ({"others": "{business}，" + "甲" * 61}, "第1行：“{business}”的份额请写在60字以内，现为61字"),
        ({"others": "{business}，一半", "successor": None}, "请先写明第一名承继人"),
    ],
)
def test_what_cannot_be_registered_is_one_sentence(people, more, says):
    names = {"company": people.company.name, "business": people.business.name}
    more = {name: value.format(**names) if value else value for name, value in more.items()}
    with pytest.raises(Refused, match=says.format(**names)):
        divided(people, **more)
    assert not PartyVersion.objects.exists()


def test_each_case_goes_on_against_one_and_notes_the_others(people, other, order):
    with pytest.raises(Refused, match=r"承继人有2名.*请写明由谁作为当事人继续"):
        proposed(people, order)
    with pytest.raises(Refused, match=f"{people.town}不是{people.company}登记的承继人，可选"):
        proposed(people, order, to=people.town)
    proposed(people, order, to=people.business)
    entry = approved(people, order)
    case = Case.objects.get(pk=order.case_id)
    assert (case.party, case.former) == (people.business, people.company)
    assert entry.facts["others"] == f"{people.agency.name}（厂房和设备）"
    proposed(people, other, to=people.agency)
    assert approved(people, other).facts["others"] == f"{people.business.name}（四成资产）"
    said = {"document": "分立协议撤销函", "reason": "没有分立。"}
    propose_succession_back(proceeding=order, **said, by=fresh(people.jinjiang.investigator), on=LATER)
    assert "others" not in approved(people, order).facts
    assert Case.objects.get(pk=order.case_id).party == people.company and whole() == []


def test_a_share_that_changed_since_the_proposal_is_asked_again(people, order):
    proposed(people, order, to=people.business)
    divided(people, others=f"{people.agency.name}，全部设备\n{people.business.name}：四成资产", corrects=1)
    with pytest.raises(Refused, match="在提请之后变了"):
        approved(people, order)


def test_the_proof_is_of_the_case_and_sealed_by_both_lines(people, other, order):
    held = {"kind": Evidence.Kind.DOCUMENT, "sha256": "a" * 64, "captured": "2026-09-02T10:00+08:00"}
    own = Evidence.objects.create(case=order.case, title="分立协议", by=people.jinjiang.investigator, **held)
    with pytest.raises(BadFact, match="不属于本案"):
        proposed(people, other, to=people.agency, evidence=[own])
    first = proposed(people, order, to=people.agency, evidence=[own])
    second = approved(people, order)
    for entry in (first, second):
        assert (entry.facts["files"], entry.facts["pieces"]) == (["分立协议"], [plain(own)])
        assert entry.words["rows"] == [["casework_evidence", own.pk, said(Evidence.objects.get(), Evidence)]]
    assert whole() == []


def test_the_page_asks_who_and_takes_the_files_once(client, people, order):
    at = f"/cases/{order.case_id}/{order.pk}/beside/"
    sign_in(client, people.jinjiang.investigator)
    page = client.get(f"{at}propose_succession/").content.decode()
    assert f'value="{people.business.pk}"' in page and 'type="file"' in page and "multipart/form-data" in page

    def sent(**more):
        said = {"document": "分立协议", "reason": "分立。", "key": "once", "to": str(people.business.pk)} | more
        files = [SimpleUploadedFile("分立协议.pdf", PDF, "application/pdf")]
        return client.post(f"{at}propose_succession/", said | {"evidence": files})

    refused = sent(to="")
    assert refused.status_code == 422 and "请写明由谁作为当事人继续" in refused.content.decode()
    assert not Evidence.objects.exists() and not Invitation.objects.filter(step="succeed").exists()
    assert sent().status_code == 302 and sent().status_code == 302
    kept = Evidence.objects.get()
    assert (kept.title, kept.sha256, kept.proceeding_id) == ("分立协议", sha256(PDF).hexdigest(), order.pk)
    assert Entry.objects.get(step="propose_succession").facts["pieces"] == [plain(kept)]
    sign_in(client, people.jinjiang.unit_head)
    assert client.post(f"{at}succeed/", {"key": "twice"}).status_code == 302
    case = client.get(f"/cases/{order.case_id}/").content.decode()
    assert "其余承继人" in case and f"{people.agency.name}（厂房和设备）" in case and "分立协议" in case
    assert f"{people.business.name}（四成资产）" in client.get(f"/parties/{people.company.pk}/").content.decode()


def test_the_register_page_takes_several(client, people):
    acts.ordered(people)
    sign_in(client, people.jinjiang.clerk)
    said = {"ended": DAY.isoformat(), "successor": people.agency.name, "document": "分立协议", "reason": "分立。"}
    at = f"/parties/{people.company.pk}/end/"
    wrong = client.post(at, said | {"others": "没有的公司，一半", "key": "k"})
    assert wrong.status_code == 422 and "名册中没有“没有的公司”" in wrong.content.decode()
    assert client.post(at, said | {"others": lines(people), "key": "k"}).status_code == 200
    assert client.post(at, said | {"others": lines(people), "key": "k", "sure": "1"}).status_code == 302
    people.company.refresh_from_db()
    assert [one.share for one in heirs(people.company)] == ["厂房和设备", "四成资产"] and whole() == []


def test_one_successor_is_asked_nothing_more(client, people):
    run = acts.ordered(people)
    ended(people, DAY, people.agency, others=people.agency.name)
    sign_in(client, people.jinjiang.investigator)
    page = client.get(f"/cases/{run.case_id}/{run.pk}/beside/propose_succession/").content.decode()
    assert 'name="to"' not in page
    assert "co_successors" not in PartyVersion.objects.get().new
