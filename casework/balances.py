"""Sums of accounts 款项: what came in is what counts as fine and surcharge, and what was returned."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce

from casework.models import Collection, Entry, Payment, Refund
from casework.models.money import in_yuan

RETURNED_WHOLE = ("revoked", "void")  # of a decision that is gone: the columns say still what had been paid


def sum_of(rows: QuerySet[Payment] | QuerySet[Refund]) -> Coalesce:
    """Whole fen of the rows of an account; 0 where there is none."""
    found = rows.order_by().values("proceeding").annotate(all=Sum(Cast("amount", BigIntegerField())))
    return Coalesce(Subquery(found.values("all"), output_field=BigIntegerField()), 0)


def unbalanced(cases: QuerySet[Collection] | None = None) -> Iterator[str]:
    """Accounts whose payments are not what their columns and refunds say. One that was taken over with its case says
    sums without their payments; of a payment that need not be returned a part is in neither.
    """
    taken_over = Entry.objects.filter(proceeding=OuterRef("pk"), step="adopt")
    rows = (Collection.objects.all() if cases is None else cases).exclude(Exists(taken_over)).order_by("pk")
    payments = Payment.objects.filter(proceeding=OuterRef("pk"), counters=None, countered=None)
    rows = rows.select_related("case").annotate(
        came=sum_of(payments),
        back=sum_of(Refund.objects.filter(proceeding=OuterRef("pk"))),
        kept=Count("refunds", filter=Q(refunds__result=Refund.Result.NONE)),
        counted=Cast(F("paid"), BigIntegerField()) + Cast(F("surcharge_paid"), BigIntegerField()),
    )
    for row in rows.iterator(chunk_size=2000):
        whole = row.cancel_ground in RETURNED_WHOLE
        fits = row.back <= row.came if whole else row.counted + row.back == row.came
        if fits or (row.kept and not whole and row.counted + row.back < row.came):
            continue
        came, counted, back = (f"{in_yuan(fen)}元" for fen in (row.came, row.counted, row.back))
        yield f"案件 {row.case.number}：“罚款执行”登记的缴款合计{came}，与已缴{counted}、已退{back}之和不符。"
