"""Deriving clocks again: what a late value or an announced calendar changes, what stays, and who is told."""

import json
import shutil
from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

import law
from casework.models import Clock, Entry, Officer, Proceeding
from casework.record import broken_lines, moved_stages
from flows.beside import office as office_acts
from flows.beside import rederive
from flows.beside.rederive import apply, preview
from flows.door.clocks import explain
from law.reading.book import PACKAGE, instead
from permissions.gate import NotPermitted
from tests.flows.acts import served
from tests.flows.procedures.test_summary_penalty import delivered
from tests.law.announcing import BOOK, SPACE, announced, book_with
from tests.people import fresh

ON = date(2026, 3, 4)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def run(people):
    """A fine on the spot delivered on 2026-03-02: five working days to file it, until 2026-03-09."""
    return Proceeding.objects.get(pk=delivered(people))


@pytest.fixture
def clock(run):
    return Clock.objects.get(proceeding=run, card="terms/simple_filing")


def shifted(clock, **columns):
    """Leave the clock as an older book or calendar would have left it."""
    Clock.objects.filter(pk=clock.pk).update(**columns)


@pytest.fixture
def later_book(tmp_path):
    """The book with a value for filing entered afterwards for 2026-01-01: three working days."""
    whole = tmp_path / "law"
    shutil.copytree(PACKAGE, whole, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = whole / "terms" / "simple_filing.yaml"
    text = path.read_text(encoding="utf-8")
    added = '  "2026-01-01":\n    value: 3\n    cites: 行政处罚法(2021) 第五十二条第三款\n    evidence: practice\n'
    path.write_text(text.replace("checked:", f"{added}checked:"), encoding="utf-8")
    return law.Book(whole)


def test_by_the_same_book_nothing_changes(clock):
    seen = preview()
    assert (seen.asked, seen.changes, seen.failing) == (
        2,
        [],
        [],
    )  # the filing with the organ, and the payment of the fine


def test_a_value_entered_afterwards_moves_the_open_clock(clock, later_book):
    (change,) = preview(book=later_book).changes
    assert (change.old, change.new, change.moved) == (date(2026, 3, 9), date(2026, 3, 5), True)
    assert change.lines and Clock.objects.get(card="terms/simple_filing").due == date(2026, 3, 9)


def test_a_value_dated_after_the_start_leaves_the_clock_alone(people, clock, tmp_path):
    whole = tmp_path / "law"
    shutil.copytree(PACKAGE, whole, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = whole / "terms" / "simple_filing.yaml"
    added = '  "2026-03-03":\n    value: 3\n    cites: 行政处罚法(2021) 第五十二条第三款\n    evidence: practice\n'
    path.write_text(path.read_text(encoding="utf-8").replace("checked:", f"{added}checked:"), encoding="utf-8")
    assert preview(book=law.Book(whole)).changes == []


def test_applying_keeps_the_old_end_in_the_record_and_moves_no_stage(people, run, clock, later_book):
    stage, reached = run.stage, run.reached
    (entry,) = apply(by=fresh(people.jinjiang.reviewer), on=ON, book=later_book)
    assert (entry.step, entry.office, entry.on, entry.proceeding_id) == ("rederive", "legal_reviewer", ON, run.pk)
    (told,) = entry.facts["clocks"]
    assert (told["card"], told["old"], told["new"]) == ("terms/simple_filing", "2026-03-09", "2026-03-05")
    run, clock = Proceeding.objects.get(pk=run.pk), Clock.objects.get(pk=clock.pk)
    assert (run.stage, run.reached, run.line, clock.due) == (stage, reached, entry.line, date(2026, 3, 5))
    assert list(broken_lines()) == [] and list(moved_stages()) == []


def test_a_second_run_finds_nothing_left(people, clock, later_book):
    assert len(apply(by=fresh(people.jinjiang.reviewer), on=ON, book=later_book)) == 1
    assert apply(by=fresh(people.jinjiang.reviewer), on=ON, book=later_book) == []
    assert Entry.objects.filter(step="rederive").count() == 1


def announced_2027(**special):
    """The book once a notice for 2027 is out: of each holiday the first arrangement, or the one stated."""
    return book_with(announced([special.get(name) or space[0] for name, space in SPACE.items()]))


def test_new_years_day_is_off_before_any_notice_and_the_notice_settles_the_clock(people, clock):
    start = date(2026, 12, 28)  # as an older book left it, which took New Year's Day of 2027 for a working day
    shifted(clock, start=start, due=date(2027, 1, 4), provisional=True)
    with instead(BOOK):
        (change,) = preview().changes
        assert (change.old, change.new, change.provisional) == (date(2027, 1, 4), date(2027, 1, 5), True)
        apply(by=fresh(people.jinjiang.reviewer), on=ON)
        assert preview().changes == []
    (change,) = preview(book=announced_2027()).changes
    assert (change.new, change.settled, change.moved) == (date(2027, 1, 5), True, False)
    apply(by=fresh(people.jinjiang.reviewer), on=ON, book=announced_2027())
    clock = Clock.objects.get(pk=clock.pk)
    assert (clock.due, clock.provisional, clock.early, clock.late) == (date(2027, 1, 5), False, *[date(2027, 1, 5)] * 2)


def test_a_clock_keeps_both_ends_and_the_notice_moves_it_wherever_it_ends(people, clock):
    start = date(2027, 2, 1)
    shifted(clock, start=start, card="terms/service_7wd")
    with instead(BOOK):
        apply(by=fresh(people.jinjiang.reviewer), on=ON)
    clock = Clock.objects.get(pk=clock.pk)
    assert (clock.early, clock.due, clock.late) == (date(2027, 2, 16), date(2027, 2, 16), date(2027, 2, 18))
    assert (clock.provisional, clock.purpose, clock.open_between) == (True, "duty", (clock.early, clock.late))
    told = Entry.objects.get(step="rederive").facts["clocks"][0]
    assert (told["early"], told["late"]) == ("2027-02-16", "2027-02-18")
    ends = set()
    for one in SPACE["春节"]:
        book = announced_2027(春节=one)
        ends |= {change.new for change in preview(book=book).changes if change.clock.pk == clock.pk}
    assert ends == {date(2027, 2, 16), date(2027, 2, 17), date(2027, 2, 18)}


def test_a_provisional_clock_that_ends_the_same_day_is_settled_too(people, clock):
    shifted(clock, provisional=True)
    (change,) = preview().changes
    assert change.settled and not change.moved
    (entry,) = apply(by=fresh(people.jinjiang.reviewer), on=ON)
    assert entry.facts["clocks"][0]["why"].startswith("放假安排已公布")


def test_met_and_lapsed_clocks_stay(clock):
    for column in ("met", "lapsed"):
        shifted(clock, due=date(2026, 3, 20), **{column: ON})
        assert preview().asked == 1  # the payment alone
        shifted(clock, **{column: None})


def test_an_end_that_the_officer_set_is_no_derivation(people):
    run = served(people, date(2026, 3, 2), 9)
    ends = dict(Clock.objects.filter(proceeding=run, met=None, lapsed=None).values_list("card", "due"))
    assert ends["terms/rectify_deadline_param"] == date(2026, 3, 11)
    seen = preview()
    assert seen.changes == [] and "terms/rectify_deadline_param" not in {change.clock.card for change in seen.changes}
    assert seen.asked == len(ends) - 1


def test_an_excluded_interval_counts_in_the_new_end(clock, later_book):
    clock.exclusions.create(first=date(2026, 3, 3), last=date(2026, 3, 3), cites="行政处罚法(2021) 第六十条")
    (change,) = preview(book=later_book).changes
    assert change.new == date(2026, 3, 6)


def test_hours_are_compared_to_the_minute(clock):
    start = timezone.make_aware(datetime(2026, 3, 2, 9, 30))
    found = law.due("terms/acc_report_1h", start)
    shifted(clock, card="terms/acc_report_1h", start_at=start, due=found.due.date(), due_at=found.due)
    assert preview().changes == []
    shifted(clock, due_at=timezone.make_aware(datetime(2026, 3, 2, 11, 30)))
    (change,) = preview().changes
    assert rederive.said(change.new) == "2026-03-02 10:30"


def test_a_card_the_book_no_longer_has_is_named_and_left_alone(clock):
    shifted(clock, card="terms/simple_filling")
    seen = preview()
    assert seen.changes == [] and "是否为“terms/simple_filing”" in seen.failing[0][1]


@pytest.mark.parametrize("office", ["investigator", "head", "unit_head", "clerk"])
def test_only_the_legal_officer_of_the_organ_applies(people, clock, later_book, office):
    with pytest.raises(NotPermitted, match="法制审核人员"):
        apply(by=fresh(getattr(people.jinjiang, office)), on=ON, book=later_book)
    with pytest.raises(NotPermitted, match="法制审核人员"):
        apply(by=fresh(people.quanzhou.reviewer), on=ON, book=later_book)
    assert (
        Clock.objects.get(card="terms/simple_filing").due == date(2026, 3, 9)
        and not Entry.objects.filter(step="rederive").exists()
    )


def test_the_derivation_on_the_case_page_agrees_with_the_new_end(people, clock):
    shifted(clock, due=date(2026, 3, 20))
    apply(by=fresh(people.jinjiang.reviewer), on=ON)
    clock = Clock.objects.get(pk=clock.pk)
    assert f"{clock.due}" in explain(clock)[-1]


def test_acts_before_and_after_stand_in_one_record(people, run, clock):
    shifted(clock, due=date(2026, 3, 20))
    office_acts.urge("summary_penalty", run.pk, by=fresh(people.jinjiang.unit_head), on=ON, reason="请抓紧备案")
    apply(by=fresh(people.jinjiang.reviewer), on=ON)
    office_acts.urge("summary_penalty", run.pk, by=fresh(people.jinjiang.unit_head), on=ON, reason="再催")
    assert [e.step for e in Entry.objects.order_by("line")][-3:] == ["urge", "rederive", "urge"]
    assert list(broken_lines()) == []


# --- on screen and on the command line


def entered(client, person):
    client.force_login(Officer.objects.get(pk=person.pk), backend=BACKEND)
    return client


def test_the_page_previews_and_the_legal_officer_writes(client, people, clock):
    shifted(clock, due=date(2026, 3, 20))
    page = entered(client, people.jinjiang.reviewer).get("/law/effects/").content.decode()
    assert "2026-03-20" in page and "2026-03-09" in page and "写入 1 项变动" in page
    assert Clock.objects.get(card="terms/simple_filing").due == date(2026, 3, 20)
    assert client.post("/law/effects/").status_code == 302
    assert Clock.objects.get(card="terms/simple_filing").due == date(2026, 3, 9)
    assert "没有要变动的期限" in client.get("/law/effects/").content.decode()


def test_others_may_look_but_not_write(client, people, clock):
    shifted(clock, due=date(2026, 3, 20))
    page = entered(client, people.jinjiang.investigator).get("/law/effects/").content.decode()
    assert "2026-03-20" in page and "写入 1 项变动" not in page
    assert client.post("/law/effects/").status_code == 403
    assert Clock.objects.get(card="terms/simple_filing").due == date(2026, 3, 20)


def test_the_handlers_are_told_on_the_workbench_and_in_the_timeline(client, people, run, clock):
    shifted(clock, due=date(2026, 3, 20))
    apply(by=fresh(people.jinjiang.reviewer), on=timezone.localdate())
    for handler in (people.jinjiang.investigator, people.jinjiang.partner):
        bench = entered(client, handler).get("/").content.decode()
        assert "期限重新推算" in bench and "2026-03-20 → <b>2026-03-09</b>" in bench
    assert "2026-03-20 → 2026-03-09" in client.get(f"/cases/{run.case_id}/").content.decode()
    assert "期限重新推算" not in entered(client, people.jinjiang.third).get("/").content.decode()


def said(*args):
    out = StringIO()
    call_command("rederive", *args, stdout=out, no_color=True)
    return out.getvalue()


def test_the_command_previews_and_applies(people, clock):
    shifted(clock, due=date(2026, 3, 20))
    assert "2026-03-20 → 2026-03-09" in said() and "1项会有变动" in said()
    assert json.loads(said("--json"))[0]["new"] == "2026-03-09"
    assert "已重新推算1项期限" in said("--apply", "--by", "jj.reviewer", "--on", "2026-03-04")
    assert Entry.objects.get(step="rederive").on == ON
    assert "0项会有变动" in said()


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("--apply",), "用 --by 写明"),
        (("--apply", "--by", "jj.reviewr"), "是否为“jj.reviewer”"),
        (("--on", "2026-02-30"), "不是有效日期"),
        (("--apply", "--by", "jj.head"), "法制审核人员"),
    ],
)
def test_the_command_refuses_in_one_sentence(people, clock, args, why):
    shifted(clock, due=date(2026, 3, 20))
    with pytest.raises(CommandError, match=why):
        said(*args)
    assert Clock.objects.get(card="terms/simple_filing").due == date(2026, 3, 20)
