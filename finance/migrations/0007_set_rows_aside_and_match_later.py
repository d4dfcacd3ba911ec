import django.db.models.deletion
import finance.models.proposed
from django.conf import settings
from django.db import migrations, models

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_date_records_and_keep_ends_after_starts'),
        ('finance', '0006_withdraw_rows_and_keep_them'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RowSetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态')),
                ('reason', models.CharField(max_length=200, verbose_name='原因')),
                ('submitted_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='决定时间')),
                ('kind', models.CharField(choices=[('deposit', '押金、保证金'), ('company', '物业公司的款项'), ('collected', '代收代付'), ('mistaken', '误转，待退回'), ('other', '其他')], max_length=10, verbose_name='是什么钱')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
            ],
            options={
                'verbose_name': '不属公共收益的流水',
                'verbose_name_plural': '不属公共收益的流水',
            },
            bases=(finance.models.proposed.Proposed, models.Model),
        ),
        migrations.AddField(
            model_name='match',
            name='leaf_index',
            field=models.BigIntegerField(null=True, verbose_name='存证序号'),
        ),
        migrations.AddField(
            model_name='match',
            name='matched_at',
            field=models.DateTimeField(null=True, verbose_name='对账时间'),
        ),
        migrations.AlterField(
            model_name='filewithdrawal',
            name='status',
            field=models.CharField(choices=[('proposed', '等第二人同意'), ('agreed', '已同意'), ('refused', '没有同意'), ('ended', '已取消')], default='proposed', max_length=10, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('leaf_index', None), ('matched_at', None)), models.Q(('leaf_index__isnull', False), ('matched_at__isnull', False)), _connector='OR'), name='a_later_match_has_a_leaf'),
        ),
        migrations.AddField(
            model_name='rowsetaside',
            name='bank_row',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='set_asides', to='finance.bankrow'),
        ),
        migrations.AddField(
            model_name='rowsetaside',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rowsetaside',
            name='estate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区'),
        ),
        migrations.AddField(
            model_name='rowsetaside',
            name='submitted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='rowsetaside',
            index=models.Index(fields=['estate', 'status'], name='set_aside_queue'),
        ),
        migrations.AddConstraint(
            model_name='rowsetaside',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen', 0), _negated=True), name='set_aside_is_not_zero'),
        ),
        migrations.AddConstraint(
            model_name='rowsetaside',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'agreed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='set_aside_has_two_people'),
        ),
        *ties("finance", ("rowsetaside", "bank_row_id", "finance_bankrow")),
    ]
