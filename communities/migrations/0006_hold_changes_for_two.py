"""Changes of the admin that wait for a second person."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_date_records_and_keep_ends_after_starts'),
    ]

    operations = [
        migrations.CreateModel(
            name='AdminChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60)),
                ('row_id', models.BigIntegerField(null=True)),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('before', models.JSONField(verbose_name='更改前')),
                ('values', models.JSONField(verbose_name='更改后')),
                ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('made', '已生效'), ('declined', '未同意')], default='asked', max_length=10, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('estate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate')),
            ],
            options={
                'verbose_name': '待确认的更改',
                'verbose_name_plural': '待确认的更改',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='change_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('asked_by')), _negated=True), name='change_by_two_people')],
            },
        ),
    ]
