"""Whence a matter comes 来源: derived from what is planned, never assumed."""

from __future__ import annotations

import pytest

from tests.flows import acts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "source"), [("举报", "report"), ("举报核查", "report"), ("计划", "inspection")])
def test_a_visit_that_checks_a_report_comes_from_the_report(people, kind, source):
    assert acts.proposed(people, plan_kind=kind).case.source == source
