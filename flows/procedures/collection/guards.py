"""What the collection of a fine presupposes: each answers "" or one sentence with its article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework.models import Party, Payment, Refund
from flows.door.children import arisen
from flows.door.terms import Ground as Sentence
from flows.guards.days import day, last_day, past
from flows.guards.decisions import LAW, decision, decision_paper, revoked
from flows.guards.fines import number_for
from flows.guards.money import Share, held, money, owing, standing, to_return
from flows.guards.people import party_gone
from flows.procedures.collection.asked import Ground, Returned

PAID = f"{LAW} 第六十七条第三款; 第七十二条第一款第一项"
REMEDY = f"{LAW} 第七十三条第三款"
ENDS = "行政强制法(2011) 第四十条"
MORTAL = (Party.Kind.INDIVIDUAL, Party.Kind.BUSINESS)  # an individual business may end as well as its owner die
Facts = Mapping[str, Any]


# --- the decision


def on_the_spot(found: Any) -> bool:
    """Whether the decision says that the officers collect the fine there and then."""
    return bool(getattr(found, "collected_on_spot", False))


def unaccounted(found: Any) -> bool:
    """A decision fines, has reached the party and stands, and nobody has entered what is owed."""
    if not (found.fine and found.served) or revoked(found):
        return False
    return not any(one.kind == "collection" for one in arisen(found))


def fine_to_enter(found: Any) -> bool:
    """The clerk enters what goes to the bank, also what should have been collected there and then and was not."""
    return unaccounted(found)


def day_after_the_spot(found: Any) -> date | None:
    """From when a fine that the officers collect there and then goes to the bank; None for any other."""
    return found.served + timedelta(1) if found.served and on_the_spot(found) else None


def fine_on_the_spot(found: Any) -> bool:
    """The officers enter what they collected there and then."""
    return unaccounted(found) and on_the_spot(found)


def fine_served(run: Any, on: date) -> str:
    """There is a decision, it fines, and it has reached the party (行政处罚法 第六十七条第三款)."""
    found = decision(run)
    if found is None:
        return ""
    if not found.fine:
        return f"本案的处罚决定没有罚款，不需要办理罚款执行（{LAW} 第六十七条）。"
    if found.served is None:
        return f"处罚决定书尚未送达，缴款期限尚未起算，请先送达（{LAW} 第六十一条、第六十七条第三款）。"
    return f"处罚决定书的送达日为{day(found.served)}，登记日{day(on)}不能早于送达日。" if on < found.served else ""


def not_yet_entered(run: Any, on: date) -> str:
    """One decision, one account."""
    found = decision(run)
    others = [one for one in arisen(found) if one.kind == "collection" and one.pk != run.pk] if found else []
    return "这份处罚决定的罚款已经登记，不能重复登记。" if others else ""


def decided_on_spot(run: Any, on: date) -> str:
    """Money is taken by officers only where the decision on the spot says so, and there and then."""
    found = decision(run)
    if found is None:
        return ""
    if not on_the_spot(found):
        return (
            "决定书没有载明当场收缴，执法人员不得自行收缴罚款，"
            f"请由当事人到指定银行或者通过电子支付系统缴纳（{LAW} 第六十七条第二款、第六十八条）。"
        )
    if on == found.served:
        return ""
    return (
        f"当场收缴应当在{day(found.served)}当场办理，"
        f"逾期的由当事人到指定银行缴纳，请办理“登记应缴罚款”（{LAW} 第六十八条）。"
    )


def not_on_spot(run: Any, on: date) -> str:
    """What is collected on the spot is entered as such; what was not paid there goes to the bank from the next day."""
    found = decision(run)
    if found is None or not on_the_spot(found) or on != found.served:
        return ""
    return f"决定书载明当场收缴，请办理“登记当场收缴”（{LAW} 第六十八条、第七十条）。"


def whole_fine(run: Any, facts: Facts, on: date) -> str:
    """On the spot the whole fine is collected."""
    found, amount = decision(run), facts["amount"]
    if found is None or not found.fine or amount == found.fine:
        return ""
    return (
        f"决定书载明罚款{money(found.fine)}元，当场收缴{money(amount)}元与之不符，"
        f"请核对（{LAW} 第六十八条、第七十条）。"
    )


# --- payments


def at_the_receipt(run: Any) -> str:
    """What payments queue at: one receipt is entered once, in whatever case."""
    return f"receipt {run.given['receipt']}"


def receipt_is_new(run: Any, facts: Facts, on: date) -> str:
    """One receipt is entered once, in whatever case; one that was countered may be entered again."""
    receipt = facts["receipt"]
    rows = Payment.objects.filter(receipt=receipt, counters=None, countered=None)
    found = rows.select_related("proceeding__case").first()
    if found is None:
        return ""
    return (
        f"票据号{receipt}已于{day(found.on)}登记在{number_for(run, found.proceeding.case.number, on)}，"
        f"金额{money(found.amount)}元，不能重复登记；请核对票据，登错的先冲正。"
    )


def owing_words(due: Any, paid: date) -> str:
    words = f"截至{day(paid)}应缴罚款{money(due.fine)}元"
    if not due.surcharge:
        return words
    return f"{words}、加处罚款{money(due.surcharge)}元，共{money(due.total)}元"


def sum_fits(run: Any, facts: Facts, on: date) -> str:
    """The sum and the result agree: all that is owed on the day of payment, surcharge included, or less than that."""
    amount, result = facts["amount"], facts["outcome"]
    due = owing(run, on)
    if amount == 0:
        return "缴款金额应当大于零，请更正。"
    words = f"{owing_words(due, on)}；本次缴款{money(amount)}元"
    if amount > due.total:
        said = f"{words}，多出{money(amount - due.total)}元，多缴的应当退回，结论请选择“缴清，另有多缴”（{PAID}）。"
        return "" if result == "over" else said
    if amount < due.total and result != "part":
        return f"{words}，尚差{money(due.total - amount)}元，结论请选择“部分缴款”（{PAID}）。"
    return f"{words}已全部缴清，结论请选择“缴清”。" if amount == due.total and result != "full" else ""


def something_came(run: Any, facts: Facts, on: date) -> str:
    return "" if facts["amount"] > 0 else f"收到的金额应当大于零，请核对票据（{PAID}）。"


def payment_of(run: Any, receipt: str) -> Payment | None:
    """The standing payment of the account with this receipt."""
    return next((p for p in standing(run) if p.receipt == receipt), None)


def payment_booked(run: Any, facts: Facts, on: date) -> str:
    """What is countered stands in this account."""
    receipt = facts["receipt"]
    if payment_of(run, receipt) is not None:
        return ""
    known = "、".join(p.receipt for p in standing(run))
    return f"本程序没有票据号{receipt}的缴款可以冲正；" + (f"已登记的有：{known}。" if known else "还没有登记缴款。")


def nothing_returned_of_it(run: Any, facts: Facts, on: date) -> str:
    """A payment of which a part went back has arrived: it is no booking error."""
    found = payment_of(run, facts["receipt"])
    if found is None or held(found) == found.amount:
        return ""
    back = f"票据号{found.receipt}的缴款已经退还{money(found.refund.amount)}元，不能冲正"
    return f"{back}；确系登记有误的，请由登记退款的人先撤回退款登记（{LAW} 第七十四条第三款）。"


def covered_already(run: Any, on: date) -> str:
    """An account is settled without another payment only where a lower fine is covered by what was paid."""
    if run.nothing_more_owed:
        return ""
    return f"{owing_words(owing(run, on), on)}，尚未缴清；请在缴款后办理“登记缴款”（{PAID}）。"


def more_is_owed(run: Any, on: date) -> str:
    """The account is taken up again only where something of it is unpaid."""
    return "" if run.more_owed else f"罚款已经缴清，没有尚欠的款项；收到款项的请办理“登记结清后收到的款项”（{PAID}）。"


def case_open(run: Any, on: date) -> str:
    """An account of a closed case is not taken up behind the close-out's back."""
    closed = run.case.closed
    return f"本案已于{day(closed)}结案，请先重新开启本案，再办理这一步。" if closed else ""


