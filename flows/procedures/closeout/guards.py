"""What the end of a case presupposes: nothing open, nothing owed, nothing left to carry out, a ground that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from casework.models import Charge, Collection, Entry, Penalty, Proceeding, SummaryPenalty
from flows.door.awaited import awaiting
from flows.door.children import kept_up
from flows.door.terms import PROCEDURES, stage_label
from flows.door.worklist import begun_from, calls_of, typed_in
from flows.guards.anew import unbegun
from flows.guards.days import day
from flows.guards.fines import fined_acts, fined_but
from flows.guards.money import covered, excess, money, short, unanswered
from flows.guards.people import party_gone
from flows.procedures.closeout.asked import MATTERS, REFERRAL, TO_EXECUTE, Ground

RECORD = "行政处罚法(2021) 第四十七条"
CARRIED_OUT = "行政处罚法(2021) 第六十六条"
GONE = ("revoked", "void")  # why an account ended whose decision is gone
CRIME = "行政处罚法(2021) 第八条第二款; 第二十七条第一款"
Facts = Mapping[str, Any]


def when(outcome: str, guard: Callable[[Any, date], str]) -> Callable[[Any, Facts, date], str]:
    """A guard that one result of the step must pass: what is sent back need not be ready."""

    def asked(run: Any, facts: Facts, on: date) -> str:
        return guard(run, on) if facts["outcome"] == outcome else ""

    asked.__name__ = f"{guard.__name__}_when_{outcome}"
    return asked


# --- nothing is open


def others(run: Any) -> Any:
    """The other proceedings of the case."""
    return [one for one in run.stored(Proceeding, case_id=run.case.pk) if one.kind != "closeout"]


def all_else_closed(run: Any, on: date) -> str:
    """Every other proceeding of the case has ended; the sentence names what is open."""
    still = [f"“{PROCEDURES[p.kind].title_}”（{stage_label(p)}）" for p in others(run) if p.closed is None]
    return f"本案还有{'、'.join(still)}没有办结，不能结案（{RECORD}）。" if still else ""


def turned_unfollowed(asker: Any, *in_hand: Any) -> list[Any]:
    """Penalties on the spot that were turned over to the ordinary procedure, which has not taken them up, save for acts
    that have been fined in another case.

    `in_hand`: proceedings as the act leaves them, whose rows are not written yet.
    """
    stored = asker.stored(SummaryPenalty, case_id=asker.case.pk)
    rows = {run.pk: run for run in stored} | {run.pk: run for run in in_hand}
    turned = [run for run in rows.values() if getattr(run, "turned", None)]
    if not turned:
        return []
    followed = {one.arose_from_id for one in kept_up(asker.stored(Penalty, case_id=asker.case.pk))}
    left = [run for run in turned if run.pk not in followed]
    known = {run.pk: fined_acts(fined_but(asker.case.party, run.pk)) for run in left}
    return [run for run in left if run.kinds != ["fine"] or (run.offence, run.offence_day) not in known[run.pk]]


def turned_followed(run: Any, on: date) -> str:
    """What was turned over to the ordinary procedure has been taken up there; nobody is left to punish where the party
    is gone.
    """
    found = turned_unfollowed(run)
    if not found or party_gone(run, on):
        return ""
    return f"当场处罚已于{day(found[0].turned)}转为普通程序，尚未呈请立案，不能结案（行政处罚法(2021) 第五十四条）。"


def unserved(rows: Iterable[Any]) -> Any:
    """A decision among them whose revocation or change has not reached the party."""
    return next((run for run in rows if (run.pending or {}).get("serve")), None)


def change_served(run: Any, on: date) -> str:
    """A revocation or a change has reached the party (行政处罚法 第六十一条)."""
    if unserved(others(run)) is None:
        return ""
    return "撤销（变更）决定书尚未送达，不能结案；请先由承办人登记送达（行政处罚法(2021) 第六十一条）。"


def publication_open(run: Any, rows: Iterable[Any], on: date) -> bool:
    """Whether a decision among them has a publication that waits to be withdrawn, or to be made anew after a change.

    That on a person is not published, and nothing anew once nobody is left of whom to publish it.
    """
    published = not (run.case.party.is_person or party_gone(run, on))
    for one in rows:
        if (one.pending or {}).get("unpublish"):
            return True
        again = published and one.kind == "penalty" and one.served and not (one.published or one.revoked)
        if again and Entry.objects.filter(proceeding_id=one.pk, step="change").exists():
            return True
    return False


def publication_follows(run: Any, on: date) -> str:
    """What was published of a decision follows its change or revocation (行政处罚法 第四十八条第二款)."""
    if not publication_open(run, penalties(run), on):
        return ""
    said = "处罚决定已经变更或者撤销，原来的公示尚未撤回或者尚未重新公示，不能结案"
    return f"{said}；请先办理“撤回公示”“公开曝光”（行政处罚法(2021) 第四十八条第二款）。"


def papers_served(run: Any, on: date) -> str:
    """What was made for the party has reached it; nobody is left to serve where the party is gone."""
    left = [] if party_gone(run, on) else [paper for one in others(run) for paper in awaiting(one)]
    named = "、".join(f"《{paper.title}》{paper.number or ''}" for paper in left)
    return f"{named}尚未送达当事人，不能结案；请先登记送达（行政处罚法(2021) 第六十一条）。" if left else ""


# --- nothing is owed


def decisions(run: Any) -> list[Penalty | SummaryPenalty]:
    """The decisions of the case that stand."""
    spot = run.once("spot", lambda: run.stored(SummaryPenalty, case_id=run.case.pk))
    found = [*(one for one in penalties(run) if one.withdrawn is None), *spot]
    return [one for one in found if one.decided is not None and one.revoked is None]


def penalties(run: Any) -> list[Penalty]:
    """Penalties of the case by the ordinary procedure, read once for all questions about the close-out."""
    found: list[Penalty] = run.once("penalties", lambda: run.stored(Penalty, case_id=run.case.pk))
    return found


def accounts(run: Any) -> list[Collection]:
    return run.stored(Collection, case_id=run.case.pk)


def fine_settled(run: Any, on: date) -> str:
    """Every fine of the case is paid with its surcharge, or its account has lawfully ended."""
    fines = [p for p in decisions(run) if p.fine]
    held = accounts(run) if fines else []
    settled = {one.arose_from_id for one in held if (one.settled and covered(one)) or one.cancelled}
    owed = sum((p.fine for p in fines if p.fine and p.pk not in settled), Decimal(0))
    if not owed:
        return ""
    return (
        f"本案罚款{money(owed)}元尚未登记缴清，不能结案；"
        "请先办理“罚款执行”（行政处罚法(2021) 第六十六条、第七十二条）。"
    )


def as_left(asker: Any, *in_hand: Any) -> list[Any]:
    """The accounts of the case as the act in hand leaves them."""
    rows = {one.pk: asker.act.left(one) for one in asker.stored(Collection, case_id=asker.case.pk)}
    rows |= {run.pk: run for run in in_hand if run.kind == "collection"}
    return list(rows.values())


def to_be_returned(asker: Any, *in_hand: Any) -> list[tuple[Any, Decimal, bool]]:
    """Accounts that hold money which must go back, how much, and whether because their decision was revoked; `in_hand`
    as the act leaves them. One that ends because of a decision that is gone returns its money by itself, save what came
    in afterwards.
    """
    rows = as_left(asker, *in_hand)
    ended = [one for one in rows if one.stage == "ended" and one.cancel_ground in GONE]
    late = [(one, left, True) for one in ended if (left := unanswered(one, asker.act.rows))]
    held = [one for one in rows if one.paid and one.cancel_ground not in GONE]
    if not held:
        return late
    gone = {run.pk for run in in_hand if getattr(run, "revoked", None)}
    for model in (Penalty, SummaryPenalty):
        gone |= {one.pk for one in asker.stored(model, case_id=asker.case.pk) if one.revoked is not None}
    found = [(one, excess(one, one.arose_from_id in gone), one.arose_from_id in gone) for one in held]
    return [*late, *(row for row in found if row[1])]


def money_returned(run: Any, on: date) -> str:
    """What was paid on a decision that is gone, or beyond a fine that was lowered, is returned before the case ends."""
    rows = to_be_returned(run)
    said = []
    if held := sum((sum_ for one, sum_, gone in rows if gone and not one.cancelled), Decimal(0)):
        said.append(
            f"处罚决定已经撤销，已收缴的{money(held)}元尚未退还，不能结案；"
            "请先由机关负责人办理“终结执行”（行政处罚法(2021) 第七十五条第二款）。"
        )
    if over := sum((sum_ for one, sum_, gone in rows if not gone or one.cancelled), Decimal(0)):
        said.append(
            f"多收缴的{money(over)}元尚未退还，不能结案；"
            "请先由内勤办理“退还多缴罚款”（行政处罚法(2021) 第七十四条第三款、第七十五条第二款）。"
        )
    return "".join(said)


# --- nothing is left to carry out


def to_carry_out(run: Any) -> list[str]:
    """Kinds of the standing decisions to be executed, and the referral of a suspected crime, in the book's order."""
    kinds: set[str] = {str(kind) for one in decisions(run) for kind in one.kinds}
    standing = Charge.objects.filter(penalty__in=[one.pk for one in decisions(run)], dropped=None)
    kinds |= {str(kind) for said in standing.values_list("kinds", flat=True) for kind in said}
    wanted = [kind for kind in TO_EXECUTE if kind in kinds]
    crime = Penalty.objects.filter(case_id=run.case.pk, suspected_crime=True, copied=None)
    return [*wanted, REFERRAL] if crime.exists() else wanted


