"""The last day on which an agency's notice is in time is kept once, in its clock."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("casework", "0021_words")]
    operations = [migrations.RemoveField("servicenotice", "latest")]
