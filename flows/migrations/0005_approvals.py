"""One act may be asked of several persons at once; a task of an office may name one of its people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("flows", "0004_talk")]

    operations = [
        migrations.AddField(
            "invitation",
            "about",
            models.PositiveBigIntegerField(
                default=0,
                help_text="key of what it is about, where one act is asked of several persons at once",
                verbose_name="所涉的一项",
            ),
        ),
        migrations.AddField(
            "invitation",
            "office",
            models.CharField(
                default="",
                help_text="whose task it is, where a person of the office is named for it",
                max_length=20,
                verbose_name="岗位",
            ),
        ),
        migrations.RemoveConstraint("invitation", "one_open_invitation"),
        migrations.AddConstraint(
            "invitation",
            models.UniqueConstraint(
                condition=models.Q(("finished", None)),
                fields=("process", "kind", "step", "about"),
                name="one_open_invitation",
            ),
        ),
    ]
