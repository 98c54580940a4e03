"""Beside the review stand which evidence proves which fact, and how the organ decided the same offence before."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework.models import Case, Charge, Evidence, Organ, Penalty
from flows.door.engine import REFUSALS
from flows.procedures.penalty.proving import matrix, names_facts, numbered, numbers
from tests.casework.test_pages import CEILING, unlabelled
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk

TODAY = timezone.localdate()
TWO = "2026年11月2日，两名电工无证上岗。\n负责人知情。"


def walked(people, **more):
    start = TODAY - timedelta(18)
    told = {"offence_day": str(start - timedelta(2)), "discovered": str(start - timedelta(1))}
    return Walk(people, start=start, **told, **more)


@pytest.fixture
def asked(people):
    """A case of two facts sent for review; one piece of evidence names the first, the second is named by none."""
    walk = walked(people).to("interview")
    for n in range(2):
        Evidence.objects.create(
            case_id=walk.run.case_id,
            kind="photo",
            title=f"照片{n}",
            captured=timezone.now(),
            by=people.jinjiang.investigator,
        )
    first, second = Evidence.objects.filter(case_id=walk.run.case_id, kind="photo").order_by("pk")
    rows = [
        {"evidence": first.pk, "proves": "无证上岗", "facts": "第1项"},
        {"evidence": second.pk, "proves": "配电房位置"},
    ]
    walk.take("conclude", facts_found=TWO, evidence=rows)
    return walk


def review(client, people, walk):
    page = sign_in(client, people.jinjiang.reviewer).get(f"/cases/{walk.run.case_id}/{walk.pk}/review/")
    assert page.status_code == 200
    return page.content.decode()


def test_facts_are_numbered_by_offence_line_or_sentence():
    several = [SimpleNamespace(number=n, facts_found=text) for n, text in ((1, "甲"), (3, ""))]
    assert numbered("总的", several) == [(1, "甲"), (3, "总的")]
    assert numbered("一。二。", []) == [(1, "一。"), (2, "二。")]
    assert numbered("一。仍是一。\n\n二。", []) == [(1, "一。仍是一。"), (2, "二。")]
    assert numbered("只有一句", []) == [(1, "只有一句")]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", []), ("1、3", [1, 3]), ("第一项和第三项", [1, 3]), ("１，2", [1, 2]), ("第2项事实", None), ("全部", None)],
)
def test_numbers_of_facts_are_read_as_people_write_them(text, said):
    assert numbers(text) == said


def test_evidence_names_only_facts_that_are_told(people, asked):
    run = asked.run
    row = SimpleNamespace(evidence="照片0", facts="3")
    wrong = names_facts(run, {"facts_found": TWO, "evidence": [row]}, TODAY)
    assert "第3项" in wrong and "共2项" in wrong
    assert "只写序号" in names_facts(
        run, {"facts_found": TWO, "evidence": [SimpleNamespace(evidence="a", facts="全部")]}, TODAY
    )
    assert (
        names_facts(run, {"facts_found": TWO, "evidence": [SimpleNamespace(evidence="a", facts="1、2")]}, TODAY) == ""
    )


def test_the_door_refuses_evidence_of_a_fact_that_nobody_tells(people):
    walk = walked(people).to("interview")
    shot = Evidence.objects.filter(case_id=walk.run.case_id).first()
    rows = [{"evidence": shot.pk, "proves": "无证", "facts": "7"}]
    with pytest.raises(REFUSALS, match="第7项事实，违法事实没有这一项"):
        walk.take("conclude", evidence=rows)
    assert walk.run.reported is None


def test_a_fact_that_no_evidence_names_stands_out_on_the_review(client, people, asked):
    assert asked.run.evidence_list[0]["facts"] == [1] and "facts" not in asked.run.evidence_list[1]
    page = review(client, people, asked)
    told = page.split('class="found"')[1].split("</ol>")[0]
    assert told.count("<li") == 2 and told.count("没有证据标明证明这一项") == 1
    assert "没有证据" not in told.split("<li")[1] and "负责人知情" in told.split("<li")[2]
    table = page.split('class="matrix"')[1].split("</table>")[0]
    rows = table.split("<tbody>")[1].split("<tr>")[1:]
    assert [(row.count('class="dot"'), row.count("dot half")) for row in rows] == [(1, 0), (0, 2)]
    assert "1 项事实没有证据标明" in page and unlabelled(page) == []


def test_a_single_fact_is_what_every_piece_proves(people):
    walk = walked(people).to("conclude")
    pieces = [SimpleNamespace(facts=[]), SimpleNamespace(facts=[])]
    seen = matrix(walk.run, [], pieces)
    assert [marks for _, marks in seen.rows] == [["yes"], ["yes"]] and not seen.unproved and not seen.open
    assert matrix(walk.run, [], []).unproved


def decided(people, fine, party, code="AQ97-7-O", charged=True, **more):
    """A decided case of an offence of the organ; `charged` False: one older than charges."""
    who, number = people.jinjiang, Case.objects.count() + 900
    case = Case.objects.create(
        number=f"（晋）应急案〔2026〕{number}号",
        title="旧案",
        organ=who.organ,
        territory_path="350500/350582/",
        party=party,
        opened=TODAY,
    )
    people_of = {"owner": who.investigator, "partner": who.partner, "kind": "penalty", "opened": TODAY}
    told = {"offence": code, "fine": fine, "band": "一般", "decided": TODAY} | more
    run = Penalty.objects.create(case=case, **people_of, **told)
    if charged:
        said = {"offence": code, "fine": fine, "band": "一般", "offence_day": TODAY}
        Charge.objects.create(penalty=run, number=1, **said)
    return run


def test_decisions_on_the_same_offence_stand_beside_the_amount(client, people, asked):
    one = decided(people, 60_000, people.business)
    decided(people, 70_000, people.business, code="AQ99-1-O")
    gone = decided(people, 80_000, people.business, revoked=TODAY)
    old = decided(people, 40_000, people.business, charged=False)
    page = review(client, people, asked)
    shown = re.findall(
        r'<th scope="row"><a href="/cases/(\d+)/">', page.split('class="stack similar"')[1].split("</table>")[0]
    )
    assert shown == [str(old.case_id), str(one.case_id)] and str(gone.case_id) not in shown
    assert "法定区间" in page and "一般" in page and "已决定 2 件，罚款 4 万元 – 6 万元" in page
    assert page.count('class="other"') == 2


def test_decisions_of_other_organs_and_out_of_sight_are_not_shown(client, people, asked):
    one = decided(people, 60_000, people.business)
    assert f'href="/cases/{one.case_id}/"' in review(client, people, asked)
    one.case.organ = Organ.objects.exclude(pk=one.case.organ_id).first()
    one.case.save(update_fields=["organ"])
    assert (
        f'href="/cases/{one.case_id}/"'
        not in review(client, people, asked).split('class="mat"', 1)[1].split("同案由已决定")[1]
    )
    one.case.organ, one.case.territory_path = asked.run.case.organ, "350500/350502/"
    one.case.save(update_fields=["organ", "territory_path"])
    assert "还没有决定过同案由的案件" in review(client, people, asked)


def test_the_review_keeps_the_ceiling_however_many_were_decided(client, people, asked):
    for _ in range(2):
        decided(people, 60_000, people.business)
    review(client, people, asked)
    at = f"/cases/{asked.run.case_id}/{asked.pk}/review/"
    with CaptureQueriesContext(connection) as seen:
        assert client.get(at).status_code == 200
    assert len(seen) <= CEILING, "\n".join(q["sql"][:120] for q in seen)


def test_what_the_drafts_do_in_memory_is_not_shown_as_fact(client, people, asked):
    before = Penalty.objects.get(pk=asked.pk)
    review(client, people, asked)
    after = Penalty.objects.get(pk=asked.pk)
    assert (before.stage, before.told, before.told_fine) == (after.stage, after.told, after.told_fine)
