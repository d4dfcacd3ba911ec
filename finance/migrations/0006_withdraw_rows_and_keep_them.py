import django.db.models.deletion
import finance.models.proposed
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_date_records_and_keep_ends_after_starts'),
        ('finance', '0005_days_that_bank_files_cover'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FileWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意')], default='proposed', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
            ],
            options={
                'verbose_name': '撤回流水文件',
                'verbose_name_plural': '撤回流水文件',
            },
            bases=(finance.models.proposed.Proposed, models.Model),
        ),
        migrations.RemoveConstraint(
            model_name='bankrow',
            name='bank_row_once',
        ),
        migrations.AddField(
            model_name='bankrow',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='撤回时间'),
        ),
        migrations.AlterField(
            model_name='bankfile',
            name='status',
            field=models.CharField(choices=[('uploaded', '等待读取'), ('read', '待核对'), ('failed', '不能导入'), ('storing', '正在存入'), ('stored', '已存入'), ('withdrawn', '已撤回'), ('abandoned', '已放弃')], default='uploaded', max_length=20, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='bankrow',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('bank_account', 'fingerprint', 'occurrence'), name='bank_row_counts_once'),
        ),
        migrations.AddField(
            model_name='filewithdrawal',
            name='bank_file',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='finance.bankfile'),
        ),
        migrations.AddField(
            model_name='filewithdrawal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='filewithdrawal',
            name='estate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区'),
        ),
        migrations.AddField(
            model_name='filewithdrawal',
            name='submitted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='filewithdrawal',
            constraint=models.UniqueConstraint(models.F('bank_file'), condition=models.Q(('status', 'proposed')), name='one_withdrawal_asked_at_once'),
        ),
        migrations.AddConstraint(
            model_name='filewithdrawal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', models.F('submitted_by')), _negated=True), name='withdrawal_has_two_people'),
        ),
        *ties("finance", ("filewithdrawal", "bank_file_id", "finance_bankfile")),
        migrations.RunSQL(
            "update finance_bankfile set status = 'withdrawn' where status = 'undone'",
            "update finance_bankfile set status = 'undone' where status = 'withdrawn'",
        ),
    ]
