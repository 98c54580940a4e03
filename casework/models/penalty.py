"""Penalty 行政处罚（普通程序）."""

from __future__ import annotations

from django.db import models

from casework.models.money import FenField
from casework.models.proceeding import Proceeding, parent


class Penalty(Proceeding):
    """Facts of an ordinary-procedure penalty, in the order in which the law asks for them."""

    proceeding_ptr = parent()

    unmet_order = models.ForeignKey(
        "casework.Rectification",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="penalties",
        verbose_name="逾期未改的责令",
    )
    offence = models.CharField("案由代码", max_length=20, blank=True)
    offence_title = models.CharField("案由", max_length=200, blank=True)
    overdue = models.BooleanField("逾期未改正", default=False)
    harmful = models.BooleanField(
        "涉及公民生命健康安全且有危害后果", default=False, help_text="追责期限五年（行政处罚法第三十六条）"
    )
    offence_day = models.DateField("违法行为发生日（终了日）", null=True, blank=True)
    discovered = models.DateField("发现日", null=True, blank=True)
    proposed = models.DateField("呈请立案日", null=True, blank=True)
    summary = models.TextField("案件基本情况", blank=True)
    handler_opinion = models.TextField("承办人意见", blank=True)
    endorsed = models.DateField("立案审核日", null=True, blank=True)
    endorsement = models.TextField("立案审核意见", blank=True)
    filed = models.DateField("立案日", null=True, blank=True)
    facts_found = models.TextField("违法事实", blank=True)
    evidence_list = models.JSONField("证据", default=list, help_text="[{title, copies, proves}]")
    interviewed = models.DateField("询问日", null=True, blank=True)
    interviews = models.PositiveSmallIntegerField("询问次数", default=0)
    violated = models.CharField("违反条款", max_length=300, blank=True)
    basis = models.CharField("处罚依据", max_length=300, blank=True)
    reported = models.DateField("调查终结日", null=True, blank=True)
    measure = models.JSONField(
        "影响幅度的事实", default=dict, help_text="inputs of the lawful range, by their keys in law.fines.inputs"
    )
    circumstances = models.JSONField("案件情形", default=list, help_text="keys of law.fines.thresholds.CIRCUMSTANCES")
    suspected_crime = models.BooleanField("涉嫌犯罪", default=False)
    order_to_correct = models.TextField("责令改正内容", blank=True)
    kinds = models.JSONField("拟处罚种类", default=list)
    proposed_fine = FenField("拟罚款（元）", null=True, blank=True)
    confiscation = FenField("拟没收违法所得（元）", null=True, blank=True)
    discretion = models.TextField("裁量理由", blank=True)
    band = models.CharField("裁量阶次", max_length=40, blank=True)
    mitigation = models.TextField("减轻处罚的理由", blank=True)
    review_asked = models.DateField("送审日", null=True, blank=True)
    under_review = models.BooleanField("法制审核中", default=False)
    reviewed = models.DateField("法制审核通过日", null=True, blank=True)
    review_result = models.CharField("法制审核结论", max_length=12, blank=True)
    review_opinion = models.TextField("法制审核意见", blank=True)
    review_points = models.JSONField(
        "法制审核要点", default=list, help_text="[{key, answer, note}], as the reviewer said"
    )
    returned = models.PositiveSmallIntegerField("退回次数", default=0)
    told = models.DateField("告知日", null=True, blank=True)
    told_announced = models.DateField("告知书公告日", null=True, blank=True)
    told_served = models.DateField("告知书送达日", null=True, blank=True)
    told_fine = FenField("告知的罚款（元）", null=True, blank=True)
    hearing_right = models.BooleanField("告知听证权利", default=False)
    hearing_ground = models.CharField("听证事由", max_length=60, blank=True)
    hearing_told_served = models.DateField("听证告知书送达日", null=True, blank=True)
    hearing_asked = models.DateField("要求听证日", null=True, blank=True)
    hearing_withdrawn = models.DateField("撤回听证日", null=True, blank=True)
    hearing_waived = models.DateField("书面放弃听证日", null=True, blank=True)
    heard = models.DateField("陈述申辩日", null=True, blank=True)
    defence = models.TextField("陈述申辩内容", blank=True)
    hearing_settled = models.DateField("听证程序终结日", null=True, blank=True)
    revoked = models.DateField("撤销日", null=True, blank=True)
    defence_answer = models.TextField("复核意见", blank=True)
    waived = models.DateField("放弃陈述申辩日", null=True, blank=True)
    submitted = models.DateField("呈批日", null=True, blank=True)
    handling_opinion = models.TextField("处理意见", blank=True)
    handling_endorsed = models.DateField("呈批审核日", null=True, blank=True)
    handling_endorsement = models.TextField("呈批审核意见", blank=True)
    to_discuss = models.BooleanField("须集体讨论", default=False)
    discussed = models.DateField("集体讨论日", null=True, blank=True)
    discussion = models.TextField("集体讨论结论", blank=True)
    decided = models.DateField("决定日", null=True, blank=True)
    fine = FenField("罚款（元）", null=True, blank=True)
    decision_announced = models.DateField("决定书公告日", null=True, blank=True)
    served = models.DateField("决定书送达日", null=True, blank=True)
    published = models.DateField("公示日", null=True, blank=True)
    copied = models.DateField("抄告日", null=True, blank=True)
    copied_to = models.CharField("抄告机关", max_length=120, blank=True)
    declined = models.DateField("不予立案日", null=True, blank=True)
    withdrawn = models.DateField("撤案日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚（普通程序）"


class Charge(models.Model):
    """One offence of a penalty with its own range and sum (行政处罚法 第二十九条, 第五十九条); fines are in yuan."""

    penalty = models.ForeignKey(Penalty, models.PROTECT, related_name="charges", verbose_name="处罚程序")
    number = models.PositiveSmallIntegerField("序号")
    offence = models.CharField("案由代码", max_length=20)
    offence_title = models.CharField("案由", max_length=200, blank=True)
    offence_day = models.DateField("违法行为发生日（终了日）")
    overdue = models.BooleanField("逾期未改正", default=False)
    facts_found = models.TextField("违法事实", blank=True)
    violated = models.CharField("违反条款", max_length=300, blank=True)
    basis = models.CharField("处罚依据", max_length=300, blank=True)
    measure = models.JSONField("影响幅度的事实", default=dict, help_text="inputs of the lawful range")
    kinds = models.JSONField("处罚种类", default=list)
    band = models.CharField("裁量阶次", max_length=40, blank=True)
    proposed_fine = FenField("拟罚款（元）", null=True, blank=True)
    told_fine = FenField("告知的罚款（元）", null=True, blank=True)
    fine = FenField("罚款（元）", null=True, blank=True)
    absorbed = models.BooleanField("一事不再罚，按另一项从重", default=False)
    dropped = models.DateField("不再追究日", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "违法行为"
        constraints = [models.UniqueConstraint(fields=["penalty", "number"], name="one_charge_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.offence}"
