"""Opinion polls: asked of the parties of a day's register, answered once by each, added up at their end."""

import django.db.models.deletion
from decimal import Decimal

from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0020_end_titles_by_two'),
        ('decisions', '0018_take_no_opening_without_a_hash'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=8, verbose_name='编号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('explanation', models.TextField(max_length=4000, verbose_name='说明')),
                ('questions', models.JSONField(verbose_name='问题')),
                ('opened_at', models.DateTimeField(verbose_name='开始时间')),
                ('closes_on', models.DateField(verbose_name='截止日期')),
                ('result', models.JSONField(null=True, verbose_name='汇总')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='汇总时间')),
                ('convened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发起人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'verbose_name': '意见征询',
                'verbose_name_plural': '意见征询',
                'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='poll_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('result', None)), models.Q(('closed_at__isnull', False), ('result__isnull', False)), _connector='OR'), name='poll_is_counted_when_it_closes')],
            },
        ),
        migrations.CreateModel(
            name='PollParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.TextField()),
                ('units', models.JSONField(verbose_name='房屋')),
                ('homes', models.JSONField(verbose_name='房屋名称')),
                ('area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='专有面积')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='decisions.poll')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(models.F('poll'), models.F('key'), name='party_once_in_a_poll')],
            },
        ),
        migrations.CreateModel(
            name='PollAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choices', models.JSONField(verbose_name='选择')),
                ('answered_at', models.DateTimeField(verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='decisions.pollparty')),
            ],
            options={
                'abstract': False,
            },
        ),
        *ties(
            "decisions",
            ("pollparty", "poll_id", "decisions_poll"),
            ("pollanswer", "party_id", "decisions_pollparty"),
        ),
    ]
