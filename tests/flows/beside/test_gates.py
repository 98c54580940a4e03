"""Who may is said once for every act beside the steps: by its gate, asked by the act, the work-lists and the pages."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from casework.models import Entry, Officer, Paper
from flows.beside.change import revoke
from flows.beside.consult import consult
from flows.beside.correct import approve_correction, propose_correction
from flows.beside.party_changes import end_party
from flows.beside.reopen import propose_reopening
from flows.beside.succession import propose_succession, succeed
from flows.beside.void import void_paper
from flows.beside.waits import wait_for
from flows.door.act import Act
from flows.door.engine import take
from flows.door.terms import PROCEDURES
from flows.door.verbs import VERBS, may, verb
from flows.models import Invitation
from flows.pages.desk.duties import duties, duty
from permissions.gate import NotPermitted
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.pages.test_pages import sign_in
from tests.flows.penalty_walk import Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(3)
OF_A_CASE = {"proceeding", "entry", "paper", "run"}  # names under which an act is told what it is about


@dataclass
class Stand:
    """A case in which acts could be done: by word, with facts that suffice."""

    run: Any
    on: date
    verbs: dict[str, dict[str, Any]]
    reason: str = "核对后办理。"
    rows: tuple[str, ...] = field(default=())  # acts to which the work-lists invite


def line(run: Any, step: str) -> Entry:
    return Entry.objects.select_related("proceeding").filter(proceeding_id=run.pk, step=step).latest("line")


def correction(people: Any) -> Stand:
    """A leader proposed it, who may therefore not approve it."""
    run = acts.approved(people)
    entry = line(run, "propose")
    by = fresh(people.jinjiang.deputy)
    propose_correction(entry, {"planned_for": str(DAY + timedelta(1))}, by=by, on=LATER, reason="打错。")
    of = {"entry": entry}
    words = ("approve_correction", "refuse_correction", "withdraw_correction")
    return Stand(acts.again(run), LATER, dict.fromkeys(words, of), rows=("approve_correction",))


def mistake(people: Any) -> Stand:
    run = acts.approved(people)
    entry = line(run, "propose")
    proposal = {"entry": entry, "facts": {"planned_for": str(DAY + timedelta(1))}}
    folder = {"proceeding": run, "title": "另一名称"}
    handed = {"proceeding": run, "to": people.jinjiang.third}
    ways = {"propose_correction": proposal, "correct_case": folder, "hand_over": handed, "urge": {"proceeding": run}}
    waits = {"who": "外单位", "whom": "检验机构", "ground": "等检验结果", "until": LATER + timedelta(5)}
    ways |= {"wait_for": {"proceeding": run} | waits, "take_back": {"proceeding": run}}
    return Stand(run, LATER, ways)


def doubt(people: Any) -> Stand:
    """A correction left an unserved decision wrong: to be made again, or settled."""
    walk = Walk(people).to("issue_decision")
    on, entry = walk.day("issue_decision"), line(walk.run, "issue_decision")
    propose_correction(entry, {"fine": "59000"}, by=fresh(people.jinjiang.head), on=on, reason="数额打错。")
    approve_correction(entry, by=fresh(people.jinjiang.unit_head), on=on)
    paper = Paper.objects.get(proceeding_id=walk.pk, form="penalty_decision_unit")
    settles = {"run": walk.run, "line": walk.run.flags[0]["line"], "outcome": "stands"}
    of = {"paper": paper}
    return Stand(walk.run, on, {"settle_flag": settles, "void_paper": of, "reissue": of}, rows=("settle_flag",))


def void(people: Any) -> Stand:
    walk = Walk(people).to("issue_decision")
    on, paper = walk.day("issue_decision"), Paper.objects.get(proceeding_id=walk.pk, form="penalty_decision_unit")
    void_paper(paper=paper, by=fresh(people.jinjiang.unit_head), on=on, reason="印错。")
    return Stand(walk.run, on, {"reissue": {"paper": paper}}, rows=("reissue",))


def late(people: Any) -> Stand:
    """A service typed three weeks after it happened, by the clerk."""
    run = acts.ordered(people)
    on = DAY + timedelta(21)
    said = {"receiver": "蔡宏泰", "served": str(DAY)}
    take("rectification", "serve", run.pk, said, by=fresh(people.jinjiang.clerk), on=on)
    change(people.jinjiang.clerk, "deputy_head")
    return Stand(acts.again(run), on, {"confirm_late": {"proceeding": run}}, rows=("confirm_late",))


def change(person: Officer, office: str) -> None:
    """The person holds one more office from the first day on."""
    held = person.offices.first()
    assert held is not None
    held.pk, held.office = None, office
    held.save()


def ended(people: Any) -> Stand:
    walk = Walk(people).to("publish")
    run, on = walk.run, walk.day("publish")
    propose_reopening(proceeding=run, by=fresh(people.jinjiang.unit_head), on=on, reason="漏办。")
    words = {key: {"proceeding": run} for key in ("approve_reopening", "refuse_reopening", "withdraw_reopening")}
    return Stand(walk.run, on, words, rows=("approve_reopening",))


def closed(people: Any) -> Stand:
    walk = Walk(people).to("publish")
    return Stand(walk.run, walk.day("publish"), {"propose_reopening": {"proceeding": walk.run}})


def revoked(people: Any) -> Stand:
    walk = Walk(people).to("serve_decision")
    on = walk.day("serve_decision") + timedelta(1)
    revoke(proceeding=walk.run, by=fresh(people.jinjiang.head), on=on, anew="never", reason="认定有误。")
    said = {"proceeding": walk.run, "served": on, "way": "direct", "receiver": "蔡宏泰"}
    return Stand(walk.run, on, {"serve_change": said}, rows=("serve_change",))


def to_serve(people: Any) -> Stand:
    """A served order was corrected; the party has yet to get the notice."""
    run = acts.served(people)
    deadline = {"deadline": str(DAY + timedelta(22))}
    said = {"by": fresh(people.jinjiang.investigator), "on": LATER, "reason": "打错。"}
    propose_correction(line(run, "order"), deadline, "录入有误。", **said)
    approve_correction(line(run, "order"), by=fresh(people.jinjiang.unit_head), on=LATER)
    of = {"paper": Paper.objects.get(proceeding_id=run.pk, form="correction_notice")}
    served = of | {"served": LATER, "way": "direct", "receiver": "蔡宏泰"}
    words = {"serve_paper": served, "announce_paper": of | {"why": "下落不明。", "announced": LATER}}
    return Stand(acts.again(run), LATER, words, rows=("serve_paper",))


def wrong(people: Any) -> Stand:
    walk = Walk(people).to("serve_decision")
    of = {"proceeding": walk.run}
    ways = {"revoke": of | {"anew": "never"}, "change": of | {"new": "罚款伍万元", "fine": "50000"}}
    return Stand(walk.run, walk.day("serve_decision") + timedelta(1), ways)


def waited(people: Any) -> Stand:
    run = acts.approved(people)
    said = {"who": "外单位", "whom": "检验机构", "ground": "等检验结果", "until": LATER}
    wait_for(proceeding=run, **said, by=fresh(people.jinjiang.investigator), on=DAY)
    return Stand(acts.again(run), LATER, {"end_wait": {"proceeding": run, "result": "came"}}, rows=("end_wait",))


def consulted(people: Any) -> Stand:
    """The owner is asked, so that the row must not stand as doable before the second handler."""
    run = acts.proposed(people)
    asked = [people.jinjiang.investigator]
    said = {"step": "approve_plan", "officers": asked, "question": "是否可行？"}
    consult(proceeding=run, **said, by=fresh(people.jinjiang.unit_head), on=DAY)
    of = {"proceeding": run}
    ways = {"answer_consultation": of | {"agrees": True}, "withdraw_consultation": of | {"officer": asked[0]}}
    ways |= {"consult": of | said | {"officers": [people.jinjiang.reviewer]}}
    ways |= {"assign": of | {"step": "approve_plan", "to": people.jinjiang.deputy}}
    return Stand(acts.again(run), DAY, ways, rows=("answer_consultation",))


def merged(people: Any) -> Any:
    run = acts.ordered(people)
    said = {"successor": people.agency, "document": "合并协议", "reason": "被吸收合并。"}
    end_party(party=people.company, ended=DAY, **said, by=fresh(people.jinjiang.clerk), on=LATER)
    return acts.again(run)


def succession(people: Any) -> Stand:
    run = merged(people)
    by = fresh(people.jinjiang.deputy)
    propose_succession(proceeding=run, document="合并协议", by=by, on=LATER, reason="被吸收合并。")
    words = {key: {"proceeding": run} for key in ("succeed", "refuse_succession")}
    return Stand(acts.again(run), LATER, words, rows=("succeed",))


def party_ended(people: Any) -> Stand:
    run = acts.again(merged(people).arose_from)
    words = {key: {"proceeding": run, "document": "合并协议"} for key in ("propose_succession", "waive_succession")}
    return Stand(run, LATER, words, rows=("propose_succession",))


def moved(people: Any) -> Stand:
    run = merged(people)
    by = fresh(people.jinjiang.investigator)
    propose_succession(proceeding=run, document="合并协议", by=by, on=LATER, reason="被吸收合并。")
    succeed(proceeding=run, by=fresh(people.jinjiang.unit_head), on=LATER)
    of = {"proceeding": acts.again(run), "document": "撤销函"}
    return Stand(acts.again(run), LATER, {"propose_succession_back": of})


def submitted(people: Any) -> Stand:
    walk = Walk(people).to("endorse_handling")
    of = {"proceeding": walk.run, "step": "issue_decision"}
    return Stand(walk.run, walk.run.case.moved, {"return_submission": of})


STANDS: list[Callable[[Any], Stand]] = [correction, mistake, doubt, void, late, ended, closed, revoked, wrong, waited]
STANDS += [to_serve, consulted, succession, party_ended, moved, submitted]


def everybody() -> list[Officer]:
    return list(Officer.objects.order_by("pk"))


def typed(stand: Stand, person: Officer) -> Any:
    run = PROCEDURES[stand.run.kind].objects.select_related("case__organ", "owner", "partner").get(pk=stand.run.pk)
    run.act = Act(stand.on, person)
    return run


def refused(word: str, facts: dict[str, Any], person: Officer, stand: Stand) -> str:
    """Why the act refuses the person for who he is; "" when it does not. Nothing is kept."""
    why = ""
    with transaction.atomic():
        try:
            VERBS[word].do(facts, by=fresh(person), on=stand.on, reason=stand.reason)
        except NotPermitted as said:
            why = str(said.args[0])
        transaction.set_rollback(True)
    return why


def gate_of(word: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Those of the facts that the gate asks."""
    gate = VERBS[word].gate
    assert gate is not None
    asked = inspect.signature(gate).parameters.items()
    return {name: facts[name] for name, one in asked if one.kind is one.KEYWORD_ONLY and name in facts}


