"""Money after a decision: reminders, the end of an account, refunds; the last day of payment is asked of its clock."""

from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_baseline")]
    operations = [
        migrations.RemoveField("collection", "due"),
        migrations.AddField("collection", "urged", models.DateField(blank=True, null=True, verbose_name="催缴日")),
        migrations.AddField(
            "collection",
            "urged_by_way",
            models.CharField(blank=True, default="", max_length=12, verbose_name="催缴方式"),
            False,
        ),
        migrations.AddField(
            "collection", "urged_note", models.TextField(blank=True, default="", verbose_name="催缴情况"), False
        ),
        migrations.AddField(
            "collection", "cancelled", models.DateField(blank=True, null=True, verbose_name="终结执行日")
        ),
        migrations.AddField(
            "collection",
            "cancel_ground",
            models.CharField(blank=True, default="", max_length=12, verbose_name="终结执行的事由"),
            False,
        ),
        migrations.AddField(
            "collection", "cancel_why", models.TextField(blank=True, default="", verbose_name="查明的情况"), False
        ),
        migrations.AddField(
            "summarypenalty", "revoked", models.DateField(blank=True, null=True, verbose_name="撤销日")
        ),
        migrations.AddField(
            "closeout",
            "ground",
            models.CharField(blank=True, default="", max_length=12, verbose_name="结案事由"),
            False,
        ),
        migrations.AddField(
            "closeout",
            "ground_cites",
            models.CharField(blank=True, default="", max_length=200, verbose_name="结案的其他依据"),
            False,
        ),
        migrations.AddField(
            "closeout",
            "executions",
            models.JSONField(default=list, help_text="[{kind, done, how, proof}]", verbose_name="各项处罚的执行"),
        ),
        migrations.SeparateDatabaseAndState(  # `outcome` is the result of a step; the column keeps its name
            state_operations=[
                migrations.RenameField("closeout", "outcome", "execution_status"),
                migrations.AlterField(
                    "closeout",
                    "execution_status",
                    models.TextField(blank=True, db_column="outcome", verbose_name="执行情况"),
                ),
            ]
        ),
        migrations.CreateModel(
            "Refund",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "result",
                    models.CharField(
                        choices=[("paid", "已退款"), ("none", "无须退款")], max_length=8, verbose_name="结果"
                    ),
                ),
                ("amount", models.BigIntegerField(default=0, verbose_name="退款金额（元）")),
                ("on", models.DateField(blank=True, null=True, verbose_name="退款日")),
                ("voucher", models.CharField(blank=True, max_length=40, verbose_name="退款凭证号")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="无须退款的理由")),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=deletion.PROTECT, related_name="refund", to="casework.payment", verbose_name="缴款"
                    ),
                ),
                (
                    "proceeding",
                    models.ForeignKey(
                        on_delete=deletion.PROTECT,
                        related_name="refunds",
                        to="casework.proceeding",
                        verbose_name="程序",
                    ),
                ),
            ],
            options={"verbose_name": "退款", "verbose_name_plural": "退款"},
        ),
    ]
