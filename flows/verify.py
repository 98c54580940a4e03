"""Verification 核验: the record, papers, sums, numbers, stages and work-lists, each against the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Exists, Max, OuterRef

import documents
from casework.balances import unbalanced
from casework.drawn import unlike_their_lines
from casework.folding import unlike_the_record
from casework.models import Case, Counter, Entry, Paper
from casework.record import broken_lines, loose_anchors, moved_stages
from casework.registers import unlike_the_registers
from casework.versions import unlike_their_versions
from flows.door.level import uneven_runs
from flows.door.terms import PROCEDURES
from flows.liveness import silent_cases

REGISTERED = ("抽",)  # series of registers that number no paper and no case


def altered_papers() -> Iterator[str]:
    """Papers whose frozen data does not give their digest, or that the record does not know."""
    known = {
        (number or form, digest, case, line)
        for case, line, papers in Entry.objects.exclude(papers=[])
        .values_list("case_id", "line", "papers")
        .iterator(chunk_size=2000)
        for form, number, digest in papers
    }
    papers = Paper.objects.select_related("proceeding").order_by("pk")
    for paper in papers.iterator(chunk_size=1000):
        name = f"《{paper.title}》{paper.number or ''}"
        if not documents.intact(paper):
            yield f"文书{name}的内容与其摘要不符，被改动过（办案记录第{paper.line}行）。"
            continue
        said = (paper.number or paper.form, paper.digest, paper.proceeding.case_id, paper.line)
        if said not in known:
            yield f"文书{name}不在办案记录第{paper.line}行中。"
        known.discard(said)
    for name, _, case, line in sorted(known):
        if not Paper.objects.filter(proceeding__case_id=case, line=line).exists():
            yield f"办案记录第{line}行制作的文书 {name} 已不存在（案件 {case}）。"


def number_gaps() -> Iterator[str]:
    """Series in which a number is missing, doubled, or ahead of its counter; numbers up to the last that a case brought
    with it when it was taken over were given elsewhere.
    """
    rows = (
        Paper.objects.exclude(seq=None)
        .order_by("organ", "series", "year", "seq")
        .values_list("organ_id", "organ__short", "series", "year", "seq")
    )
    last = {
        (c.organ_id, c.series, c.year): c.last
        for c in Counter.objects.exclude(series__in=[*case_series(), *REGISTERED])
    }
    before = given_elsewhere()
    for (organ, short, series, year), group in groupby(rows.iterator(chunk_size=2000), key=lambda r: r[:4]):
        known = before.get((organ, series, year), 0)
        expected = known
        for expected, row in enumerate((row for row in group if (row[4] or 0) > known), known + 1):
            if row[4] != expected:
                yield f"文号（{short}）{series}〔{year}〕第{expected}号缺失或者重复。"
                break
        else:
            if last.get((organ, series, year)) != expected:
                yield (
                    f"文号（{short}）{series}〔{year}〕用到{expected}号，"
                    f"登记簿记为{last.get((organ, series, year), 0)}号。"
                )
        last.pop((organ, series, year), None)
    for (_, series, year), count in last.items():
        if count:
            yield f"文号 {series}〔{year}〕登记簿记为{count}号，却没有文书。"
    yield from case_number_gaps()


def given_elsewhere() -> dict[tuple[int, str, int], int]:
    """The highest number that a case taken over brought with it, by organ, series and year."""
    brought = Entry.objects.filter(case=OuterRef("proceeding__case"), line=OuterRef("line"), step="adopt")
    rows = Paper.objects.exclude(seq=None).filter(Exists(brought)).order_by().values_list("organ_id", "series", "year")
    return {(organ, series, year): seq for organ, series, year, seq in rows.annotate(most=Max("seq"))}


def case_series() -> dict[str, str]:
    """The series in which cases are numbered and the words of their numbers, as the procedures declare them."""
    return dict(cls.procedure_.series for cls in PROCEDURES.values())


def case_number_gaps() -> Iterator[str]:
    words = case_series()
    taken_over = set(Entry.objects.filter(step="adopt").values_list("case_id", flat=True))
    for counter in Counter.objects.filter(series__in=words).select_related("organ"):
        said = f"（{counter.organ.short}）{words[counter.series]}〔{counter.year}〕"
        numbers = Case.objects.filter(organ_id=counter.organ_id, number__startswith=said)
        ends = {pk: number.removeprefix(said)[:-1] for pk, number in numbers.values_list("pk", "number")}
        found = {pk: int(end) for pk, end in ends.items() if end.isdecimal() and end == str(int(end))}
        known = max((seq for pk, seq in found.items() if pk in taken_over), default=0)
        own = sum(seq > known for seq in found.values())
        if known + own != counter.last:
            before = f"接管前{known}号，" if known else ""
            yield (
                f"案号 {counter.organ.short}{words[counter.series]}〔{counter.year}〕"
                f"登记簿记为{counter.last}号，{before}实有{own}件。"
            )


def uneven_lists() -> Iterator[str]:
    """Proceedings whose invitations are not those their stage and facts call for."""
    for run, names in uneven_runs():
        yield (
            f"案件 {run.case.number}：“{run.title_}”的待办与阶段不一致（{'、'.join(sorted(names))}）"
            "；可用 manage.py level 对齐。"
        )


def silent() -> Iterator[str]:
    """Open cases that wait for nothing and nobody, each with why and who could act."""
    yield from map(str, silent_cases())


CHECKS = {
    "办案记录": broken_lines,
    "阶段": moved_stages,
    "事实": unlike_the_record,
    "当事人": unlike_their_versions,
    "登记簿": unlike_the_registers,
    "抽取": unlike_their_lines,
    "款项": unbalanced,
    "文书": altered_papers,
    "文号": number_gaps,
    "待办": uneven_lists,
    "停滞": silent,
    "存证": loose_anchors,
}
