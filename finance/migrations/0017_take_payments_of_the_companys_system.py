import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CHANNELS = [
    ('demo', '演示支付'), ('stripe', 'Stripe'), ('wechatpay', '微信支付'), ('alipay', '支付宝'),
    ('transfer', '银行转账'), ('counter', '柜台'), ('elsewhere', '物业公司系统'),
    ('balance', '待退余额'),
]


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('finance', '0016_take_payments_once'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payorder',
            name='channel',
            field=models.CharField(choices=CHANNELS, max_length=12, verbose_name='渠道'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='channel',
            field=models.CharField(choices=CHANNELS, max_length=12, verbose_name='渠道'),
        ),
        migrations.AlterField(
            model_name='payorder',
            name='payer',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='付款人'),
        ),
        migrations.AddField(
            model_name='payorder',
            name='payer_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='交款人'),
        ),
        migrations.AddConstraint(
            model_name='payorder',
            constraint=models.CheckConstraint(condition=models.Q(('payer__isnull', False), models.Q(('payer_name', ''), _negated=True), _connector='OR'), name='an_order_names_its_payer'),
        ),
    ]
