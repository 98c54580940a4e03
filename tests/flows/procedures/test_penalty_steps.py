"""Every step of the ordinary procedure: moves, prints and records; refused to others; undone without its paper."""

from datetime import date

import pytest

from casework.models import Clock, Counter, Entry, Evidence, Paper, Service
from documents import BlankLeft
from flows.door.offers import offer
from flows.door.refusals import Refused
from flows.door.terms import PROCEDURES, former, steps
from flows.models import Invitation
from flows.verify import uneven_lists
from permissions.gate import NotPermitted
from tests.flows.penalty_walk import ORDER, Walk
from tests.people import fresh

pytestmark = pytest.mark.django_db

AFTERWARDS = {
    "propose": ("proposed", []),
    "endorse_filing": ("endorsed", []),
    "file": ("filed", ["case_filing_approval"]),
    "interview": ("filed", ["interview_record"]),
    "conclude": ("reported", []),
    "review": ("reviewed", ["legal_review_opinion"]),
    "give_notice": ("notified", ["penalty_preinform", "hearing_preinform"]),
    "serve_notice": ("told", ["service_receipt"]),
    "waive_defence": ("told", []),
    "waive_hearing": ("told", []),
    "submit_handling": ("told", []),
    "endorse_handling": ("told", []),
    "discuss": ("told", ["collective_discussion_record"]),
    "issue_decision": ("decided", ["case_handling_approval", "penalty_decision_unit"]),
    "serve_decision": ("served", ["service_receipt"]),
    "publish": ("served", ["penalty_publicity_summary"]),
}
OFF_THE_WAY = {  # steps beside the ordinary way, and the step after which they are taken
    "add_evidence": "file",
    "ask_review": "review",
    "add_charge": "file",
    "announce_notice": "give_notice",
    "hear_defence": "serve_notice",
    "resume_investigation": "serve_notice",
    "announce_decision": "issue_decision",
    "copy_to_police": "file",
    "withdraw": "conclude",
}
ISSUING = [step for step, (_, papers) in AFTERWARDS.items() if papers]


def state(pk):
    """Everything that an act may touch, to show that a refused one touched nothing."""
    run = PROCEDURES["penalty"].objects.select_related("case").get(pk=pk)
    return (
        run.stage,
        run.line,
        run.case.moved,
        run.closed,
        run.case.entries,
        run.case.head,
        run.told,
        run.reviewed,
        run.decided,
        run.interviews,
        list(Clock.objects.filter(proceeding_id=pk).order_by("pk").values_list("card", "met", "lapsed")),
        Paper.objects.count(),
        Service.objects.count(),
        Evidence.objects.count(),
        Entry.objects.count(),
        sorted(Counter.objects.values_list("series", "last")),
        sorted(map(str, Invitation.objects.filter(finished=None).values_list("flow_task", flat=True))),
    )


def before(people, step, **how):
    """A case that stands right before `step`."""
    walk = Walk(people, **how)
    return walk if step == "propose" else walk.to(ORDER[ORDER.index(step) - 1])


@pytest.mark.parametrize("step", ORDER)
def test_a_step_moves_the_stage_prints_and_records(people, step):
    walk = before(people, step)
    entry = walk.take(step)
    stage, forms = AFTERWARDS[step]
    assert (entry.stage, walk.run.stage) == (stage, stage)
    assert [paper[0] for paper in entry.papers] == forms
    assert set(Paper.objects.filter(line=entry.line, proceeding_id=walk.pk).values_list("form", flat=True)) == set(
        forms
    )
    assert (entry.step, entry.on, entry.line) == (step, walk.day(step), walk.run.case.entries)
    assert entry.cites and entry.by == walk.who(step)
    assert not list(uneven_lists())


@pytest.mark.parametrize("step", ORDER[1:])
def test_a_step_is_refused_to_everybody_else(people, step):
    walk = before(people, step)
    offices = {office.office for office in walk.who(step).offices.all()}
    whole = state(walk.pk)
    for name, person in vars(people.jinjiang).items():
        if (
            name == "organ"
            or offices & {office.office for office in person.offices.all()}
            or (step == "publish" and name == "clerk")
        ):
            continue
        if step == "file" and name == "head":
            continue
        with pytest.raises(NotPermitted):
            walk.take(step, by=fresh(person))
    with pytest.raises(NotPermitted):
        walk.take(step, by=fresh(people.quanzhou.head))
    assert state(walk.pk) == whole


@pytest.mark.parametrize("step", [s for s in ORDER[1:] if steps(PROCEDURES["penalty"])[s].officers == 2])
def test_acts_of_investigation_belong_to_the_two_named_handlers(people, step):
    walk = before(people, step)
    with pytest.raises(NotPermitted, match="不是承办人"):
        walk.take(step, by=fresh(people.jinjiang.third))
    assert walk.take(step, by=fresh(people.jinjiang.partner)).partner == people.jinjiang.investigator


@pytest.mark.parametrize("step", ORDER[2:])
def test_a_step_is_refused_out_of_its_order(people, step):
    walk = Walk(people).to("propose")
    with pytest.raises(Refused, match="本程序处于“已呈请立案”阶段，不能办理"):
        walk.take(step)
    assert walk.run.stage == "proposed"


