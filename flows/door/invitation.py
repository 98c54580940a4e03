"""Work-list rows. An invitation is a viewflow task of a proceeding: who is invited to take which step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import models, transaction
from viewflow.workflow.models import AbstractTask

from casework.models import Case, Proceeding


def unsearched(name: str) -> Any:
    """A column of viewflow's task without its index: no list looks for it, and every act would write it."""
    field = deepcopy(AbstractTask._meta.get_field(name))  # as Django copies what a model inherits
    field.db_index = False
    return field


class Invitation(AbstractTask):
    """A live invitation is open (`finished` is null); at most one per proceeding, step and what it is about."""

    status = unsearched("status")
    created = unsearched("created")
    scheduled = unsearched("scheduled")
    external_task_id = unsearched("external_task_id")
    owner_permission_content_type = unsearched("owner_permission_content_type")

    process = models.ForeignKey(Proceeding, models.CASCADE, related_name="invitations")
    kind = models.CharField("程序", max_length=30, default="")
    step = models.CharField("步骤", max_length=40, default="")
    opens = models.DateField(
        "自何日起可办", null=True, blank=True, help_text="until then the work waits, and says for whom"
    )
    about = models.PositiveBigIntegerField(
        "所涉的一项", default=0, help_text="key of what it is about, where one act is asked of several persons at once"
    )
    office = models.CharField(
        "岗位", max_length=20, default="", help_text="whose task it is, where a person of the office is named for it"
    )
    data: dict[str, Any] = {}
    seed = None

    class Meta:
        verbose_name = verbose_name_plural = "待办"
        constraints = [
            models.UniqueConstraint(
                fields=["process", "kind", "step", "about"],
                condition=models.Q(finished=None),
                name="one_open_invitation",
            )
        ]
        indexes = [
            models.Index(fields=["owner"], condition=models.Q(finished=None), name="inbox"),
            models.Index(fields=["kind", "step"], condition=models.Q(finished=None), name="queue"),
        ]


def calling(**where: Any) -> models.QuerySet[Invitation]:
    """What is open on the work-lists: by its kind and step each says what its proceeding calls for."""
    return Invitation.objects.filter(finished=None, **where)


@contextmanager
def folder_lock(flow_class: type[Any], process_pk: int) -> Iterator[None]:
    """Lock of a derived flow: the case row, as every act does; viewflow's own lock waits and sleeps (design §11)."""
    with transaction.atomic():
        Case.objects.select_for_update(of=("self",)).filter(proceedings=process_pk).exists()
        yield
