"""Going through it all: slices of cases to several workers, the whole checks beside them, progress as it goes.

Each worker reads one slice at a time, at one moment of the database, so memory does not grow with the city.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections

from casework.models import Entry
from casework.slices import cut, keys, steady
from flows.verify import OF_CASES, SINCE, WHOLE

Task = tuple[str, list[int], datetime | None]  # the name of a whole check, or "" and the keys of a slice; since when
Found = list[tuple[str, str]]  # (name of the check, sentence)


@dataclass
class Verified:
    """What was found so far, by check; `done` of `tasks` parts have been gone through, `cases` of `all_cases` cases."""

    tasks: int
    all_cases: int
    done: int = 0
    cases: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)


def touched(since: datetime) -> list[int]:
    """Keys of the cases with lines written since then."""
    rows = Entry.objects.filter(at__gte=since).order_by().values_list("case_id", flat=True).distinct()
    return sorted(rows.iterator(chunk_size=5000))


def tasks_of(since: datetime | None) -> list[Task]:
    """The whole checks first, for they take longest, then the slices."""
    among = None if since is None else touched(since)
    return [*((name, [], since) for name in WHOLE), *(("", part, since) for part in keys(among))]


def asked(task: Task) -> tuple[Task, Found]:
    """One part gone through."""
    name, wanted, since = task
    with steady():
        if name:
            said = WHOLE[name](since) if name in SINCE else WHOLE[name]()
            return task, [(name, sentence) for sentence in said]
        part = cut(wanted)
        return task, [(name, sentence) for name, ask_ in OF_CASES.items() for sentence in ask_(part)]


def verified(
    since: datetime | None = None, workers: int = 1, progress: Callable[[Verified], None] = lambda state: None
) -> Verified:
    """Go through all, or through the cases with lines since then and what was registered since then."""
    tasks = tasks_of(since)
    state = Verified(len(tasks), sum(len(wanted) for _, wanted, _ in tasks))
    for (_, wanted, _), found in gone_through(tasks, workers):
        state.done += 1
        state.cases += len(wanted)
        for check, sentence in found:
            state.wrong.setdefault(check, []).append(sentence)
        progress(state)
    return state


def gone_through(tasks: list[Task], workers: int) -> Iterator[tuple[Task, Found]]:
    """The parts as they are done; several workers are processes that open the database each for itself, as readers."""
    if workers == 1:
        yield from map(asked, tasks)
        return
    connections.close_all()  # a connection is not shared with a child
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield from pool.imap_unordered(asked, tasks)