term_over = past("payable_until", f"缴款期限至{{last}}届满，最早{{first}}可以催缴（{LAW} 第六十七条第三款）。")


def reminded_in_time(run: Any, on: date) -> str:
    """The organ reminds within some days of the end of the term; its own rule."""
    last = run.payable_until
    if last is None or run.urged:
        return ""
    end = last_day(run, "payment_reminder_param", last)
    if on <= end:
        return ""
    rule = run.law.at(last)["payment_reminder_param"]
    return Sentence(f"缴款期限届满后提醒缴纳的期限已于{day(end)}届满（{rule.cites}）。", rule)


# --- reconsideration and litigation


def open_pause(run: Any) -> Any:
    """The interval that has not ended; None when there is none."""
    return next((p for p in run.pauses if not p["last"]), None)


def not_paused(run: Any, on: date) -> str:
    """One interval at a time."""
    found = open_pause(run)
    if not found:
        return ""
    since = day(date.fromisoformat(found["first"]))
    return f"加处罚款自{since}起已停止计算，不能重复办理；复议、诉讼终结后请办理“恢复计算加处罚款”（{REMEDY}）。"


def is_paused(run: Any, on: date) -> str:
    """There is an interval to end."""
    return "" if open_pause(run) else f"加处罚款没有停止计算，无需恢复（{REMEDY}）。"


