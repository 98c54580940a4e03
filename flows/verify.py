"""Verification 核验: the record, the papers, the numbers, the stages and the work-lists, each against the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import documents
from casework.folding import unlike_the_record
from casework.models import Case, Counter, Entry, Paper
from casework.record import broken_lines, loose_anchors, moved_stages
from casework.versions import unlike_their_versions
from flows.door.level import uneven_runs
from flows.door.terms import PROCEDURES
from flows.liveness import silent_cases


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
    """Series in which a number is missing, doubled, or ahead of its counter."""
    rows = (
        Paper.objects.exclude(seq=None)
        .order_by("organ", "series", "year", "seq")
        .values_list("organ_id", "organ__short", "series", "year", "seq")
    )
    last = {(c.organ_id, c.series, c.year): c.last for c in Counter.objects.exclude(series__in=case_series())}
    for (organ, short, series, year), group in groupby(rows.iterator(chunk_size=2000), key=lambda r: r[:4]):
        expected = 0
        for expected, row in enumerate(group, 1):
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


def case_series() -> dict[str, str]:
    """The series in which cases are numbered and the words of their numbers, as the procedures declare them."""
    return dict(cls.procedure_.series for cls in PROCEDURES.values())


def case_number_gaps() -> Iterator[str]:
    words = case_series()
    for counter in Counter.objects.filter(series__in=words).select_related("organ"):
        said = f"{words[counter.series]}〔{counter.year}〕"
        found = Case.objects.filter(organ_id=counter.organ_id, number__contains=said).count()
        if found != counter.last:
            yield f"案号 {counter.organ.short}{said}登记簿记为{counter.last}号，实有{found}件。"


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
    "文书": altered_papers,
    "文号": number_gaps,
    "待办": uneven_lists,
    "停滞": silent,
    "存证": loose_anchors,
}
