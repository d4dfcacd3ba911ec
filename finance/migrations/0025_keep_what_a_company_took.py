from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0024_keep_the_bills_of_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='payorder',
            name='lines',
            field=models.JSONField(null=True, verbose_name='导入明细'),
        ),
        migrations.AddConstraint(
            model_name='payorder',
            constraint=models.CheckConstraint(condition=models.Q(('channel', 'elsewhere'), ('lines__isnull', True), _connector='OR'), name='a_sheet_is_of_what_the_company_took'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='reason',
            field=models.CharField(blank=True, choices=[('differs', '金额、币种、收款方或订单不符'), ('second', '同一订单又付了一次'), ('absent', '渠道账单里没有这一笔'), ('mistaken', '导入有误'), ('mistake', '柜台收错')], max_length=10, verbose_name='原因'),
        ),
    ]
