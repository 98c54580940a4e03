"""What each step of the ordinary procedure presupposes (行政处罚法 第五章第三节): "" or one sentence with its article.

A LawError of the book (an unknown offence, days that contradict one another) is such a sentence: the door catches it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import localtime

import law
from casework.models import Evidence, Paper, Penalty, Rectification, SummaryPenalty
from flows.guards import day, edition, stated, waited, within
from flows.penalty_law import kinds_of, range_now, ruling_of, trips, verdict
from flows.refusals import already
from flows.terms import Ground, Guard
from law.limitation import limitation
from law.offence import PARTIES
from law.ranges import span
from permissions.gate import office_for

LAW = "行政处罚法(2021)"
ORGANISATION = {"organisation", "agency", "government", "business"}
FIRST_REVIEWERS = date(2018, 1, 1)  # who reviewed before needs no qualification examination (from memory; the card's note says so)

filed_promptly = within("filing_promptly", "discovered", "发现违法行为后及时立案的期限")
within_ninety_days = within("decision_90d", "filed", "立案后作出处罚决定的九十日期限")
published_in_time = within("publish_7wd_acl", "decided", "处罚决定公开曝光的期限")
served_in_time = within("service_7wd", "decided", "处罚决定书的送达期限")
request_in_time = within("hearing_request", "hearing_told_served", "要求听证的期限")
statement_term = waited("statement_defence", "told_served", "当事人陈述、申辩的期限")
hearing_term = waited("hearing_request", "hearing_told_served", "当事人要求听证的期限")


def once_only(fact: str, step: str) -> Guard:
    """A step that keeps its stage is taken once; the second is told who was first."""

    def not_done_yet(run: Any, on: date) -> str:
        return already(run, step) if getattr(run, fact) else ""

    return not_done_yet


def days_in_order(run: Any, on: date) -> str:
    """An offence is discovered after it was committed and before it is proposed for filing."""
    found = run.given.get("discovered")
    if found and found > on:
        return f"发现日{day(found)}晚于呈请立案日{day(on)}，请更正。"
    return ""


def within_limitation(run: Any, on: date) -> str:
    """Two years, five where life or health was harmed (行政处罚法 第三十六条)."""
    acted, found = stated(run, "offence_day"), stated(run, "discovered")
    if not acted or not found:
        return ""
    seen = limitation(law.book(), acted, found, harm=bool(stated(run, "harmful")))
    if not seen.barred or seen.last is None:
        return ""
    told = f"违法行为{day(acted)}终了，{day(found)}才被发现，追责时效已于{day(seen.last)}届满，不再给予行政处罚（{seen.cites}）。"
    return Ground(told, law.book().at(found)[seen.card])


def offence_applies(run: Any, on: date) -> str:
    """The offence is in the book, is one of this kind of party, and is punished at this stage."""
    code = stated(run, "offence")
    if not code:
        return ""
    found = range_now(run, on)
    if (found.party == "organisation") != (run.case.party.kind in ORGANISATION):
        return f"案由{code}适用于{PARTIES[found.party]}，当事人是{run.case.party.get_kind_display()}，请另选案由（{found.cites}）。"
    if not found.kinds and not found.missing:
        return f"案由{code}在“{'逾期未改正' if stated(run, 'overdue') else '首次发现'}”时没有规定处罚，应当先责令限期改正（{found.cites}）。"
    return ""


def not_fined_twice(run: Any, on: date) -> str:
    """One act is fined once: the same offence of the same day (行政处罚法 第二十九条)."""
    code, acted = run.given.get("offence"), run.given.get("offence_day")
    if not code or not acted:
        return ""
    same = {"case__party_id": run.case.party_id, "offence": code, "offence_day": acted, "decided__isnull": False, "fine__gt": 0}
    done = Penalty.objects.filter(**same).first() or SummaryPenalty.objects.filter(**same).first()
    if done is None:
        return ""
    rule = edition(run, on)["thresholds/one_fine"]
    return Ground(f"当事人{day(acted)}的同一违法行为已于{day(done.decided)}被处罚款，不得给予两次以上罚款（{rule.cites}）。", rule)


def failed_order(run: Any) -> Rectification | None:
    """The order to rectify that was not obeyed in time: in this case, or in the case from which it arose."""
    cases = {run.case.pk, run.arose_from.case_id if run.arose_from else run.case.pk} - {None}
    unmet = Q(overdue_established__isnull=False) | Q(failed__gt=F("deadline"))
    return Rectification.objects.filter(unmet, case_id__in=cases).order_by("-pk").first()


def order_failed(run: Any, on: date) -> str:
    """The range for 逾期未改正 presupposes an order whose term passed unobeyed."""
    if not run.given.get("overdue") or failed_order(run):
        return ""
    rule = edition(run, on)["thresholds/correct_always"]
    return Ground(f"按“逾期未改正”处罚，须先有责令限期整改指令书，并且期限届满、复查未改正（{rule.cites}）；请先办理整改复查。", rule)


def held_on_the_day(run: Any, on: date) -> str:
    """What a record describes ends after it began, and not after the day of the record."""
    first, last = run.given.get("start_time"), run.given.get("end_time")
    if not first or not last:
        return ""
    if last <= first:
        return "结束时间应当晚于开始时间，请更正。"
    return f"结束时间晚于记录日{day(on)}，请更正。" if localtime(last).date() > on else ""


def evidence_on_file(run: Any, on: date) -> str:
    """Without evidence nobody is punished (行政处罚法 第四十条、第四十六条)."""
    if Evidence.objects.filter(case_id=run.case.pk).exists():
        return ""
    return f"本案还没有证据；违法事实不清、证据不足的，不得给予行政处罚（{LAW} 第四十条; 第四十六条）。请先询问当事人或者补充证据。"


def amount_stated(run: Any, on: date) -> str:
    """A fine has an amount, and an amount is a fine."""
    if not run.given:
        return ""
    fined, fine = "fine" in kinds_of(run), run.given.get("fine")
    if fined == bool(fine):
        return ""
    return "处罚种类有罚款的，请填写大于零的罚款数额；没有罚款的，请不要填写数额（行政处罚法(2021) 第五十九条第一款第三项）。"


def penalty_in_range(run: Any, on: date) -> str:
    """Kinds and fine lie inside what the law allows for the offence."""
    if not run.given or amount_stated(run, on):
        return ""
    found, told = range_now(run, on), verdict(run, on)
    if told.lawful:
        return ""
    said = "".join(told.problems)
    if found.fined and found.high is not None:
        said += f"法定幅度为{span(found.low, found.high)}{'' if found.cites in said else f'（{found.cites}）'}。"
    return Ground(said, edition(run, on).offence(run.offence))


def discretion_explained(run: Any, on: date) -> str:
    """A fine below the least, or outside the chosen band, passes only with its reason."""
    if not run.given.get("fine"):
        return ""
    return "".join(verdict(run, on).warnings)


def not_fined_instead_of_referral(run: Any, on: date) -> str:
    """Suspected crime is referred; a penalty does not stand in for it (行政处罚法 第二十七条)."""
    if not stated(run, "suspected_crime"):
        return ""
    return f"本案涉嫌犯罪，应当及时移送司法机关，不得以行政处罚代替移送（{LAW} 第二十七条第一款; 行政执法机关移送涉嫌犯罪案件的规定(2020) 第三条; 第十一条）。"


def review_asked(run: Any, on: date) -> str:
    return "" if run.under_review else f"本案没有送法制审核，无需出具审核意见（{LAW} 第五十八条第一款）。"


def not_under_review(run: Any, on: date) -> str:
    return f"本案已于{day(run.review_asked)}送法制审核，无需再送。" if run.under_review else ""


def reviewer_qualified(run: Any, on: date) -> str:
    """Whoever reviews for the first time has the national legal qualification (行政处罚法 第五十八条第二款)."""
    by = run.__dict__.get("by")
    if by is None or not office_for(by, ("legal_reviewer",), run.case, on):
        return ""  # the gate says so better
    if by.legal_qualification or (by.reviewer_since and by.reviewer_since < FIRST_REVIEWERS):
        return ""
    rule = edition(run, on)["thresholds/legal_reviewer_qualification"]
    return Ground(f"{by}初次从事行政处罚决定法制审核，没有登记法律职业资格，不得审核（{rule.cites}）。", rule)


def legal_review_passed(run: Any, on: date) -> str:
    """Where the thresholds ask for it, nothing is told or decided before the legal review has passed."""
    if run.reviewed or not run.reported:
        return ""
    if run.under_review and not trips(run, on).legal_review.applies:
        return f"已送法制审核，审核意见尚未作出（{LAW} 第五十八条第一款）。"
    trip = trips(run, on).legal_review
    if not trip.applies:
        return ""
    return Ground(f"{trip.ground}，应当经过法制审核；未经审核或者审核未通过的，不得作出决定（{trip.cites}）。", ruling_of("legal_review", trip, run, on))


def defence_settled(run: Any, on: date) -> str:
    """The party was heard and answered, or waived, or let the term pass (行政处罚法 第四十五条、第六十二条)."""
    if run.heard and not run.defence_answer:
        return f"当事人的陈述、申辩尚未复核，不得作出处罚决定（{LAW} 第四十五条第一款; 第六十二条）。"
    if run.heard or run.waived:
        return ""
    return statement_term(run, on)


def hearing_settled(run: Any, on: date) -> str:
    """No decision inside the days of a hearing request, none while a request is open (行政处罚法 第六十三条、第六十四条)."""
    if not run.hearing_right:
        return ""
    if run.hearing_asked and not run.hearing_withdrawn:
        return f"当事人已于{day(run.hearing_asked)}要求听证，听证结束之前不得作出处罚决定（{LAW} 第六十三条; 第六十四条; 第六十五条）。"
    return "" if run.hearing_waived else hearing_term(run, on)


def hearing_told(run: Any, on: date) -> str:
    """A hearing is asked for where the right to it was told."""
    return "" if run.hearing_right else f"本案不在应当告知听证的范围，没有制发听证告知书（{LAW} 第六十三条第一款）。"


def hearing_asked(run: Any, on: date) -> str:
    return "" if run.hearing_asked else "当事人没有要求听证，无需登记撤回。"


def defence_heard(run: Any, on: date) -> str:
    return "" if run.heard else f"当事人还没有陈述、申辩，请先制作陈述申辩笔录（{LAW} 第四十五条第一款）。"


def not_heard(run: Any, on: date) -> str:
    return f"当事人已于{day(run.heard)}陈述、申辩，不再登记放弃。" if run.heard else ""


def not_asked_yet(run: Any, on: date) -> str:
    """A request is entered once; after a withdrawal the party may ask again while its days run."""
    return already(run, "request_hearing") if run.hearing_asked and not run.hearing_withdrawn else ""


def no_open_request(run: Any, on: date) -> str:
    open_ = run.hearing_asked and not run.hearing_withdrawn
    return f"当事人已于{day(run.hearing_asked)}要求听证；不再要求的，请登记撤回。" if open_ else ""


def handling_endorsed(run: Any, on: date) -> str:
    """The head decides on what the handlers submitted and their unit's head looked through."""
    if run.handling_endorsed:
        return ""
    return f"案件处理呈批表尚未经承办机构负责人审核，请先呈批、审核（{LAW} 第五十七条第一款）。"


