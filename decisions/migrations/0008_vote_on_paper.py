"""Sheets of paper from the printer over the box to what two people read on them, and when all are read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0019_join_owners_of_one_name'),
        ('decisions', '0007_sign_and_object_to_results'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaperClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('boxes', models.PositiveIntegerField(verbose_name='票数')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('leaf', models.BigIntegerField(verbose_name='存证序号')),
                ('closed_at', models.DateTimeField(verbose_name='录完时间')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='paper_closing', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaperSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=9, verbose_name='存根编码')),
                ('number', models.CharField(max_length=6, verbose_name='票号')),
                ('made_at', models.DateTimeField(verbose_name='生成时间')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheets', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('party', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sheet', to='decisions.rollparty')),
            ],
        ),
        migrations.CreateModel(
            name='PaperEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=80)),
                ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='decisions.papersheet')),
            ],
        ),
        migrations.CreateModel(
            name='HandIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(verbose_name='登记时间')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='投入票箱时间')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_ins', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('sheet', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hand_in', to='decisions.papersheet')),
            ],
            options={
                'ordering': ['recorded_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SheetPrint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('building', models.CharField(blank=True, max_length=60, verbose_name='幢')),
                ('printed_at', models.DateTimeField(verbose_name='打印时间')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sheet_prints', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='打印人')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnsettledSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('not_found', '票箱里没有这张票'), ('read_once', '只有一个人录入'), ('differs', '几个人录入的不一样')], max_length=10, verbose_name='原因')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('sheet', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='unsettled', to='decisions.papersheet')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='papersheet',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('code'), name='stub_code_once'),
        ),
        migrations.AddConstraint(
            model_name='papersheet',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('number'), name='sheet_number_once'),
        ),
        migrations.AddConstraint(
            model_name='paperentry',
            constraint=models.UniqueConstraint(models.F('sheet'), models.F('entered_by'), name='sheet_read_once_by_each'),
        ),
        migrations.AddConstraint(
            model_name='handin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__gte', models.F('recorded_at')), ('confirmed_by__isnull', False), models.Q(('confirmed_by', models.F('recorded_by')), _negated=True)), _connector='OR'), name='hand_in_is_confirmed_by_another'),
        ),
        *ties(
            "decisions",
            ("papersheet", "decision_id", "decisions_decision"),
            ("papersheet", "party_id", "decisions_rollparty"),
            ("sheetprint", "decision_id", "decisions_decision"),
            ("handin", "decision_id", "decisions_decision"),
            ("handin", "sheet_id", "decisions_papersheet"),
            ("paperentry", "sheet_id", "decisions_papersheet"),
            ("unsettledsheet", "sheet_id", "decisions_papersheet"),
            ("paperclosing", "decision_id", "decisions_decision"),
        ),
    ]
