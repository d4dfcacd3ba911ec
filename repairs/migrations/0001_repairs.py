"""Tickets and all that happens to them."""

import datetime
import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('repairs', '0001_tickets'),
        ('repairs', '0003_keep_ratings_as_said'),
        ('repairs', '0004_name_the_owners_decision'),
    ]

    dependencies = [
        ('communities', '0002_estates'),
        ('decisions', '0001_votes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Category',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=20, verbose_name='代号')),
                    ('label', models.CharField(max_length=20, verbose_name='名称')),
                    ('icon', models.CharField(blank=True, max_length=20, verbose_name='图标')),
                    ('level', models.CharField(choices=[('P0', '险情'), ('P1', '急修'), ('P2', '一般'), ('P3', '小修、保洁、绿化'), ('P4', '工程、需动用资金'), ('C', '投诉、建议')], max_length=2, verbose_name='默认等级')),
                    ('next_level', models.CharField(blank=True, choices=[('P0', '险情'), ('P1', '急修'), ('P2', '一般'), ('P3', '小修、保洁、绿化'), ('P4', '工程、需动用资金'), ('C', '投诉、建议')], max_length=2, verbose_name='将改为')),
                    ('next_label', models.CharField(blank=True, max_length=20, verbose_name='将改称')),
                    ('is_retiring', models.BooleanField(default=False, verbose_name='将停用')),
                    ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='从何时起')),
                    ('part', models.CharField(blank=True, choices=[('', '不涉及保修'), ('structure', '地基基础、主体结构'), ('waterproof', '屋面、外墙、卫生间防水'), ('heating', '供热、供冷'), ('pipes', '给排水管道'), ('wiring', '电气管线'), ('equipment', '设备安装'), ('decoration', '装修工程'), ('mains', '入户表前的水、电、气、通信管线')], max_length=12, verbose_name='部位')),
                    ('sort', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                    ('is_active', models.BooleanField(default=True, verbose_name='使用中')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '报修类别',
                    'verbose_name_plural': '报修类别',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('slug'), name='category_slug_once'), models.CheckConstraint(condition=models.Q(('level__in', ['P0', 'P1', 'P2', 'P3', 'P4', 'C'])), name='category_level_is_known'), models.CheckConstraint(condition=models.Q(('next_level__in', ['', 'P0', 'P1', 'P2', 'P3', 'P4', 'C'])), name='category_next_level_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('is_retiring', False), ('next_at', None), ('next_label', ''), ('next_level', '')), models.Q(models.Q(('is_retiring', False), ('next_label', ''), ('next_level', ''), _negated=True), ('next_at__isnull', False)), _connector='OR'), name='category_change_says_when')],
                },
            ),
            migrations.CreateModel(
                name='CategorySet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='版本')),
                    ('document', models.CharField(max_length=200, verbose_name='依据文件')),
                    ('kinds', models.JSONField(verbose_name='类别')),
                    ('adopted_at', models.DateTimeField(verbose_name='通过时间')),
                    ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='通过人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '报修类别版本',
                    'verbose_name_plural': '报修类别版本',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='category_set_number_once'), models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='category_set_rests_on_a_document')],
                },
            ),
            migrations.CreateModel(
                name='DayNumber',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='日期')),
                    ('last', models.PositiveIntegerField(verbose_name='已用到')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('day'), name='one_counter_per_day')],
                },
            ),
            migrations.CreateModel(
                name='Reply',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=20, verbose_name='标题')),
                    ('words', models.TextField(max_length=200, verbose_name='内容')),
                    ('use', models.CharField(blank=True, choices=[('', '到处可用'), ('add_message', '留言'), ('visit', '到场'), ('finish', '办结'), ('transfer', '转办'), ('decline', '不予受理')], max_length=12, verbose_name='用在')),
                    ('sort', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '回复模板',
                    'verbose_name_plural': '回复模板',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('title'), name='reply_title_once')],
                },
            ),
            migrations.CreateModel(
                name='ServiceTimes',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='版本')),
                    ('document', models.CharField(max_length=200, verbose_name='依据文件')),
                    ('file', models.CharField(blank=True, max_length=200, verbose_name='文件')),
                    ('n_pages', models.PositiveSmallIntegerField(default=1, verbose_name='页数')),
                    ('adopted_at', models.DateTimeField(verbose_name='通过时间')),
                    ('effective_at', models.DateTimeField(verbose_name='生效时间')),
                    ('adopted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='通过人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '服务时限',
                    'verbose_name_plural': '服务时限',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='service_times_number_once'), models.CheckConstraint(condition=models.Q(('effective_at__gte', models.F('adopted_at'))), name='service_times_never_reach_back'), models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='service_times_rest_on_a_document'), models.CheckConstraint(condition=models.Q(models.Q(('file', ''), _negated=True), ('n_pages__gt', 0)), name='service_times_show_their_document')],
                },
            ),
            migrations.CreateModel(
                name='ServiceTime',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('level', models.CharField(choices=[('P0', '险情'), ('P1', '急修'), ('P2', '一般'), ('P3', '小修、保洁、绿化'), ('P4', '工程、需动用资金'), ('C', '投诉、建议')], max_length=2, verbose_name='等级')),
                    ('stage', models.CharField(choices=[('respond', '受理'), ('onsite', '到场'), ('survey', '查勘'), ('fix', '办结'), ('plan', '方案'), ('answer', '答复'), ('callback', '回访')], max_length=10, verbose_name='环节')),
                    ('term', models.CharField(max_length=12, verbose_name='期限')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('times', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='repairs.servicetimes')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('times'), models.F('level'), models.F('stage'), name='one_term_per_stage')],
                },
            ),
            migrations.CreateModel(
                name='Signal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('raised', '待分派'), ('assigned', '核查中'), ('reviewed', '已核查')], default='raised', max_length=10, verbose_name='状态')),
                    ('raised_at', models.DateTimeField(verbose_name='提出时间')),
                    ('findings', models.TextField(blank=True, max_length=1000, verbose_name='核查意见')),
                    ('reviewed_at', models.DateTimeField(blank=True, null=True, verbose_name='核查时间')),
                    ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核查人')),
                    ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.building', verbose_name='幢')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.category', verbose_name='类别')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '苗头',
                    'verbose_name_plural': '苗头',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('building'), models.F('category'), condition=models.Q(('status', 'reviewed'), _negated=True), name='one_open_signal_per_building_and_category', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('status__in', ['raised', 'assigned', 'reviewed'])), name='signal_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'reviewed'), _negated=True), models.Q(('findings', ''), _negated=True), _connector='OR'), name='a_reviewed_signal_has_findings')],
                },
            ),
            migrations.CreateModel(
                name='Spot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=6, unique=True, validators=[django.core.validators.RegexValidator('^[a-z]{6}$')], verbose_name='编码')),
                    ('label', models.CharField(max_length=40, verbose_name='名称')),
                    ('place', models.CharField(blank=True, max_length=80, verbose_name='位置')),
                    ('is_active', models.BooleanField(default=True, verbose_name='使用中')),
                    ('created_at', models.DateTimeField(verbose_name='登记时间')),
                    ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.building', verbose_name='幢')),
                    ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.category', verbose_name='类别')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '设备标签',
                    'verbose_name_plural': '设备标签',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('label'), name='spot_label_once')],
                },
            ),
            migrations.CreateModel(
                name='ReportDraft',
                fields=[
                    ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                    ('scope', models.CharField(blank=True, choices=[('common', '公共区域'), ('home', '我家里')], max_length=6, verbose_name='范围')),
                    ('place', models.CharField(blank=True, max_length=80, verbose_name='位置')),
                    ('words', models.TextField(blank=True, max_length=500, verbose_name='说明')),
                    ('is_public', models.BooleanField(blank=True, null=True, verbose_name='公开')),
                    ('visit_wish', models.CharField(blank=True, max_length=80, verbose_name='方便上门时间')),
                    ('phone', models.CharField(blank=True, max_length=16, verbose_name='联系电话')),
                    ('fields', models.JSONField(blank=True, default=dict, verbose_name='其他')),
                    ('changed_at', models.DateTimeField(verbose_name='保存时间')),
                    ('expires_at', models.DateTimeField(verbose_name='保留到')),
                    ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.building')),
                    ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.category')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.unit')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                    ('spot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.spot')),
                ],
                options={
                    'verbose_name': '报修草稿',
                    'verbose_name_plural': '报修草稿',
                    'indexes': [models.Index(models.F('user'), models.F('estate'), name='drafts_of_user')],
                },
            ),
            migrations.CreateModel(
                name='Ticket',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=14, verbose_name='编号')),
                    ('status', models.CharField(choices=[('reported', '待受理'), ('acknowledged', '处理中'), ('finished', '待评价'), ('closed', '已完成'), ('declined', '不予受理'), ('withdrawn', '已撤回')], default='reported', max_length=12, verbose_name='状态')),
                    ('revision', models.PositiveIntegerField(default=0, verbose_name='版次')),
                    ('level', models.CharField(choices=[('P0', '险情'), ('P1', '急修'), ('P2', '一般'), ('P3', '小修、保洁、绿化'), ('P4', '工程、需动用资金'), ('C', '投诉、建议')], max_length=2, verbose_name='等级')),
                    ('category_label', models.CharField(blank=True, db_default='', max_length=20, verbose_name='报修时的类别名')),
                    ('scope', models.CharField(choices=[('common', '公共区域'), ('home', '我家里')], max_length=6, verbose_name='范围')),
                    ('place', models.CharField(blank=True, max_length=80, verbose_name='位置')),
                    ('words', models.TextField(blank=True, max_length=500, verbose_name='说明')),
                    ('is_public', models.BooleanField(default=True, verbose_name='公开')),
                    ('channel', models.CharField(choices=[('app', '网上'), ('qr', '扫码'), ('phone', '电话'), ('walk_in', '上门')], default='app', max_length=8, verbose_name='渠道')),
                    ('slip_phone', models.CharField(blank=True, max_length=16, verbose_name='联系电话')),
                    ('rating_code_hash', models.CharField(blank=True, max_length=64)),
                    ('visit_wish', models.CharField(blank=True, max_length=80, verbose_name='方便上门时间')),
                    ('route', models.CharField(choices=[('provider', '物业服务企业'), ('developer', '建设单位（保修期内）'), ('occupier', '业主自行负责'), ('utility', '供水、供电、供气、通信等单位'), ('fund', '维修资金'), ('safety', '房屋安全')], max_length=10, verbose_name='责任')),
                    ('route_reason', models.CharField(max_length=200, verbose_name='责任依据')),
                    ('reported_at', models.DateTimeField(verbose_name='报修时间')),
                    ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='受理时间')),
                    ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                    ('outcome', models.CharField(blank=True, choices=[('fixed', '已修好'), ('made_safe', '已消除危险'), ('answered', '已答复'), ('handed_on', '已转责任单位办理'), ('not_found', '现场未发现问题'), ('needs_decision', '需要业主决定动用资金')], max_length=16, verbose_name='结果')),
                    ('cause', models.CharField(blank=True, choices=[('wear', '老化磨损'), ('damage', '人为损坏'), ('defect', '施工或产品质量'), ('weather', '天气'), ('upkeep', '保养不到位'), ('use', '使用不当'), ('outside', '外部单位原因'), ('unknown', '原因不明')], max_length=10, verbose_name='原因')),
                    ('authority', models.CharField(blank=True, max_length=200, verbose_name='依据的决定')),
                    ('refusal', models.CharField(blank=True, choices=[('not_here', '不在本小区范围'), ('not_ours', '不属于物业服务事项，已告知找谁'), ('private', '业主之间的事，可申请调解'), ('duplicate', '同一件事已在办理'), ('unclear', '说不清地点或事情，又联系不上报修人'), ('test', '误报')], max_length=12, verbose_name='不受理理由')),
                    ('wrongly_declined_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='被撤销的不予受理的时间')),
                    ('withheld_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='不再公开的时间')),
                    ('withheld_why', models.CharField(blank=True, db_default='', editable=False, max_length=200, verbose_name='为什么不再公开')),
                    ('is_chargeable', models.BooleanField(default=False, verbose_name='有偿')),
                    ('n_reopened', models.PositiveSmallIntegerField(default=0, verbose_name='返修次数')),
                    ('escalated_at', models.DateTimeField(blank=True, null=True, verbose_name='报给社区的时间')),
                    ('draft', models.UUIDField(blank=True, editable=False, null=True, unique=True, verbose_name='草稿')),
                    ('next_due_at', models.DateTimeField(default=datetime.datetime(9000, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), editable=False, verbose_name='最近时限')),
                    ('paused_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='暂停到')),
                    ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.building', verbose_name='幢')),
                    ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.category', verbose_name='类别')),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.propertycompany')),
                    ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代报人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                    ('matter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='repairs.ticket', verbose_name='并入')),
                    ('reporter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报修人')),
                    ('signal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='repairs.signal', verbose_name='苗头')),
                    ('spot', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.spot', verbose_name='设备标签')),
                    ('times', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='repairs.servicetimes', verbose_name='时限')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.unit', verbose_name='房屋')),
                    ('vote', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.decision', verbose_name='哪次表决')),
                    ('elsewhere', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.elsewheredecision', verbose_name='哪次线下或其他平台的表决')),
                ],
                options={
                    'verbose_name': '报修单',
                    'verbose_name_plural': '报修单',
                    'indexes': [models.Index(models.F('estate'), models.F('status'), models.F('reported_at'), name='tickets_of_estate'), models.Index(models.F('reporter'), models.F('reported_at'), name='tickets_of_reporter'), models.Index(models.F('estate'), models.F('building'), models.F('category'), models.F('reported_at'), name='similar_tickets'), models.Index(models.F('finished_at'), condition=models.Q(('status', 'finished')), name='tickets_to_be_rated'), models.Index(models.F('estate'), models.F('next_due_at'), models.F('id'), condition=models.Q(('status__in', ['acknowledged', 'reported'])), name='open_by_due'), models.Index(models.F('handler'), models.F('estate'), models.F('next_due_at'), models.F('id'), condition=models.Q(('status__in', ['acknowledged', 'reported'])), name='open_of_handler'), models.Index(models.F('estate'), models.F('next_due_at'), models.F('id'), condition=models.Q(('status__in', ['acknowledged', 'reported']), ('paused_until__isnull', False)), name='open_and_paused')],
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='ticket_number_once'), models.CheckConstraint(condition=models.Q(('status__in', ['reported', 'acknowledged', 'finished', 'closed', 'declined', 'withdrawn'])), name='ticket_status_is_known'), models.CheckConstraint(condition=models.Q(('level__in', ['P0', 'P1', 'P2', 'P3', 'P4', 'C'])), name='ticket_level_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['finished', 'closed']), _negated=True), models.Q(models.Q(('outcome', ''), _negated=True), models.Q(('cause', ''), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='done_ticket_has_outcome_and_cause'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'declined'), _negated=True), models.Q(('refusal', ''), _negated=True), _connector='OR'), name='declined_ticket_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['closed', 'declined', 'withdrawn'])), models.Q(('closed_at', None), ('status__in', ['reported', 'acknowledged', 'finished'])), _connector='OR'), name='ended_ticket_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('scope', 'home'), _negated=True), ('unit__isnull', False), _connector='OR'), name='home_ticket_has_a_unit'), models.CheckConstraint(condition=models.Q(('matter', None), models.Q(('matter', models.F('id')), _negated=True), _connector='OR'), name='ticket_is_not_its_own_matter'), models.CheckConstraint(condition=models.Q(('vote', None), ('elsewhere', None), _connector='OR'), name='ticket_names_one_decision')],
                },
            ),
            migrations.CreateModel(
                name='Rating',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('round', models.PositiveSmallIntegerField(verbose_name='第几次办结')),
                    ('solved', models.CharField(choices=[('yes', '修好了'), ('partly', '部分修好'), ('no', '没修好')], max_length=6, verbose_name='修好了吗')),
                    ('on_time', models.PositiveSmallIntegerField(blank=True, choices=[(5, '很满意'), (4, '满意'), (3, '一般'), (2, '不满意'), (1, '很不满意')], null=True, verbose_name='及时')),
                    ('quality', models.PositiveSmallIntegerField(blank=True, choices=[(5, '很满意'), (4, '满意'), (3, '一般'), (2, '不满意'), (1, '很不满意')], null=True, verbose_name='质量')),
                    ('attitude', models.PositiveSmallIntegerField(blank=True, choices=[(5, '很满意'), (4, '满意'), (3, '一般'), (2, '不满意'), (1, '很不满意')], null=True, verbose_name='态度')),
                    ('words', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                    ('at', models.DateTimeField(verbose_name='评价时间')),
                    ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代录人')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='repairs.ticket')),
                    ('revision', models.PositiveSmallIntegerField(default=0, verbose_name='第几次修改')),
                ],
                options={
                    'verbose_name': '评价',
                    'verbose_name_plural': '评价',
                    'constraints': [models.CheckConstraint(condition=models.Q(('on_time', None), ('on_time__range', (1, 5)), _connector='OR'), name='rating_on_time_is_one_to_five'), models.CheckConstraint(condition=models.Q(('quality', None), ('quality__range', (1, 5)), _connector='OR'), name='rating_quality_is_one_to_five'), models.CheckConstraint(condition=models.Q(('attitude', None), ('attitude__range', (1, 5)), _connector='OR'), name='rating_attitude_is_one_to_five'), models.CheckConstraint(condition=models.Q(models.Q(('solved', 'yes'), _negated=True), models.Q(('attitude__isnull', False), ('on_time__isnull', False), ('quality__isnull', False)), _connector='OR'), name='solved_rating_has_stars'), models.CheckConstraint(condition=models.Q(('by', None), ('recorded_by', None), models.Q(('by', models.F('recorded_by')), _negated=True), _connector='OR'), name='nobody_records_her_own_rating'), models.UniqueConstraint(models.F('ticket'), models.F('round'), models.F('revision'), name='one_rating_per_round_and_revision')],
                },
            ),
            migrations.CreateModel(
                name='Quote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('words', models.CharField(max_length=200, verbose_name='内容')),
                    ('status', models.CharField(choices=[('offered', '待答复'), ('accepted', '已接受'), ('refused', '未接受'), ('replaced', '已被新报价替代')], default='offered', max_length=10, verbose_name='状态')),
                    ('offered_at', models.DateTimeField(verbose_name='报价时间')),
                    ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('offered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotes', to='repairs.ticket')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='quote_is_positive'), models.UniqueConstraint(models.F('ticket'), condition=models.Q(('status__in', ['offered', 'accepted'])), name='one_quote_in_force_per_ticket')],
                },
            ),
            migrations.CreateModel(
                name='MeToo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='me_toos', to='repairs.ticket')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('ticket'), models.F('user'), name='one_me_too_per_person')],
                },
            ),
            migrations.CreateModel(
                name='Callback',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('due', '待回访'), ('done', '已回访')], default='due', max_length=4, verbose_name='状态')),
                    ('words', models.TextField(blank=True, max_length=500, verbose_name='回访记录')),
                    ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='回访时间')),
                    ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('rating', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='callback', to='repairs.rating')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='callbacks', to='repairs.ticket')),
                ],
                options={
                    'verbose_name': '回访',
                    'verbose_name_plural': '回访',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('status', 'due')), models.Q(('done_at__isnull', False), ('status', 'done'), models.Q(('words', ''), _negated=True)), _connector='OR'), name='done_callback_says_what_was_said')],
                },
            ),
            migrations.CreateModel(
                name='TicketEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verb', models.CharField(max_length=20, verbose_name='动作')),
                    ('words', models.TextField(blank=True, max_length=500, verbose_name='说明')),
                    ('actor_role', models.CharField(blank=True, max_length=20, verbose_name='身份')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('is_public', models.BooleanField(default=True, verbose_name='公开')),
                    ('data', models.JSONField(blank=True, default=dict, verbose_name='细节')),
                    ('once', models.UUIDField(blank=True, editable=False, null=True, verbose_name='只发一次')),
                    ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='repairs.ticket')),
                ],
                options={
                    'indexes': [models.Index(models.F('ticket'), models.F('at'), name='events_of_ticket')],
                    'constraints': [models.UniqueConstraint(models.F('ticket'), models.F('actor'), models.F('once'), name='one_event_per_form_sent')],
                },
            ),
            migrations.CreateModel(
                name='TicketPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('before', '报修时'), ('during', '到场时'), ('after', '办结时')], max_length=6, verbose_name='种类')),
                    ('path', models.CharField(max_length=120, verbose_name='文件')),
                    ('thumb_path', models.CharField(blank=True, max_length=120, verbose_name='缩略图')),
                    ('width', models.PositiveSmallIntegerField(verbose_name='宽')),
                    ('height', models.PositiveSmallIntegerField(verbose_name='高')),
                    ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                    ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                    ('draft', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='photos', to='repairs.reportdraft')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='repairs.ticketevent')),
                    ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='repairs.ticket')),
                    ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '照片',
                    'verbose_name_plural': '照片',
                },
            ),
        ),
    ]
