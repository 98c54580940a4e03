"""What is cut off so that nothing dangles: the last line with all it wrote, a whole case. Only the tree remembers."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.db import connection

from casework import triggers
from casework.columns import canon
from casework.folding import fields_of, models_by_table
from casework.models import Case, Counter, Entry, Paper, Proceeding
from casework.tree.heads import sealed
from documents.freezing.freeze import digest_of
from flows.door.level import level_case
from flows.verify import CHECKS
from tests.verifying.changing import told

pytestmark = pytest.mark.django_db
ASIDE = ("停滞", "触发器")  # what is to be done on the day of the test; the guards, which are gone


def found():
    """The parts of verification that find something, each with its first sentence."""
    said = {name: next(iter(check()), "") for name, check in CHECKS.items() if name not in ASIDE}
    return {name: sentence for name, sentence in said.items() if sentence}


def written(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def numbers_back(papers):
    """The counters stand as before the papers, which bore the last numbers of their series."""
    for paper in papers:
        if paper.number:
            mine = Counter.objects.filter(organ=paper.organ_id, series=paper.series, year=paper.year)
            assert mine.update(last=paper.seq - 1) == 1


def never_was(line):
    """The last line of a case goes, with what it wrote, its papers and their numbers; the head is put back."""
    before = Entry.objects.filter(case=line.case_id, line=line.line - 1).first()
    numbers_back(Paper.objects.filter(proceeding__case=line.case_id, line=line.line).order_by("-seq"))
    for table, key, *said in reversed(line.writes or []):
        model = models_by_table()[table]
        if len(said) == 1:
            if model is Proceeding:
                written("DELETE FROM flows_invitation WHERE process_id = %s", key)
            written(f'DELETE FROM "{table}" WHERE "{model._meta.pk.column}" = %s', key)
        else:
            column, old, _ = said
            field = fields_of(table)[column]
            model._base_manager.filter(pk=key).update(**{field.attname: field.to_python(old)})
            row = model._base_manager.get(pk=key)
            assert canon(field, getattr(row, field.attname)) == old
    written("DELETE FROM casework_entry WHERE id = %s", line.pk)
    if mine := Entry.objects.filter(proceeding=line.proceeding_id).order_by("-line").first():
        stands = "UPDATE casework_proceeding SET stage = %s, line = %s WHERE id = %s"
        written(stands, mine.stage, mine.line, mine.proceeding_id)
    if before:
        Case.objects.filter(pk=line.case_id).update(head=before.seal, entries=before.line, moved=before.on)
        level_case(line.case_id)


def last_line():
    return Entry.objects.order_by("-pk").first()


def back_to(step):
    """The lines after the last one of that step were never written, nor was it."""
    while True:
        line = last_line()
        never_was(line)
        if line.step == step:
            return


@pytest.fixture
def decided():
    """A city in which a penalty was decided and paid, sealed; the triggers are gone."""
    with told("paid_after_decision"):
        assert found() == {}
        sealed(date(2026, 9, 30))
        triggers.drop(connection)
        yield
        triggers.create(connection)


def test_a_decision_cut_off_with_its_papers_numbers_and_clocks_is_in_the_tree(decided):
    back_to("issue_decision")
    assert not Paper.objects.filter(title__startswith="行政处罚决定书").exists()
    assert found().keys() == {"总账"}, found()


def test_a_payment_cut_off_is_in_the_tree(decided):
    back_to("receive")
    assert found().keys() == {"总账"}, found()


def test_a_case_cut_off_with_its_numbers_is_in_the_tree(decided):
    case = Case.objects.get()
    while line := last_line():
        never_was(line)
    written("DELETE FROM casework_evidence WHERE case_id = %s", case.pk)
    assert Counter.objects.filter(organ=case.organ_id, series="案").update(last=0) == 1
    assert not Case.objects.exists() and not Paper.objects.exists()
    assert found().keys() == {"总账"}, found()


def test_a_paper_altered_with_its_digest_is_not_the_one_of_its_line(decided):
    paper = Paper.objects.filter(title__startswith="行政处罚决定书").get()
    paper.blanks = paper.blanks | {"fine": "1元"}
    paper.digest = digest_of(paper.form, paper.number, paper.issued, paper.template, paper.blanks)
    Paper.objects.filter(pk=paper.pk).update(blanks=paper.blanks, digest=paper.digest)
    assert {"文书", "事实"} <= found().keys()


def test_lines_are_broken_for_whoever_lacks_the_record_key(decided, monkeypatch):
    monkeypatch.setattr(settings, "RECORD_KEYS", dict.fromkeys(settings.RECORD_KEYS, b"k" * 64))
    assert {"办案记录", "登记簿"} <= found().keys()