@pytest.mark.parametrize("make", STANDS, ids=lambda make: make.__name__)
def test_the_gate_says_of_every_person_what_the_act_says(people, make):
    stand = make(people)
    allowed = 0
    for word, facts in stand.verbs.items():
        for person in everybody():
            try:
                VERBS[word].permits(fresh(person), typed(stand, person), stand.on, **gate_of(word, facts))
                said = ""
            except NotPermitted as why:
                said = str(why.args[0])
            assert refused(word, facts, person, stand) == said, (word, person.username)
            allowed += not said
    assert allowed


@pytest.mark.parametrize("make", STANDS, ids=lambda make: make.__name__)
def test_who_sees_a_row_as_doable_is_not_refused_for_who_he_is(people, make):
    stand = make(people)
    waits, done = dict[str, int](), dict[str, int]()
    for person in everybody():
        found = duties(fresh(person), stand.on)
        for task, answer in [*found.now, *found.later]:
            word = task.terms.name
            if word not in stand.rows or task.run.pk != stand.run.pk or not task.asked:
                continue
            told = answer if answer.sure else duty(fresh(person), stand.on, task.pk)[1]
            why = refused(word, stand.verbs[word], person, stand)
            assert told.why == why, (word, person.username)
            counted = waits if why else done
            counted[word] = counted.get(word, 0) + 1
    assert set(done) == set(stand.rows), "somebody can do each"
    if make in (correction, late, consulted, succession, ended, void):
        assert set(waits) == set(stand.rows), "somebody whom his office lets is held apart"


