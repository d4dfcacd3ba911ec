from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('finance', '0007_set_rows_aside_and_match_later'),
    ]

    operations = [
        migrations.AlterField(
            model_name='voucher',
            name='kind',
            field=models.CharField(choices=[('bank', '银行回单'), ('invoice', '发票'), ('receipt', '收据'), ('signed', '收款人签收单'), ('contract', '合同'), ('minutes', '决议或纪要'), ('acceptance', '验收单'), ('payroll', '发放表'), ('meter', '抄表单'), ('daily', '日结单'), ('other', '其他')], default='other', max_length=12, verbose_name='类别'),
        ),
    ]
