"""Every column of every table is altered by raw SQL, with the triggers dropped: refused by the database, or found."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from casework import triggers
from casework.models import Case, Officer
from permissions.models import CaseGrant
from tests.people import enter
from tests.verifying.changing import Asking, fullest, looked_at, tables, told, undone, written

pytestmark = pytest.mark.django_db

# stories that between them fill every table
STORIES = (
    "one_end_for_every_visit",
    "made_again",
    "party_gone",
    "county_without_effect",
    "late_extension",
    "refunded",
    "drawn_at_random",
    "days_changed_and_withdrawn",
    "patrol_issue_signed_off",
    "acting_for_another",
    "waits",
    "words_before_a_decision",
    "seven_working_days",
    "adopt",
)
KEY = "a key by which nothing is known: lines, papers and rows name the row otherwise"
PROJECTION = "no part of what is asked of whom: `manage.py level` writes the work-list again from the record"
SILENT = {
    "casework_officer.password": "the person's secret, changed by the person; nothing of a case hangs on it",
    "casework_officer.last_login": "moves with every sign-in",
    "casework_entry.id": KEY,
    "casework_registerhead.id": KEY,
    "casework_registerline.id": KEY,
    "casework_counter.id": KEY,
    "casework_papertemplate.id": KEY,
    "casework_partyversion.id": KEY,
    "casework_drawline.id": KEY,
    "flows_invitation.id": KEY,
    **{
        f"flows_invitation.{column}": PROJECTION
        for column in ("flow_task", "flow_task_type", "status", "created", "assigned", "started", "token")
    },
    **{
        f"flows_invitation.{column}": "a column of viewflow's that nothing here reads"
        for column in (
            "external_task_id",
            "owner_permission",
            "owner_permission_content_type_id",
            "owner_permission_obj_pk",
            "scheduled",
        )
    },
}
OTHERS = "written by migrate from the code; the product asks it for one codename (个案授权) only"
TREE = "filled by the turns of the tree; altered and found in tests/casework/test_tree.py"
TABLES = {
    "auth_permission": OTHERS,
    "django_content_type": OTHERS,
    "auth_group": "no group means anything here: offices say who may",
    "auth_group_permissions": "as above",
    "casework_officer_groups": "as above",
    "casework_officer_user_permissions": "as above",
    "guardian_userobjectpermission": "only permissions_casegrant, which is registered, lets anybody in",
    "guardian_groupobjectpermission": "as above",
    "viewflow_process": "viewflow's own tables stay empty: proceedings and invitations are ours",
    "viewflow_task": "as above",
    "viewflow_task_previous": "as above",
    "flows_invitation_previous": PROJECTION,
    "flows_stepdraft": "words that nobody has handed in",
    "django_session": "who is signed in now",
    "axes_accessattempt": "failed tries of signing in, forgotten after an hour",
    "axes_accessattemptexpiration": "as above",
    "axes_accessfailurelog": "as above",
    "axes_accesslog": "as above",
    "casework_leaf": TREE,
    "casework_tile": TREE,
    "casework_treehead": TREE,
    "casework_logkey": TREE,
    "casework_anchor": "heads as they were on a day; what holds them lies outside (tests/casework/test_record.py)",
}


def filled(table, model):
    return table not in TABLES and looked_at(model).exists()


def grant():
    """A reader let into the case by name: no story does so."""
    from django.contrib.auth.models import Permission

    may = Permission.objects.get(codename="view_case")
    case, expert = Case.objects.order_by("pk").first(), Officer.objects.order_by("-pk").first()
    enter(CaseGrant, user=expert, permission=may, content_object=case)


def altered(asking, table, model):
    """Columns of a table whose change nobody sees."""
    row = fullest(model)
    for field in model._meta.local_concrete_fields:
        with undone():
            if written(model, field, row) and not asking.first(table):
                yield f"{table}.{field.column}"


def taken_out_or_put_in(asking, table, model):
    """Tables of which a row can go, or come again, unseen."""
    row, meta = fullest(model), model._meta
    columns = ", ".join(f'"{f.column}"' for f in meta.local_concrete_fields if not f.primary_key)
    ways = {"DELETE": f'DELETE FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s'}
    if meta.pk.name == "id":
        where = f'FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s'
        ways["INSERT"] = f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {columns} {where}'
    for way, sql in ways.items():
        with undone():
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(sql, [row.pk])
                    connection.check_constraints()
            except (DataError, IntegrityError):
                continue
            if not asking.first(table):
                yield f"{way} {table}"


def test_a_column_altered_or_a_row_taken_out_is_refused_or_found():
    seen, silent = set(), set()
    for name in STORIES:
        with told(name):
            grant()
            asking = Asking()
            assert asking.first() == ""
            triggers.drop(connection)
            for table, model in tables().items():
                if table not in seen and filled(table, model):
                    seen.add(table)
                    silent |= {*altered(asking, table, model), *taken_out_or_put_in(asking, table, model)}
            triggers.create(connection)
    assert silent == set(SILENT), {"silent": silent - set(SILENT), "no longer silent": set(SILENT) - silent}
    assert seen | set(TABLES) == set(tables()), "a table that no story fills and that has no reason"