def test_every_act_that_is_about_a_case_says_who_may_and_stands_here(people):
    about = {word for word, one in VERBS.items() if OF_A_CASE & one.asks.keys()}
    assert {word for word in about if VERBS[word].gate is None} == set()
    stood = set[str]()
    for make in STANDS:
        with transaction.atomic():
            stood |= make(people).verbs.keys()
            transaction.set_rollback(True)
    assert about <= stood, about - stood


def test_an_act_on_work_lists_without_a_gate_is_an_error():
    with pytest.raises(ValueError, match="no gate says who"):
        verb("an_act_without_a_gate", offices=("clerk",))


def test_the_page_of_a_correction_has_buttons_for_who_may(client, people):
    stand = correction(people)
    entry = stand.verbs["approve_correction"]["entry"]

    def page(office: str) -> str:
        found = sign_in(client, getattr(people.jinjiang, office)).get(f"/record/{entry.pk}/correct/")
        return str(found.content.decode())

    assert 'value="approve"' in page("unit_head") and 'value="withdraw"' not in page("unit_head")
    assert 'value="approve"' not in page("deputy") and 'value="withdraw"' in page("deputy")
    assert 'value="approve"' not in page("clerk") and "等另一位负责人批准" in page("clerk")
    assert not may("propose_correction", fresh(people.jinjiang.clerk), stand.run, LATER, entry=entry)
    assert Invitation.objects.filter(step="approve_correction", finished=None).count() == 1
