"""The ground: estates, areas, bodies, buildings, homes, people and roles, clocks, audit, log."""

import communities.models.clocks
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('communities', '0003_binding_attempts'),
        ('communities', '0005_clocks'),
        ('communities', '0007_lead_reporters_to_their_own_page'),
        ('communities', '0008_index_clocks_for_the_sweep'),
        ('communities', '0009_enter_years_whole'),
        ('communities', '0010_end_an_extension_with_its_clock'),
        ('communities', '0011_version_the_working_hours'),
        ('communities', '0012_tie_delegates_to_an_ownership'),
        ('communities', '0013_withdraw_hours_that_wait'),
    ]

    # After the libraries' own tables: each of their hundred steps would otherwise build all our
    # models in memory anew, a minute in total.
    dependencies = [
        ('communities', '0001_user'),
        ('account', '0009_emailaddress_unique_primary_email'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Heartbeat',
                fields=[
                    ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                    ('at', models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name='PropertyCompany',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=80, unique=True, verbose_name='名称')),
                    ('credit_code', models.CharField(max_length=18, unique=True, verbose_name='统一社会信用代码')),
                    ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ],
                options={
                    'verbose_name': '物业服务企业',
                    'verbose_name_plural': '物业服务企业',
                },
            ),
            migrations.CreateModel(
                name='Area',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('county', '县（市、区）'), ('street', '街道（镇）'), ('community', '社区（村）')], max_length=10, verbose_name='层级')),
                    ('name', models.CharField(max_length=50, verbose_name='名称')),
                    ('rule_pack', models.JSONField(blank=True, default=dict, verbose_name='规则包')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='communities.area', verbose_name='上级')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('parent'), models.F('name'), name='area_name_once_below_parent')],
                },
            ),
            migrations.CreateModel(
                name='Body',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('committee', '业主委员会'), ('neighbourhood', '居民委员会'), ('preparatory', '筹备组'), ('street_office', '街道办事处'), ('housing', '住建部门'), ('other', '其他')], max_length=20, verbose_name='类别')),
                    ('name', models.CharField(max_length=80, verbose_name='名称')),
                    ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                    ('contact', models.CharField(blank=True, max_length=30, verbose_name='联系人')),
                    ('verified_date', models.DateField(blank=True, null=True, verbose_name='最近核实日期')),
                    ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.area', verbose_name='区域')),
                ],
                options={
                    'verbose_name': '机构',
                    'verbose_name_plural': '机构',
                },
            ),
            migrations.CreateModel(
                name='CalendarYear',
                fields=[
                    ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='年份')),
                    ('source_url', models.URLField(blank=True, verbose_name='依据')),
                    ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='录入人')),
                ],
                options={
                    'verbose_name': '全年放假安排',
                    'verbose_name_plural': '全年放假安排',
                    'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 2004), ('year__lte', 2199)), name='calendar_year_is_sane')],
                },
            ),
            migrations.CreateModel(
                name='CalendarOverride',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('date', models.DateField(unique=True, verbose_name='日期')),
                    ('is_workday', models.BooleanField(verbose_name='上班')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('source_url', models.URLField(blank=True, verbose_name='依据')),
                    ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='录入时间')),
                    ('schedule', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='communities.calendaryear')),
                ],
                options={
                    'verbose_name': '节假日调整',
                    'verbose_name_plural': '节假日调整',
                },
            ),
            migrations.CreateModel(
                name='Estate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]+(-[a-z0-9]+)*$')], verbose_name='网址名')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('address', models.CharField(blank=True, max_length=120, verbose_name='地址')),
                    ('is_demo', models.BooleanField(default=False, verbose_name='演示数据')),
                    ('property_phone', models.CharField(blank=True, max_length=30, verbose_name='物业电话')),
                    ('community_phone', models.CharField(blank=True, max_length=30, verbose_name='社区电话')),
                    ('params', models.JSONField(blank=True, default=dict, verbose_name='本小区约定')),
                    ('created_at', models.DateTimeField(verbose_name='开通时间')),
                    ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='communities.area', verbose_name='所属社区')),
                ],
                options={
                    'verbose_name': '小区',
                    'verbose_name_plural': '小区',
                },
            ),
            migrations.CreateModel(
                name='Clock',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('subject', models.CharField(max_length=80, verbose_name='事项')),
                    ('stage', models.CharField(max_length=20, verbose_name='环节')),
                    ('title', models.CharField(max_length=120, verbose_name='标题')),
                    ('path', models.CharField(blank=True, max_length=200, verbose_name='网址')),
                    ('reporter_path', models.CharField(blank=True, max_length=200, verbose_name='报事人网址')),
                    ('rule', models.CharField(max_length=40, verbose_name='规则')),
                    ('rule_version', models.CharField(max_length=20, verbose_name='规则版本')),
                    ('term', models.CharField(max_length=8, verbose_name='期限')),
                    ('rolls', models.BooleanField(default=True, verbose_name='遇休息日顺延')),
                    ('calendar_version', models.CharField(max_length=80, verbose_name='日历版本')),
                    ('is_provisional', models.BooleanField(default=False, verbose_name='暂定')),
                    ('ladder', models.CharField(choices=[('emergency', '险情'), ('urgent', '急修'), ('ordinary', '一般'), ('complaint', '投诉'), ('reply', '函复'), ('letter', '机构函复'), ('callback', '回访')], max_length=12, verbose_name='阶梯')),
                    ('round_the_clock', models.BooleanField(default=False, verbose_name='昼夜计时')),
                    ('started_at', models.DateTimeField(verbose_name='起算')),
                    ('first_due_at', models.DateTimeField(verbose_name='原到期')),
                    ('due_at', models.DateTimeField(verbose_name='到期')),
                    ('rungs_at', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), size=None, verbose_name='各级时刻')),
                    ('rung', models.PositiveSmallIntegerField(default=0, verbose_name='已到级')),
                    ('next_at', models.DateTimeField(null=True, verbose_name='下一时刻')),
                    ('breached_at', models.DateTimeField(null=True, verbose_name='超时')),
                    ('met_at', models.DateTimeField(null=True, verbose_name='完成')),
                    ('stopped_at', models.DateTimeField(null=True, verbose_name='终止')),
                    ('handler', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                    ('reporter', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报事人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'indexes': [models.Index(models.F('next_at'), condition=models.Q(('next_at__isnull', False)), name='clock_next'), models.Index(models.F('estate'), models.F('due_at'), condition=models.Q(('met_at', None), ('stopped_at', None)), name='clock_due_of_estate'), models.Index(models.F('subject'), name='clock_of_subject'), models.Index(models.F('id'), condition=models.Q(('met_at', None), ('stopped_at', None), ('is_provisional', True)), name='clock_provisional')],
                    'constraints': [models.UniqueConstraint(models.F('subject'), models.F('stage'), condition=models.Q(('met_at', None), ('stopped_at', None)), name='one_running_clock_per_stage'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('started_at')), ('due_at__gte', models.F('first_due_at'))), name='clock_ends_after_start'), models.CheckConstraint(condition=models.Q(('breached_at', None), ('breached_at', models.F('due_at')), _connector='OR'), name='breach_is_at_the_end'), models.CheckConstraint(condition=models.Q(('met_at', None), ('stopped_at', None), _connector='OR'), name='clock_ends_one_way')],
                },
            ),
            migrations.CreateModel(
                name='ClockEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('started', '起算'), ('warned', '临期提醒'), ('breached', '超时'), ('escalated', '升级'), ('paused', '暂停'), ('resumed', '恢复'), ('extension_asked', '申请延期'), ('extended', '延期'), ('extension_refused', '不同意延期'), ('recomputed', '重算'), ('handed', '转交'), ('met', '完成'), ('stopped', '终止')], max_length=20)),
                    ('rung', models.PositiveSmallIntegerField(null=True)),
                    ('occurred_at', models.DateTimeField()),
                    ('detected_at', models.DateTimeField()),
                    ('due_before', models.DateTimeField(null=True)),
                    ('due_after', models.DateTimeField(null=True)),
                    ('reason', models.CharField(blank=True, max_length=200)),
                    ('detail', models.JSONField(default=dict)),
                    ('transaction', models.BigIntegerField(db_default=communities.models.clocks.CurrentTransaction(), editable=False)),
                    ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('clock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='communities.clock')),
                ],
                options={
                    'ordering': ['occurred_at', 'id'],
                    'constraints': [models.UniqueConstraint(models.F('clock'), models.F('rung'), models.F('occurred_at'), name='rung_falls_once_at_its_moment')],
                },
            ),
            migrations.CreateModel(
                name='ClockExtension',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('term', models.CharField(max_length=8, verbose_name='延长')),
                    ('reason', models.CharField(max_length=200, verbose_name='理由')),
                    ('status', models.CharField(choices=[('asked', '待决定'), ('granted', '已同意'), ('refused', '不同意'), ('lapsed', '时限已结束')], default='asked', editable=False, max_length=8, verbose_name='状态')),
                    ('asked_at', models.DateTimeField()),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='communities.clock')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['asked_at'],
                    'constraints': [models.UniqueConstraint(models.F('clock'), name='one_extension_per_clock')],
                },
            ),
            migrations.CreateModel(
                name='ClockPause',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(choices=[('appointment', '等业主预约'), ('parts', '等配件'), ('funds', '等表决/资金'), ('third_party', '等第三方'), ('force_majeure', '不可抗力')], max_length=16, verbose_name='原因')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                    ('eta', models.DateField(null=True, verbose_name='预计到货')),
                    ('from_at', models.DateTimeField(verbose_name='起')),
                    ('until_at', models.DateTimeField(verbose_name='最迟到')),
                    ('ended_at', models.DateTimeField(null=True, verbose_name='恢复')),
                    ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='communities.clock')),
                ],
                options={
                    'ordering': ['from_at'],
                    'constraints': [models.UniqueConstraint(models.F('clock'), condition=models.Q(('ended_at', None)), name='one_open_pause'), models.CheckConstraint(condition=models.Q(('until_at__gt', models.F('from_at')), models.Q(('ended_at', None), ('ended_at__gte', models.F('from_at')), _connector='OR')), name='pause_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='Building',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(verbose_name='幢号')),
                    ('name', models.CharField(max_length=20, verbose_name='名称')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), name='building_number_once')],
                },
            ),
            migrations.CreateModel(
                name='AuditEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('verb', models.CharField(max_length=60)),
                    ('subject', models.CharField(max_length=80)),
                    ('before', models.CharField(blank=True, max_length=40)),
                    ('after', models.CharField(blank=True, max_length=40)),
                    ('detail', models.JSONField(default=dict)),
                    ('at', models.DateTimeField()),
                    ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate')),
                ],
                options={
                    'indexes': [models.Index(models.F('estate'), models.F('subject'), name='audit_of_subject')],
                },
            ),
            migrations.CreateModel(
                name='LadderStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ladder', models.CharField(choices=[('emergency', '险情'), ('urgent', '急修'), ('ordinary', '一般'), ('complaint', '投诉'), ('reply', '函复'), ('letter', '机构函复'), ('callback', '回访')], max_length=12, verbose_name='阶梯')),
                    ('rung', models.PositiveSmallIntegerField(verbose_name='级')),
                    ('after', models.CharField(max_length=8, verbose_name='何时')),
                    ('recipient', models.CharField(choices=[('handler', '处理人'), ('manager', '物业经理'), ('management_body', '管理主体'), ('community', '社区（居委会）'), ('supervisor', '街道'), ('reporter', '报事人')], max_length=16, verbose_name='通知谁')),
                ],
                options={
                    'ordering': ['ladder', 'rung', 'recipient'],
                    'constraints': [models.UniqueConstraint(models.F('ladder'), models.F('rung'), models.F('recipient'), name='told_once_per_rung')],
                },
            ),
            migrations.CreateModel(
                name='Leaf',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('index', models.BigIntegerField()),
                    ('kind', models.CharField(max_length=20)),
                    ('body', models.BinaryField()),
                    ('hash', models.BinaryField(max_length=32)),
                    ('created_at', models.DateTimeField()),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('index'), name='leaf_index_once'), models.CheckConstraint(condition=models.Q(('index__gte', 0)), name='leaf_index_is_not_negative')],
                },
            ),
            migrations.CreateModel(
                name='LogHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('size', models.BigIntegerField(default=0)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), name='one_log_head_per_estate')],
                },
            ),
            migrations.CreateModel(
                name='ManagementBody',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('committee', '业主委员会'), ('custody', '居民委员会代管'), ('preparatory', '筹备组')], max_length=12, verbose_name='类别')),
                    ('valid_from', models.DateTimeField(verbose_name='起')),
                    ('valid_until', models.DateTimeField(blank=True, null=True, verbose_name='止')),
                    ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='communities.body', verbose_name='机构')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), condition=models.Q(('valid_until', None)), name='one_open_management_body'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='management_body_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='Unit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.CharField(max_length=20, verbose_name='室号')),
                    ('kind', models.CharField(choices=[('dwelling', '住宅'), ('commercial', '商业'), ('storage', '储藏室'), ('parking', '车位')], default='dwelling', max_length=12, verbose_name='用途')),
                    ('exclusive_area_m2', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='专有面积（m²）')),
                    ('area_source', models.CharField(choices=[('registered', '不动产登记簿'), ('surveyed', '测绘报告'), ('contract', '买卖合同')], max_length=12, verbose_name='面积依据')),
                    ('building', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='communities.building', verbose_name='幢')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('building'), models.F('number'), name='unit_number_once'), models.CheckConstraint(condition=models.Q(('exclusive_area_m2__gt', 0)), name='unit_area_is_positive')],
                },
            ),
            migrations.CreateModel(
                name='Ownership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('owner_name', models.CharField(max_length=80, verbose_name='登记姓名')),
                    ('owner_phone', models.CharField(blank=True, max_length=16, verbose_name='登记手机')),
                    ('valid_from', models.DateField(verbose_name='起')),
                    ('valid_until', models.DateField(blank=True, null=True, verbose_name='止')),
                    ('is_document_checked', models.BooleanField(default=False, verbose_name='证件已核对')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ownerships', to='communities.unit', verbose_name='房屋')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('unit'), models.F('owner_name'), condition=models.Q(('valid_until', None)), name='owner_once_per_unit'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='ownership_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='BindingAttempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('phone', models.CharField(max_length=16, verbose_name='登记手机')),
                    ('code_digest', models.CharField(blank=True, max_length=64)),
                    ('n_wrong_codes', models.PositiveSmallIntegerField(default=0)),
                    ('status', models.CharField(choices=[('waiting', '等待验证码'), ('refused', '未通过'), ('bound', '已绑定')], max_length=8, verbose_name='状态')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('ownership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership', verbose_name='产权')),
                ],
                options={
                    'indexes': [models.Index(models.F('user'), models.F('estate'), name='binding_attempts_of_user')],
                },
            ),
            migrations.CreateModel(
                name='ServiceContract',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('fee_model', models.CharField(choices=[('lump_sum', '包干制'), ('commission', '酬金制')], max_length=12, verbose_name='收费方式')),
                    ('valid_from', models.DateTimeField(verbose_name='起')),
                    ('valid_until', models.DateTimeField(blank=True, null=True, verbose_name='止')),
                    ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='communities.propertycompany', verbose_name='物业服务企业')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='contract_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('resident', '住户'), ('delegate', '代办人'), ('owner', '业主'), ('property_staff', '物业员工'), ('property_manager', '物业经理'), ('committee', '业委会成员'), ('community_officer', '居委会工作人员'), ('supervisor', '街道监管'), ('operator', '平台运维')], max_length=20, verbose_name='角色')),
                    ('valid_from', models.DateTimeField(verbose_name='起')),
                    ('valid_until', models.DateTimeField(blank=True, null=True, verbose_name='止')),
                    ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.area', verbose_name='区域')),
                    ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.body', verbose_name='机构')),
                    ('estate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.estate', verbose_name='小区')),
                    ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='授予人')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                    ('ownership', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.ownership', verbose_name='产权')),
                    ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.servicecontract', verbose_name='物业服务合同')),
                    ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.unit', verbose_name='房屋')),
                ],
                options={
                    'verbose_name': '角色',
                    'verbose_name_plural': '角色',
                    'indexes': [models.Index(models.F('user'), models.F('estate'), name='membership_of_user')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', False), ('estate', None)), models.Q(('area', None), ('estate__isnull', False)), _connector='OR'), name='membership_has_one_scope'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['property_staff', 'property_manager']), _negated=True), models.Q(('contract__isnull', False), ('estate__isnull', False)), _connector='OR'), name='staff_serve_under_a_contract'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['committee', 'community_officer', 'supervisor']), _negated=True), ('body__isnull', False), _connector='OR'), name='office_belongs_to_a_body'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['resident', 'delegate', 'owner']), _negated=True), models.Q(('estate__isnull', False), ('unit__isnull', False)), _connector='OR'), name='residents_have_a_unit'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'owner'), _negated=True), ('ownership__isnull', False), _connector='OR'), name='owners_own'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'delegate'), _negated=True), ('valid_until__isnull', False), _connector='OR'), name='delegation_has_an_end'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='membership_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='WorkingHours',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opens', models.TimeField(verbose_name='从')),
                    ('closes', models.TimeField(verbose_name='到')),
                    ('adopted_at', models.DateTimeField(verbose_name='设置时间')),
                    ('holds_from', models.DateTimeField(verbose_name='从何时起')),
                    ('withdrawn_at', models.DateTimeField(null=True, verbose_name='撤回时间')),
                    ('adopted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='设置人')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='撤回人')),
                ],
                options={
                    'verbose_name': '工作时间',
                    'verbose_name_plural': '工作时间',
                    'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('estate', 'holds_from'), name='working_hours_once_at_a_time'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('withdrawn_at__lt', models.F('holds_from')), _connector='OR'), name='working_hours_withdrawn_before'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='working_hours_make_a_day'), models.CheckConstraint(condition=models.Q(('holds_from__gte', models.F('adopted_at'))), name='working_hours_never_reach_back')],
                },
            ),
        ),
    ]
