"""The one tree over all lines: its leaves and nodes, its signed heads, and what is known of the keys.

Nothing here follows the application's code: the triggers are those of this release. Lines get their leaves later, by
the first turn of a serving process or of the worker.
"""

from django.db import migrations, models

FROZEN = ("casework_leaf", "casework_tile", "casework_treehead", "casework_logkey")
SAID = "办案记录、已制作的文书、确认和存证只增不改"


def freeze(apps, editor):
    with editor.connection.cursor() as cursor:
        for table in FROZEN:
            if editor.connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION anjian_frozen()"
                )
                cursor.execute(
                    f"CREATE TRIGGER frozen_all BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION anjian_frozen()"
                )
                continue
            for act in ("UPDATE", "DELETE"):
                cursor.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
                )


def thaw(apps, editor):
    with editor.connection.cursor() as cursor:
        for table in FROZEN:
            if editor.connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS frozen_row ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS frozen_all ON {table}")
                continue
            for act in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")



class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0025_more_registers'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('record', '封缄密钥'), ('signing', '签名密钥')], max_length=8, verbose_name='种类')),
                ('key_id', models.CharField(max_length=16, verbose_name='编号')),
                ('public', models.CharField(blank=True, max_length=200, verbose_name='公钥')),
                ('since', models.DateField(verbose_name='启用日')),
                ('signature', models.CharField(blank=True, help_text='by the key before it over casework.proofs.change_text', max_length=100, verbose_name='前一密钥的签名')),
            ],
            options={
                'verbose_name': '密钥',
                'verbose_name_plural': '密钥',
            },
        ),
        migrations.CreateModel(
            name='TreeHead',
            fields=[
                ('number', models.PositiveBigIntegerField(help_text='from 1, without gaps', primary_key=True, serialize=False, verbose_name='号')),
                ('day', models.DateField(help_text='the day up to which all lines are in it', verbose_name='日期')),
                ('size', models.PositiveBigIntegerField(verbose_name='行数')),
                ('at', models.DateTimeField(verbose_name='封存时间')),
                ('note', models.TextField(help_text='a checkpoint in a signed note (casework.proofs)', verbose_name='树首')),
            ],
            options={
                'verbose_name': '树首',
                'verbose_name_plural': '树首',
            },
        ),
        migrations.AddField(
            model_name='drawline',
            name='key_id',
            field=models.CharField(help_text='which key sealed the line; null: RECORD_KEY', max_length=16, null=True),
        ),
        migrations.AddField(
            model_name='partyversion',
            name='key_id',
            field=models.CharField(help_text='which key sealed the version; null: RECORD_KEY', max_length=16, null=True),
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('index', models.PositiveBigIntegerField(help_text='from 0, without gaps', primary_key=True, serialize=False, verbose_name='序')),
                ('of', models.CharField(help_text='which lines: the word under which the noun is declared', max_length=10, verbose_name='类')),
                ('chain', models.CharField(help_text='case id, register or draw id; empty: one chain for all', max_length=40, verbose_name='链')),
                ('line', models.PositiveBigIntegerField(verbose_name='行')),
                ('row', models.PositiveBigIntegerField(verbose_name='行的键')),
                ('nonce', models.CharField(max_length=32, verbose_name='随机数')),
                ('at', models.DateTimeField(verbose_name='入树时间')),
                ('hash', models.CharField(help_text='SHA-256 of 0x00 and [nonce, at, line] (casework.proofs)', max_length=64, verbose_name='摘要')),
            ],
            options={
                'verbose_name': '总账的叶',
                'verbose_name_plural': '总账的叶',
                'constraints': [models.UniqueConstraint(fields=('of', 'row'), name='one_leaf_a_line'), models.UniqueConstraint(fields=('of', 'chain', 'line'), name='one_leaf_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Tile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(verbose_name='层')),
                ('index', models.PositiveBigIntegerField(verbose_name='序')),
                ('hash', models.CharField(max_length=64, verbose_name='摘要')),
            ],
            options={
                'verbose_name': '总账的节点',
                'verbose_name_plural': '总账的节点',
                'constraints': [models.UniqueConstraint(fields=('level', 'index'), name='one_tile')],
            },
        ),
        migrations.RunPython(freeze, thaw),
    ]
