"""Who is asked to serve, who leaves, and which body follows another."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_ground'),
    ]

    operations = [
        migrations.CreateModel(
            name='ManagementTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('committee', '业主委员会'), ('custody', '居民委员会代管'), ('preparatory', '筹备组')], max_length=12, verbose_name='类别')),
                ('planned_at', models.DateTimeField(verbose_name='从何时起')),
                ('basis', models.CharField(max_length=120, verbose_name='备案或决议')),
                ('basis_date', models.DateField(verbose_name='文件日期')),
                ('needs_witness', models.BooleanField(verbose_name='居委会是一方')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('status', models.CharField(choices=[('open', '等双方签字'), ('settled', '已签定'), ('cancelled', '已撤销')], default='open', max_length=9, verbose_name='状态')),
                ('given_at', models.DateTimeField(null=True, verbose_name='移交方签字')),
                ('taken_at', models.DateTimeField(null=True, verbose_name='接收方签字')),
                ('refusal', models.CharField(blank=True, max_length=200, verbose_name='移交方拒签的情况')),
                ('recorded_at', models.DateTimeField(null=True, verbose_name='拒签记录')),
                ('witnessed_at', models.DateTimeField(null=True, verbose_name='街道见证')),
                ('cancelled_why', models.CharField(blank=True, max_length=200, verbose_name='撤销原因')),
                ('after', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.managementbody')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.managementbody', verbose_name='原管理主体')),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='新管理主体')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='存档文件')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('witnessed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('estate'), condition=models.Q(('status', 'open')), name='one_turn_under_way'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'settled'), _negated=True), models.Q(('after__isnull', False), ('taken_by__isnull', False), models.Q(('given_by__isnull', False), models.Q(('recorded_by__isnull', False), models.Q(('refusal', ''), _negated=True)), _connector='OR'), models.Q(('given_by__isnull', False), ('needs_witness', False), ('witnessed_by__isnull', False), _connector='OR')), _connector='OR'), name='both_sides_are_heard'), models.CheckConstraint(condition=models.Q(('given_by', None), models.Q(('given_by', models.F('taken_by')), _negated=True), _connector='OR'), name='two_people_sign_the_turn'), models.CheckConstraint(condition=models.Q(('witnessed_by', None), models.Q(models.Q(('witnessed_by', models.F('recorded_by')), _negated=True), models.Q(('witnessed_by', models.F('taken_by')), _negated=True)), _connector='OR'), name='the_witness_is_somebody_else'), models.CheckConstraint(condition=models.Q(('needs_witness', True), ('recorded_by', None), models.Q(('recorded_by', models.F('taken_by')), _negated=True), _connector='OR'), name='who_takes_records_no_refusal'), models.CheckConstraint(condition=models.Q(('basis', ''), _negated=True), name='turn_rests_on_a_paper')],
            },
        ),
        migrations.CreateModel(
            name='OfficeEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ends_at', models.DateTimeField(verbose_name='离任时间')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('ended_at', models.DateTimeField(verbose_name='办理时间')),
                ('passed_at', models.DateTimeField(null=True, verbose_name='移交时间')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.area', verbose_name='区域')),
                ('ended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('estate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.estate', verbose_name='小区')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_ends', to='communities.membership', verbose_name='角色')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='存档文件')),
                ('successor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='接手人')),
            ],
            options={
                'indexes': [models.Index(models.F('ends_at'), condition=models.Q(('passed_at', None)), name='office_ends_to_pass_on')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', False), ('estate', None)), models.Q(('area', None), ('estate__isnull', False)), _connector='OR'), name='office_end_has_one_place'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='office_end_says_why'), models.CheckConstraint(condition=models.Q(('passed_at', None), ('passed_at__gte', models.F('ends_at')), _connector='OR'), name='nothing_is_passed_on_before_the_end')],
            },
        ),
        migrations.CreateModel(
            name='OfficeInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('resident', '住户'), ('delegate', '代办人'), ('owner', '业主'), ('property_staff', '物业员工'), ('property_manager', '物业经理'), ('committee', '业委会成员'), ('community_officer', '居委会工作人员'), ('supervisor', '街道监管'), ('operator', '平台运维')], max_length=20, verbose_name='角色')),
                ('phone', models.CharField(max_length=16, verbose_name='手机号')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('starts_on', models.DateField(verbose_name='从哪一天起')),
                ('basis', models.CharField(blank=True, max_length=120, verbose_name='备案或任命文件')),
                ('basis_date', models.DateField(null=True, verbose_name='文件日期')),
                ('is_printed', models.BooleanField(default=False, verbose_name='打印的邀请单')),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('invited_at', models.DateTimeField(verbose_name='邀请时间')),
                ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                ('status', models.CharField(choices=[('open', '等待接受'), ('accepted', '已接受'), ('declined', '不是本人'), ('revoked', '已撤回'), ('lapsed', '已过期')], default='open', max_length=8, verbose_name='状态')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='答复人')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.area', verbose_name='区域')),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='机构')),
                ('contract', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.servicecontract', verbose_name='物业服务合同')),
                ('estate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='communities.estate', verbose_name='小区')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='邀请人')),
                ('paper', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='存档文件')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', False), ('estate', None)), models.Q(('area', None), ('estate__isnull', False)), _connector='OR'), name='office_invitation_has_one_place'), models.CheckConstraint(condition=models.Q(('role__in', ['resident', 'delegate', 'owner']), _negated=True), name='nobody_is_invited_into_a_home_so'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['property_staff', 'property_manager']), _negated=True), models.Q(('contract__isnull', False), ('estate__isnull', False)), _connector='OR'), name='staff_are_invited_under_a_contract'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['committee', 'community_officer', 'supervisor']), _negated=True), ('body__isnull', False), _connector='OR'), name='office_is_offered_by_a_body'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'committee'), _negated=True), models.Q(models.Q(('basis', ''), _negated=True), ('basis_date__isnull', False)), _connector='OR'), name='committee_rests_on_its_filing'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'accepted'), _negated=True), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='office_is_accepted_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('answered_by', models.F('invited_by')), _negated=True), models.Q(('status', 'accepted'), _negated=True), _connector='OR'), name='nobody_invites_herself'), models.UniqueConstraint(models.F('estate'), models.F('area'), models.F('phone'), condition=models.Q(('status', 'open')), name='one_open_invitation_of_a_phone', nulls_distinct=False)],
            },
        ),
        migrations.RemoveConstraint(model_name='servicecontract', name='contract_ends_after_start'),
        migrations.AddConstraint(
            model_name='servicecontract',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='contract_ends_after_start'),
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_ends_after_start',
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='membership_ends_not_before_start'),
        ),
        *ties(
            "communities",
            ("officeinvitation", "contract_id", "communities_servicecontract"),
            ("officeinvitation", "paper_id", "communities_officepaper"),
            ("officeend", "membership_id", "communities_membership"),
            ("officeend", "paper_id", "communities_officepaper"),
            ("managementturn", "before_id", "communities_managementbody"),
            ("managementturn", "after_id", "communities_managementbody"),
            ("managementturn", "paper_id", "communities_officepaper"),
        ),
    ]