def missing(run: Any, said: Iterable[str]) -> str:
    """What is missing, and the way to put it on file."""
    left = [kind for kind in to_carry_out(run) if kind not in set(said)]
    penalties = "、".join(MATTERS[kind] for kind in left if kind != REFERRAL)
    if penalties:
        return (
            f"处罚决定中的“{penalties}”还没有执行情况，不能结案；"
            f"请在“各项处罚的执行”中逐项填写执行日、执行情况和证明材料（{CARRIED_OUT}）。"
        )
    if left:
        return (
            "本案涉嫌犯罪，卷内没有移送，不能结案；请先在处罚程序中办理“抄告公安机关”，"
            f"或者在“各项处罚的执行”中填写移送情况和证明材料（{CRIME}）。"
        )
    return ""


def executions_stated(run: Any, facts: Facts, on: date) -> str:
    """Whoever proposes says of each kind how it was carried out; not of days to come."""
    rows = facts["executions"] or []
    for row in rows:
        if row.done > on:
            return f"“{MATTERS[str(row.kind)]}”的执行日{day(row.done)}晚于登记日{day(on)}，请更正。"
    return missing(run, [str(row.kind) for row in rows])


def executions_on_file(run: Any, on: date) -> str:
    """What was proposed is still complete when it is approved: a decision may have come in between."""
    return missing(run, [row["kind"] for row in run.executions])


