"""Acts per second of `take()` beside a bare locked django-fsm-2 transition with one log row, on both databases.

The act measured is `patrol_issue.hand_over`: permission, guards, one clock, a frozen and numbered paper, the sealed
entry and the work-list. The bare transition locks its row, moves an FSMField and writes one log row, in one
transaction. Each database is measured in its own process in the same run, the two loops taking turns in blocks of ten
so that the machine's moods hit both. The database is analysed first, as one at work is: without statistics PostgreSQL
takes a table of 600 rows for one of none and reads it whole.

Two ratios are printed. That of the clock on the wall is what an officer waits for; it holds on an idle machine only.
That of the processor counts what both loops really used, this process and its PostgreSQL backend together, whoever else
was at work; it leaves out waiting for the disk, of which both loops do the same: one commit.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

POSTGRES = os.environ.get("ANJIAN_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/postgres")
BLOCKS, SIZE = 60, 10
WARM = 20  # acts before the measured ones: statements are prepared, declarations read


def measure():
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    from benchmarks.bare import Bare

    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        bare, ours = Bare(), Ours()
        for one in (bare, ours):
            one.prepare(WARM + BLOCKS * SIZE)
        analysed()
        for i in range(WARM):
            bare.act(i), ours.act(i)
        spent = {"bare": [], "take()": []}
        for block in range(BLOCKS):
            for name, run in (("bare", bare), ("take()", ours)):
                first = WARM + block * SIZE
                spent[name].append(Spent.by(lambda run=run, first=first: [run.act(first + i) for i in range(SIZE)]))
        told(sys.argv[2], {name: typical(blocks, SIZE) for name, blocks in spent.items()}, ours.long_case())
        bare.drop()
    finally:
        teardown_databases(old, verbosity=0)


class Spent(tuple):
    """Seconds of a piece of work: on the wall, on the processor here, on the processor of the database's backend.

    The last is 0 where the database is a library in this process, None where its process cannot be seen from here.
    """

    @classmethod
    def now(cls):
        return cls((time.perf_counter(), time.process_time(), backend()))

    @classmethod
    def by(cls, work):
        before = cls.now()
        work()
        return cls(None if b is None else b - a for a, b in zip(before, cls.now(), strict=True))

    @property
    def wall(self):
        return self[0]

    @property
    def cpu(self):
        return None if self[2] is None else self[1] + self[2]


def backend():
    """Seconds that this connection's server process has been on a processor, by the kernel's scheduler."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    kept = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    here = connection.settings_dict["HOST"] in ("", "localhost", "127.0.0.1") and kept.exists()
    return int(kept.read_text().split()[0]) / 1e9 if here else None


def typical(blocks, size=1):
    """The median block of so many acts, per act."""
    columns = zip(*blocks, strict=True)
    return Spent(None if None in column else median(column) / size for column in columns)


def told(database, spent, long_case):
    bare, ours = spent["bare"], spent["take()"]
    print(f"{database}: bare {1 / bare.wall:,.0f}/s, take() {1 / ours.wall:,.0f}/s")
    print(f"  wall ratio {bare.wall / ours.wall:.2f} (the machine {'idle' if idle() else 'NOT idle'})")
    if bare.cpu is None:
        print("  processor ratio unknown: the database's process is not to be seen from here")
    else:
        print(f"  processor ratio {bare.cpu / ours.cpu:.2f}", end="")
        print(f" (bare {parts(bare)}; take() {parts(ours)})")
    wall, cpu = long_case
    print(f"  long case: {wall:.2f} of a short one on the wall", end="")
    print("" if cpu is None else f", {cpu:.2f} on the processor")


def parts(spent):
    return f"{spent[1] * 1e3:.2f} ms here + {spent[2] * 1e3:.2f} ms in the backend"


def idle():
    """Whether this run had the machine to itself: it and its backend take one processor in turns."""
    return os.getloadavg()[0] < 1.5


def analysed():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Ours:
    def prepare(self, count):
        from benchmarks.city import small_city
        from flows import begin

        self.city = small_city()
        said = {
            "round": "2026年第一轮",
            "patrol_period": "2026年3月2日至6日",
            "category": "责任落实",
            "problem": "未按规定开展月度检查",
            "standard": "安全生产巡查工作制度",
            "place": "海滨街道",
            "unit": "海滨街道办事处",
            "person": "王某",
        }
        day = date(2026, 3, 2)
        self.runs = [
            begin("patrol_issue", "find", said, party=self.city.township, by=self.city.member, on=day).proceeding_id
            for _ in range(count)
        ]
        self.said = said

    def act(self, i):
        self.hand_over(self.runs[i])

    def hand_over(self, pk):
        from flows import take

        take(
            "patrol_issue",
            "hand_over",
            pk,
            {
                "measures": "立即整改",
                "sign_off_standard": "现场核查合格",
                "plan_due": date(2026, 3, 18),
                "due": date(2026, 4, 3),
                "received_by": "李某",
                "requirements": "按期整改并报告",
            },
            by=self.city.leader,
            on=date(2026, 3, 3),
        )

    def long_case(self):
        """Time of an act in a case of 200 entries over that in a case of 2, on the wall and on the processor."""
        from flows import begin

        case = None
        day = date(2026, 3, 3)  # the days of one case do not go back
        for _ in range(100):
            entry = begin(
                "patrol_issue", "find", self.said, case=case, party=self.city.township, by=self.city.member, on=day
            )
            case = entry.case
            self.hand_over(entry.proceeding_id)
        late = [
            begin("patrol_issue", "find", self.said, case=case, by=self.city.member, on=day).proceeding_id
            for _ in range(40)
        ]
        early = [
            begin(
                "patrol_issue", "find", self.said, party=self.city.township, by=self.city.member, on=day
            ).proceeding_id
            for _ in range(40)
        ]
        spent = {"late": [], "early": []}
        for a, b in zip(late, early, strict=True):
            for name, pk in (("late", a), ("early", b)):
                spent[name].append(Spent.by(lambda pk=pk: self.hand_over(pk)))
        late, early = (typical(spent[name]) for name in ("late", "early"))
        return late.wall / early.wall, None if late.cpu is None else late.cpu / early.cpu


def main():
    if len(sys.argv) > 2 and sys.argv[1] == "--inside":
        return measure()
    with tempfile.TemporaryDirectory() as folder:
        for name, url in (("SQLite", f"sqlite:///{folder}/bench.sqlite3"), ("PostgreSQL", POSTGRES)):
            env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings", "ANJIAN_VAR": folder}
            subprocess.run([sys.executable, "-m", "benchmarks.acts", "--inside", name], env=env, check=True)
    return None


if __name__ == "__main__":
    main()
