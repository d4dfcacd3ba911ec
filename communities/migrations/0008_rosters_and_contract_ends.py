"""Which roster changed what, which contract ends early; names of owners folded as ``communities.folding`` does."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties

# Dashes, apostrophes and the dot, which are one sign each, or none.
SIGNS = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u2500\u2018\u2019\u02bc\u2032."
FOLD = f"""
    update communities_owner
    set folded_name = translate(folded_name, '{SIGNS}', repeat('-', 9) || repeat(chr(39), 4))
    where folded_name <> translate(folded_name, '{SIGNS}', '') and translate(folded_name, '.', '') <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_settings'),
    ]

    operations = [
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=120, verbose_name='文件名')),
                ('needs_second', models.BooleanField(verbose_name='要另一单位确认')),
                ('rows', models.JSONField(default=list)),
                ('lines', models.JSONField(default=list, verbose_name='改动')),
                ('undo', models.TextField(blank=True, default=dict)),
                ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('made', '已导入'), ('declined', '未同意'), ('undoing', '等另一单位同意撤销'), ('undone', '已撤销')], max_length=8, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='不同意的理由')),
                ('undo_asked_at', models.DateTimeField(null=True, verbose_name='提出撤销的时间')),
                ('undo_reason', models.CharField(blank=True, max_length=200, verbose_name='撤销理由')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='撤销时间')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('undo_asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出撤销的人')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤销确认人')),
            ],
            options={
                'verbose_name': '名册导入',
                'verbose_name_plural': '名册导入',
                'indexes': [models.Index(fields=['estate', '-asked_at'], name='rosters_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('estate',), name='one_open_roster_of_an_estate'), models.CheckConstraint(condition=models.Q(('needs_second', False), ('status__in', ['asked', 'declined']), models.Q(('asked_by__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='rosters_are_read_in_by_two'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'undone'), _negated=True), models.Q(('undone_by__isnull', False), models.Q(('undo_reason', ''), _negated=True)), _connector='OR'), name='an_undone_roster_says_why'), models.CheckConstraint(condition=models.Q(('needs_second', False), models.Q(('status', 'undone'), _negated=True), models.Q(('undo_asked_by__isnull', False), models.Q(('undone_by', models.F('undo_asked_by')), _negated=True)), _connector='OR'), name='rosters_are_undone_by_two'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='a_declined_roster_says_why')],
            },
        ),
        migrations.CreateModel(
            name='ContractEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day', models.DateField(verbose_name='最后一天')),
                ('notified_on', models.DateField(verbose_name='书面通知的日期')),
                ('is_shorter', models.BooleanField(verbose_name='合同另有约定')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='存档文件')),
                ('answer', models.CharField(blank=True, max_length=200, verbose_name='不同意的理由')),
                ('status', models.CharField(choices=[('asked', '等另一单位确认'), ('made', '已生效'), ('declined', '未同意')], default='asked', max_length=8, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.servicecontract', verbose_name='物业服务合同')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'verbose_name': '提前结束合同',
                'verbose_name_plural': '提前结束合同',
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'asked')), fields=('contract',), name='one_open_end_of_a_contract'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('notified_on'))), name='contract_ends_after_notice'), models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='contract_end_says_why'), models.CheckConstraint(condition=models.Q(('is_shorter', False), ('paper__isnull', False), _connector='OR'), name='a_shorter_notice_has_a_paper'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='a_declined_contract_end_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'made'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='contracts_end_by_two')],
            },
        ),
        *ties(
            "communities",
            ("contractend", "contract_id", "communities_servicecontract"),
            ("contractend", "paper_id", "communities_officepaper"),
        ),
        migrations.RunSQL(FOLD, migrations.RunSQL.noop),
    ]
