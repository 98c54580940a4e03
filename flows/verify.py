"""Verification 核验: record, rows, papers, files, numbers and work-lists, each against the others.

What is asked of cases is asked a slice at a time (`OF_CASES`), what is asked of the whole city at once (`WHOLE`);
`flows.verifying.running` goes through both with workers, and since a day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection

from casework.balances import unbalanced
from casework.drawn import unlike_their_lines
from casework.files import forged_files
from casework.folding import facts
from casework.guards import lost
from casework.models import Case, Collection
from casework.record import chains, loose_anchors, stages
from casework.registers import unlike_the_registers
from casework.slices import Slice, over
from casework.tree.checking import unlike_the_tree
from casework.versions import unlike_their_versions
from flows.door.level import uneven_runs
from flows.liveness import silent_cases
from flows.verifying.papers import altered_papers, altered_templates
from flows.verifying.series import number_gaps


def uneven_lists(among: Slice | None = None) -> Iterator[str]:
    """Proceedings whose invitations are not those their stage and facts call for."""
    for run, names in uneven_runs(among.cases if among else None):
        yield (
            f"案件 {run.case.number}：“{run.title_}”的待办与阶段不一致（{'、'.join(sorted(names))}）"
            "；可用 manage.py level 对齐。"
        )


def silent(among: Slice | None = None) -> Iterator[str]:
    """Open cases that wait for nothing and nobody, each with why and who could act."""
    yield from map(str, silent_cases(cases=Case.objects.filter(pk__in=among.cases) if among else None))


def accounts(among: Slice) -> Iterator[str]:
    """Accounts of the cases whose payments are not what their columns and refunds say."""
    yield from unbalanced(Collection.objects.filter(case_id__in=among.cases))


def unguarded() -> Iterator[str]:
    """Triggers that the database should have and has not."""
    yield from lost(connection)


def to_the_end(ask: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    """The check as one that never falls over: what was written past the door may have any shape."""

    @wraps(ask)
    def asked(*about: Any) -> Iterator[str]:
        try:
            yield from ask(*about)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, ObjectDoesNotExist) as why:
            said = f"{type(why).__name__} {why}"
            yield f"有数据不合格式，这一部分没有核验到底（{said[:200]}）；请先查明其余各项所列，再行核验。"

    return asked


OF_CASES: dict[str, Callable[[Slice], Iterator[str]]] = {
    "办案记录": to_the_end(chains),
    "阶段": to_the_end(stages),
    "事实": to_the_end(facts),
    "文书": to_the_end(altered_papers),
    "文件": to_the_end(forged_files),
    "待办": to_the_end(uneven_lists),
    "款项": to_the_end(accounts),
    "停滞": to_the_end(silent),
}
WHOLE: dict[str, Callable[..., Iterator[str]]] = {
    "当事人": to_the_end(unlike_their_versions),
    "登记簿": to_the_end(unlike_the_registers),
    "抽取": to_the_end(unlike_their_lines),
    "模板": to_the_end(altered_templates),
    "文号": to_the_end(number_gaps),
    "触发器": to_the_end(unguarded),
    "存证": to_the_end(loose_anchors),
    "总账": to_the_end(unlike_the_tree),
}
SINCE = ("登记簿", "总账")  # whole checks that can follow what was written since a moment
CHECKS: dict[str, Callable[[], Iterator[str]]] = {name: partial(over, ask) for name, ask in OF_CASES.items()} | WHOLE