def handling_submitted(run: Any, on: date) -> str:
    return "" if run.submitted else f"承办人尚未提交案件处理呈批表，请先呈批（{LAW} 第五十七条第一款）。"


def collectively_discussed(run: Any, on: date) -> str:
    """Complex or major cases are decided by the heads together (行政处罚法 第五十七条第二款)."""
    if run.discussed or not run.told:
        return ""
    trip = trips(run, on).collective_discussion
    if not trip.applies:
        return ""
    return Ground(f"{trip.ground}，应当由机关负责人集体讨论决定（{trip.cites}）。", ruling_of("collective_discussion", trip, run, on))


def not_above_notice(run: Any, on: date) -> str:
    """The defence makes nothing worse, and what was not told is not decided (行政处罚法 第四十五条第二款)."""
    fine, kinds = run.given.get("fine"), [str(k) for k in run.given.get("kinds") or []]
    rule = edition(run, on)["thresholds/no_aggravation"]
    if fine and fine > (run.told_fine or 0):
        return Ground(f"决定罚款{fine}元高于告知的{run.told_fine or 0}元，不得加重；确有新的事实，请重新调查、重新告知（{rule.cites}）。", rule)
    more = [k for k in kinds if k not in run.kinds]
    return Ground(f"告知书没有载明所选的处罚种类，请重新告知（{rule.cites}）。", rule) if more else ""


