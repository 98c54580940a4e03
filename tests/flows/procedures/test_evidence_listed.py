"""How a decision lists what was chosen: files that prove the same are counted, an amount is said with its unit."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from casework.models import Paper, Proceeding, SummaryPenalty
from casework.models.quantity import Quantity
from flows.door.engine import take
from flows.guards.evidence import Proof, listed
from tests.flows.pages.test_pages import sign_in
from tests.flows.procedures.test_summary_penalty import DECIDED, ON, decided, refused, told
from tests.people import fresh

pytestmark = pytest.mark.django_db


def proof(title, proves, amount=None):
    return Proof(SimpleNamespace(title=title), proves, amount and Quantity(*amount))


def test_files_alike_are_one_row_and_an_amount_stands_as_it_was_said():
    rows = listed([proof("照片", "断电"), proof("照片", "断电"), proof("照片", "接电"), proof("笔录", "经过")])
    assert [(row["title"], row["copies"]) for row in rows] == [("照片", 2), ("照片", 1), ("笔录", 1)]
    (row,) = listed([proof("笔录", "经过", (Decimal(3), "页"))])
    assert row == {"title": "笔录", "copies": "3页", "proves": "经过"}


def test_a_further_column_stands_only_where_it_says_something():
    rows = listed([proof("照片", "断电")], facts=lambda one: (1, 3))
    assert rows == [{"title": "照片", "copies": 1, "proves": "断电", "facts": [1, 3]}]
    assert listed([proof("照片", "断电")], facts=lambda one: ()) == [{"title": "照片", "copies": 1, "proves": "断电"}]


def test_the_decision_lists_the_pieces_that_were_chosen(people):
    pk = told(people)
    refused(
        lambda: take("summary_penalty", "decide", pk, DECIDED, by=fresh(people.jinjiang.investigator), on=ON),
        "请逐件选择认定违法事实的证据",
    )
    said = decided(pk)
    said["evidence"][0]["amount"] = "2张"
    take("summary_penalty", "decide", pk, said, by=fresh(people.jinjiang.investigator), on=ON)
    (row,) = Paper.objects.get(proceeding=pk).blanks["evidence_list"]
    assert (row["title"], row["copies"], row["proves"]) == ("现场照片", "2张", "车间缺少警示标志")


def test_what_an_earlier_release_listed_in_words_is_decided_as_it_was_told(people):
    pk = told(people)
    listed = [{"title": "现场检查记录", "copies": 1, "proves": "车间缺少警示标志"}]
    SummaryPenalty.objects.filter(pk=pk).update(evidence_list=listed)
    take("summary_penalty", "decide", pk, DECIDED, by=fresh(people.jinjiang.investigator), on=ON)
    assert SummaryPenalty.objects.get(pk=pk).evidence_list == listed


def test_the_page_shows_every_piece_and_none_is_chosen_beforehand(client, people):
    pk = told(people)
    decided(pk)
    run = Proceeding.objects.get(pk=pk)
    page = sign_in(client, people.jinjiang.investigator).get(reverse("step", args=[run.case_id, pk, "decide"]))
    said = page.content.decode()
    assert "现场照片" in said and "查看原件" in said and 'name="evidence-0-proves"' in said
