"""A correction is held to the checks that it touches, save those that the line could not have answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.beside.held_to import reads_its_day
from flows.door import engine
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, steps
from flows.guards.days import within
from tests.flows import acts
from tests.flows.acts import DAY
from tests.flows.beside.test_correct import approve, line, propose, whole
from tests.people import fresh

pytestmark = pytest.mark.django_db
INSPECTION, ORDER = PROCEDURES["inspection"], PROCEDURES["rectification"]
BOTH = "检查对象和执法人员都应当随机抽取"


def checked_by(monkeypatch, cls, step, *checks):
    monkeypatch.setitem(steps(cls), step, replace(steps(cls)[step], checks=checks))


def plan(people, monkeypatch, *, asked):
    """A plan 双随机 from before its draws were looked for; `asked`: their numbers were asked already."""
    kept = engine.record

    def record(*args, facts, **said):
        return kept(*args, facts={n: v for n, v in facts.items() if asked or n != "officers_draw"}, **said)

    facts = {
        "plan_kind": "双随机",
        "planned_for": DAY,
        "items": [{"item": "用电", "content": "线路"}],
        "method": ["现场检查"],
        "draw": "旧抽〔2026〕1号",
    }
    who = people.jinjiang
    with monkeypatch.context() as then:
        checked_by(then, INSPECTION, "propose")
        then.setattr(engine, "record", record)
        handlers = {"by": fresh(who.investigator), "partner": fresh(who.partner)}
        return engine.begin("inspection", "propose", facts, party=people.company, on=DAY, **handlers).proceeding


@pytest.mark.parametrize("asked", [True, False])
def test_what_a_later_check_does_not_read_is_corrected(people, monkeypatch, asked):
    run = plan(people, monkeypatch, asked=asked)
    propose(people, line(run, "propose"), {"unit_contact": "蔡宏泰", "planned_for": DAY + timedelta(days=9)})
    approve(people, line(run, "propose"))
    assert acts.again(run).planned_for == DAY + timedelta(days=9)
    whole()


def test_what_a_check_reads_is_not_corrected_against_it_although_the_original_failed_it(people, monkeypatch):
    run = plan(people, monkeypatch, asked=True)
    with pytest.raises(Refused, match=BOTH):
        propose(people, line(run, "propose"), {"draw": "旧抽〔2026〕2号"})
    propose(people, line(run, "propose"), {"draw": "", "plan_kind": "计划"})
    approve(people, line(run, "propose"))
    assert acts.again(run).plan_kind == "计划"
    whole()


def test_what_the_line_was_never_asked_does_not_stop_it_until_somebody_states_it(people, monkeypatch):
    run = plan(people, monkeypatch, asked=False)
    with pytest.raises(Refused, match="没有编号为旧抽〔2026〕1号"):
        propose(people, line(run, "propose"), {"officers_draw": "旧抽〔2026〕3号"})
    propose(people, line(run, "propose"), {"draw": "旧抽〔2026〕2号"})
    approve(people, line(run, "propose"))
    assert acts.again(run).draw == "旧抽〔2026〕2号"
    whole()


def test_a_check_that_the_original_passed_holds(people, monkeypatch):
    run = acts.proposed(people)
    with pytest.raises(Refused, match=BOTH):
        propose(people, line(run, "propose"), {"plan_kind": "双随机"})


WRONG = "这一步有误。"


@pytest.mark.parametrize(
    ("check", "touched"),
    [
        (lambda run, facts, on: WRONG, False),
        (lambda run, facts, on: WRONG if facts["receiver"] else "", False),
        (lambda run, facts, on: WRONG if run.given.get("note") is not None else "", False),
        (lambda run, facts, on: WRONG if facts["served"] else "", True),
        (lambda run, facts, on: WRONG if run.given.get("served") else "", True),
        (lambda run, facts, on: WRONG if {**facts} else "", True),
        (lambda run, facts, on: WRONG if on else "", True),
        (lambda run, facts, on: WRONG if run.on else "", True),
        (lambda run, facts, on: WRONG if run.law else "", True),
        (lambda run, facts, on: run.once("asked", lambda: WRONG if facts["served"] else ""), True),
    ],
)
def test_a_check_reads_facts_the_day_and_the_law_of_the_day(people, monkeypatch, check, touched):
    run = acts.served(people)
    checked_by(monkeypatch, ORDER, "serve", check)
    asked = {"served": DAY + timedelta(days=1)}
    if touched:
        with pytest.raises(Refused, match=WRONG):
            propose(people, line(run, "serve"), asked)
    else:
        propose(people, line(run, "serve"), asked)


def test_a_check_of_which_nobody_knows_what_it_reads_may_read_the_day():
    assert reads_its_day(print) and reads_its_day(within("pay_15d", "served", "缴款期限"))
    assert not reads_its_day(lambda run, facts, on: "")
