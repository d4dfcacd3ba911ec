"""The books are opened on pages: accounts by two bodies, what they begin with, papers of authorities."""

import django.db.models.deletion
import finance.models.proposed
from django.conf import settings
from django.db import migrations, models

from communities.creation import CreateModels
from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_ladders'),
        ('finance', '0005_remind_of_bills'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='AccountEnd',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态')),
                    ('reason', models.CharField(max_length=200, verbose_name='原因')),
                    ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                    ('ended_on', models.DateField(verbose_name='停用日期')),
                    ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ends', to='finance.bankaccount')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '停用账户',
                    'verbose_name_plural': '停用账户',
                    'constraints': [
                        models.UniqueConstraint(models.F('bank_account'), condition=models.Q(('status', 'proposed')), name='one_account_end_at_once'),
                        models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('status', 'agreed')), ('decided_by', models.F('submitted_by')), _connector='OR', _negated=True), name='account_end_has_two_people'),
                    ],
                },
                bases=(finance.models.proposed.Proposed, models.Model),
            ),
            migrations.CreateModel(
                name='AccountRegistration',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态')),
                    ('reason', models.CharField(max_length=200, verbose_name='原因')),
                    ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                    ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                    ('kind', models.CharField(choices=[('bank', '银行账户'), ('deposit', '定期存款'), ('wallet', '支付平台账户'), ('clearing', '在途资金')], max_length=10, verbose_name='类别')),
                    ('bank_name', models.CharField(max_length=60, verbose_name='开户行')),
                    ('name', models.CharField(max_length=80, verbose_name='户名')),
                    ('number', models.CharField(blank=True, max_length=40, verbose_name='账号')),
                    ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='finance.fund', verbose_name='资金')),
                    ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': '登记账户',
                    'verbose_name_plural': '登记账户',
                    'constraints': [
                        models.UniqueConstraint(models.F('estate'), models.F('number'), condition=models.Q(models.Q(('number', ''), _negated=True), ('status', 'proposed')), name='one_registration_of_a_number'),
                        models.CheckConstraint(condition=models.Q(models.Q(('decided_by', None), ('status', 'agreed')), ('decided_by', models.F('submitted_by')), _connector='OR', _negated=True), name='registration_has_two_people'),
                    ],
                },
                bases=(finance.models.proposed.Proposed, models.Model),
            ),
            migrations.CreateModel(
                name='FundOpening',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='期初日')),
                    ('carried_fen', models.BigIntegerField(verbose_name='账面结余（分）')),
                    ('bank_file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.bankfile', verbose_name='银行流水')),
                    ('draft', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='opening', to='finance.entrydraft')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='finance.fund', verbose_name='资金')),
                    ('paper', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='存档文件')),
                ],
                options={
                    'verbose_name': '期初',
                    'verbose_name_plural': '期初',
                },
            ),
            migrations.CreateModel(
                name='OpeningLine',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('what', models.CharField(max_length=60, verbose_name='是什么钱')),
                    ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                    ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                    ('opening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='finance.fundopening')),
                ],
                options={
                    'verbose_name': '在途与未达',
                    'verbose_name_plural': '在途与未达',
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('amount_fen', 0), _negated=True), models.Q(('what', ''), _negated=True)), name='a_stated_line_says_what'),
                    ],
                },
            ),
        ),
        migrations.RemoveConstraint(
            model_name='bankaccount',
            name='bank_account_number_once',
        ),
        migrations.AddField(
            model_name='authority',
            name='paper',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.officepaper', verbose_name='存档文件'),
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='停用日期'),
        ),
        migrations.AddField(
            model_name='bankaccount',
            name='registration',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bank_account', to='finance.accountregistration'),
        ),
        migrations.AddConstraint(
            model_name='bankaccount',
            constraint=models.UniqueConstraint(models.F('estate'), models.F('number'), condition=models.Q(models.Q(('number', ''), _negated=True), ('ended_on', None)), name='bank_account_number_once'),
        ),
        *ties(
            "finance",
            ("accountregistration", "fund_id", "finance_fund"),
            ("bankaccount", "registration_id", "finance_accountregistration"),
            ("accountend", "bank_account_id", "finance_bankaccount"),
            ("fundopening", "fund_id", "finance_fund"),
            ("fundopening", "draft_id", "finance_entrydraft"),
            ("fundopening", "bank_file_id", "finance_bankfile"),
            ("fundopening", "paper_id", "communities_officepaper"),
            ("openingline", "opening_id", "finance_fundopening"),
            ("authority", "paper_id", "communities_officepaper"),
        ),
    ]
