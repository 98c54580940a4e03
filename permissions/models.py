"""Rare grants: an expert or a joint reader is let into one case by name (django-guardian, direct foreign key)."""

from __future__ import annotations

from django.db import models
from guardian.models import UserObjectPermissionBase

from casework.models import Case
from casework.registering import registered


@registered("grants", "个案授权")
class CaseGrant(UserObjectPermissionBase):
    """One permission of one person on one case; never written in bulk (design §5)."""

    user = models.ForeignKey("casework.Officer", models.CASCADE, related_name="case_grants")
    content_object = models.ForeignKey(Case, models.CASCADE, related_name="grants")

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = verbose_name_plural = "个案授权"
