"""Values written past the door: any column of any table, by raw SQL, in a city that stories have told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone

from casework import folding, following
from casework.models import Case
from casework.registering import REGISTERS
from casework.slices import cut
from flows.door.invitation import Invitation
from flows.stories import replay
from flows.stories.reading import read
from flows.verify import CHECKS, OF_CASES, WHOLE

STORIES = Path(__file__).parents[1] / "stories"
TOUCHED = ("", "casework_entry", "casework_case")  # what a slice holds
NOT_OF_ROWS = ("停滞", "触发器", "文件")  # what is to be done, the guards and the bytes; each is asked by itself


@contextmanager
def told(name: str) -> Iterator[None]:
    """The city of one story, gone afterwards."""
    with transaction.atomic():
        known = set(replay.papers.KNOWN)
        replay.forget(set())
        try:
            _, difference = replay.tell(read(next(STORIES.glob(f"**/{name}.yaml"))))
            assert difference == ""
            yield
        finally:
            replay.forget(known)
        transaction.set_rollback(True)


def tables() -> dict[str, Any]:
    """Every table of the installed applications, join tables included."""
    found = (model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy)
    return {model._meta.db_table: model for model in found}


def looked_at(model: Any) -> Any:
    """The rows of a table; of a work-list those that are still open."""
    rows = model._base_manager.order_by("-pk")
    return rows.filter(finished=None) if model is Invitation else rows


def fullest(model: Any) -> Any:
    """The row that says most."""
    return max(
        looked_at(model)[:30],
        key=lambda row: sum(bool(vars(row).get(f.attname)) for f in model._meta.local_concrete_fields),
    )


def others(field: Any, row: Any) -> Iterator[Any]:
    """Values that the column could hold instead, the likeliest first."""
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        keys = field.related_model._base_manager.exclude(pk=value or 0).order_by("pk").values_list("pk", flat=True)
        yield from list(keys[:40])
        if field.null and value is not None:
            yield None
    elif isinstance(field, models.JSONField):
        yield [*value, {"另": 1}] if isinstance(value, list) else {**(value or {}), "另": 1}
    elif isinstance(field, models.BooleanField):
        yield not value
    elif isinstance(field, models.DateTimeField):
        yield (value or timezone.now()) + timedelta(days=1)
    elif isinstance(field, models.DateField):
        yield (value or date(2026, 9, 2)) + timedelta(days=1)
    elif isinstance(field, models.DecimalField):
        yield (value or Decimal(0)) + 1
    elif isinstance(field, models.IntegerField):
        yield (value or 0) + (10**6 if field.primary_key else 1)
    elif isinstance(field, models.UUIDField):
        yield type(value)(int=value.int ^ 1)
    else:
        yield from other_words(field, value if isinstance(value, str) else str(field.get_prep_value(value) or ""))


def other_words(field: Any, value: str) -> Iterator[str]:
    yield from (str(key) for key, _ in field.choices or () if key != value)
    yield value[:-1] + ("改" if value[-1:] != "改" else "另") if value else "另"


def written(model: Any, field: Any, row: Any) -> bool:
    """Change the column to another value; False where the database itself refuses every one."""
    for value in others(field, row):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                sql = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s'
                stored = value if isinstance(value, str) else field.get_db_prep_save(value, connection)
                cursor.execute(sql, [stored, row.pk])
                connection.check_constraints()
            return True
        except (DataError, IntegrityError):
            continue
    return False


class Asking:
    """What verification finds first. The lines of the record are read once, for as long as they are not touched."""

    def __init__(self) -> None:
        self.part = cut(list(Case.objects.values_list("pk", flat=True)))
        self.states = folding.states_of(self.part)
        self.owners = folding.owners_of(self.states)

    def first(self, table: str = "") -> str:
        """The first complaint, "" when there is none; what knows the table best is asked first, then everything."""
        return next((sentence for ask in (self.nearest(table), self.whole(table)) for sentence in ask), "")

    def nearest(self, table: str) -> Iterator[str]:
        """What the checks of cases and of registers ask of this one table."""
        if table in REGISTERS:
            yield from following.unlike(REGISTERS[table])
        elif table not in folding.REGISTERS and table not in TOUCHED:
            yield from (why for _, why in folding.of_table(table, self.owners, self.states))

    def whole(self, table: str) -> Iterator[str]:
        part = cut([*self.part.cases]) if table in TOUCHED else self.part
        for name in CHECKS:
            if name not in NOT_OF_ROWS:
                yield from OF_CASES[name](part) if name in OF_CASES else WHOLE[name]()


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
