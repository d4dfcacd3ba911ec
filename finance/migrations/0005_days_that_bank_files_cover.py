from django.db import migrations, models
from django.db.models import F, Q

# Files stored before: from the first to the last row that was read, and no day that had not ended.
FILL = """
update finance_bankfile file set covers_from = days.first, covers_until = days.last,
    is_counted = file.format in ('alipay', 'wechat', 'icbc')
from (
    select id, (reading #>> '{summary,first}')::date as first, least(
        (reading #>> '{summary,last}')::date,
        (created_at at time zone 'Asia/Shanghai')::date - 1) as last
    from finance_bankfile where status = 'stored'
) days
where days.id = file.id and days.first <= days.last
"""


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0004_find_an_entry_by_its_key_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='bankfile',
            name='covers_from',
            field=models.DateField(blank=True, null=True, verbose_name='流水起'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='covers_until',
            field=models.DateField(blank=True, null=True, verbose_name='流水止'),
        ),
        migrations.AddField(
            model_name='bankfile',
            name='is_counted',
            field=models.BooleanField(default=False, verbose_name='印有笔数或合计'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='bankfile',
            constraint=models.CheckConstraint(
                condition=Q(covers_from=None, covers_until=None) | Q(covers_from__lte=F('covers_until')),
                name='bank_file_covers_days',
            ),
        ),
    ]
