"""Forms beside the steps keep drafts: typed, left and opened again, still there; sent or given up, gone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from casework.models import Entry
from flows.door.drafts import StepDraft
from tests.flows import acts
from tests.flows.pages.test_moved_stage import sign_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HTMX = {"HX-Request": "true"}
TYPED = "写了一半，先去接电话。"


@pytest.fixture
def served(people):
    return acts.served(people, TODAY - timedelta(7))


def pages(people, run):
    """Forms of acts, each with its address, what is typed, who types it."""
    jj = people.jinjiang
    case, line = run.case_id, Entry.objects.get(proceeding_id=run.pk, step="serve")
    paper = run.papers.order_by("pk").first()
    return {
        "correct": (reverse("correct", args=[line.pk]), {"reason": TYPED, "receiver": "蔡宏"}, jj.investigator),
        "void": (reverse("void_paper", args=[paper.pk]), {"reason": TYPED, "again": "no"}, jj.unit_head),
        "reissue": (reverse("beside", args=[case, run.pk, "reissue"]), {"reason": TYPED}, jj.unit_head),
        "take_back": (reverse("beside", args=[case, run.pk, "take_back"]), {"reason": TYPED}, jj.investigator),
        "hand_over": (reverse("hand_over", args=[case]), {"reason": TYPED, "run": str(run.pk)}, jj.unit_head),
        "urge": (reverse("urge", args=[case]) + f"?run={run.pk}", {"reason": TYPED}, jj.unit_head),
        "wait": (reverse("wait", args=[case]), {"ground": TYPED, "whom": "检验所"}, jj.investigator),
        "party": (reverse("change_party", args=[run.case.party_id]), {"reason": TYPED}, jj.investigator),
        "end": (reverse("end_party", args=[run.case.party_id]), {"reason": TYPED}, jj.investigator),
        "register": (reverse("register_party") + "?kind=individual", {"name": TYPED}, jj.investigator),
        "delegate": (reverse("delegations"), {"document": TYPED}, jj.unit_head),
        "leave": (reverse("leave", args=[jj.partner.pk]), {"reason": TYPED}, jj.unit_head),
        "draw": (reverse("new_draw") + "?of=unit", {"purpose": TYPED, "of": "unit"}, jj.unit_head),
    }


KINDS = ["correct", "void", "reissue", "take_back", "hand_over", "urge", "wait", "party", "end"]
KINDS += ["register", "delegate", "leave", "draw"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_is_there_again_for_its_author_and_gone_when_given_up(client, people, served, kind):
    address, said, who = pages(people, served)[kind]
    sign_in(client, who)
    joint = "&" if "?" in address else "?"
    assert "存草稿" in client.get(address).content.decode()
    answer = client.post(f"{address}{joint}draft", said | {"key": "k"}, headers=HTMX)
    assert answer.status_code == 200 and "已存" in answer.content.decode()
    page = client.get(address)
    assert page.status_code == 200
    for text in (*said.values(), "已填在下面", "放弃草稿"):
        assert text in page.content.decode()
    sign_in(client, people.jinjiang.reviewer)
    assert TYPED not in client.get(address).content.decode()
    sign_in(client, who)
    assert client.post(f"{address}{joint}forget", {}).url == address
    assert TYPED not in client.get(address).content.decode() and not StepDraft.objects.exists()


def test_the_act_done_drops_the_draft_and_a_refused_one_keeps_it(client, people, served):
    address, said, who = pages(people, served)["hand_over"]
    sign_in(client, who)
    client.post(f"{address}?draft", said, headers=HTMX)
    assert client.post(address, said | {"key": "k"}).status_code == 422 and StepDraft.objects.count() == 1
    whole = said | {"to": people.jinjiang.partner.username, "partner": people.jinjiang.investigator.username}
    done = client.post(address, whole | {"key": "k"})
    assert done.status_code == 302
    assert not StepDraft.objects.exists() and TYPED not in client.get(address).content.decode()


def test_who_cannot_open_the_page_keeps_nothing_on_it(client, people, served):
    sign_in(client, people.jinjiang.investigator)
    assert client.post(reverse("wait", args=[served.case_id + 999]) + "?draft", {"ground": TYPED}).status_code == 404
    assert client.post(reverse("change_party", args=[999_999]) + "?draft", {"reason": TYPED}).status_code == 404
    assert not StepDraft.objects.exists()


def test_a_corrected_fact_in_a_draft_shows_again_what_follows(client, people, served):
    address, said, who = pages(people, served)["correct"]
    right = (TODAY - timedelta(5)).isoformat()
    sign_in(client, who)
    client.post(f"{address}?draft", said | {"way": "direct", "served": right}, headers=HTMX)
    page = client.get(address).content.decode()
    assert f'value="{right}"' in page and "更正为" in page and Entry.objects.filter(step="correct").count() == 0


def test_a_refusal_on_a_form_names_no_key_of_a_fact(client, people, served):
    address, _, who = pages(people, served)["wait"]
    sign_in(client, who)
    page = client.post(address, {"run": str(served.pk), "key": "k"})
    assert page.status_code == 422 and not re.search(r"（[a-z_]+）", page.content.decode())


def test_every_form_that_is_sent_as_a_whole_offers_to_keep_its_draft():
    found = {path.name: path.read_text() for path in (settings.ROOT / "templates").rglob("*.html")}
    forms = {name: text for name, text in found.items() if 'id="step"' in text}
    lacking = [name for name, text in forms.items() if "kept.html" not in text or "keep.html" not in text]
    assert len(forms) > 8 and lacking == []
