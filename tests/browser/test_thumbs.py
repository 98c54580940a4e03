"""On a phone every control that stands alone is pressed with a thumb, nothing lies beyond the edge, all is readable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from casework.models import Entry
from tests.flows.penalty_walk import Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 9, 7)
SMALL = """() => [...document.querySelectorAll(
  "main :is(a, button, select, textarea, summary, input:not([type=hidden], [type=checkbox], [type=radio], [type=file]))"
)].filter((one) => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const inSentence = one.tagName === "A" && style.display === "inline";
  return box.width > 0 && box.height > 0 && style.visibility !== "hidden" && !inSentence && box.height < 43.5;
}).map((one) => `${(one.textContent || one.name).trim().slice(0, 20)} ${one.getBoundingClientRect().height}`)"""
TINY = """() => [...document.querySelectorAll("main *")].filter((one) =>
  [...one.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) && one.getBoundingClientRect().width > 0 &&
  !one.closest("svg, .desk") && parseFloat(getComputedStyle(one).fontSize) < 12
).map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 20)}`)"""


def at_fault(person, path):
    """What of the page is too wide, too small to press or to read."""
    assert person.goes(path) == 200
    person.page.wait_for_load_state("networkidle")
    person.page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    page = person.page
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return ([f"wide by {wide}"] if wide > 0 else []) + page.evaluate(SMALL) + page.evaluate(TINY)


def test_every_page_of_a_penalty_can_be_worked_with_a_thumb(people_committed, signs_in, today):
    walk = Walk(people_committed, start=DAY).to("serve_decision")
    case, party = walk.run.case_id, walk.run.case.party_id
    today(walk.day("serve_decision") + timedelta(1))
    line = Entry.objects.filter(proceeding_id=walk.pk).order_by("-line").first()
    paths = ["/", "/cases/", "/findings/", "/overdue/", f"/cases/{case}/", f"/record/{line.pk}/correct/"]
    paths += [f"/cases/{case}/wait/", f"/cases/{case}/{walk.pk}/beside/take_back/"]
    paths += [f"/cases/{case}/{walk.pk}/publish/"]
    paths += [f"/parties/{party}/", f"/parties/{party}/change/", f"/parties/{party}/end/", "/parties/new/", "/draws/"]
    me = signs_in("jj.investigator", width=390)
    found = {path: at_fault(me, path) for path in paths}
    head = signs_in("jj.head", width=390)
    leaver = people_committed.jinjiang.partner.pk
    more = ["/", "/leave/", f"/leave/{leaver}/", "/delegations/", "/silent/", "/draws/new/"]
    more += [f"/cases/{case}/{walk.pk}/beside/revoke/"]
    found |= {path: at_fault(head, path) for path in more}
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert me.errors == head.errors == []


def test_a_review_can_be_answered_with_a_thumb(people_committed, signs_in, today):
    """The nine points with their material, where small pictures and notes stand."""
    walk = Walk(people_committed, start=DAY).to("conclude")
    today(walk.day("conclude") + timedelta(1))
    me = signs_in("jj.reviewer", width=390)
    assert at_fault(me, f"/cases/{walk.run.case_id}/{walk.pk}/review/") == []
    assert me.errors == []
