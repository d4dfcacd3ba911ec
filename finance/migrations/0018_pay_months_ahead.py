import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

from communities.ties import ties


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0017_take_payments_of_the_companys_system'),
    ]

    operations = [
        migrations.CreateModel(
            name='Prepayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('property', '物业费'), ('park_common', '公共车位费'), ('park_managed', '车位管理费'), ('one_off', '一次性费用')], max_length=12, verbose_name='项目')),
                ('item', models.CharField(blank=True, max_length=60, verbose_name='内容')),
                ('since', models.DateField(verbose_name='自何月起（1日）')),
                ('months', models.PositiveSmallIntegerField(null=True, verbose_name='月数')),
                ('month_fen', models.BigIntegerField(null=True, verbose_name='每月（分）')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('estate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='prepayment', to='finance.payorder')),
                ('ownership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.ownership')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.unit', verbose_name='房屋')),
            ],
            options={
                'verbose_name': '预交',
                'verbose_name_plural': '预交',
                'indexes': [models.Index(fields=['unit', 'kind'], name='prepayments_of_a_home')],
                'constraints': [
                    models.CheckConstraint(condition=Q(('amount_fen__gt', 0), ('since__day', 1), Q(('kind', 'one_off'), _negated=True)), name='a_prepayment_is_of_months'),
                    models.CheckConstraint(condition=Q(Q(('month_fen', None), ('months', None)), Q(('amount_fen', F('months') * F('month_fen')), ('months__range', (1, 12))), _connector='OR'), name='a_prepayment_is_of_a_year_at_most'),
                ],
            },
        ),
        *ties(
            'finance',
            ('prepayment', 'order_id', 'finance_payorder'),
            ('prepayment', 'ownership_id', 'communities_ownership'),
            ('prepayment', 'unit_id', 'communities_unit'),
        ),
    ]