# --- the ground


def ground_fits(run: Any, facts: Facts, on: date) -> str:
    """The ground of closing is what the file says."""
    ground, decided = facts["ground"], decisions(run)
    ended = [one for one in accounts(run) if one.cancelled]
    if ground == Ground.OTHER and not facts["ground_cites"]:
        return "以其他事由结案的，请写明依据的条款。"
    if ground == Ground.EXECUTED and not decided:
        return f"本案没有有效的处罚决定，不能以“执行完毕”结案，请另选事由（{RECORD}）。"
    if ground == Ground.EXECUTED and any(one.arose_from_id in {p.pk for p in decided} for one in ended):
        return f"本案罚款没有缴清而终结执行，不能以“执行完毕”结案，请另选事由（{CARRIED_OUT}）。"
    if ground in (Ground.NO_PENALTY, Ground.WITHDRAWN) and decided:
        return f"本案有已作出的处罚决定，不能以“{Ground(ground).label}”结案，请另选事由（{RECORD}）。"
    return ""


# --- the invitation


def everything_ended(run: Any) -> bool:
    """All of the case has ended and nothing else is called for: close-out hangs on what ended last."""
    if run.closed is None:
        return False
    acting = run.act.acting or run
    rows = {p.pk: run.act.left(p) for p in run.stored(Proceeding, case_id=run.case.pk)}  # ended by the same act
    in_hand = {acting.pk: acting, run.pk: run}
    rows |= in_hand
    if any(p.closed is None for p in rows.values()):
        return False
    follows = PROCEDURES["closeout"].procedure_.follows
    decided = {p.pk: p for p in run.stored(Penalty, case_id=run.case.pk)} | in_hand
    holder = max((p for p in rows.values() if p.kind in follows), key=lambda p: p.line)
    return (
        bool(holder.pk == run.pk)
        and (party_gone(run, date.max) or not turned_unfollowed(run, acting, run))
        and unserved(rows.values()) is None
        and not to_be_returned(run, acting, run)
        and not any(map(short, as_left(run, acting, run)))
        and (party_gone(run, date.max) or not unbegun(run))
        and not publication_open(run, decided.values(), date.max)
        and not called_elsewhere(run, rows.values())
    )


def called_elsewhere(asker: Any, rows: Iterable[Any]) -> bool:
    """Whether any of the proceedings still calls for another procedure, as the act in hand leaves them."""
    for row in rows:
        others_ = [(kind, called) for kind, called in calls_of(row.kind) if kind != "closeout"]
        if not others_:
            continue
        run = row if isinstance(row, PROCEDURES[row.kind]) else typed_in(asker, row)
        if any(called.when(run) and not begun_from(run, kind) for kind, called in others_):
            return True
    return False


def bound(run: Any, facts: Facts, on: date) -> str:
    """A file has at least one volume and one page."""
    for name, title in (("volumes", "卷数"), ("pages", "页数")):
        if facts[name] < 1:
            return f"{title}至少为1，现为{facts[name]}，请核对。"
    return ""
