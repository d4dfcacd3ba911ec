"""What homes are charged: prices, runs, bills, what is paid ahead."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels


class Migration(migrations.Migration):

    replaces = [
        ('finance', '0013_bill_the_fees_of_homes'),
        ('finance', '0014_take_opening_arrears_over'),
    ]

    dependencies = [
        ('finance', '0001_ledger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='BillingRun',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField(verbose_name='月份（1日）')),
                    ('number', models.PositiveIntegerField(verbose_name='账单数')),
                    ('total_fen', models.BigIntegerField(verbose_name='合计（分）')),
                    ('digest', models.CharField(max_length=64, verbose_name='指纹')),
                    ('posted_at', models.DateTimeField(verbose_name='出账时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('posted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '出账',
                    'verbose_name_plural': '出账',
                    'indexes': [models.Index(fields=['estate', '-month'], name='runs_newest_first')],
                    'constraints': [models.UniqueConstraint(models.F('id'), models.F('month'), name='run_of_its_month'), models.CheckConstraint(condition=models.Q(('month__day', 1), ('number__gt', 0), ('total_fen__gt', 0)), name='run_has_bills')],
                },
            ),
            migrations.CreateModel(
                name='BillingReversal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('reason', models.CharField(max_length=200, verbose_name='原因')),
                    ('reversed_at', models.DateTimeField(verbose_name='撤销时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('reversed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('run', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='finance.billingrun')),
                ],
                options={
                    'verbose_name': '撤销出账',
                    'verbose_name_plural': '撤销出账',
                    'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_run_is_reversed_with_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='BillOpening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('opened_at', models.DateTimeField(verbose_name='公开时间')),
                    ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='收回时间')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('ownership'), models.F('user'), condition=models.Q(('closed_at', None)), name='bills_are_opened_once')],
                },
            ),
            migrations.CreateModel(
                name='FeeNote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('space', '使用公共车位'), ('vacant', '空置')], max_length=8, verbose_name='登记')),
                    ('label', models.CharField(blank=True, max_length=20, verbose_name='车位号')),
                    ('valid_from', models.DateField(verbose_name='自何月起（1日）')),
                    ('valid_until', models.DateField(blank=True, null=True, verbose_name='到何月前（1日）')),
                    ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.unit', verbose_name='房屋')),
                ],
                options={
                    'verbose_name': '计费登记',
                    'verbose_name_plural': '计费登记',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('label'), condition=models.Q(('kind', 'space'), ('valid_until', None)), name='a_space_is_used_by_one'), models.UniqueConstraint(models.F('unit'), condition=models.Q(('kind', 'vacant'), ('valid_until', None)), name='a_home_is_empty_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'space'), models.Q(('label', ''), _negated=True)), models.Q(('kind', 'vacant'), ('label', '')), _connector='OR'), name='a_space_has_a_label'), models.CheckConstraint(condition=models.Q(('valid_from__day', 1), models.Q(('valid_until', None), models.Q(('valid_until__day', 1), ('valid_until__gt', models.F('valid_from'))), _connector='OR')), name='fee_note_is_of_whole_months')],
                },
            ),
            migrations.CreateModel(
                name='FeeSchedule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('property', '物业费'), ('park_common', '公共车位费'), ('park_managed', '车位管理费'), ('one_off', '一次性费用')], max_length=12, verbose_name='项目')),
                    ('unit_kind', models.CharField(blank=True, choices=[('dwelling', '住宅'), ('commercial', '商业'), ('storage', '储藏室'), ('parking', '车位')], max_length=12, verbose_name='适用')),
                    ('version', models.PositiveSmallIntegerField(verbose_name='版本')),
                    ('price', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='单价（元）')),
                    ('valid_from', models.DateField(verbose_name='自何月起（1日）')),
                    ('due_days', models.PositiveSmallIntegerField(default=30, verbose_name='交费期限（天）')),
                    ('clause', models.CharField(max_length=60, verbose_name='条款')),
                    ('vacant_percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='空置按比例')),
                    ('vacant_clause', models.CharField(blank=True, max_length=60, verbose_name='空置减收的条款')),
                    ('late_permyriad', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='违约金（日万分之）')),
                    ('late_cap_percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='违约金上限（%）')),
                    ('late_clause', models.CharField(blank=True, max_length=60, verbose_name='违约金的条款')),
                    ('entered_at', models.DateTimeField(verbose_name='录入时间')),
                    ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='依据')),
                    ('allows_parts', models.BooleanField(default=False, verbose_name='可分次交')),
                ],
                options={
                    'verbose_name': '收费标准',
                    'verbose_name_plural': '收费标准',
                    'constraints': [models.UniqueConstraint(models.F('estate'), models.F('kind'), models.F('unit_kind'), models.F('version'), name='fee_version_once'), models.CheckConstraint(condition=models.Q(('price__gte', 0), ('valid_from__day', 1), models.Q(('clause', ''), _negated=True)), name='fee_has_price_month_and_clause'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'park_common'), ('unit_kind', '')), models.Q(('kind__in', ['property', 'park_managed']), models.Q(('unit_kind', ''), _negated=True)), _connector='OR'), name='fee_is_of_homes_or_of_common_spaces'), models.CheckConstraint(condition=models.Q(('vacant_percent', None), models.Q(('vacant_percent__lt', 100), models.Q(('vacant_clause', ''), _negated=True)), _connector='OR'), name='vacancy_discount_has_a_clause'), models.CheckConstraint(condition=models.Q(('late_permyriad', None), models.Q(('late_cap_percent__isnull', False), models.Q(('late_clause', ''), _negated=True)), _connector='OR'), name='late_fee_has_a_cap_and_a_clause')],
                },
            ),
            migrations.CreateModel(
                name='Bill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('month', models.DateField(verbose_name='月份（1日）')),
                    ('kind', models.CharField(choices=[('property', '物业费'), ('park_common', '公共车位费'), ('park_managed', '车位管理费'), ('one_off', '一次性费用')], max_length=12, verbose_name='项目')),
                    ('item', models.CharField(blank=True, max_length=60, verbose_name='内容')),
                    ('quantity', models.DecimalField(decimal_places=2, max_digits=10, verbose_name='面积或数量')),
                    ('price', models.DecimalField(decimal_places=4, max_digits=14, verbose_name='单价（元）')),
                    ('percent', models.PositiveSmallIntegerField(default=100, verbose_name='按比例')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('due_on', models.DateField(verbose_name='交费期限')),
                    ('payee', models.CharField(max_length=80, verbose_name='收款单位')),
                    ('is_developers', models.BooleanField(default=False, verbose_name='建设单位承担')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.fund', verbose_name='资金')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.unit', verbose_name='房屋')),
                    ('debtors', models.ManyToManyField(related_name='+', through='finance.BillDebtor', to='communities.ownership')),
                    ('reversal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='finance.billingreversal', verbose_name='撤销')),
                    ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='finance.billingrun')),
                    ('schedule', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.feeschedule', verbose_name='收费标准')),
                    ('is_opening', models.BooleanField(default=False, verbose_name='平台启用前的欠费')),
                ],
                options={
                    'verbose_name': '账单',
                    'verbose_name_plural': '账单',
                    'indexes': [models.Index(models.F('estate'), models.F('month'), name='bills_of_a_month'), models.Index(fields=['unit', '-month'], name='bills_of_a_home')],
                    'constraints': [models.UniqueConstraint(models.F('unit'), models.F('month'), models.F('kind'), models.F('item'), condition=models.Q(('reversal', None)), name='billed_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='a_bill_is_for_something'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'one_off'), ('is_opening', True), _connector='OR'), ('schedule', None)), models.Q(models.Q(('kind', 'one_off'), _negated=True), ('is_opening', False), ('schedule__isnull', False)), _connector='OR'), name='a_bill_names_its_schedule')],
                },
            ),
            migrations.CreateModel(
                name='BillDebtor',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('bill', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='bill_debtors', to='finance.bill')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(models.F('bill'), models.F('ownership'), name='debtor_once')],
                },
            ),
        ),
    ]