@pytest.mark.parametrize("step", ISSUING)
def test_a_step_is_undone_whole_when_its_paper_fails(people, step, monkeypatch):
    walk = before(people, step)
    whole = state(walk.pk)

    def fail(name, source, on):
        raise BlankLeft("《某文书》“某空格”空缺。")

    monkeypatch.setattr("documents.freeze", fail)
    with pytest.raises(BlankLeft):
        walk.take(step)
    assert state(walk.pk) == whole
    monkeypatch.undo()
    assert walk.take(step).stage == AFTERWARDS[step][0]


@pytest.mark.parametrize("step", [s for s in ORDER if s != "propose"])
def test_a_step_is_not_dated_before_the_one_before(people, step):
    walk = before(people, step)
    with pytest.raises(Refused, match="早于本案上一次办理的日期"):
        walk.take(step, on=date(2026, 3, 1))


@pytest.mark.parametrize("step", [s for s in ORDER if AFTERWARDS[s][0] == "told" and s not in ("serve_notice",)])
def test_a_step_that_keeps_its_stage_is_taken_once(people, step):
    walk = Walk(people).to(step)
    with pytest.raises(Refused, match=f"已由{walk.who(step)}于{walk.day(step)}办理，本次未作任何改动"):
        walk.take(step)


@pytest.mark.parametrize("step", OFF_THE_WAY)
def test_steps_beside_the_way_move_and_record_too(people, step):
    walk = Walk(people).to(OFF_THE_WAY[step] if step != "ask_review" else "file")
    if step == "ask_review":
        walk.fine = 1_000
        walk.to("conclude")
    on = max(walk.run.case.moved, walk.day(step)) if step != "announce_notice" else walk.run.case.moved
    on = walk.run.case.moved if step in ("hear_defence", "request_hearing") else on
    entry = walk.take(step, on=on)
    target = steps(PROCEDURES["penalty"])[step].target
    assert entry.stage == walk.run.stage
    assert target is None or walk.run.stage == target
    assert not list(uneven_lists())


def test_the_case_ends_when_a_unit_is_served_and_published(people):
    walk = Walk(people).to("serve_decision")
    assert walk.run.closed is None
    walk.take("publish")
    assert walk.run.closed == walk.day("publish")
    open_ = Invitation.objects.filter(process_id=walk.pk, finished=None)
    assert [(one.kind, one.step) for one in open_] == [("collection", "enter")]  # the fine is asked for at once
    running = Clock.objects.filter(proceeding_id=walk.pk, met=None, lapsed=None)
    assert [(clock.card, clock.start, clock.outlives) for clock in running] == [
        ("terms/pay_15d", walk.run.served, True)  # runs from service, until the collection takes it over
    ]


def test_a_person_in_charge_is_punished_alone_and_nothing_is_published(people):
    """Own case, own decision form; ended by service (安全生产法 第七十八条第二款 speaks of production units)."""
    walk = Walk(people, party=people.boss, fine=25_000, offence="AQ94-1")
    walk.to("issue_decision")
    assert Paper.objects.get(form__startswith="penalty_decision").form == "penalty_decision_person"
    assert not Clock.objects.filter(card="terms/publish_7wd_acl").exists()
    with pytest.raises(Refused, match="只对生产经营单位"):
        walk.take("publish", on=walk.day("serve_decision"))
    walk.take("serve_decision")
    assert walk.run.closed == walk.day("serve_decision")


def test_entries_under_former_names_are_known_by_the_names_of_today():
    names = former(PROCEDURES["penalty"])
    assert {old: names[old] for old in ("pass_review", "review_before_decision", "return_review")} == dict.fromkeys(
        ("pass_review", "review_before_decision", "return_review"), "review"
    )
    assert (names["return_filing"], names["decline_filing"]) == ("endorse_filing", "file")


def test_the_first_screen_offers_what_may_be_done_and_why_not_yet(people):
    walk = Walk(people).to("serve_notice")
    found = {o.step: o for o in offer(walk.run, walk.who("issue_decision"), date(2026, 3, 20))}
    decision = found["issue_decision"]
    assert not decision.allowed
    assert any(
        "至2026年3月25日届满，最早2026年3月26日可以办理（行政处罚法(2021) 第六十四条第一项; 第八十五条）" in why
        for why in decision.why
    )
    assert any("案件处理呈批表尚未经" in why for why in decision.why)
    assert any("陈述、申辩的期限至2026年3月23日届满" in why for why in decision.why)
    assert next(why.earliest for why in decision.why if "听证" in why) == date(2026, 3, 26)


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"interviewee_id_no": "350582198001011234"}, "校验位不符"),
        ({"interviewee_id_no": "35058219750312001"}, "现为17位"),
        ({"interviewee_id_no": "E12345678"}, "持其他证件的，请在理由中写明证件名称"),
        ({"interviewee_age": 41}, "按身份证号当日为50岁，所填年龄为41岁"),
    ],
)
def test_who_is_asked_is_who_his_number_says_unless_a_reason_is_given(people, facts, why):
    walk = Walk(people).to("file")
    with pytest.raises(Refused, match=why):
        walk.take("interview", **facts)
    assert "理由：护照" in walk.take("interview", reason="护照。", **facts).reason
