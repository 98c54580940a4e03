"""The peer: a bare django-fsm-2 transition under a row lock with one log row, tables made for the run."""

from datetime import date

from django.db import connection, models, transaction
from django_fsm import FSMField, transition


class BareCase(models.Model):
    stage = FSMField(default="found", protected=True)
    due = models.DateField(null=True)

    class Meta:
        app_label = "benchmarks"

    @transition("stage", "found", "handed_over")
    def hand_over(self, due):
        self.due = due


class BareLog(models.Model):
    case = models.ForeignKey(BareCase, models.PROTECT)
    step = models.CharField(max_length=30)
    on = models.DateField()

    class Meta:
        app_label = "benchmarks"


class Bare:
    def prepare(self, count):
        with connection.schema_editor() as editor:
            editor.create_model(BareCase)
            editor.create_model(BareLog)
        self.rows = [c.pk for c in BareCase.objects.bulk_create(BareCase() for _ in range(count))]

    def act(self, i):
        with transaction.atomic():
            case = BareCase.objects.select_for_update().get(pk=self.rows[i])
            case.hand_over(date(2026, 4, 3))
            case.save()
            BareLog.objects.create(case=case, step="hand_over", on=date(2026, 3, 3))

    def drop(self):
        with connection.schema_editor() as editor:
            editor.delete_model(BareLog)
            editor.delete_model(BareCase)
