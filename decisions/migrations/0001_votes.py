"""Votes here and held elsewhere, opinion polls, rolls, notices, and how owners are reached."""

import django.db.models.deletion
import django.db.models.expressions
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('decisions', '0001_record_decisions_taken_elsewhere'),
        ('decisions', '0002_announce_votes'),
        ('decisions', '0003_revoke_decisions'),
        ('decisions', '0006_prepare_votes'),
        ('decisions', '0014_check_rolls_by_two_bodies'),
        ('decisions', '0015_keep_who_signed_on_paper'),
        ('decisions', '0016_open_without_waiting_for_bindings'),
        ('decisions', '0017_stop_and_revoke_votes'),
        ('decisions', '0018_take_no_opening_without_a_hash'),
        ('decisions', '0019_ask_for_opinions'),
        ('decisions', '0020_say_when_envelopes_were_destroyed'),
        ('decisions', '0021_withhold_words_of_polls'),
    ]

    dependencies = [
        ('communities', '0002_estates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
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
                    ('status', models.CharField(choices=[('draft', '起草中'), ('announced', '已公告'), ('open', '表决中'), ('closed', '已截止，正在计票'), ('counted', '初步结果'), ('decided', '已有结果'), ('withdrawn', '已取消'), ('stopped', '已叫停'), ('revoked', '已撤销')], default='draft', max_length=10, verbose_name='状态')),
                    ('edition', models.PositiveIntegerField(default=0, verbose_name='改过几次')),
                    ('announced_version', models.PositiveSmallIntegerField(default=0, verbose_name='公告过几次')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='撤回的原因')),
                    ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                    ('authorised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='依据的议事规则')),
                    ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('way', models.CharField(choices=[('elsewhere', '线下或在其他平台表决，结果在这里登记'), ('portal', '在这里投票，手机或纸质')], default='elsewhere', max_length=10, verbose_name='表决方式')),
                ],
                options={
                    'verbose_name': '业主表决',
                    'verbose_name_plural': '业主表决',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), condition=models.Q(('number', ''), _negated=True), name='vote_number_once'), models.CheckConstraint(condition=models.Q(('opens_on__lte', models.F('closes_on'))), name='vote_opens_before_it_closes'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), models.Q(('number', ''), _negated=True), _connector='OR'), name='what_was_announced_has_a_number')],
                },
            ),
            migrations.CreateModel(
                name='ElsewhereDecision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=8, verbose_name='编号')),
                    ('title', models.CharField(max_length=120, verbose_name='标题')),
                    ('form', models.CharField(choices=[('paper', '书面征求意见'), ('meeting', '集体讨论'), ('platform', '其他电子投票平台')], max_length=10, verbose_name='形式')),
                    ('platform', models.CharField(blank=True, max_length=80, verbose_name='平台名称')),
                    ('scope', models.CharField(max_length=80, verbose_name='表决范围')),
                    ('noticed_on', models.DateField(verbose_name='通知业主的日期')),
                    ('opened_on', models.DateField(verbose_name='开始表决')),
                    ('closed_on', models.DateField(verbose_name='结束表决')),
                    ('decided_on', models.DateField(verbose_name='结果日期')),
                    ('total_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='总专有面积')),
                    ('total_heads', models.PositiveIntegerField(default=0, verbose_name='总人数')),
                    ('status', models.CharField(choices=[('recorded', '等另一单位核对'), ('confirmed', '已核对'), ('returned', '已退回'), ('replaced', '已更正'), ('revoked', '已撤销')], default='recorded', max_length=10, verbose_name='状态')),
                    ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                    ('decided_at', models.DateTimeField(null=True, verbose_name='核对时间')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='退回的原因')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                    ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='decisions.elsewheredecision', verbose_name='更正哪一份')),
                    ('papers', models.ManyToManyField(related_name='+', through='decisions.ElsewherePaper', to='communities.officepaper', verbose_name='材料')),
                    ('vote', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='decisions.decision', verbose_name='哪一次公告的表决')),
                ],
                options={
                    'verbose_name': '线下或其他平台的表决',
                    'verbose_name_plural': '线下或其他平台的表决',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='elsewhere_number_once'), models.CheckConstraint(condition=models.Q(('total_area__gt', 0), ('total_heads__gt', 0)), name='elsewhere_has_owners'), models.CheckConstraint(condition=models.Q(('noticed_on__lte', models.F('opened_on')), ('opened_on__lte', models.F('closed_on')), ('closed_on__lte', models.F('decided_on'))), name='elsewhere_days_in_order'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('recorded_by')), _negated=True), name='elsewhere_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'recorded')), models.Q(models.Q(('status', 'recorded'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='elsewhere_is_decided_by_somebody')],
                },
            ),
            migrations.CreateModel(
                name='ElsewherePaper',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.elsewheredecision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('paper'), name='elsewhere_paper_is_named_once')],
                },
            ),
            migrations.CreateModel(
                name='ElsewhereMatter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(verbose_name='序号')),
                    ('code', models.CharField(choices=[('rules', '制定和修改业主大会议事规则'), ('covenant', '制定和修改管理规约'), ('committee', '选举业主委员会或者更换业主委员会成员'), ('provider', '选聘和解聘物业服务企业或者其他管理人'), ('fund_use', '使用建筑物及其附属设施的维修资金'), ('fund_raise', '筹集建筑物及其附属设施的维修资金'), ('rebuild', '改建、重建建筑物及其附属设施'), ('common_use', '改变共有部分的用途或者利用共有部分从事经营活动'), ('other', '有关共有和共同管理权利的其他重大事项')], max_length=12, verbose_name='事项')),
                    ('text', models.CharField(max_length=300, verbose_name='表决的问题')),
                    ('for_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='同意面积')),
                    ('for_heads', models.PositiveIntegerField(default=0, verbose_name='同意人数')),
                    ('against_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='反对面积')),
                    ('against_heads', models.PositiveIntegerField(default=0, verbose_name='反对人数')),
                    ('abstain_area', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=12, verbose_name='弃权面积')),
                    ('abstain_heads', models.PositiveIntegerField(default=0, verbose_name='弃权人数')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matters', to='decisions.elsewheredecision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('position'), name='elsewhere_matter_position_once'), models.CheckConstraint(condition=models.Q(('abstain_area__gte', 0), ('against_area__gte', 0), ('for_area__gte', 0)), name='elsewhere_areas_are_not_negative')],
                },
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
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('position'), name='vote_matter_position_once')],
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
                options={
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('version'), name='vote_notice_version_once'), models.CheckConstraint(condition=models.Q(('opens_on__gte', django.db.models.expressions.CombinedExpression(models.F('announced_on'), '+', models.Value(15)))), name='vote_opens_fifteen_days_after_its_notice')],
                },
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
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='objection_is_answered_by_somebody')],
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
                    'constraints': [models.UniqueConstraint(models.F('roll'), models.F('key'), name='party_once_on_a_roll'), models.UniqueConstraint(models.F('roll'), models.F('position'), name='party_position_once'), models.CheckConstraint(condition=models.Q(('area__gt', 0)), name='party_has_area')],
                },
            ),
            migrations.CreateModel(
                name='Revocation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.CharField(choices=[('court', '人民法院'), ('authority', '住房主管部门或街道（乡镇）')], max_length=10, verbose_name='谁撤销的')),
                    ('reference', models.CharField(max_length=60, verbose_name='文号')),
                    ('revoked_on', models.DateField(verbose_name='撤销日期')),
                    ('words', models.CharField(max_length=300, verbose_name='撤销了什么、为什么')),
                    ('status', models.CharField(choices=[('recorded', '等另一单位核对'), ('confirmed', '已核对'), ('returned', '已退回')], default='recorded', max_length=10, verbose_name='状态')),
                    ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                    ('decided_at', models.DateTimeField(null=True, verbose_name='核对时间')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='退回的原因')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                    ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='decisions.elsewheredecision', verbose_name='哪个决定')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='文书')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                    ('vote', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revocations', to='decisions.decision', verbose_name='哪次表决')),
                ],
                options={
                    'verbose_name': '撤销',
                    'verbose_name_plural': '撤销',
                    'constraints': [models.UniqueConstraint(models.F('decision'), condition=models.Q(('status', 'returned'), _negated=True), name='one_revocation_of_a_decision'), models.CheckConstraint(condition=models.Q(('decided_by', models.F('recorded_by')), _negated=True), name='revocation_by_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'recorded')), models.Q(models.Q(('status', 'recorded'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='revocation_is_decided_by_somebody'), models.UniqueConstraint(models.F('vote'), condition=models.Q(('status', 'returned'), _negated=True), name='one_revocation_of_a_vote'), models.CheckConstraint(condition=models.Q(models.Q(('decision', None), ('vote__isnull', False)), models.Q(('decision__isnull', False), ('vote', None)), _connector='OR'), name='revocation_of_a_decision_or_a_vote')],
                },
            ),
            migrations.CreateModel(
                name='DoorVisit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('outcome', models.CharField(choices=[('reminded', '见到本人，已提醒'), ('family', '见到家人，已转告'), ('closed', '没有人在'), ('left_word', '留了字条'), ('declined', '不想再被打扰')], max_length=10, verbose_name='结果')),
                    ('visited_at', models.DateTimeField(verbose_name='时间')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_visits', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_visits', to='decisions.rollparty')),
                    ('visited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上门人')),
                ],
                options={
                    'verbose_name': '上门',
                    'verbose_name_plural': '上门',
                    'ordering': ['visited_at', 'pk'],
                },
            ),
            migrations.CreateModel(
                name='BoardPosting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('place', models.CharField(max_length=80, verbose_name='地点')),
                    ('day', models.DateField(verbose_name='张贴日期')),
                    ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                    ('gone_on', models.DateField(blank=True, null=True, verbose_name='取下日期')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('gone_said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='decisions.notice')),
                    ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='照片')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ],
                options={
                    'verbose_name': '张贴',
                    'verbose_name_plural': '张贴',
                    'ordering': ['day', 'pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('gone_on', None), ('gone_said_by', None)), models.Q(('gone_on__gte', models.F('day')), ('gone_said_by__isnull', False)), _connector='OR'), name='poster_is_gone_after_it_hung')],
                },
            ),
            migrations.CreateModel(
                name='Counter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('named_at', models.DateTimeField(verbose_name='指定时间')),
                    ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='退出时间')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='单位')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('left_said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='指定人')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='计票人')),
                ],
                options={
                    'verbose_name': '计票人',
                    'verbose_name_plural': '计票人',
                    'ordering': ['named_at', 'pk'],
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('user'), condition=models.Q(('left_at', None)), name='counter_once_of_a_vote'), models.CheckConstraint(condition=models.Q(models.Q(('left_at', None), ('left_said_by', None)), models.Q(('left_at__gte', models.F('named_at')), ('left_said_by__isnull', False)), _connector='OR'), name='counter_leaves_after_being_named')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('handed', '当面交给'), ('mail', '邮寄'), ('text', '用自己的手机发的短信、微信'), ('failed', '没有送到')], max_length=8, verbose_name='方式')),
                    ('day', models.DateField(verbose_name='日期')),
                    ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
                    ('recorded_at', models.DateTimeField(verbose_name='录入时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='凭证')),
                    ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='decisions.notice')),
                    ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='decisions.rollparty')),
                    ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ],
                options={
                    'verbose_name': '送达',
                    'verbose_name_plural': '送达',
                    'constraints': [models.CheckConstraint(condition=models.Q(('channel', 'failed'), ('evidence__isnull', False), _connector='OR'), name='delivery_has_its_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'failed'), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='failed_delivery_says_why')],
                },
            ),
            migrations.CreateModel(
                name='PaperOnly',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('said_at', models.DateTimeField(verbose_name='决定时间')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paper_only', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership', verbose_name='产权')),
                    ('said_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='决定人')),
                    ('reason', models.CharField(choices=[('cannot_come', '来不了'), ('at_opening', '开始表决时还没有核对')], default='cannot_come', max_length=11, verbose_name='原因')),
                ],
                options={
                    'verbose_name': '只用纸票',
                    'verbose_name_plural': '只用纸票',
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('ownership'), name='paper_only_said_once'), models.CheckConstraint(condition=models.Q(models.Q(('reason', 'cannot_come'), ('said_by__isnull', False)), models.Q(('reason', 'at_opening'), ('said_by', None)), _connector='OR'), name='paper_only_is_said_by_somebody_or_at_opening')],
                },
            ),
            migrations.CreateModel(
                name='RollCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sha256', models.CharField(max_length=64, verbose_name='指纹')),
                    ('checked_at', models.DateTimeField(verbose_name='核对时间')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='单位')),
                    ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                    ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roll_checks', to='decisions.decision')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '核对名册',
                    'verbose_name_plural': '核对名册',
                    'ordering': ['checked_at', 'pk'],
                    'constraints': [models.UniqueConstraint(models.F('decision'), models.F('sha256'), models.F('body'), name='roll_is_checked_once_by_a_body')],
                },
            ),
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
                    ('withheld_at', models.DateTimeField(null=True, verbose_name='不再公开')),
                    ('withheld_why', models.CharField(default='', max_length=200, verbose_name='为什么不再公开')),
                ],
                options={
                    'verbose_name': '意见征询',
                    'verbose_name_plural': '意见征询',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='poll_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('result', None)), models.Q(('closed_at__isnull', False), ('result__isnull', False)), _connector='OR'), name='poll_is_counted_when_it_closes'), models.CheckConstraint(condition=models.Q(models.Q(('withheld_at', None), ('withheld_why', '')), models.Q(('withheld_at__isnull', False), models.Q(('withheld_why', ''), _negated=True)), _connector='OR'), name='poll_is_withheld_for_a_reason')],
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
        ),
    ]