def ends_after_it_began(run: Any, facts: Facts, on: date) -> str:
    """An interval does not end before it began."""
    found = open_pause(run)
    if found is None or on.isoformat() >= found["first"]:
        return ""
    return f"终结日{day(on)}早于受理日{found['first']}，请更正。"


# --- the end of an account


def ground_on_file(run: Any, facts: Facts, on: date) -> str:
    """The ground for ending is there: a revoked decision, a void paper, or a party that can be gone in this way."""
    ground, kind = facts["ground"], run.case.party.kind
    if ground == Ground.REVOKED and not revoked(decision(run)):
        return f"处罚决定没有被撤销，不能以此终结执行；请先办理撤销（{ENDS}第三项）。"
    if ground == Ground.VOID and not hasattr(decision_paper(run), "voided"):
        return f"决定书没有作废，不能以此终结执行（{ENDS}）。"
    if ground not in (Ground.REVOKED, Ground.VOID) and run.settled:
        return "罚款已经缴清，没有需要终结的执行。"
    if ground not in (Ground.REVOKED, Ground.VOID) and run.stage == "owed" and run.nothing_more_owed:
        return "变更后的罚款已经缴足，没有需要终结的执行；请由内勤办理“登记结清”。"
    if (ground == Ground.DEAD and kind not in MORTAL) or (ground == Ground.DISSOLVED and kind == Party.Kind.INDIVIDUAL):
        return f"当事人是{run.case.party.get_kind_display()}，不会“{Ground(ground).label}”，请另选事由（{ENDS}）。"
    if ground in (Ground.DEAD, Ground.DISSOLVED) and not party_gone(run, on):
        said = f"{run.case.party}没有登记死亡（注销）日，或者登记了承继人，不能以此终结执行"
        return f"{said}；请先更正当事人资料，或者另选事由（{ENDS}第一项、第二项）。"
    return ""


def return_fits(run: Any, facts: Facts, on: date) -> str:
    """Money that came in on a decision which is gone is listed for return; what was lawfully paid is not."""
    came = sum((held(p) for p in standing(run)), Decimal(0))
    back = facts["ground"] in (Ground.REVOKED, Ground.VOID) and came > 0
    if back == (facts["outcome"] == "refund"):
        return ""
    if back:
        return (
            f"已收缴{money(came)}元，决定已不存在的应当退还，结论请选择“终结执行，应当退款”（{LAW} 第七十五条第二款）。"
        )
    return "没有应当退还的款项，结论请选择“终结执行，无款可退”。"


def returns_fit(run: Any, facts: Facts, on: date) -> str:
    """Every payment has its answer once, with the day and voucher of the refund or the reason why none is due."""
    rows: list[Returned] = facts["returns"]
    if not (due := to_return(run, run.wholly_due_back)):
        return ""
    wanted, said = sorted(one.payment.receipt for one in due), sorted(row.receipt for row in rows)
    if wanted != said:
        return f"应当退还的缴款是票据号{'、'.join(wanted)}，请逐笔填写一次；现填写的是{'、'.join(said) or '无'}。"
    for row in rows:
        if row.result == Refund.Result.NONE and not row.why:
            return f"票据号{row.receipt}无须退款的，请写明理由。"
        if row.result == Refund.Result.PAID and not (row.on and row.voucher):
            return f"票据号{row.receipt}已退款的，请填写退款日和退款凭证号。"
    return next((why for row in rows if row.on and (why := returned_then(run, row, row.on, due, on))), "")


def returned_then(run: Any, row: Returned, back: date, due: list[Share], on: date) -> str:
    """Money goes back after it came in, and after the end of an account of a decision that is gone."""
    if run.cancelled and not run.cancelled <= back <= on:
        return f"票据号{row.receipt}的退款日{day(back)}应在终结执行日{day(run.cancelled)}之后、登记日{day(on)}之前。"
    came = next(one.payment.on for one in due if one.payment.receipt == row.receipt)
    if came <= back <= on:
        return ""
    return f"票据号{row.receipt}的退款日{day(back)}应在缴款日{day(came)}之后、登记日{day(on)}之前。"


def something_to_return(run: Any, on: date) -> str:
    """More was paid than is owed, since the fine was lowered or because the party paid more."""
    if run.too_much:
        return ""
    return f"已缴的没有超过应缴的，没有多缴罚款可以退还（{LAW} 第七十四条第三款）。"


def sums_to_return(run: Any, on: date) -> str:
    """What is to go back of each payment."""
    due = to_return(run, run.wholly_due_back)
    each = "，".join(f"票据号{one.payment.receipt}退{money(one.over)}元" for one in due)
    return f"应当退还{money(sum((one.over for one in due), Decimal(0)))}元：{each}。" if due else ""
