"""Votes that owners are called to: drafts, notices with their rolls, objections, and which record says what came of one."""

import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0018_check_papers_by_two'),
        ('decisions', '0001_record_decisions_taken_elsewhere'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=8, verbose_name='编号')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('explanation', models.TextField(max_length=4000, verbose_name='说明')),
                ('buildings', models.JSONField(blank=True, default=list, verbose_name='幢')),
                ('stairs', models.JSONField(blank=True, default=list, verbose_name='单元')),
                ('opens_on', models.DateField(verbose_name='开始表决')),
                ('closes_on', models.DateField(verbose_name='结束表决')),
                ('rules', models.JSONField(default=dict, verbose_name='表决口径')),
                ('status', models.CharField(choices=[('draft', '起草中'), ('announced', '已公告'), ('decided', '已有结果'), ('withdrawn', '已取消')], default='draft', max_length=10, verbose_name='状态')),
                ('edition', models.PositiveIntegerField(default=0, verbose_name='改过几次')),
                ('announced_version', models.PositiveSmallIntegerField(default=0, verbose_name='公告过几次')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='撤回的原因')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('authorised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='依据的议事规则')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'verbose_name': '业主表决',
                'verbose_name_plural': '业主表决',
            },
        ),
        migrations.AddField(
            model_name='elsewheredecision',
            name='vote',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='decisions.decision', verbose_name='哪一次公告的表决'),
        ),
        migrations.CreateModel(
            name='DecisionMatter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('code', models.CharField(choices=[('rules', '制定和修改业主大会议事规则'), ('covenant', '制定和修改管理规约'), ('committee', '选举业主委员会或者更换业主委员会成员'), ('provider', '选聘和解聘物业服务企业或者其他管理人'), ('fund_use', '使用建筑物及其附属设施的维修资金'), ('fund_raise', '筹集建筑物及其附属设施的维修资金'), ('rebuild', '改建、重建建筑物及其附属设施'), ('common_use', '改变共有部分的用途或者利用共有部分从事经营活动'), ('other', '有关共有和共同管理权利的其他重大事项')], max_length=12, verbose_name='事项')),
                ('text', models.CharField(max_length=300, verbose_name='表决的问题')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='Roll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_on', models.DateField(verbose_name='日期')),
                ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                ('total_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='总专有面积')),
                ('total_heads', models.PositiveIntegerField(default=0, verbose_name='总人数')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rolls', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(verbose_name='第几次')),
                ('body', models.BinaryField()),
                ('explanation', models.TextField(max_length=4000, verbose_name='说明')),
                ('leaf', models.BigIntegerField(verbose_name='存证序号')),
                ('announced_on', models.DateField(verbose_name='公告日期')),
                ('opens_on', models.DateField(verbose_name='开始表决')),
                ('announced_at', models.DateTimeField(verbose_name='公告时间')),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='公告人')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='decisions.decision')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('roll', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='decisions.roll')),
            ],
        ),
        migrations.CreateModel(
            name='RollObjection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=500, verbose_name='哪里不对')),
                ('made_at', models.DateTimeField(verbose_name='提出时间')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='答复')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='decisions.notice')),
            ],
            options={
                'ordering': ['made_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RollParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='序号')),
                ('key', models.TextField()),
                ('units', models.JSONField(verbose_name='房屋')),
                ('homes', models.JSONField(verbose_name='房屋名称')),
                ('area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='专有面积')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('roll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='decisions.roll')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(models.F('estate'), models.F('number'), condition=models.Q(('number', ''), _negated=True), name='vote_number_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('opens_on__lte', models.F('closes_on'))), name='vote_opens_before_it_closes'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), models.Q(('number', ''), _negated=True), _connector='OR'), name='what_was_announced_has_a_number'),
        ),
        migrations.AddConstraint(
            model_name='decisionmatter',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('position'), name='vote_matter_position_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(models.F('decision'), models.F('version'), name='vote_notice_version_once'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('opens_on__gte', django.db.models.expressions.CombinedExpression(models.F('announced_on'), '+', models.Value(15)))), name='vote_opens_fifteen_days_after_its_notice'),
        ),
        migrations.AddConstraint(
            model_name='rollobjection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='objection_is_answered_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='rollparty',
            constraint=models.UniqueConstraint(models.F('roll'), models.F('key'), name='party_once_on_a_roll'),
        ),
        migrations.AddConstraint(
            model_name='rollparty',
            constraint=models.UniqueConstraint(models.F('roll'), models.F('position'), name='party_position_once'),
        ),
        migrations.AddConstraint(
            model_name='rollparty',
            constraint=models.CheckConstraint(condition=models.Q(('area__gt', 0)), name='party_has_area'),
        ),
        *ties(
            "decisions",
            ("decision", "authorised_by_id", "communities_officepaper"),
            ("decisionmatter", "decision_id", "decisions_decision"),
            ("roll", "decision_id", "decisions_decision"),
            ("rollparty", "roll_id", "decisions_roll"),
            ("notice", "decision_id", "decisions_decision"),
            ("notice", "roll_id", "decisions_roll"),
            ("rollobjection", "notice_id", "decisions_notice"),
            ("elsewheredecision", "vote_id", "decisions_decision"),
        ),
    ]
