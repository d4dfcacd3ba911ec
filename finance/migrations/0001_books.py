"""Bank files, the ledger of public income, drafts, vouchers and statements."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('finance', '0001_initial'),
        ('finance', '0003_number_rejected_statements_again'),
        ('finance', '0006_post_many_at_once'),
        ('finance', '0007_post_many_by_their_keys'),
        ('finance', '0008_bound_booking_dates'),
    ]

    dependencies = [
        ('communities', '0002_ground'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='Authority',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('decision', '业主大会决定'), ('clause', '议事规则条款'), ('minute', '业委会会议纪要'), ('contract', '合同')], max_length=10, verbose_name='类别')),
                    ('title', models.CharField(max_length=120, verbose_name='标题')),
                    ('reference', models.CharField(blank=True, max_length=60, verbose_name='编号')),
                    ('document', models.CharField(blank=True, max_length=200, verbose_name='文件')),
                    ('decided_date', models.DateField(blank=True, null=True, verbose_name='日期')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '授权依据',
                    'verbose_name_plural': '授权依据',
                },
            ),
            migrations.CreateModel(
                name='Fund',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(choices=[('gs', '公共收益'), ('wx', '维修资金'), ('wy', '物业费收支（酬金制）')], max_length=2, verbose_name='代码')),
                    ('name', models.CharField(max_length=40, verbose_name='名称')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '资金',
                    'verbose_name_plural': '资金',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('code'), name='fund_once_per_estate')],
                },
            ),
            migrations.CreateModel(
                name='EntryDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('draft', '草稿'), ('submitted', '待确认'), ('approved', '已确认'), ('returned', '已退回'), ('posted', '已入账'), ('discarded', '已作废')], default='draft', max_length=10, verbose_name='状态')),
                    ('kind', models.CharField(choices=[('income', '收入'), ('cost', '经营成本'), ('use', '使用'), ('transfer', '内部转账'), ('correction', '冲销'), ('opening', '期初结转')], max_length=10, verbose_name='方向')),
                    ('booking_date', models.DateField(verbose_name='记账日期')),
                    ('memo', models.CharField(max_length=200, verbose_name='内容')),
                    ('counterparty', models.CharField(blank=True, max_length=120, verbose_name='收付方')),
                    ('counterparty_kind', models.CharField(choices=[('company', '单位'), ('person', '个人'), ('none', '无')], default='company', max_length=10, verbose_name='收付方类别')),
                    ('no_voucher_reason', models.CharField(blank=True, max_length=200, verbose_name='无票据说明')),
                    ('source', models.CharField(blank=True, max_length=80, verbose_name='来源')),
                    ('content_hash', models.CharField(blank=True, max_length=64)),
                    ('created_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('authority', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.authority', verbose_name='依据')),
                    ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='finance.fund', verbose_name='资金')),
                ],
                options={
                    'verbose_name': '记账凭证草稿',
                    'verbose_name_plural': '记账凭证草稿',
                },
            ),
            migrations.CreateModel(
                name='Entry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                    ('number', models.PositiveIntegerField(verbose_name='号')),
                    ('kind', models.CharField(choices=[('income', '收入'), ('cost', '经营成本'), ('use', '使用'), ('transfer', '内部转账'), ('correction', '冲销'), ('opening', '期初结转')], max_length=10, verbose_name='方向')),
                    ('booking_date', models.DateField(verbose_name='记账日期')),
                    ('posted_at', models.DateTimeField(verbose_name='入账时间')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('counterparty', models.CharField(blank=True, max_length=120, verbose_name='收付方')),
                    ('counterparty_kind', models.CharField(choices=[('company', '单位'), ('person', '个人'), ('none', '无')], max_length=10)),
                    ('no_voucher_reason', models.CharField(blank=True, max_length=200, verbose_name='无票据说明')),
                    ('source', models.CharField(blank=True, max_length=80, verbose_name='来源')),
                    ('key', models.CharField(max_length=64, verbose_name='幂等键')),
                    ('leaf_index', models.BigIntegerField(verbose_name='存证序号')),
                    ('authority', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='finance.authority')),
                    ('estate', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate')),
                    ('posted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reverses', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='finance.entry')),
                    ('draft', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='finance.entrydraft')),
                    ('fund', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='finance.fund')),
                ],
                options={
                    'verbose_name': '记账凭证',
                    'verbose_name_plural': '记账凭证',
                    'indexes': [models.Index(fields=['fund', '-booking_date', '-number'], name='entry_newest_first')],
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('year'), models.F('number'), name='entry_number_once'), models.UniqueConstraint(models.F('estate'), models.F('key'), name='entry_key_once'), models.CheckConstraint(condition=models.Q(('booking_date__year', models.F('year'))), name='entry_year_is_its_dates'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'correction'), _negated=True), ('reverses__isnull', False), _connector='OR'), name='a_reversal_names_what_it_reverses'), models.CheckConstraint(condition=models.Q(('booking_date__gte', datetime.date(2000, 1, 1))), name='entry_has_a_possible_day')],
                },
            ),
            migrations.CreateModel(
                name='BankAccount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('bank', '银行账户'), ('wallet', '支付平台账户'), ('clearing', '在途资金')], max_length=10, verbose_name='类别')),
                    ('bank_name', models.CharField(max_length=60, verbose_name='开户行')),
                    ('name', models.CharField(max_length=80, verbose_name='户名')),
                    ('number', models.CharField(blank=True, max_length=40, verbose_name='账号')),
                    ('number_tail', models.CharField(blank=True, max_length=4, verbose_name='账号尾号')),
                    ('currency', models.CharField(default='CNY', max_length=3, verbose_name='币种')),
                    ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_accounts', to='finance.fund')),
                ],
                options={
                    'verbose_name': '银行账户',
                    'verbose_name_plural': '银行账户',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('number'), condition=models.Q(('number', ''), _negated=True), name='bank_account_number_once')],
                },
            ),
            migrations.CreateModel(
                name='Account',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(max_length=40, verbose_name='代码')),
                    ('name', models.CharField(max_length=60, verbose_name='名称')),
                    ('kind', models.CharField(choices=[('asset_bank', '银行存款'), ('asset_wallet', '支付平台余额'), ('clearing', '在途资金'), ('income', '收入'), ('cost', '经营成本'), ('use', '使用'), ('equity', '期初结转')], max_length=12, verbose_name='类别')),
                    ('needs_authority', models.BooleanField(default=False, verbose_name='须有依据')),
                    ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                    ('building', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.building', verbose_name='幢')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='finance.account', verbose_name='上级')),
                    ('bank_account', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account', to='finance.bankaccount')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='finance.fund', verbose_name='资金')),
                ],
                options={
                    'verbose_name': '科目',
                    'verbose_name_plural': '科目',
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('code'), name='account_code_once_per_fund'), models.UniqueConstraint(fields=('estate', 'fund', 'id'), name='account_of_its_book')],
                },
            ),
            migrations.CreateModel(
                name='BankFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(blank=True, max_length=20, verbose_name='上传人身份')),
                    ('kind', models.CharField(blank=True, max_length=20, verbose_name='来源')),
                    ('name', models.CharField(max_length=200, verbose_name='文件名')),
                    ('path', models.CharField(blank=True, max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('size', models.PositiveBigIntegerField()),
                    ('format', models.CharField(blank=True, max_length=40, verbose_name='格式')),
                    ('status', models.CharField(default='uploaded', max_length=20, verbose_name='状态')),
                    ('reading', models.JSONField(blank=True, default=dict, verbose_name='读取结果')),
                    ('difference_reason', models.CharField(blank=True, max_length=200, verbose_name='差异说明')),
                    ('created_at', models.DateTimeField(verbose_name='上传时间')),
                    ('bank_account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='finance.bankaccount')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '银行流水文件',
                    'verbose_name_plural': '银行流水文件',
                    'indexes': [models.Index(fields=['estate', 'created_at'], name='bank_file_of_estate')],
                },
            ),
            migrations.CreateModel(
                name='BankMapping',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('bank_name', models.CharField(max_length=60, verbose_name='银行')),
                    ('signature', models.CharField(max_length=64)),
                    ('mapping', models.JSONField(verbose_name='对应关系')),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('bank_name'), models.F('signature'), name='mapping_once')],
                },
            ),
            migrations.CreateModel(
                name='BankRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('line', models.PositiveIntegerField(default=0, verbose_name='行号')),
                    ('fingerprint', models.CharField(max_length=64)),
                    ('occurrence', models.PositiveIntegerField(default=1)),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('booked_date', models.DateField(verbose_name='日期')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('balance_fen', models.BigIntegerField(blank=True, null=True, verbose_name='余额（分）')),
                    ('counterparty', models.CharField(blank=True, max_length=120, verbose_name='对方')),
                    ('memo', models.CharField(blank=True, max_length=250, verbose_name='摘要')),
                    ('reference', models.CharField(blank=True, max_length=80, verbose_name='流水号')),
                    ('status', models.CharField(blank=True, max_length=40, verbose_name='交易状态')),
                    ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='finance.bankaccount')),
                    ('bank_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='finance.bankfile')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ],
                options={
                    'verbose_name': '银行流水',
                    'verbose_name_plural': '银行流水',
                    'indexes': [models.Index(fields=['bank_account', 'booked_date', 'id'], name='bank_row_by_day')],
                    'constraints': [models.UniqueConstraint(models.F('bank_account'), models.F('fingerprint'), models.F('occurrence'), name='bank_row_once')],
                },
            ),
            migrations.CreateModel(
                name='EntryText',
                fields=[
                    ('entry', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='text', serialize=False, to='finance.entry')),
                    ('memo', models.CharField(blank=True, max_length=200, verbose_name='内容')),
                    ('memo_salt', models.BinaryField(max_length=32, null=True)),
                    ('private', models.JSONField(default=dict)),
                    ('estate', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate')),
                ],
                options={
                    'abstract': False,
                },
            ),
            migrations.CreateModel(
                name='DraftLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.account', verbose_name='科目')),
                    ('bank_row', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='draft_lines', to='finance.bankrow')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='finance.entrydraft')),
                ],
                options={
                    'indexes': [models.Index(fields=['draft', 'position'], name='draft_line_order')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='draft_line_is_not_zero')],
                },
            ),
            migrations.CreateModel(
                name='Approval',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('content_hash', models.CharField(max_length=64)),
                    ('role', models.CharField(max_length=20, verbose_name='身份')),
                    ('employer', models.CharField(max_length=40, verbose_name='单位')),
                    ('decision', models.CharField(choices=[('approved', '确认'), ('returned', '退回')], max_length=10, verbose_name='意见')),
                    ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                    ('at', models.DateTimeField(verbose_name='时间')),
                    ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='finance.entrydraft')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('decision', 'approved'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_return_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='BookHead',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('year', models.PositiveSmallIntegerField()),
                    ('last_number', models.PositiveIntegerField(default=0)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.fund')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('year'), name='book_head_once_per_year')],
                },
            ),
            migrations.CreateModel(
                name='MonthBalance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField(verbose_name='月份（1日）')),
                    ('debit_fen', models.BigIntegerField(default=0)),
                    ('credit_fen', models.BigIntegerField(default=0)),
                    ('n_lines', models.PositiveIntegerField(default=0)),
                    ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='finance.account')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.fund')),
                ],
                options={
                    'indexes': [models.Index(fields=['fund', 'month'], name='month_balance_of_fund')],
                    'constraints': [models.UniqueConstraint(models.F('account'), models.F('month'), name='month_balance_once')],
                },
            ),
            migrations.CreateModel(
                name='Posting',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('booking_date', models.DateField(verbose_name='记账日期')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='finance.account')),
                    ('entry', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='finance.entry')),
                    ('estate', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate')),
                    ('fund', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.fund')),
                ],
                options={
                    'indexes': [models.Index(fields=['account', 'booking_date', 'id'], include=('amount_fen',), name='posting_by_day')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='posting_is_not_zero')],
                },
            ),
            migrations.CreateModel(
                name='Match',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('bank_row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='finance.bankrow')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('posting', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='finance.posting')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('bank_row'), models.F('posting'), name='match_once'), models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='match_is_not_zero')],
                },
            ),
            migrations.CreateModel(
                name='Statement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('period', models.CharField(max_length=7, verbose_name='期间')),
                    ('version', models.PositiveSmallIntegerField(default=1, verbose_name='版本')),
                    ('status', models.CharField(choices=[('submitted', '待确认'), ('published', '已公示'), ('rejected', '已退回'), ('superseded', '已更正')], default='submitted', max_length=10, verbose_name='状态')),
                    ('starts', models.DateField(verbose_name='起')),
                    ('ends', models.DateField(verbose_name='止')),
                    ('last_number', models.PositiveIntegerField(verbose_name='末号')),
                    ('figures', models.BinaryField(verbose_name='数据')),
                    ('difference_reason', models.CharField(blank=True, max_length=200, verbose_name='差异说明')),
                    ('note', models.TextField(blank=True, max_length=1000, verbose_name='说明')),
                    ('submitted_at', models.DateTimeField()),
                    ('submitter_employer', models.CharField(max_length=40)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                    ('decision_reason', models.CharField(blank=True, max_length=200, verbose_name='退回理由')),
                    ('leaf_index', models.BigIntegerField(blank=True, null=True, verbose_name='存证序号')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='finance.fund', verbose_name='资金')),
                    ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '公示表',
                    'verbose_name_plural': '公示表',
                    'constraints': [models.UniqueConstraint(models.F('fund'), models.F('period'), models.F('version'), condition=models.Q(('status', 'rejected'), _negated=True), name='statement_version_once'), models.UniqueConstraint(models.F('fund'), models.F('period'), condition=models.Q(('status__in', ['submitted', 'published'])), name='one_statement_in_force'), models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='period_has_days'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'published'), _negated=True), ('leaf_index__isnull', False), _connector='OR'), name='published_statement_has_a_leaf')],
                },
            ),
            migrations.CreateModel(
                name='Voucher',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('bank', '银行回单'), ('invoice', '发票'), ('receipt', '收据'), ('contract', '合同'), ('minutes', '决议或纪要'), ('acceptance', '验收单'), ('payroll', '发放表'), ('meter', '抄表单'), ('daily', '日结单'), ('other', '其他')], default='other', max_length=12, verbose_name='类别')),
                    ('number', models.CharField(blank=True, max_length=60, verbose_name='票据号码')),
                    ('name', models.CharField(max_length=200, verbose_name='文件名')),
                    ('original_path', models.CharField(max_length=200)),
                    ('sha256', models.CharField(max_length=64)),
                    ('salt', models.BinaryField(max_length=32)),
                    ('mime', models.CharField(max_length=40)),
                    ('size', models.PositiveBigIntegerField()),
                    ('pages', models.PositiveSmallIntegerField(default=1, verbose_name='页数')),
                    ('public_path', models.CharField(blank=True, max_length=200)),
                    ('public_sha256', models.CharField(blank=True, max_length=64)),
                    ('public_mime', models.CharField(blank=True, max_length=40)),
                    ('redaction', models.CharField(choices=[('pending', '待脱敏'), ('redacted', '待复核'), ('confirmed', '可公开')], default='pending', max_length=10, verbose_name='脱敏')),
                    ('uploaded_at', models.DateTimeField(verbose_name='上传时间')),
                    ('redacted_at', models.DateTimeField(blank=True, null=True)),
                    ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                    ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('redacted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '原始凭证',
                    'verbose_name_plural': '原始凭证',
                },
            ),
            migrations.CreateModel(
                name='EntryVoucher',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('entry', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='entry_vouchers', to='finance.entry')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entry_vouchers', to='finance.voucher')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('entry'), models.F('voucher'), name='voucher_once_per_entry')],
                },
            ),
            migrations.CreateModel(
                name='DraftVoucher',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(default=0)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='draft_vouchers', to='finance.entrydraft')),
                    ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draft_vouchers', to='finance.voucher')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('draft'), models.F('voucher'), name='voucher_once_per_draft')],
                },
            ),
        ),
        migrations.AddField(
            model_name='entrydraft',
            name='reverses',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correcting_drafts', to='finance.entry'),
        ),
        migrations.AddIndex(
            model_name='entrydraft',
            index=models.Index(fields=['estate', 'status', 'booking_date'], name='draft_queue'),
        ),
        migrations.AddConstraint(
            model_name='entrydraft',
            constraint=models.UniqueConstraint(fields=('estate', 'fund', 'id'), name='draft_of_its_book'),
        ),
        migrations.AddConstraint(
            model_name='entrydraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'correction'), _negated=True), ('reverses__isnull', False), _connector='OR'), name='a_correction_names_what_it_reverses'),
        ),
        migrations.AddConstraint(
            model_name='entrydraft',
            constraint=models.CheckConstraint(condition=models.Q(('booking_date__gte', datetime.date(2000, 1, 1))), name='draft_has_a_possible_day'),
        ),
    ]
