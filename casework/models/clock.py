"""Clock 期间: a term running on one proceeding, with its ledger of excluded intervals."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models

from casework.scope import ScopedQuerySet


class Clocks(ScopedQuerySet):
    """Terms, as lists and figures ask for them."""

    def running(self) -> Self:
        """Those that run: neither met nor moot, and nothing stops them."""
        return self.filter(met=None, lapsed=None, suspended=None)

    def overdue(self, on: date) -> Self:
        """Duties of which the last day has passed without the act."""
        return self.running().filter(duty=True, due__lt=on)


class Clock(models.Model):
    """One running term. Overdue is a query over `due` and `met`, never a stored flag.

    `due` is the end that is safe for whom the term serves: `late` while a missing notice may still move the term of a
    party, `early` for a term of the organ. `raw` is the end before a holiday moved it. An end that an officer set has
    none of the three.
    """

    proceeding = models.ForeignKey(
        "casework.Proceeding", models.PROTECT, related_name="clocks", db_index=False, verbose_name="程序"
    )
    card = models.CharField("期限", max_length=60)
    start = models.DateField("起算日")
    start_at = models.DateTimeField("起算时刻", null=True, blank=True, help_text="only for terms in hours")
    days = models.PositiveSmallIntegerField("指定期限", null=True, blank=True, help_text="for terms the officer sets")
    due = models.DateField("届满日", db_index=True)
    due_at = models.DateTimeField("届满时刻", null=True, blank=True)
    provisional = models.BooleanField("暂定", default=False)
    early = models.DateField("可能的最早届满日", null=True, blank=True)
    late = models.DateField("可能的最迟届满日", null=True, blank=True)
    raw = models.DateField("未顺延的届满日", null=True, blank=True)
    purpose = models.CharField("用途", max_length=12, null=True, blank=True, help_text="whom the term serves")
    duty = models.BooleanField(
        "须办", default=True, help_text="False: a right or window of the party; its end is no delay of ours"
    )
    outlives = models.BooleanField("随后续程序", default=False, help_text="goes on when its proceeding ends")
    suspended = models.DateField("中止日", null=True, blank=True, help_text="while an interval without end is excluded")
    met = models.DateField("办结日", null=True, blank=True)
    lapsed = models.DateField("终止日", null=True, blank=True, help_text="the step that made the clock moot")

    scope_path, scope_case = "proceeding__case__territory_path", "proceeding__case__"
    objects = Clocks.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "期间"
        indexes = [
            models.Index(fields=["proceeding", "card"]),
            models.Index(fields=["due"], condition=models.Q(met=None, lapsed=None), name="clock_open_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.card} → {self.due}"

    @property
    def runs(self) -> bool:
        """What `running` asks of the rows."""
        return self.met is None and self.lapsed is None and self.suspended is None

    @property
    def open_between(self) -> tuple[date, date] | None:
        """The two ends a missing notice may bring, None for a certain term or where both are the same."""
        if not self.provisional or self.early is None or self.late is None or self.early == self.late:
            return None
        return self.early, self.late

    def met_on(self, day: date) -> date:
        """The day that counts as met: not before the term began; a term reckoned backwards begins with its last day."""
        return max(day, self.start) if self.start <= self.due else day


class Exclusion(models.Model):
    """Days that do not count, both ends included, with the article that excludes them."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="exclusions", verbose_name="期间")
    first = models.DateField("自")
    last = models.DateField("至", null=True, blank=True)
    cites = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "扣除期间"

    def __str__(self) -> str:
        return f"{self.first}..{self.last or ''} {self.cites}"
