"""What is paid ahead or to be given back has accounts of its own in every book."""

from django.db import migrations, models

ADD = """
    insert into finance_account (estate_id, fund_id, code, name, kind, needs_authority, is_active)
    select fund.estate_id, fund.id, made.code, made.name, 'owed', false, true
    from finance_fund fund cross join (values ('PREPAID', '预收款'), ('REFUNDABLE', '待退款')) made (code, name)
    order by fund.id, made.code
    on conflict (fund_id, code) do nothing
"""
# Books that hold anything for others do not go back: their lines rest on the account.
REMOVE = "delete from finance_account where kind = 'owed'"
ACCOUNTS = [
    ("asset_bank", "银行存款"), ("asset_wallet", "支付平台余额"), ("clearing", "在途资金"), ("income", "收入"),
    ("cost", "经营成本"), ("use", "使用"), ("owed", "预收与待退"), ("equity", "期初结转"),
]
ENTRIES = [
    ("income", "收入"), ("cost", "经营成本"), ("use", "使用"), ("owed", "预收与待退"), ("transfer", "内部转账"),
    ("correction", "冲销"), ("opening", "期初结转"),
]


class Migration(migrations.Migration):
    dependencies = [("finance", "0011_name_the_vote_of_an_authority")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(choices=ACCOUNTS, max_length=12, verbose_name="类别"),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(choices=ENTRIES, max_length=10, verbose_name="方向"),
        ),
        migrations.AlterField(
            model_name="entrydraft",
            name="kind",
            field=models.CharField(choices=ENTRIES, max_length=10, verbose_name="方向"),
        ),
        migrations.RunSQL(ADD, REMOVE),
    ]
