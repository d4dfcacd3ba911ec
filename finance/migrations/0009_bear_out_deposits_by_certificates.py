import django.db.models.deletion
import finance.models.proposed
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_count_guesses_at_codes'),
        ('finance', '0008_know_signed_receipts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='finding',
            name='about',
            field=models.CharField(choices=[('books', '账簿'), ('files', '公示文件')], default='books', max_length=5, verbose_name='关于'),
        ),
        migrations.AddField(
            model_name='finding',
            name='voucher',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.voucher'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('voucher', None), ('about', 'files'), _connector='OR'), name='finding_of_a_copy_is_of_files'),
        ),
        # On the way back: the guard names the columns, and comes back by itself.
        migrations.RunSQL(migrations.RunSQL.noop, "drop trigger if exists finding_stays on finance_finding"),
        migrations.AlterField(
            model_name='bankaccount',
            name='kind',
            field=models.CharField(choices=[('bank', '银行账户'), ('deposit', '定期存款'), ('wallet', '支付平台账户'), ('clearing', '在途资金')], max_length=10, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='voucher',
            name='kind',
            field=models.CharField(choices=[('bank', '银行回单'), ('deposit', '存单'), ('invoice', '发票'), ('receipt', '收据'), ('signed', '收款人签收单'), ('contract', '合同'), ('minutes', '决议或纪要'), ('acceptance', '验收单'), ('payroll', '发放表'), ('meter', '抄表单'), ('daily', '日结单'), ('other', '其他')], default='other', max_length=12, verbose_name='类别'),
        ),
        migrations.CreateModel(
            name='DepositCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('day', models.DateField(verbose_name='截至日期')),
                ('since', models.DateField(blank=True, null=True, verbose_name='起息日')),
                ('number_reason', models.CharField(blank=True, max_length=200, verbose_name='号码不同的原因')),
                ('balance_fen', models.BigIntegerField(verbose_name='余额（分）')),
                ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='finance.bankaccount')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='finance.voucher')),
            ],
            options={
                'verbose_name': '存单',
                'verbose_name_plural': '存单',
            },
            bases=(finance.models.proposed.Proposed, models.Model),
        ),
        migrations.CreateModel(
            name='CertificateWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='finance.depositcertificate')),
            ],
            options={
                'verbose_name': '撤回存单',
                'verbose_name_plural': '撤回存单',
            },
            bases=(finance.models.proposed.Proposed, models.Model),
        ),
        migrations.CreateModel(
            name='DepositTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('bank_account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='finance.bankaccount')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '转为定期存款',
                'verbose_name_plural': '转为定期存款',
                'constraints': [
                    models.UniqueConstraint(models.F('bank_account'), condition=models.Q(('status', 'proposed')), name='one_deposit_turn_at_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='deposit_turn_has_two_people'),
                ],
            },
            bases=(finance.models.proposed.Proposed, models.Model),
        ),
        migrations.AddIndex(
            model_name='depositcertificate',
            index=models.Index(fields=['estate', 'status'], name='certificate_queue'),
        ),
        migrations.AddConstraint(
            model_name='depositcertificate',
            constraint=models.UniqueConstraint(models.F('bank_account'), models.F('day'), condition=models.Q(('status__in', ['proposed', 'agreed'])), name='one_certificate_for_a_day'),
        ),
        migrations.AddConstraint(
            model_name='depositcertificate',
            constraint=models.CheckConstraint(condition=models.Q(('balance_fen__gte', 0)), name='certificate_of_no_debt'),
        ),
        migrations.AddConstraint(
            model_name='depositcertificate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='certificate_has_two_people'),
        ),
        migrations.AddConstraint(
            model_name='depositcertificate',
            constraint=models.CheckConstraint(condition=models.Q(('since', None), ('since__lte', models.F('day')), _connector='OR'), name='certificate_since_its_day'),
        ),
        migrations.AddConstraint(
            model_name='certificatewithdrawal',
            constraint=models.UniqueConstraint(models.F('certificate'), condition=models.Q(('status', 'proposed')), name='one_certificate_withdrawal_at_once'),
        ),
        migrations.AddConstraint(
            model_name='certificatewithdrawal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='certificate_withdrawal_has_two_people'),
        ),
        *ties(
            "finance",
            ("finding", "voucher_id", "finance_voucher"),
            ("depositcertificate", "bank_account_id", "finance_bankaccount"),
            ("depositcertificate", "voucher_id", "finance_voucher"),
            ("depositturn", "bank_account_id", "finance_bankaccount"),
            ("certificatewithdrawal", "certificate_id", "finance_depositcertificate"),
        ),
    ]