def correction_ordered(run: Any, on: date) -> str:
    """Who punishes also orders the act corrected (行政处罚法 第二十八条)."""
    if stated(run, "order_to_correct"):
        return ""
    cases = {run.case.pk, run.arose_from.case_id if run.arose_from else run.case.pk}
    if Rectification.objects.filter(case_id__in=cases, ordered__isnull=False).exists():
        return ""
    rule = edition(run, on)["thresholds/correct_always"]
    return Ground(f"实施行政处罚时应当责令改正，本案没有责令整改文书，请填写“责令改正内容”（{rule.cites}）。", rule)


def a_unit(run: Any, on: date) -> str:
    """The duty to publish in seven working days is one towards production units (安全生产法 第七十八条第二款)."""
    if not run.case.party.is_person:
        return ""
    return "七个工作日内公开曝光只对生产经营单位（安全生产法(2021) 第七十八条第二款）；个人的处罚决定无需办理这一步。"


def papers_stand(*forms: str) -> Guard:
    """Only papers that stand, not voided ones, are served."""

    def not_voided(run: Any, on: date) -> str:
        latest = {paper.form: paper for paper in Paper.objects.filter(proceeding_id=run.pk, form__in=forms).order_by("pk")}
        void = Paper.objects.filter(pk__in=[paper.pk for paper in latest.values()], voided__isnull=False).first()
        return f"《{void.title}》{void.number or ''}已经作废，不能送达；请重新制作（{LAW} 第六十一条）。" if void else ""

    return not_voided
