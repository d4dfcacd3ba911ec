"""What people are told, on which ways, and what they chose."""

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('notifications', '0001_notices'),
        ('notifications', '0003_keep_codes_until_they_are_sent'),
        ('notifications', '0004_keep_the_secret_of_a_notice_sealed'),
    ]

    dependencies = [
        ('communities', '0002_estates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='ChannelDefault',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.CharField(choices=[('emergency', '紧急情况'), ('tickets', '报事报修'), ('deadlines', '时限提醒'), ('referrals', '吹哨与督办'), ('money', '公共收益与缴费'), ('decisions', '业主决定'), ('account', '账户与权限'), ('legal', '法定告知')], max_length=12, verbose_name='类别')),
                    ('channel', models.CharField(choices=[('email', '邮件'), ('sms', '短信'), ('wecom', '企业微信群')], max_length=6, verbose_name='渠道')),
                    ('mode', models.CharField(choices=[('off', '不发'), ('now', '立即'), ('digest', '每天 8:00 汇总')], max_length=6, verbose_name='方式')),
                ],
                options={
                    'verbose_name': '默认提醒方式',
                    'verbose_name_plural': '默认提醒方式',
                    'constraints': [models.UniqueConstraint(models.F('topic'), models.F('channel'), name='one_default_per_channel'), models.CheckConstraint(condition=models.Q(('mode', 'digest'), ('topic', 'emergency'), _negated=True), name='default_emergency_is_no_digest', violation_error_message='紧急情况立即发，不能等汇总。'), models.CheckConstraint(condition=models.Q(('channel', 'email'), ('mode', 'off'), ('topic', 'legal'), _negated=True), name='default_legal_email_is_on', violation_error_message='法定告知的邮件不能关闭。')],
                },
            ),
            migrations.CreateModel(
                name='Notice',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('phone', models.CharField(blank=True, db_default='', default='', max_length=16, verbose_name='电话')),
                    ('kind', models.CharField(max_length=60, verbose_name='事由')),
                    ('topic', models.CharField(choices=[('emergency', '紧急情况'), ('tickets', '报事报修'), ('deadlines', '时限提醒'), ('referrals', '吹哨与督办'), ('money', '公共收益与缴费'), ('decisions', '业主决定'), ('account', '账户与权限'), ('legal', '法定告知')], max_length=12, verbose_name='类别')),
                    ('subject', models.CharField(max_length=80, verbose_name='对象')),
                    ('path', models.CharField(max_length=200, verbose_name='页面')),
                    ('params', models.JSONField(default=dict, verbose_name='内容')),
                    ('reason', models.CharField(blank=True, max_length=20, verbose_name='收到的原因')),
                    ('urgent', models.BooleanField(default=False, verbose_name='紧急')),
                    ('legal', models.BooleanField(default=False, verbose_name='法定')),
                    ('key', models.CharField(max_length=160, verbose_name='唯一键')),
                    ('created_at', models.DateTimeField(verbose_name='时间')),
                    ('read_at', models.DateTimeField(null=True, verbose_name='已读时间')),
                    ('body', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='机构')),
                    ('estate', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                    ('secret', models.TextField(blank=True, db_default='', default='', verbose_name='密语')),
                ],
                options={
                    'verbose_name': '通知',
                    'verbose_name_plural': '通知',
                    'indexes': [models.Index(fields=['user', '-created_at', '-id'], name='inbox_of_person'), models.Index(condition=models.Q(('body__isnull', False)), fields=['body', '-created_at', '-id'], name='inbox_of_body'), models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='unread_of_person'), models.Index(condition=models.Q(('body__isnull', False), ('read_at', None)), fields=['body'], name='unread_of_body'), models.Index(fields=['subject'], name='notices_of_subject')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('phone', ''), ('user', None)), models.Q(('body', None), ('phone', ''), ('user__isnull', False)), models.Q(('body', None), ('user', None), models.Q(('phone', ''), _negated=True)), _connector='OR'), name='notice_has_one_reader'), models.UniqueConstraint(models.F('key'), name='notice_once_per_key')],
                },
            ),
            migrations.CreateModel(
                name='Delivery',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reader', models.CharField(max_length=24, verbose_name='读者')),
                    ('channel', models.CharField(choices=[('email', '邮件'), ('sms', '短信'), ('wecom', '企业微信群')], max_length=6, verbose_name='渠道')),
                    ('mode', models.CharField(choices=[('off', '不发'), ('now', '立即'), ('digest', '每天 8:00 汇总')], default='now', max_length=6, verbose_name='方式')),
                    ('status', models.CharField(choices=[('due', '待发送'), ('sent', '已发送'), ('dead', '未送达'), ('skipped', '未发送')], default='due', max_length=7, verbose_name='状态')),
                    ('urgent', models.BooleanField(default=False, verbose_name='紧急')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                    ('due_at', models.DateTimeField(verbose_name='应发时间')),
                    ('lease_until', models.DateTimeField(null=True, verbose_name='占用至')),
                    ('message_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), verbose_name='消息编号')),
                    ('last_error', models.CharField(blank=True, max_length=300, verbose_name='原因')),
                    ('sent_at', models.DateTimeField(null=True, verbose_name='发送时间')),
                    ('joined_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='notifications.delivery', verbose_name='合并到')),
                    ('notice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='notifications.notice', verbose_name='通知')),
                ],
                options={
                    'verbose_name': '送达',
                    'verbose_name_plural': '送达',
                    'indexes': [models.Index(condition=models.Q(('joined_to', None), ('status', 'due')), fields=['due_at'], name='deliveries_due'), models.Index(condition=models.Q(('joined_to', None), ('status', 'due'), ('urgent', True)), fields=['due_at'], name='deliveries_due_by_night'), models.Index(condition=models.Q(('joined_to', None), ('status', 'due')), fields=['reader', 'channel'], name='due_of_reader'), models.Index(condition=models.Q(('joined_to__isnull', False)), fields=['joined_to'], name='joined_deliveries'), models.Index(condition=models.Q(('status__in', ['dead', 'skipped'])), fields=['-due_at'], name='deliveries_failed')],
                    'constraints': [models.UniqueConstraint(models.F('notice'), models.F('channel'), name='one_delivery_per_channel')],
                },
            ),
            migrations.CreateModel(
                name='Preference',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('topic', models.CharField(choices=[('emergency', '紧急情况'), ('tickets', '报事报修'), ('deadlines', '时限提醒'), ('referrals', '吹哨与督办'), ('money', '公共收益与缴费'), ('decisions', '业主决定'), ('account', '账户与权限'), ('legal', '法定告知')], max_length=12, verbose_name='类别')),
                    ('channel', models.CharField(choices=[('email', '邮件'), ('sms', '短信'), ('wecom', '企业微信群')], max_length=6, verbose_name='渠道')),
                    ('mode', models.CharField(choices=[('off', '不发'), ('now', '立即'), ('digest', '每天 8:00 汇总')], max_length=6, verbose_name='方式')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账户')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('user'), models.F('topic'), models.F('channel'), name='one_preference_per_channel'), models.CheckConstraint(condition=models.Q(('mode', 'digest'), ('topic', 'emergency'), _negated=True), name='chosen_emergency_is_no_digest')],
                },
            ),
            migrations.CreateModel(
                name='Referral',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('reminder', '提醒函'), ('referral', '吹哨报到'), ('supervision', '督办单')], max_length=12, verbose_name='类别')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                    ('serial', models.PositiveIntegerField(verbose_name='序号')),
                    ('subject', models.CharField(max_length=80, verbose_name='事项')),
                    ('title', models.CharField(max_length=120, verbose_name='标题')),
                    ('path', models.CharField(blank=True, max_length=200, verbose_name='网址')),
                    ('is_public', models.BooleanField(default=False, verbose_name='事项是公开的')),
                    ('letter', models.TextField(max_length=2000, verbose_name='函件')),
                    ('facts', models.JSONField(blank=True, default=list, verbose_name='当时的情况')),
                    ('issued_at', models.DateTimeField(verbose_name='发出时间')),
                    ('status', models.CharField(choices=[('issued', '待答复'), ('answered', '已答复'), ('closed', '已办结')], default='issued', max_length=10, verbose_name='状态')),
                    ('reply', models.TextField(blank=True, max_length=2000, verbose_name='答复')),
                    ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                    ('recorded_at', models.DateTimeField(blank=True, null=True, verbose_name='代录时间')),
                    ('outcome', models.CharField(blank=True, choices=[('resolved', '问题已解决'), ('planned', '已有方案和时间'), ('talk', '已约谈'), ('passed_on', '已转其他部门'), ('no_answer', '未答复'), ('withdrawn', '已收回')], max_length=10, verbose_name='结果')),
                    ('closing', models.CharField(blank=True, max_length=500, verbose_name='结果说明')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                    ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='致（机构）')),
                    ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.propertycompany', verbose_name='致（物业）')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('issued_as', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='发出机构')),
                    ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发出人')),
                    ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代录人')),
                    ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '吹哨、督办与提醒',
                    'verbose_name_plural': '吹哨、督办与提醒',
                    'indexes': [models.Index(models.F('subject'), name='referrals_of_subject'), models.Index(models.F('estate'), condition=models.Q(('status', 'issued')), name='referrals_open')],
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('year'), models.F('serial'), name='referral_number_once_per_year'), models.CheckConstraint(condition=models.Q(models.Q(('body', None), ('company__isnull', False)), models.Q(('body__isnull', False), ('company', None)), _connector='OR'), name='referral_has_one_addressee'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'answered'), _negated=True), models.Q(('replied_at__isnull', False), models.Q(('reply', ''), _negated=True)), _connector='OR'), name='answered_referral_has_a_reply'), models.CheckConstraint(condition=models.Q(('replied_at', None), ('replied_at__gte', models.F('issued_at')), _connector='OR'), name='reply_comes_after_its_letter'), models.CheckConstraint(condition=models.Q(models.Q(('recorded_at', None), ('recorded_by', None)), models.Q(('recorded_at__isnull', False), ('recorded_by__isnull', False), ('replied_by', None), ('recorded_at__gte', models.F('replied_at')), ('replied_at__isnull', False)), _connector='OR'), name='recorded_reply_says_by_whom_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='closed_referral_has_an_outcome')],
                },
            ),
            migrations.CreateModel(
                name='TextCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('scope', models.CharField(max_length=40, verbose_name='范围')),
                    ('period', models.CharField(max_length=10, verbose_name='时段')),
                    ('used', models.PositiveIntegerField(verbose_name='已用（条）')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('scope'), models.F('period'), name='one_count_per_period')],
                },
            ),
            migrations.CreateModel(
                name='BodyChannel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('email', '邮件'), ('sms', '短信'), ('wecom', '企业微信群')], max_length=6, verbose_name='渠道')),
                    ('address', models.CharField(max_length=300, verbose_name='地址')),
                    ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.body', verbose_name='机构')),
                    ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.servicecontract', verbose_name='物业服务合同')),
                ],
                options={
                    'verbose_name': '机构联系渠道',
                    'verbose_name_plural': '机构联系渠道',
                    'constraints': [models.UniqueConstraint(models.F('body'), models.F('channel'), name='one_address_per_body_and_channel'), models.UniqueConstraint(models.F('contract'), name='one_robot_per_contract'), models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('contract', None)), models.Q(('body', None), ('channel', 'wecom'), ('contract__isnull', False)), _connector='OR'), name='address_of_a_body_or_robot_of_a_contract', violation_error_message='选一个机构；或者选一份物业服务合同，渠道为企业微信群。')],
                },
            ),
            migrations.CreateModel(
                name='Express',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('email', '邮件'), ('sms', '短信'), ('wecom', '企业微信群')], max_length=6, verbose_name='渠道')),
                    ('address', models.CharField(max_length=254, verbose_name='地址')),
                    ('subject', models.CharField(blank=True, max_length=200, verbose_name='标题')),
                    ('body', models.TextField(verbose_name='内容')),
                    ('created_at', models.DateTimeField(verbose_name='时间')),
                    ('due_at', models.DateTimeField(verbose_name='应发时间')),
                    ('expires_at', models.DateTimeField(verbose_name='失效时间')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                    ('lease_until', models.DateTimeField(null=True, verbose_name='占用至')),
                    ('message_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), verbose_name='消息编号')),
                ],
                options={
                    'verbose_name': '急件',
                    'verbose_name_plural': '急件',
                    'indexes': [models.Index(fields=['channel', 'due_at'], name='express_due')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'sms'])), name='express_to_a_person'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='express_of_some_use')],
                },
            ),
        ),
    ]
