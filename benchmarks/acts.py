"""Acts per second of `take()` beside a bare locked django-fsm-2 transition with one log row, on both databases.

The act measured is `patrol_issue.hand_over`: permission, guards, one clock, a frozen and numbered paper, the sealed
entry and the work-list. The bare transition locks its row, moves an FSMField and writes one log row, in one
transaction. Each database is measured in its own process in the same run, the two loops taking turns in blocks of 50 so
that the machine's moods hit both.
"""

import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from statistics import median

POSTGRES = os.environ.get("ANJIAN_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/postgres")
BLOCKS, SIZE = 12, 50


def measure():
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    from benchmarks.bare import Bare

    old = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
    try:
        bare, ours = Bare(), Ours()
        bare.prepare(BLOCKS * SIZE)
        ours.prepare(BLOCKS * SIZE)
        times = {"bare": [], "ours": []}
        for block in range(BLOCKS):
            for name, run in (("bare", bare), ("ours", ours)):
                start = time.perf_counter()
                for i in range(block * SIZE, (block + 1) * SIZE):
                    run.act(i)
                times[name].append((time.perf_counter() - start) / SIZE)
        b, o = median(times["bare"]), median(times["ours"])
        print(
            f"{sys.argv[2]}: bare {1 / b:,.0f}/s, take() {1 / o:,.0f}/s, "
            f"ratio {b / o:.2f}; long case: {ours.long_case():.2f} of a short one"
        )
        bare.drop()
    finally:
        teardown_databases(old, verbosity=0)


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
        """Time of an act in a case of 200 entries over that in a case of 2."""
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
        spent = {"late": 0.0, "early": 0.0}
        for a, b in zip(late, early):
            for name, pk in (("late", a), ("early", b)):
                start = time.perf_counter()
                self.hand_over(pk)
                spent[name] += time.perf_counter() - start
        return spent["late"] / spent["early"]


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
