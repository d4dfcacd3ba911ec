import django.db.models.deletion
from django.db import migrations, models

from communities.creation import CreateModels
from communities.ties import ties

CHANNELS = [('demo', '演示支付'), ('stripe', 'Stripe'), ('wechatpay', '微信支付'), ('alipay', '支付宝'), ('transfer', '银行转账'), ('counter', '柜台'), ('elsewhere', '物业公司系统'), ('balance', '待退余额')]
KINDS = [('unknown', '本平台没有入账的交易'), ('estate', '其他小区的交易'), ('amount', '同一笔的金额不同'), ('refund', '本平台没有办完的退款'), ('other', '争议、调整等其他款项'), ('fee', '没有对应交易的手续费'), ('sum', '明细加起来不等于结算金额')]


def _estate():
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.estate', verbose_name='小区')


def _id():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_ladders'),
        ('finance', '0006_opening_day'),
    ]

    operations = [
        CreateModels(
            migrations.CreateModel(
                name='ChannelPayout',
                fields=[
                    ('id', _id()),
                    ('channel', models.CharField(choices=CHANNELS, max_length=12, verbose_name='渠道')),
                    ('merchant', models.CharField(max_length=40, verbose_name='商户账户')),
                    ('handle', models.CharField(max_length=64, verbose_name='渠道结算号')),
                    ('arrives_on', models.DateField(verbose_name='预计到账')),
                    ('amount', models.BigIntegerField(verbose_name='结算金额（最小单位）')),
                    ('currency', models.CharField(max_length=3, verbose_name='结算币种')),
                    ('rates', models.CharField(blank=True, max_length=60, verbose_name='渠道汇率')),
                    ('n_items', models.PositiveIntegerField(verbose_name='明细笔数')),
                    ('digest', models.CharField(max_length=64, verbose_name='明细的 SHA-256')),
                    ('read_at', models.DateTimeField(verbose_name='取得时间')),
                    ('estate', _estate()),
                ],
                options={
                    'verbose_name': '渠道结算',
                    'verbose_name_plural': '渠道结算',
                    'constraints': [
                        models.UniqueConstraint(models.F('estate'), models.F('channel'), models.F('handle'), name='a_payout_once'),
                        models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='a_payout_names_its_items'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='PayoutPart',
                fields=[
                    ('id', _id()),
                    ('trades_fen', models.BigIntegerField(verbose_name='交易金额（分）')),
                    ('refunds_fen', models.BigIntegerField(verbose_name='退款金额（分）')),
                    ('fee_fen', models.BigIntegerField(verbose_name='手续费（分）')),
                    ('estate', _estate()),
                    ('fund', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='finance.fund')),
                    ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='finance.channelpayout')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(models.F('payout'), models.F('fund'), name='a_payouts_part_for_each_book', nulls_distinct=False),
                    ],
                },
            ),
            migrations.CreateModel(
                name='PayoutDifference',
                fields=[
                    ('id', _id()),
                    ('kind', models.CharField(choices=KINDS, max_length=8, verbose_name='差异')),
                    ('item', models.CharField(blank=True, max_length=64, verbose_name='渠道明细号')),
                    ('what', models.CharField(blank=True, max_length=60, verbose_name='渠道的说法')),
                    ('amount', models.BigIntegerField(verbose_name='金额（分，或结算币种的最小单位）')),
                    ('estate', _estate()),
                    ('payout', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='finance.channelpayout')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(models.F('payout'), models.F('kind'), models.F('item'), name='a_payouts_difference_once'),
                    ],
                },
            ),
        ),
        *ties(
            "finance",
            ("payoutpart", "payout_id", "finance_channelpayout"),
            ("payoutpart", "fund_id", "finance_fund"),
            ("payoutdifference", "payout_id", "finance_channelpayout"),
        ),
    ]
