"""Seconds of verification per 10,000 lines of the record, with one worker and with two, on the database in use.

It reads the city that DATABASE_URL and ANJIAN_VAR name, and changes nothing; `make demo` grows one. Wall time says what
is waited for, processor time what it costs: on a machine that others use the second is the one to compare. Both grow
with the number of lines, so that a city-year of L lines costs L / 10,000 times as much.
"""

import resource
import sys
import time


def spent():
    """Processor seconds of this process and of its children that have ended."""
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def largest():
    """The most memory that a process held, in MB."""
    told = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(told) / 1024


def main():
    import django

    django.setup()
    from django.db import connection

    from casework.models import Case, Entry, RegisterLine
    from flows.verifying.running import verified

    there = Entry._meta.db_table in connection.introspection.table_names()
    lines, cases = (Entry.objects.count(), Case.objects.count()) if there else (0, 0)
    if not lines:
        print(f"{connection.vendor}: no record to verify; grow a city with `make demo`")
        return
    print(f"{connection.vendor}: {cases:,} cases, {lines:,} lines, {RegisterLine.objects.count():,} lines of registers")
    for workers in [int(said) for said in sys.argv[1:] if said.isdecimal()] or [1, 2]:
        wall, cpu = time.perf_counter(), spent()
        found = verified(workers=workers)
        wall, cpu = time.perf_counter() - wall, spent() - cpu
        print(
            f"  {workers} worker{'s' if workers > 1 else ''}: {wall:.1f} s, {cpu:.1f} s of processor; per 10,000 lines "
            f"{wall / lines * 10_000:.1f} s and {cpu / lines * 10_000:.1f} s; {largest():.0f} MB at most; "
            f"{sum(map(len, found.wrong.values()))} complaints"
        )


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
